"""Questions about travel: from where, to where, with what, and what is supposed."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from layers.ids import RegionCode
from layers.roads.vehicles import Vehicle
from service.flows.locate import PlaceGiven
from service.flows.reach_of_forces import Asked
from service.flows.supposing import Supposed
from service.schemas.incidents import PlaceIn
from service.schemas.shapes import Closed, like

MOST_PLACES = 200
MOST_CUT = 20
MOST_BANDS = 4
MOST_MINUTES = 240
# What a closure can be numbered: a whole number of the database.
_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
_Cut = Annotated[list[dict[str, Any]], Field(max_length=MOST_CUT)]
_Open = Annotated[list[_Number], Field(max_length=MOST_CUT)]
_Places = Annotated[list[PlaceIn], Field(min_length=1, max_length=MOST_PLACES)]
_Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]
Codes = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=MOST_PLACES)
]
_CITY = {"lon": 111.5968, "lat": 25.9606}
_BRIDGE = {"type": "Point", "coordinates": [111.52802, 25.87348]}


def given(place: PlaceIn) -> PlaceGiven:
    """A place in the flow's words."""
    return PlaceGiven(**place.model_dump())


class _SupposingIn(Closed):
    """What is supposed: GeoJSON geometries that are cut (EPSG:4490), closures that are open."""

    cut: _Cut = Field(default_factory=list)
    open_closures: _Open = Field(default_factory=list)

    def supposed(self) -> Supposed:
        """The same in the flow's words."""
        return Supposed(self.cut, self.open_closures)


class WayIn(_SupposingIn):
    """From one place to another with a vehicle."""

    model_config = like(
        {"from": _CITY, "to": {"name": "何家洞镇"}, "vehicle": "heavy"},
        {"from": _CITY, "to": {"name": "何家洞镇"}, "cut": [_BRIDGE]},
    )

    start: Annotated[PlaceIn, Field(alias="from")]
    goal: Annotated[PlaceIn, Field(alias="to")]
    vehicle: Vehicle = Vehicle.CAR


class MatrixIn(Closed):
    """From each of some places to each of others."""

    model_config = like({"from": [_CITY], "to": [{"name": "何家洞镇"}], "vehicle": "car"})

    starts: Annotated[_Places, Field(alias="from")]
    goals: Annotated[_Places, Field(alias="to")]
    vehicle: Vehicle = Vehicle.CAR


class ReachIn(Closed):
    """The areas within some minutes of a place: from it, or to it."""

    model_config = like({"place": _CITY, "minutes": [15, 30, 60], "direction": "from"})

    place: PlaceIn
    minutes: Annotated[list[_Minutes], Field(min_length=1, max_length=MOST_BANDS)]
    vehicle: Vehicle = Vehicle.CAR
    direction: Literal["from", "to"] = "from"


# Up to four whole numbers from 1 to MOST_MINUTES, as they stand in an address.
_BAND = r"(?:[1-9]\d?|1\d\d|2[0-3]\d|240)"
_BANDS = rf"^{_BAND}(?:,{_BAND}){{0,{MOST_BANDS - 1}}}$"


class ForcesReach(BaseModel):
    """Within which minutes of the nearest free team: of a kind or with a skill, or of all."""

    model_config = ConfigDict(extra="ignore")

    minutes: Annotated[str, Field(pattern=_BANDS, max_length=20)] = "15,30,60"
    kind: Annotated[str, Field(max_length=40)] = ""
    skill: Annotated[str, Field(max_length=40)] = ""

    def asked(self, region_code: RegionCode) -> Asked:
        """The same in the flow's words, the fewest minutes first; raises BadInput."""
        bands = tuple(sorted({int(one) for one in self.minutes.split(",")}))
        asked = Asked(region_code, bands, self.kind, self.skill)
        asked.check()
        return asked


class WhatIfIn(_SupposingIn):
    """A decision sheet without these teams and depots, with these roads cut or open."""

    model_config = like({"without": ["T001"], "cut": [_BRIDGE]}, {"open_closures": [1]})

    without: Codes = Field(default_factory=list)
