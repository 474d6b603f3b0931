"""An incident and a road interruption, as they are reported."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from layers.command.incident import Casualties
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.roads.closures import Effect
from service.flows.close_road import ClosureReport
from service.flows.locate import PlaceGiven
from service.flows.report_incident import Report
from service.schemas.shapes import Closed, Code, Finite, Text, like


class PlaceIn(Closed):
    """Coordinates with their datum, a place name, or both."""

    lon: Finite | None = None
    lat: Finite | None = None
    datum: Datum = Datum.CGCS2000
    datum_confirmed: bool = False
    name: Annotated[str, Field(max_length=200)] = ""


class CasualtiesIn(Closed):
    """Known so far."""

    dead: int = 0
    missing: int = 0
    injured: int = 0


class ReporterIn(Closed):
    """Who called."""

    name: Text = ""
    phone: Text = ""


class IncidentIn(Closed):
    """An incident as it is reported."""

    model_config = like(
        {
            "kind": "slhz",
            "place": {"lon": 111.542, "lat": 25.8338, "datum": "cgcs2000"},
            "description": "林区发现明火，过火约2亩",
            "casualties": {"dead": 0, "missing": 0, "injured": 2},
            "reporter": {"name": "王某", "phone": "000-0000-0000"},
        },
        {"kind": "11D01", "place": {"name": "何家洞镇"}},
    )

    kind: Annotated[str, Field(min_length=1, max_length=100)]
    place: PlaceIn
    region_code: Code | None = None
    occurred_at: datetime | None = None
    description: Text = ""
    casualties: CasualtiesIn = CasualtiesIn()
    reporter: ReporterIn = ReporterIn()

    def report(self) -> Report:
        """The same in the flow's words."""
        return Report(
            kind=self.kind,
            place=PlaceGiven(**self.place.model_dump()),
            region_code=RegionCode(self.region_code) if self.region_code else None,
            occurred_at=self.occurred_at,
            description=self.description,
            casualties=Casualties(**self.casualties.model_dump()),
            reporter_name=self.reporter.name,
            reporter_phone=self.reporter.phone,
        )


class ClosureIn(Closed):
    """A road interruption: GeoJSON Point, LineString or Polygon, longitude first."""

    model_config = like(
        {
            "geometry": {"type": "Point", "coordinates": [111.52802, 25.87348]},
            "reason": "何家洞大桥桥墩受损",
            "effect": "closed",
        }
    )

    geometry: dict[str, Any]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    effect: Effect = Effect.CLOSED
    datum: Datum = Datum.CGCS2000
    region_code: Code | None = None
    reach_m: Finite | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def report(self) -> ClosureReport:
        """The same in the flow's words."""
        values = self.model_dump()
        code = values.pop("region_code")
        return ClosureReport(region_code=RegionCode(code) if code else None, **values)
