"""A way told step by step, as a driver would be told it: which road, how far, where to turn.

A new step begins where one has to be told something: at a junction with a real turn, and where
the road's name changes. A bend of the road between two junctions is no turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from layers.ids import LonLat
from layers.roads import arrays
from layers.roads.along import along
from layers.roads.drawing import road_name
from layers.roads.driving import roads_of
from layers.roads.graph import Network, Stretch, build, table_of
from layers.roads.grid import metres_per_degree
from layers.roads.reach import Arrival, Pace
from layers.roads.road_state import RoadState, apply

# Less than this is straight on; from each of the others on it is called a turn, a sharp one, and
# turning back. Degrees off straight on.
SLIGHT_DEG, TURN_DEG, SHARP_DEG, BACK_DEG = 20.0, 45.0, 120.0, 165.0
# The direction of a road at a junction is that of its first metres: corners are drawn round.
LOOK_M = 25.0
# Who stands this near to the road stands on it.
ON_ROAD_M = 1.0
_HEADINGS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
_PASSED = (("bridge", arrays.BRIDGE), ("tunnel", arrays.TUNNEL), ("ford", arrays.FORD))


class Does(StrEnum):
    """What is to be done where a step begins; each has its sentence, ``step.<what>``."""

    YARD = "yard"
    DEPART = "depart"
    KEEP_ON = "keep_on"
    SLIGHT_LEFT = "slight_left"
    SLIGHT_RIGHT = "slight_right"
    LEFT = "left"
    RIGHT = "right"
    SHARP_LEFT = "sharp_left"
    SHARP_RIGHT = "sharp_right"
    BACK = "back"
    ARRIVE = "arrive"
    WALK = "walk"


def warm_up() -> None:
    """Compiles what times a part of an edge, or loads it compiled."""
    one = np.ones(1)
    network = build("", table_of(np.array([1]), np.array([2]), one))
    state = apply(roads_of(network, one, one), [])
    along(state.kernel_roads, state.kernel_closed, 0, 0.0, 1.0)


class Words(NamedTuple):
    """A part of a sentence: ``code`` is a catalogue key."""

    code: str
    params: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done ``at`` a place, and the road then taken for so far and so long.

    ``road`` is '' for one without name and number. ``passed`` counts what is driven over or
    through: ``bridge``, ``tunnel``, ``ford``, and ``care`` where a closure asks for it.
    ``heading``: the direction in which one departs.
    """

    does: Does
    at: LonLat
    road: str = ""
    metres: float = 0.0
    seconds: float = 0.0
    passed: Mapping[str, int] | None = None
    heading: str = ""

    @property
    def code(self) -> str:
        """The catalogue key of its sentence."""
        return f"step.{self.does.value}"

    @property
    def params(self) -> Mapping[str, object]:
        """What is filled into the sentence."""
        return {
            "road": self.road or Words("step.unnamed"),
            "far": _far(self.metres),
            "long": _long(self.seconds),
            "heading": Words(f"step.to_{self.heading}") if self.heading else "",
        }

    @property
    def clauses(self) -> Sequence[Words]:
        """What is told besides: what is passed on the way."""
        passed = self.passed or {}
        return [Words(f"step.passes_{what}", {"count": count}) for what, count in passed.items()]


def steps(state: RoadState, arrival: Arrival, pace: Pace = Pace()) -> list[Step]:  # noqa: B008
    """The steps of somebody's way, off the road and on it; their seconds sum up to his."""
    way, network = arrival.stretches, state.network
    if not way:
        return []
    first, last = _end(network, way[0], -1), _end(network, way[-1], 0)
    told = []
    if arrival.start.off_road_m >= ON_ROAD_M:
        away_m = arrival.start.off_road_m
        told.append(Step(Does.YARD, first, metres=away_m, seconds=pace.yard_s(arrival.start)))
    told += driven(state, way)
    told.append(Step(Does.ARRIVE, last, road_name(network, way[-1].edge)))
    if arrival.goal.off_road_m >= ON_ROAD_M:
        away_m = arrival.goal.off_road_m
        told.append(Step(Does.WALK, last, metres=away_m, seconds=pace.walk_s(arrival.goal)))
    return told


def driven(state: RoadState, way: Sequence[Stretch]) -> list[Step]:
    """The steps on the road: metres and seconds as the state drives them, care included."""
    network = state.network
    # A part without length has no direction: somebody stands right at a junction.
    long = [one for one in way if one.start != one.end and network.length_m[one.edge] > 0]
    way = long or way[:1]
    begins = [(0, Does.DEPART)]
    for number, (before, after) in enumerate(pairwise(way), start=1):
        does = _turn(network, before, after)
        if does is not None:
            begins.append((number, does))
    ends = [number for number, _ in begins[1:]] + [len(way)]
    return [
        _step(state, does, way[number:end])
        for (number, does), end in zip(begins, ends, strict=True)
    ]


def _step(state: RoadState, does: Does, part: Sequence[Stretch]) -> Step:
    """One step over these parts of edges."""
    network, seconds, metres = state.network, 0.0, 0.0
    passed: dict[str, int] = {}
    before: set[str] = set()
    for one in part:
        share = abs(one.end - one.start)
        took_s = along(state.kernel_roads, state.kernel_closed, one.edge, one.start, one.end)
        seconds += took_s
        metres += share * float(network.length_m[one.edge])
        here = {what for what, flag in _PASSED if network.facts.flags[one.edge] & flag}
        free_s = (state.roads.forward_s if one.end >= one.start else state.roads.backward_s)[
            one.edge
        ] * share
        if took_s > free_s * (1 + 1e-9):
            here.add("care")
        for what in sorted(here - before):
            passed[what] = passed.get(what, 0) + 1
        before = here
    return Step(
        does,
        _end(network, part[0], -1),
        road_name(network, part[0].edge),
        metres,
        seconds,
        passed,
        _HEADINGS[round(_bearing(network, part[0], -1) / 45) % 8] if does is Does.DEPART else "",
    )


def _turn(network: Network, before: Stretch, after: Stretch) -> Does | None:
    """What has to be told between two parts of a way; None where one just drives on."""
    is_renamed = road_name(network, before.edge) != road_name(network, after.edge)
    if before.edge == after.edge:
        return Does.BACK
    node = int(network.head[before.edge] if before.end == 1.0 else network.tail[before.edge])
    arms = network.arc_start[node + 1] - network.arc_start[node]
    off_deg = _off(_bearing(network, before, 0), _bearing(network, after, -1))
    if arms <= 2:
        # No junction: the road may bend as it likes.
        return Does.KEEP_ON if is_renamed else None
    if abs(off_deg) < TURN_DEG and not is_renamed and not _is_fork(network, node, before, off_deg):
        return None
    return _called(off_deg)


def _called(off_deg: float) -> Does:
    """How a turn by so many degrees is called; to the right they are positive."""
    if abs(off_deg) < SLIGHT_DEG:
        return Does.KEEP_ON
    if abs(off_deg) >= BACK_DEG:
        return Does.BACK
    is_right = off_deg > 0
    if abs(off_deg) >= SHARP_DEG:
        return Does.SHARP_RIGHT if is_right else Does.SHARP_LEFT
    if abs(off_deg) >= TURN_DEG:
        return Does.RIGHT if is_right else Does.LEFT
    return Does.SLIGHT_RIGHT if is_right else Does.SLIGHT_LEFT


def _is_fork(network: Network, node: int, before: Stretch, off_deg: float) -> bool:
    """Whether another road leads straighter on than the one that is taken slightly aside."""
    if abs(off_deg) < SLIGHT_DEG:
        return False
    arrived = _bearing(network, before, 0)
    for arc in range(network.arc_start[node], network.arc_start[node + 1]):
        edge, runs_back = divmod(int(network.arc_way[arc]), 2)
        if edge == before.edge:
            continue
        # The way that leads here, turned round, is the way out.
        out = Stretch(edge, 0.0, 1.0) if runs_back else Stretch(edge, 1.0, 0.0)
        if abs(_off(arrived, _bearing(network, out, -1))) < abs(off_deg) - 1.0:
            return True
    return False


def _off(arrived: float, leaving: float) -> float:
    """By how many degrees one turns, to the right positive, -180 to 180."""
    return (leaving - arrived + 180.0) % 360.0 - 180.0


def _bearing(network: Network, stretch: Stretch, end: int) -> float:
    """The direction of travel, in degrees clockwise from north, at the first (-1) or last end."""
    lon, lat = network.lines.of(stretch.edge)
    if len(lon) < 2:
        return 0.0
    lon_m, lat_m = metres_per_degree(float(lat[0]))
    steps_m = np.hypot(np.diff(lon) * lon_m, np.diff(lat) * lat_m)
    walked = np.append(0.0, np.cumsum(steps_m))
    at_m = (stretch.start if end else stretch.end) * walked[-1]
    # Look ahead from where one begins, and back from where one ends.
    onward = 1.0 if stretch.end >= stretch.start else -1.0
    there_m = at_m + LOOK_M * onward * (1.0 if end else -1.0)
    marks = (at_m, there_m) if end else (there_m, at_m)
    east, north = (
        np.diff(np.interp(marks, walked, values)) * scale
        for values, scale in ((lon, lon_m), (lat, lat_m))
    )
    return float(np.degrees(np.arctan2(east[0], north[0]))) % 360.0


def _end(network: Network, stretch: Stretch, end: int) -> LonLat:
    """Where a part of an edge begins (-1) or ends."""
    lon, lat = network.lines.of(stretch.edge)
    if not len(lon):
        return LonLat(0.0, 0.0)
    lon_m, lat_m = metres_per_degree(float(lat[0]))
    walked = np.append(0.0, np.cumsum(np.hypot(np.diff(lon) * lon_m, np.diff(lat) * lat_m)))
    at_m = (stretch.start if end else stretch.end) * walked[-1]
    here = (float(np.interp(at_m, walked, values)) for values in (lon, lat))
    return LonLat(*(round(one, 6) for one in here))


def _far(metres: float) -> Words:
    """A distance as one says it."""
    if metres < 1000:
        return Words(
            "step.metres", {"metres": round(metres, -1) if metres >= 100 else round(metres)}
        )
    return Words("step.km", {"km": f"{metres / 1000:.1f}"})


def _long(seconds: float) -> Words:
    """A time as one says it."""
    if seconds < 60:
        return Words("step.under_a_minute")
    return Words("step.minutes", {"minutes": round(seconds / 60)})
