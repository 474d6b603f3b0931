"""What OpenStreetMap's tags mean to a rescue vehicle: may it drive here, which way, how fast.

OpenStreetMap says what everybody may do. Rescue differs in three points:

- ``access=private``: kept, but at walking pace. The roads to quarries, power stations, tailings
  ponds and forest farms are private, and that is where incidents happen. The pace stands for
  the gate that has to be opened: such a road is driven to reach what lies on it, not as a
  short cut.
- ``access=no`` and ``military``: left out, unless ``emergency=yes`` or
  ``service=emergency_access`` lets rescue in. "No" mostly means that the road is destroyed,
  blocked or unsafe, and no exemption in law makes it drivable.
- One-way holds. 道路交通安全法 第五十三条 frees emergency vehicles on duty from it, but many teams
  drive ordinary cars, and a convoy meeting traffic on a mountain road helps nobody.

Not read: turn restrictions, conditional tags, and barriers drawn as nodes (gates, bollards).
"""

from collections.abc import Mapping
from math import inf
from typing import NamedTuple

from layers.roads.speeds import CLASS_KMH, read_maxspeed

# From the most to the least specific: the first that is there decides.
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_EMERGENCY_SAYS = frozenset({"yes", "designated", "official", "no"})  # it is a feature key as well
_BARRED = frozenset({"no", "military", "bicycle", "foot"})
# Where vehicles are let in slowly: a gate to be opened, water to be driven through.
_WALKING_KMH = 10.0
_NOT_YET_OR_NO_MORE = frozenset(
    {"construction", "proposed", "planned", "abandoned", "disused", "razed", "platform"}
)
_ON_FOOT = frozenset(
    {"footway", "path", "steps", "pedestrian", "cycleway", "bridleway", "corridor", "via_ferrata"}
)
_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})


class WayRule(NamedTuple):
    """How a way may be driven. ``limit_kmh`` None: nothing lowers the speed of its class.

    ``unread_limit`` is a ``maxspeed`` that could not be read, else ''.
    """

    road_class: str
    forward: bool
    backward: bool
    limit_kmh: float | None
    unread_limit: str


def way_rule(tags: Mapping[str, str]) -> WayRule | str:
    """How a way may be driven, or the reason for leaving it out (``roads.left_out_<reason>``)."""
    highway = tags.get("highway", "")
    reason = _left_out(tags, highway)
    if reason:
        return reason
    told = tags.get("maxspeed", "")
    posted_kmh = read_maxspeed(told) if told else inf
    limit_kmh = inf if posted_kmh is None else posted_kmh
    if _access(tags) == "private" or tags.get("ford", "no") != "no":
        limit_kmh = min(limit_kmh, _WALKING_KMH)
    forward, backward = _directions(tags, highway)
    return WayRule(
        road_class=highway,
        forward=forward,
        backward=backward,
        limit_kmh=None if limit_kmh == inf else limit_kmh,
        unread_limit=told if posted_kmh is None else "",
    )


def _left_out(tags: Mapping[str, str], highway: str) -> str:
    """Why a rescue vehicle cannot use the way; '' when it can."""
    if tags.get("route") == "ferry":
        return "ferry"
    if highway in _ON_FOOT:
        return "on_foot"
    if highway in _NOT_YET_OR_NO_MORE:
        return "not_built"
    if tags.get("area") == "yes":
        return "area"
    if highway not in CLASS_KMH:
        return "other_class"
    if tags.get("oneway") == "reversible":
        return "reversible"
    return "barred" if _access(tags) in _BARRED else ""


def _access(tags: Mapping[str, str]) -> str:
    """Who is let in, by the most specific tag; '' when none says."""
    if tags.get("emergency") in _EMERGENCY_SAYS:
        return tags["emergency"]
    if tags.get("service") == "emergency_access":
        return "yes"
    return next((tags[key] for key in _ACCESS_KEYS if key in tags), "")


def _directions(tags: Mapping[str, str], highway: str) -> tuple[bool, bool]:
    """Whether the way may be driven as it was drawn, and against."""
    oneway = tags.get("oneway", "")
    if oneway in _BACKWARD:
        return False, True
    implied = highway == "motorway" or tags.get("junction") in ("roundabout", "circular")
    one_way = oneway in _FORWARD or (implied and not oneway)
    return True, not one_way
