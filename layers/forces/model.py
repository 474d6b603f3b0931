"""A rescue team (救援队伍) as the command room speaks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from layers.ids import LonLat, PlaceCode, RegionCode, TeamCode
from layers.roads.vehicles import Vehicle


class TeamStatus(StrEnum):
    """What a team is doing; the words of ``codes/team_statuses.csv``."""

    STANDBY = "standby"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RETURNING = "returning"
    RESTING = "resting"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a team was seen, when, and who or what says so (a phone, a radio call)."""

    at: LonLat
    seen_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Team:
    """One team, with its newest position.

    ``kind`` and ``skills`` are codes; ``turn_out_min`` runs from the order to wheels rolling
    (集结时间); ``given`` is the base as the planner wrote it, with its datum;
    ``last_position`` is None for a team that was never seen away from its base.
    """

    region_code: RegionCode
    team_code: TeamCode
    name: str
    kind: str
    team_level: str
    skills: frozenset[str]
    people_total: int
    people_available: int
    status: TeamStatus
    turn_out_min: float
    township_code: PlaceCode
    address: str
    base: LonLat
    leader_name: str
    phones: tuple[str, ...]
    managing_unit: str
    equipment: str
    note: str
    is_demo: bool
    given: Mapping[str, object]
    last_position: Position | None = None
    updated_at: datetime | None = None
    vehicle: Vehicle = Vehicle.CAR
