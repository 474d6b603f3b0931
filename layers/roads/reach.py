"""How long everybody needs to the incident, by road, and by which way.

One search towards the incident serves all candidates. A spot is tied to the roads by several
**accesses** (the nearest edge is not always the best one: think of two banks of a river), each
with the stretch off the road; the search chooses. Who cannot come gets no invented number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.roads.arrays import Floats, Indices
from layers.roads.driving import roads_of
from layers.roads.graph import build, table_of
from layers.roads.kernel import leave, search
from layers.roads.road_state import RoadState, apply
from layers.roads.rooms import room_for
from layers.roads.vehicles import Vehicle
from layers.roads.ways import Goals, Starts, Way, ways_of

FOR_EVER = np.inf
Bits = NDArray[np.uint64]


class Access(NamedTuple):
    """Where a spot touches the roads: an edge, a fraction of its length, metres off the road.

    ``ground_s`` are the seconds that the ground adds to a walk: slow terrain, a river in the way;
    fewer than none on easy ground.
    """

    edge: int
    fraction: float
    off_road_m: float
    ground_s: float = 0.0


class Candidate(NamedTuple):
    """Somebody who might come: its accesses and the seconds before its wheels roll.

    ``groups``: the numbers of the groups (skills, items) that it counts for.
    """

    accesses: Sequence[Access]
    delay_s: float
    groups: tuple[int, ...] = (0,)


class Asked(NamedTuple):
    """How many are wanted of each group, up to 64 groups, and when to stop looking.

    The search ends when every group has that many arrivals, or at ``until_s`` seconds.
    """

    wanted: Sequence[int]
    until_s: float = FOR_EVER


@dataclass(frozen=True, slots=True)
class Arrival:
    """How one candidate gets there.

    ``arrival_s`` is everything: delay, way to the road, driving, walk. ``drive_s`` is the driving
    alone, ``stretches`` the parts of edges driven, in order.
    """

    candidate: int
    arrival_s: float
    drive_s: float
    drive_m: float
    start: Access
    goal: Access
    stretches: Way


class Pace(NamedTuple):
    """Speeds off the road in km/h: on foot to the spot, by vehicle from a base to its road."""

    walk_kmh: float = 3.0
    yard_kmh: float = 10.0

    def walk_s(self, access: Access) -> float:
        """Seconds on foot from the road to the spot."""
        return access.off_road_m * 3.6 / self.walk_kmh + access.ground_s

    def yard_s(self, access: Access) -> float:
        """Seconds by vehicle from a base to its road."""
        return access.off_road_m * 3.6 / self.yard_kmh


def pace_of(vehicle: Vehicle) -> Pace:
    """The speeds off the road: who walks all the way does not drive out of the yard."""
    return Pace(yard_kmh=Pace().walk_kmh) if vehicle is Vehicle.FOOT else Pace()


@dataclass(frozen=True, slots=True)
class Ways:
    """What a search found, before anybody asks which way: cheap even for thousands.

    ``arrival_s`` (k,) is final for those in ``came_in``, the candidates in order of arrival.
    ``settled`` is the number of nodes that the search had to look at.
    """

    arrival_s: Floats
    came_in: Indices
    settled: int
    arrivals: Mapping[int, Arrival]


class LinedUp(NamedTuple):
    """Candidates in one row as the kernel reads them: made once, asked as often as one likes."""

    candidates: Sequence[Candidate]
    pace: Pace
    starts: Starts
    member: Bits


def line_up(
    candidates: Sequence[Candidate],
    pace: Pace = Pace(),  # noqa: B008 - an immutable value
) -> LinedUp:
    """The candidates, ready to be asked about."""
    bits = {one.groups: sum(1 << group for group in one.groups) for one in candidates}
    member = np.array([bits[one.groups] for one in candidates], dtype=np.uint64)
    return LinedUp(candidates, pace, _starts(candidates, pace), member)


def towards(
    state: RoadState,
    incident: Sequence[Access],
    candidates: Sequence[Candidate],
    pace: Pace = Pace(),  # noqa: B008 - an immutable value
    asked: Asked | None = None,
) -> Mapping[int, Arrival]:
    """The arrivals by index of candidate; who is missing cannot come by these roads.

    With ``asked`` the search ends when every group has its number of arrivals, and the others are
    missing because nobody asked for them.
    """
    return measure_ways(state, incident, line_up(candidates, pace), asked).arrivals


def measure_ways(
    state: RoadState,
    incident: Sequence[Access],
    who: LinedUp,
    asked: Asked | None = None,
    told: int | None = None,
) -> Ways:
    """As ``towards``, with the figures of the search; ways are told of the first ``told`` only."""
    network, starts = state.network, who.starts
    goals = _goals(incident, who.pace)
    with room_for(network, 2 * (len(incident) + len(starts[1])) + len(who.candidates)) as room:
        found = search(
            state.kernel_roads, state.kernel_closed, goals, starts, _groups(who, asked), room
        )
        came_in = found[3] if told is None else found[3][:told]
        ways = ways_of(
            state.kernel_roads,
            network.length_m,
            (goals, starts),
            (found[1][came_in], found[2][came_in]),
            room[1],
        )
        leave(room[0], room[2], found[5])
    arrivals = _arrivals((incident, who), came_in, found[0][came_in], ways)
    return Ways(found[0], found[3], found[4], arrivals)


def spread(
    state: RoadState,
    spot: Sequence[Access],
    until_s: float,
    pace: Pace = Pace(),  # noqa: B008
) -> tuple[Indices, Floats]:
    """The nodes from which a spot is reached within ``until_s`` seconds, and the seconds of each.

    On ``state.reversed()`` it is the nodes that are reached **from** the spot.
    """
    network = state.network
    goals = _goals(spot, pace)
    starts = _starts((), pace)
    endless = (np.zeros(0, dtype=np.uint64), np.ones(1, dtype=np.int32), until_s)
    with room_for(network, 2 * len(spot)) as room:
        found = search(state.kernel_roads, state.kernel_closed, goals, starts, endless, room)
        nodes = room[2][: found[5]].copy()
        seconds = room[0][nodes]
        leave(room[0], room[2], found[5])
    within = seconds <= until_s
    return nodes[within], seconds[within]


def warm_up() -> None:
    """Compiles the search, or loads it compiled: the first incident must not wait for that."""
    one = np.ones(1)
    network = build("", table_of(np.array([1]), np.array([2]), one))
    state = apply(roads_of(network, one, one), [])
    towards(state, [Access(0, 0.5, 0.0)], [Candidate([Access(0, 1.0, 0.0)], 0.0)])
    spread(state, [Access(0, 0.5, 0.0)], 1.0)


def _goals(incident: Sequence[Access], pace: Pace) -> Goals:
    """The incident's accesses in a row each: edge, fraction, seconds on foot."""
    edge, fraction, off_road_m, ground_s = _columns(incident)
    return edge.astype(np.int32), fraction, off_road_m * 3.6 / pace.walk_kmh + ground_s


def _starts(candidates: Sequence[Candidate], pace: Pace) -> Starts:
    """All accesses of all candidates in a row each."""
    first = np.zeros(len(candidates) + 1, dtype=np.int32)
    np.cumsum([len(one.accesses) for one in candidates], out=first[1:])
    edge, fraction, off_road_m, _ = _columns(
        [access for one in candidates for access in one.accesses]
    )
    delay_s = np.array([one.delay_s for one in candidates], dtype=np.float64)
    return first, edge.astype(np.int32), fraction, off_road_m * 3.6 / pace.yard_kmh, delay_s


def _columns(accesses: Sequence[Access]) -> tuple[Floats, ...]:
    rows = np.array(accesses, dtype=np.float64).reshape(-1, len(Access._fields))
    return tuple(np.ascontiguousarray(column) for column in rows.T)


def _groups(who: LinedUp, asked: Asked | None) -> tuple[Bits, Indices, float]:
    """The groups as bits and numbers; without a question everybody is wanted."""
    if asked is None:
        everybody = np.ones(len(who.candidates), dtype=np.uint64)
        return everybody, np.array([len(everybody)], dtype=np.int32), FOR_EVER
    return who.member, np.array(asked.wanted, dtype=np.int32), asked.until_s


def _arrivals(
    asked: tuple[Sequence[Access], LinedUp],
    came_in: Indices,
    arrival_s: Floats,
    ways: tuple[Indices, Floats, Floats, Indices],
) -> dict[int, Arrival]:
    """Each one's way: out of its door, along whole edges, in at the incident's door."""
    (incident, who), (first, parts, metres, ends) = asked, ways
    begins, found = who.starts[0], {}
    bounds = first.tolist()
    for number, (candidate, total_s, drive_m, (access, goal_at)) in enumerate(
        zip(came_in.tolist(), arrival_s.tolist(), metres.tolist(), ends.tolist(), strict=True)
    ):
        one = who.candidates[candidate]
        start, goal = one.accesses[access - int(begins[candidate])], incident[goal_at]
        off_s = who.pace.yard_s(start) + who.pace.walk_s(goal)
        found[candidate] = Arrival(
            candidate=candidate,
            arrival_s=total_s,
            drive_s=max(0.0, total_s - one.delay_s - off_s),
            drive_m=drive_m,
            start=start,
            goal=goal,
            stretches=Way(parts[bounds[number] : bounds[number + 1]]),
        )
    return found
