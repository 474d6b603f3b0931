"""How long everybody needs to the incident, by road, and by which way.

One search towards the incident serves all candidates. A spot is tied to the roads by several
**accesses** (the nearest edge is not always the best one: think of two banks of a river), each
with the stretch off the road; the search chooses. Who cannot come gets no invented number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from layers.roads.closures import RoadState, apply
from layers.roads.graph import Network, Stretch, build
from layers.roads.kernel import NO_ARC, search_towards


class Access(NamedTuple):
    """Where a spot touches the roads: an edge, a fraction of its length, metres off the road."""

    edge: int
    fraction: float
    off_road_m: float


class Candidate(NamedTuple):
    """Somebody who might come: its accesses and the seconds before its wheels roll."""

    accesses: Sequence[Access]
    delay_s: float


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
    stretches: tuple[Stretch, ...]


class Pace(NamedTuple):
    """Speeds off the road in km/h: on foot to the spot, by vehicle from a base to its road."""

    walk_kmh: float = 3.0
    yard_kmh: float = 10.0

    def walk_s(self, off_road_m: float) -> float:
        """Seconds on foot from the road to the spot."""
        return off_road_m * 3.6 / self.walk_kmh

    def yard_s(self, off_road_m: float) -> float:
        """Seconds by vehicle from a base to its road."""
        return off_road_m * 3.6 / self.yard_kmh


class _Door(NamedTuple):
    """A node through which an access is left or entered, and the seconds between the two."""

    node: int
    seconds: float
    access: Access
    stretch: Stretch


class _Start(NamedTuple):
    """One way for a candidate to set out, with all its seconds up to the door's node."""

    candidate: int
    seconds: float
    door: _Door


class _Ways(NamedTuple):
    """What a search is given; ``direct`` are candidates on the incident's own edge."""

    goals: list[_Door]
    starts: list[_Start]
    direct: list[tuple[float, Access, Access]]


def towards(
    state: RoadState,
    incident: Sequence[Access],
    candidates: Sequence[Candidate],
    pace: Pace = Pace(),  # noqa: B008 - an immutable value
    stop_after: int | None = None,
) -> Mapping[int, Arrival]:
    """The arrivals by index of candidate; who is missing cannot come by these roads.

    With ``stop_after`` the search ends when that many have arrived, and the others are missing
    because nobody asked for them.
    """
    ways = _ways(state, incident, candidates, pace)
    network = state.network
    arrival_s, start_used, arc_taken, goal_of, came_in, _ = search_towards(
        (network.arc_start, network.arc_from, state.arc_s),
        (
            np.array([door.node for door in ways.goals], dtype=np.int32),
            np.array([door.seconds for door in ways.goals], dtype=np.float64),
        ),
        (
            np.array([start.door.node for start in ways.starts], dtype=np.int32),
            np.array([start.candidate for start in ways.starts], dtype=np.int32),
            np.array([start.seconds for start in ways.starts], dtype=np.float64),
        ),
        np.array([seconds for seconds, _, _ in ways.direct], dtype=np.float64),
        len(candidates) if stop_after is None else stop_after,
    )
    arrivals: dict[int, Arrival] = {}
    for index in (int(candidate) for candidate in came_in):
        if (used := int(start_used[index])) < 0:
            _, start, goal = ways.direct[index]
            driven: tuple[Stretch, ...] = (Stretch(start.edge, start.fraction, goal.fraction),)
        else:
            door = ways.starts[used].door
            whole, end = _follow(network, arc_taken, door.node)
            last = ways.goals[int(goal_of[end])]
            start, goal = door.access, last.access
            driven = (door.stretch, *whole, last.stretch)
        off_road_s = pace.yard_s(start.off_road_m) + pace.walk_s(goal.off_road_m)
        total_s = float(arrival_s[index])
        arrivals[index] = Arrival(
            candidate=index,
            arrival_s=total_s,
            drive_s=max(0.0, total_s - candidates[index].delay_s - off_road_s),
            drive_m=sum(abs(s.end - s.start) * float(network.length_m[s.edge]) for s in driven),
            start=start,
            goal=goal,
            stretches=driven,
        )
    return arrivals


def warm_up() -> None:
    """Compiles the search, or loads it compiled: the first incident must not wait for that."""
    one = np.ones(1)
    network = build(0, np.array([1]), np.array([2]), one, one, one)
    towards(apply(network, []), [Access(0, 0.5, 0.0)], [Candidate([Access(0, 1.0, 0.0)], 0.0)])


def _ways(
    state: RoadState, incident: Sequence[Access], candidates: Sequence[Candidate], pace: Pace
) -> _Ways:
    """Every way to come to the incident's accesses and to leave the candidates' own."""
    goals = [
        door._replace(seconds=door.seconds + pace.walk_s(access.off_road_m))
        for access in incident
        for door in _doors_in(state, access)
    ]
    starts = [
        _Start(index, candidate.delay_s + pace.yard_s(access.off_road_m) + door.seconds, door)
        for index, candidate in enumerate(candidates)
        for access in candidate.accesses
        for door in _doors_out(state, access)
    ]
    starts.sort(key=lambda start: (start.door.node, start.candidate, start.seconds))
    direct = [_direct(state, candidate, incident, pace) for candidate in candidates]
    return _Ways(goals, starts, direct)


def _doors_out(state: RoadState, access: Access) -> list[_Door]:
    """The ways to leave an access along its edge: to the head, to the tail, or neither."""
    return [
        _Door(int(node), seconds, access, Stretch(access.edge, access.fraction, end))
        for node, end in (
            (state.network.head[access.edge], 1.0),
            (state.network.tail[access.edge], 0.0),
        )
        if (seconds := _along(state, access.edge, access.fraction, end)) < np.inf
    ]


def _doors_in(state: RoadState, access: Access) -> list[_Door]:
    """The ways to come to an access along its edge: from the tail, from the head, or neither."""
    return [
        _Door(int(node), seconds, access, Stretch(access.edge, begin, access.fraction))
        for node, begin in (
            (state.network.tail[access.edge], 0.0),
            (state.network.head[access.edge], 1.0),
        )
        if (seconds := _along(state, access.edge, begin, access.fraction)) < np.inf
    ]


def _along(state: RoadState, edge: int, start: float, end: float) -> float:
    """Seconds from one fraction of an edge to another, ``inf`` if one-way or shut between."""
    if state.is_shut(edge, start, end):
        return np.inf
    network = state.network
    whole_s = network.forward_s[edge] if end >= start else network.backward_s[edge]
    if start == end:
        return 0.0 if min(network.forward_s[edge], network.backward_s[edge]) < np.inf else np.inf
    return float(abs(end - start) * whole_s * state.slowness(edge, start, end))


def _direct(
    state: RoadState, candidate: Candidate, incident: Sequence[Access], pace: Pace
) -> tuple[float, Access, Access]:
    """The best way of a candidate that stands on one of the incident's own edges."""
    nowhere = Access(-1, 0.0, 0.0)
    ways = [
        (
            candidate.delay_s
            + pace.yard_s(start.off_road_m)
            + _along(state, start.edge, start.fraction, goal.fraction)
            + pace.walk_s(goal.off_road_m),
            start,
            goal,
        )
        for start in candidate.accesses
        for goal in incident
        if start.edge == goal.edge
    ]
    return min(ways, default=(np.inf, nowhere, nowhere))


def _follow(
    network: Network, arc_taken: np.ndarray[tuple[int], np.dtype[np.int32]], node: int
) -> tuple[list[Stretch], int]:
    """The whole edges from a node on, and the goal node they end at."""
    whole: list[Stretch] = []
    while (arc := int(arc_taken[node])) != NO_ARC:
        edge, forward = int(network.arc_edge[arc]), bool(network.arc_forward[arc])
        whole.append(Stretch(edge, 0.0, 1.0) if forward else Stretch(edge, 1.0, 0.0))
        node = int(network.head[edge] if forward else network.tail[edge])
    return whole, node
