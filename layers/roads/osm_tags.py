"""What OpenStreetMap's tags mean to rescue: who may go here, which way, and what limits them.

OpenStreetMap says what everybody may do. Rescue differs in three points:

- ``access=private``: kept, but at walking pace. The roads to quarries, power stations, tailings
  ponds and forest farms are private, and that is where incidents happen. The pace stands for
  the gate that has to be opened: such a road is driven to reach what lies on it, not as a
  short cut.
- ``access=no`` and ``military``: barred, unless ``emergency=yes`` or
  ``service=emergency_access`` lets rescue in. "No" mostly means that the road is destroyed,
  blocked or unsafe, and no exemption in law makes it drivable.
- One-way holds. 道路交通安全法 第五十三条 frees emergency vehicles on duty from it, but many teams
  drive ordinary cars, and a convoy meeting traffic on a mountain road helps nobody.

A way that bars vehicles but not feet is kept for feet; what bars both is left out. Fords and
rough tracks are kept as such: whether they can be taken is the vehicle's business.

Not read: turn restrictions, conditional tags, limits for kinds of vehicles (``hgv``), and
barriers drawn as nodes (gates, bollards).
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import NamedTuple

from layers.roads.osm_limits import read_maxspeed, read_metres, read_tonnes
from layers.roads.speeds import CLASS_KMH, FOOT_KMH, KNOWN_CLASSES

# From the most to the least specific: the first that is there decides.
_VEHICLE_KEYS, _FOOT_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access"), ("foot", "access")
_EMERGENCY_SAYS = frozenset({"yes", "designated", "official", "no"})  # it is a feature key as well
_BARRED, _BARRED_ON_FOOT = frozenset({"no", "military", "bicycle", "foot"}), {"no", "military"}
# Where vehicles are let in slowly: a gate to be opened.
_WALKING_KMH = 10.0
_NOT_YET_OR_NO_MORE = frozenset(
    {"construction", "proposed", "planned", "abandoned", "disused", "razed", "platform"}
)
_FORWARD = frozenset({"yes", "true", "1"})
_BACKWARD = frozenset({"-1", "reverse"})
# What OpenStreetMap asks a vehicle with high clearance for; impassable is for none on wheels.
_ROUGH_TRACKS = frozenset({"grade4", "grade5"})
_ROUGH = frozenset({"very_bad", "horrible", "very_horrible", "impassable"})
_LIMITS: tuple[tuple[str, Callable[[str], float | None]], ...] = (
    ("maxspeed", read_maxspeed),
    ("maxheight", read_metres),
    ("maxweight", read_tonnes),
    ("maxwidth", read_metres),
)


class WayRule(NamedTuple):
    """What a way is to who wants to pass; a limit that is None is not known.

    ``unread``: the tags of limits that could not be read, with their values.
    """

    road_class: str
    forward: bool
    backward: bool
    on_foot: bool
    limit_kmh: float | None
    height_m: float | None
    weight_t: float | None
    width_m: float | None
    is_ford: bool
    is_rough: bool
    unread: tuple[tuple[str, str], ...]


def way_rule(tags: Mapping[str, str]) -> WayRule | str:
    """Who may use a way and how, or why it is left out (``roads.left_out_<reason>``)."""
    highway = tags.get("highway", "")
    forward, backward = _directions(tags, highway)
    on_foot = _may_walk(tags, highway)
    reason = _no_road(tags, highway)
    if not reason and not (forward or backward or on_foot):
        reason = "reversible" if tags.get("oneway") == "reversible" else "barred"
    if reason:
        return reason
    read = {key: reader(tags[key]) for key, reader in _LIMITS if key in tags}
    unread = tuple((key, tags[key]) for key, limit in read.items() if limit is None)
    if _access(tags, _VEHICLE_KEYS) == "private":
        read["maxspeed"] = min(read.get("maxspeed") or inf, _WALKING_KMH)
    known = {key: limit for key, limit in read.items() if limit is not None and limit < inf}
    return WayRule(
        road_class=highway,
        forward=forward,
        backward=backward,
        on_foot=on_foot,
        limit_kmh=known.get("maxspeed"),
        height_m=known.get("maxheight"),
        weight_t=known.get("maxweight"),
        width_m=known.get("maxwidth"),
        is_ford=tags.get("ford", "no") != "no",
        is_rough=tags.get("tracktype") in _ROUGH_TRACKS or tags.get("smoothness") in _ROUGH,
        unread=unread,
    )


def _no_road(tags: Mapping[str, str], highway: str) -> str:
    """Why the way is nothing to go along for anybody; '' when it is."""
    if tags.get("route") == "ferry":
        return "ferry"
    if highway in _NOT_YET_OR_NO_MORE:
        return "not_built"
    if highway not in KNOWN_CLASSES:
        return "other_class"
    if tags.get("indoor", "no") != "no":
        return "indoor"
    # Across a square one walks along its rim; a yard for vehicles joins nothing.
    return "area" if tags.get("area") == "yes" and highway in CLASS_KMH else ""


def _access(tags: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """Who is let in, by the most specific tag; '' when none says."""
    if tags.get("emergency") in _EMERGENCY_SAYS:
        return tags["emergency"]
    if tags.get("service") == "emergency_access":
        return "yes"
    return next((tags[key] for key in keys if key in tags), "")


def _may_walk(tags: Mapping[str, str], highway: str) -> bool:
    """Whether one may walk along; an expressway by another name counts as one."""
    if highway not in FOOT_KMH or (tags.get("motorroad") == "yes" and "foot" not in tags):
        return False
    return _access(tags, _FOOT_KEYS) not in _BARRED_ON_FOOT


def _directions(tags: Mapping[str, str], highway: str) -> tuple[bool, bool]:
    """Whether vehicles may drive the way as it was drawn, and against."""
    oneway = tags.get("oneway", "")
    is_barred = _access(tags, _VEHICLE_KEYS) in _BARRED or tags.get("smoothness") == "impassable"
    if is_barred or highway not in CLASS_KMH or oneway == "reversible":
        return False, False
    if oneway in _BACKWARD:
        return False, True
    implied = highway == "motorway" or tags.get("junction") in ("roundabout", "circular")
    one_way = oneway in _FORWARD or (implied and not oneway)
    return True, not one_way
