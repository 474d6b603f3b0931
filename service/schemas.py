"""What the API takes: checked for shape here, for sense in the flows."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from layers.command.incident import Casualties
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.records.model import Sensitivity
from layers.roads.closures import Effect
from service.auth.roles import Role
from service.flows.close_road import ClosureReport
from service.flows.keep_accounts import Told
from service.flows.locate import PlaceGiven
from service.flows.report_incident import Report

Finite = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=200_000)]
Code = Annotated[str, Field(pattern=r"^[0-9A-Z-]{2,12}$")]


class _Closed(BaseModel):
    """Unknown fields are refused: a misspelt field must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class PlaceIn(_Closed):
    """Coordinates with their datum, a place name, or both."""

    lon: Finite | None = None
    lat: Finite | None = None
    datum: Datum = Datum.CGCS2000
    datum_confirmed: bool = False
    name: Annotated[str, Field(max_length=200)] = ""


class CasualtiesIn(_Closed):
    """Known so far."""

    dead: int = 0
    missing: int = 0
    injured: int = 0


class ReporterIn(_Closed):
    """Who called."""

    name: Text = ""
    phone: Text = ""


class IncidentIn(_Closed):
    """An incident as it is reported."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "slhz",
                    "place": {"lon": 111.542, "lat": 25.8338, "datum": "cgcs2000"},
                    "description": "林区发现明火，过火约2亩",
                    "casualties": {"dead": 0, "missing": 0, "injured": 2},
                    "reporter": {"name": "王某", "phone": "000-0000-0000"},
                },
                {"kind": "11D01", "place": {"name": "何家洞镇"}},
            ]
        },
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


class ClosureIn(_Closed):
    """A road interruption: GeoJSON Point, LineString or Polygon, longitude first."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "geometry": {"type": "Point", "coordinates": [111.52802, 25.87348]},
                    "reason": "何家洞大桥桥墩受损",
                    "effect": "closed",
                }
            ]
        },
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


class SignInIn(_Closed):
    """Who signs in; ``code`` is the six figures of the second factor, where one is set."""

    login: Annotated[str, Field(min_length=1, max_length=100)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]
    code: Annotated[str, Field(max_length=20)] = ""


class UnlockIn(_Closed):
    """The password of whoever's screen is locked."""

    password: Annotated[str, Field(min_length=1, max_length=1000)]


class PasswordIn(_Closed):
    """One's own password, the old and the new one."""

    old: Annotated[str, Field(min_length=1, max_length=1000)]
    new: Annotated[str, Field(min_length=1, max_length=1000)]


class CodeIn(_Closed):
    """The six figures that the app shows."""

    code: Annotated[str, Field(min_length=6, max_length=20)]


class ScopeIn(_Closed):
    """What an account or a key is and which rows are its own; null: all of them."""

    role: Role
    regions: Annotated[list[Code], Field(max_length=50)] | None = None
    unit: Annotated[str, Field(max_length=100)] = ""
    townships: Annotated[list[Code], Field(max_length=100)] = []
    layers: Annotated[list[str], Field(max_length=10)] | None = None

    def told(self) -> Told:
        """The same in the flow's words."""
        texts = ("login", "name", "person_no", "oidc_subject")
        return Told(
            role=self.role,
            regions=None if self.regions is None else tuple(self.regions),
            unit=self.unit.strip(),
            townships=tuple(self.townships),
            layers=None if self.layers is None else tuple(self.layers),
            disabled=getattr(self, "disabled", False),
            **{name: getattr(self, name).strip() for name in texts if hasattr(self, name)},
        )


class AccountChangeIn(ScopeIn):
    """An account as it shall be."""

    name: Annotated[str, Field(max_length=100)] = ""
    person_no: Annotated[str, Field(max_length=40)] = ""
    disabled: bool = False


class AccountIn(ScopeIn):
    """A new account; its one-time password is in the answer and nowhere else."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"login": "li.ming", "name": "李明", "role": "planner", "townships": ["431123102"]}
            ]
        },
    )

    login: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,39}$")]
    name: Annotated[str, Field(max_length=100)] = ""
    person_no: Annotated[str, Field(max_length=40)] = ""
    oidc_subject: Annotated[str, Field(max_length=200)] = ""


class KeyIn(ScopeIn):
    """A new key for a machine; it is in the answer and nowhere else."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w.-]+$")]
    expires_at: datetime


class _RecordIn(_Closed):
    """What may be told of a record; what is not sent stays as it is."""

    address: Annotated[str, Field(max_length=300)] | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None
    township_code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{0,12}$")] | None = None
    unit: Annotated[str, Field(max_length=100)] | None = None
    sensitivity: Sensitivity | None = None

    def told(self) -> dict[str, Any]:
        """Only what was sent; null counts as not sent where a column has no nothing."""
        return self.model_dump(exclude_none=True)


Count = Annotated[int, Field(ge=0, le=10_000_000)]
Minutes = Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)]
Short = Annotated[str, Field(max_length=100)]


class PlaceChangeIn(_RecordIn):
    """A place: who is to be called, how many people."""

    people: Count | None = None
    contact_name: Short | None = None
    contact_phone: Short | None = None


class HazardChangeIn(_RecordIn):
    """A hazard: its level, whom it threatens, who answers for it."""

    risk_level: str | None = None
    households: Count | None = None
    people: Count | None = None
    answerable_name: Short | None = None
    answerable_post: Short | None = None
    answerable_phone: Short | None = None


class DepotChangeIn(_RecordIn):
    """A depot: who opens the door, how long loading takes."""

    contact_name: Short | None = None
    contact_phone: Short | None = None
    load_min: Minutes | None = None


class TeamChangeIn(_RecordIn):
    """A team: what it is doing, how many are there, who leads it."""

    status: str | None = None
    people_total: Count | None = None
    people_available: Count | None = None
    turn_out_min: Minutes | None = None
    leader_name: Short | None = None
    phones: Annotated[list[Short], Field(max_length=10)] | None = None
    equipment: Annotated[str, Field(max_length=2000)] | None = None
