"""How long a part of an edge takes, closures and all: what the search does edge by edge."""

import numba
import numpy as np

from layers.roads.arrays import Floats, Indices, Marks

# What the compiled functions are given; ``kernel.search`` explains each.
Driven = tuple[Indices, Indices, Indices, Floats, Floats, Floats, Indices, Indices]
Closed = tuple[Marks, Indices, Indices, Floats, Floats, Floats, Floats]


@numba.njit(cache=True, nogil=True)
def place_of(closed_edge: Indices, edge: int) -> int:
    """Where an edge stands among those on which closures act; -1 for one that is free."""
    at = int(np.searchsorted(closed_edge, edge))
    return at if at < len(closed_edge) and closed_edge[at] == edge else -1


@numba.njit(cache=True, nogil=True)
def factor_between(closed: Closed, place: int, start: float, end: float) -> float:
    """By what factor a part of an edge is slower: 1 free, infinite shut.

    Where several closures ask for care on the same metres, these are slow once.
    """
    _, _, part_start, part_low, part_high, part_factor, _ = closed
    reached, high = min(start, end), max(start, end)
    length, extra = high - reached, 0.0
    for part in range(part_start[place], part_start[place + 1]):
        if part_low[part] > high or part_high[part] < min(start, end):
            continue
        if part_factor[part] == np.inf:
            return np.inf
        if part_factor[part] > 1.0 and part_high[part] > reached:
            until = min(part_high[part], high)
            extra += (part_factor[part] - 1.0) * (until - max(part_low[part], reached))
            reached = until
    return 1.0 + extra / length if extra > 0.0 else 1.0


@numba.njit(cache=True, nogil=True)
def along(roads: Driven, closed: Closed, edge: int, start: float, end: float) -> float:
    """Seconds from one fraction of an edge to another, infinite if one-way or shut between."""
    place = place_of(closed[1], edge)
    factor = 1.0 if place < 0 else factor_between(closed, place, start, end)
    return part_s(roads[4][edge], roads[5][edge], start, end, factor)


@numba.njit(cache=True, nogil=True)
def part_s(forward_s: float, backward_s: float, start: float, end: float, factor: float) -> float:
    """Seconds of a part of an edge that takes so long as a whole, under its closures."""
    whole_s = forward_s if end >= start else backward_s
    if start == end:
        whole_s = min(forward_s, backward_s)
        return 0.0 if whole_s < np.inf and factor < np.inf else np.inf
    if not (whole_s < np.inf and factor < np.inf):
        return np.inf
    return float(abs(end - start) * whole_s * factor)


@numba.njit(cache=True, nogil=True)
def whole_edges(closed: Closed) -> None:
    """Fills in what the closures do to each whole edge."""
    through = closed[6]
    for place in range(len(through)):
        through[place] = factor_between(closed, place, 0.0, 1.0)


@numba.njit(cache=True, nogil=True)
def mark_arcs(
    arcs: tuple[Indices, Indices],
    ends: tuple[Indices, Indices],
    closed_edge: Indices,
    arc_mark: Marks,
) -> None:
    """Marks both arcs of every edge on which closures act."""
    arc_start, arc_way = arcs
    for edge in closed_edge:
        for node in (ends[0][edge], ends[1][edge]):
            for arc in range(arc_start[node], arc_start[node + 1]):
                if arc_way[arc] >> 1 == edge:
                    arc_mark[arc] = 1
