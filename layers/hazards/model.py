"""A standing danger (风险点、危险源) as the command room speaks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from layers.ids import HazardCode, PlaceCode, RegionCode


class RiskLevel(StrEnum):
    """How bad it is, worst first: red, orange, yellow, blue. See ``codes/risk_levels.csv``."""

    MAJOR = "major"
    LARGER = "larger"
    GENERAL = "general"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One standing danger and the person who answers for it (包保责任人).

    ``geometry`` is GeoJSON in EPSG:4490: a point, a line or an area; ``given`` is the
    position as the planner wrote it, with its datum. ``households``, ``people`` and
    ``property_wan`` (10 000 yuan) are what it threatens; None where nobody has counted.
    """

    region_code: RegionCode
    hazard_code: HazardCode
    kind: str
    name: str
    risk_level: RiskLevel
    township_code: PlaceCode
    address: str
    geometry: Mapping[str, object]
    given: Mapping[str, object]
    households: int | None
    people: int | None
    property_wan: float | None
    answerable_name: str
    answerable_post: str
    answerable_phone: str
    note: str
    is_demo: bool
    updated_at: datetime | None = None
