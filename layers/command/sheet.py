"""The decision sheet: everything the room needs in order to decide, in one value.

It says who can come and how soon, what can be brought, what is around, what was left out
and why, and what is short. Nothing in it is a sentence yet: a ``Remark`` is a catalogue key
with its values, so that the same sheet is read in Chinese or in English.

Positions are EPSG:4490, longitude first; ``_min`` are minutes, ``_m`` metres, ``_km`` kilometres.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from layers.ids import LonLat
from layers.roads.arrays import Floats


class MeasuredBy(StrEnum):
    """What a travel time rests on. A straight line says so wherever it is shown."""

    ROAD = "road"
    STRAIGHT_LINE = "straight_line"


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason, a warning or a doubt: ``code`` is a catalogue key."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leg:
    """How a team or a load gets to the incident.

    ``travel_min`` is driving only; ``walk_min`` and ``walk_m`` are on foot from the road to the
    spot; ``snap_m`` is how far its base lies from the road it starts on. ``route`` is the drawn
    line's points (n, 2) in EPSG:4490. ``rivers`` names those that the walk leads over,
    ``rough_min`` is what bad ground adds to it.
    """

    measured_by: MeasuredBy
    travel_min: float
    walk_min: float
    road_km: float
    straight_km: float
    walk_m: float
    snap_m: float
    route: Floats = field(compare=False)
    roads: Sequence[str]
    rivers: Sequence[str] = ()
    rough_min: float = 0.0


@dataclass(frozen=True, slots=True)
class Start:
    """Where a candidate sets out from: ``source`` is ``position`` or ``base``."""

    at: LonLat
    source: str
    age_min: float | None = None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team that is fit, free and can get there; ``total_min`` = turn-out + travel + walk."""

    rank: int
    team_code: str
    name: str
    kind: str
    status: str
    people_available: int
    skills: Sequence[str]
    fits: Sequence[str]
    vehicle: str
    turn_out_min: float
    total_min: float
    start: Start
    leg: Leg
    leader_name: str
    phones: Sequence[str]
    equipment: str
    reasons: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class FromBatch:
    """What of one batch is taken; ``batch`` is empty where a depot does not tell them apart."""

    batch: str
    take: float
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Holding:
    """What a depot has of one needed item: ``free`` on its shelves, ``take`` for this incident.

    ``batches``: of which it is taken, first expired first out.
    """

    item_code: str
    name: str
    unit: str
    free: float
    take: float
    expires_on: date | None
    counted_at: datetime | None
    batches: Sequence[FromBatch] = ()


@dataclass(frozen=True, slots=True)
class DepotChoice:
    """A depot that holds what is needed; ``total_min`` = loading + travel + walk."""

    rank: int
    depot_code: str
    name: str
    depot_level: str
    vehicle: str
    load_min: float
    total_min: float
    start: Start
    leg: Leg
    holdings: Sequence[Holding]
    contact_name: str
    contact_phone: str
    reasons: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class SkillNeed:
    """People with one skill: how many the need card asks for, and who meets it, nearest first."""

    skill: str
    people_needed: int
    people_found: int
    team_codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ItemNeed:
    """One item: how much the need card asks for, and from which depots it is filled."""

    item_code: str
    name: str
    unit: str
    needed: float
    filled: float
    from_depots: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What cannot be met: never a bare "none", always with the reason."""

    what: str
    code: str
    name: str
    unit: str
    needed: float
    found: float
    reasons: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A team or depot that is not among the choices, and why."""

    what: str
    code: str
    name: str
    at: LonLat
    reasons: Sequence[Remark]
    closure_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A hazard or a facility to protect near the incident; ``geometry`` is GeoJSON, EPSG:4490."""

    what: str
    code: str
    name: str
    kind: str
    risk_level: str
    distance_m: float
    geometry: Mapping[str, object]
    people: int | None
    answerable: str
    phone: str


@dataclass(frozen=True, slots=True)
class ClosureShown:
    """A closure that was in force when the sheet was made; ``geometry`` is GeoJSON, EPSG:4490.

    The limits are those of a limited road (限行): what is above one of them is barred.
    """

    closure_id: int
    effect: str
    reason: str
    starts_at: datetime
    ends_at: datetime | None
    geometry: Mapping[str, object]
    height_m: float | None = None
    weight_t: float | None = None
    width_m: float | None = None
    is_exercise: bool = False


@dataclass(frozen=True, slots=True)
class RoadsUsed:
    """Which road network the answer rests on; ``version`` 0 says that there is none."""

    version: int
    source: str
    edge_count: int
    is_schematic: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The decision sheet of one incident at one moment."""

    incident_id: str
    made_at: datetime
    roads: RoadsUsed
    warnings: Sequence[Remark]
    teams: Sequence[TeamChoice]
    depots: Sequence[DepotChoice]
    skill_needs: Sequence[SkillNeed]
    item_needs: Sequence[ItemNeed]
    shortfalls: Sequence[Shortfall]
    left_out: Sequence[LeftOut]
    hazards: Sequence[Near]
    facilities: Sequence[Near]
    closures: Sequence[ClosureShown]
