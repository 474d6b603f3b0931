"""A search too slow for a county and too simple to be wrong: the judge of the one we use.

Every edge is cut at each access and at each end of a stretch, so that between two neighbouring
points nothing changes any more; then every way is tried again and again until nothing gets
shorter. What touches a shut stretch may not be driven; care doubles the time where it is asked
for, and nowhere else.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise
from math import inf

from layers.roads.closures import CARE_FACTOR, ClosedStretch, Effect
from layers.roads.driving import Roads
from layers.roads.reach import Access, Candidate, Pace

Point = tuple[int, float]
Way = tuple[Point, Point, float]


def arrivals(
    roads: Roads,
    stretches: Sequence[ClosedStretch],
    shutting: Collection[Effect],
    incident: Sequence[Access],
    candidates: Sequence[Candidate],
    pace: Pace,
) -> dict[int, float]:
    """Arrival seconds by index of candidate; who is missing cannot come."""
    spots = [*incident, *(access for one in candidates for access in one.accesses)]
    barred = [one for one in stretches if one.effect in shutting]
    caring = [one for one in stretches if one.effect is Effect.CARE]
    left = {
        (access.edge, access.fraction): pace.walk_s(access)
        for access in sorted(incident, key=lambda access: -pace.walk_s(access))
        if not _touches(barred, access.edge, access.fraction, access.fraction)
    }
    ways = _ways(roads, stretches, barred, caring, spots)
    shorter = True
    while shorter:
        shorter = False
        for begin, end, seconds in ways:
            if left.get(end, inf) + seconds < left.get(begin, inf):
                left[begin] = left[end] + seconds
                shorter = True
    found = {
        number: min(
            (
                one.delay_s + pace.yard_s(access) + left.get((access.edge, access.fraction), inf)
                for access in one.accesses
                if not _touches(barred, access.edge, access.fraction, access.fraction)
            ),
            default=inf,
        )
        for number, one in enumerate(candidates)
    }
    return {number: seconds for number, seconds in found.items() if seconds < inf}


def _touches(stretches: Sequence[ClosedStretch], edge: int, low: float, high: float) -> bool:
    return any(one.edge == edge and one.start <= high and one.end >= low for one in stretches)


def _ways(
    roads: Roads,
    stretches: Sequence[ClosedStretch],
    barred: Sequence[ClosedStretch],
    caring: Sequence[ClosedStretch],
    spots: Sequence[Access],
) -> list[Way]:
    """Each short piece in each direction in which it may be driven; junctions are edge -1."""
    ways: list[Way] = []
    for edge in range(roads.network.edge_count):
        cuts = {0.0, 1.0}
        cuts |= {spot.fraction for spot in spots if spot.edge == edge}
        cuts |= {cut for one in stretches if one.edge == edge for cut in (one.start, one.end)}
        along = sorted(cuts)
        for low, high in pairwise(along):
            if _touches(barred, edge, low, high):
                continue
            middle = (low + high) / 2
            slow = CARE_FACTOR if _touches(caring, edge, middle, middle) else 1.0
            for whole_s, begin, end in (
                (roads.forward_s[edge], low, high),
                (roads.backward_s[edge], high, low),
            ):
                if whole_s < inf:
                    ways.append(((edge, begin), (edge, end), (high - low) * whole_s * slow))
        for end, node in ((0.0, roads.network.tail[edge]), (1.0, roads.network.head[edge])):
            if not _touches(barred, edge, end, end):
                ways.append(((edge, end), (-1, float(node)), 0.0))
                ways.append(((-1, float(node)), (edge, end), 0.0))
    return ways
