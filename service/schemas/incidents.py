"""An incident as it is reported."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from layers.command.incident import Casualties
from layers.geo.datum import Datum
from layers.ids import RegionCode
from service.flows.locate import PlaceGiven
from service.flows.report_incident import Report
from service.schemas.shapes import Closed, Code, Finite, Text, like

Number = Annotated[str, Field(max_length=60)]


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
    """An incident as it is reported; an exercise (演练) has numbers of its own.

    Where there are incidents that it may be a second report of, it is refused with them, until
    ``not_duplicate_of`` names them all or ``anyway`` says that it is one of its own.
    """

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
    is_exercise: bool = False
    not_duplicate_of: Annotated[tuple[Number, ...], Field(max_length=200)] = ()
    anyway: bool = False

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
            is_exercise=self.is_exercise,
            not_duplicate_of=self.not_duplicate_of,
            anyway=self.anyway,
        )
