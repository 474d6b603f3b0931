"""Minutes from many spots to many others, with the reason wherever there is no way.

One search for each spot of the smaller side serves all of the other side.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.errors import BadInput
from layers.geo.crs import geodesic_m
from layers.roads.measuring import STRAIGHT_DETOUR, STRAIGHT_KMH, RoadsInForce, Verdict
from layers.roads.reach import Access, Candidate, Pace, line_up, measure_ways, pace_of
from layers.roads.road_state import RoadState
from layers.words import say
from service.flows.locate import Spot
from service.flows.travel import Journey, spot_json

# Searches × edges of the network: what this many cost is a minute of a core at the very worst.
MOST_SEARCHED = 60_000_000

Seconds = NDArray[np.float64]
Doors = Sequence[Sequence[Access]]


class _Ends(NamedTuple):
    """The accesses of all who set out, and of everywhere they may go."""

    starts: Doors
    goals: Doors

    @property
    def is_by_goal(self) -> bool:
        """Whether a search is made for each goal, or else for each start."""
        return len(self.goals) <= len(self.starts)

    def seconds(self, state: RoadState, wanted: NDArray[np.bool_]) -> Seconds:
        """Seconds (starts, goals), infinite where there is no way or nobody wants to know."""
        found = np.full((len(self.starts), len(self.goals)), np.inf)
        profile = state.roads.profile
        pace = pace_of(profile.vehicle) if profile else Pace()
        if self.is_by_goal:
            comers = line_up([Candidate(one, 0.0) for one in self.starts], pace)
            for number in np.flatnonzero(wanted.any(axis=0)).tolist():
                goal = self.goals[number]
                found[:, number] = measure_ways(state, goal, comers, told=0).arrival_s
            return found
        turned = state.reversed()
        # Turned round, the walk is at the end that a search begins with, and the yard at the other.
        swapped = Pace(walk_kmh=pace.yard_kmh, yard_kmh=pace.walk_kmh)
        walkers = line_up(
            [Candidate([_on_foot(one, pace) for one in doors], 0.0) for doors in self.goals],
            swapped,
        )
        for number in np.flatnonzero(wanted.any(axis=1)).tolist():
            found[number] = measure_ways(turned, self.starts[number], walkers, told=0).arrival_s
        return found


def _on_foot(access: Access, pace: Pace) -> Access:
    """The same with the ground's seconds told as metres that take as long."""
    slow_m = access.ground_s * pace.walk_kmh / 3.6
    return access._replace(off_road_m=access.off_road_m + slow_m, ground_s=0.0)


def matrix(journey: Journey, starts: Sequence[Spot], goals: Sequence[Spot]) -> dict[str, Any]:
    """Minutes and verdicts, a row for each start; raises BadInput ``matrix_too_large``."""
    in_force = journey.roads.of(journey.vehicle)
    searched = min(len(starts), len(goals)) * in_force.shut.network.edge_count
    if searched > MOST_SEARCHED:
        most = MOST_SEARCHED // in_force.shut.network.edge_count
        raise BadInput("matrix_too_large", field="from", most=max(1, most))
    ends = _Ends(
        [journey.leaving(one) for one in starts],
        [[walk.access for walk in journey.arriving(one)] for one in goals],
    )
    seconds, verdicts = _judged(in_force, ends)
    for row, start in enumerate(starts):
        for column, goal in enumerate(goals):
            if not (ends.starts[row] and ends.goals[column]):
                seconds[row, column] = _straight_s(start, goal)
                verdicts[row][column] = Verdict.STRAIGHT_LINE
    said = {one for row in verdicts for one in row}
    return journey.head() | {
        "from": [spot_json(one) for one in starts],
        "to": [spot_json(one) for one in goals],
        "minutes": [
            [one / 60 if one < np.inf else None for one in row] for row in seconds.tolist()
        ],
        "verdicts": [[one.value for one in row] for row in verdicts],
        "said": {one.value: say(f"verdict.{one.value}", journey.language) for one in sorted(said)},
    }


def _judged(in_force: RoadsInForce, ends: _Ends) -> tuple[Seconds, list[list[Verdict]]]:
    """Seconds by road, and why there are none: the same asked with less and less in the way."""
    everything = np.ones((len(ends.starts), len(ends.goals)), dtype=bool)
    seconds = ends.seconds(in_force.shut, everything)
    missing = np.isinf(seconds)
    verdicts = [
        [_apart(in_force, start, goal) if miss else Verdict.ROAD for goal, miss in columns]
        for start, columns in (
            (start, zip(ends.goals, row, strict=True))
            for start, row in zip(ends.starts, missing.tolist(), strict=True)
        )
    ]
    easier = [(Verdict.LIMIT, in_force.unlimited)] if in_force.unlimited else []
    if in_force.anything_shut:
        known = [(Verdict.ONLY_UNKNOWN, in_force.scouted), (Verdict.CUT, in_force.open)]
        easier = [*((verdict, _always(state)) for verdict, state in known), *easier]
    for verdict, made in easier:
        if missing.any():
            open_now = missing & np.isfinite(ends.seconds(made(), missing))
            for row, column in np.argwhere(open_now).tolist():
                verdicts[row][column] = verdict
            missing &= ~open_now
    return seconds, verdicts


def _always(state: RoadState) -> Callable[[], RoadState]:
    return lambda: state


def _apart(in_force: RoadsInForce, start: Sequence[Access], goal: Sequence[Access]) -> Verdict:
    """Whether roads do not join at all, or every way is one-way against it."""
    number = in_force.shut.roads.islands.number
    own, there = ({int(number[one.edge]) for one in side} for side in (start, goal))
    return Verdict.ONE_WAYS if own & there else Verdict.ISLAND


def _straight_s(start: Spot, goal: Spot) -> float:
    """The estimate where there are no roads to measure on."""
    metres = geodesic_m(start.at.lon, start.at.lat, goal.at.lon, goal.at.lat)
    return float(metres) * STRAIGHT_DETOUR * 3.6 / STRAIGHT_KMH
