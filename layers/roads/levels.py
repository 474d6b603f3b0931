"""Which lines may meet in their middle: roads on the ground do, a bridge and what is under it not.

Apart from the ground are bridges, tunnels and expressways (高速, which are crossed by bridges
only: JTG B01-2014 gives them no crossing on the level). What ends on such a line's middle is
joined when it belongs there: it is itself apart, or a ramp, or nothing else ends there; a road
whose pieces meet exactly beneath it passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import (
    STRtree,
    boundary,
    get_coordinates,
    get_parts,
    get_type_id,
    intersection,
    is_simple,
    line_merge,
    linestrings,
)

from layers.roads.cutting import Cuts, Lines, Numbers, Places, shapes

_POINT = 0
_MOST_DRAWN_IN = 0.4


@dataclass(frozen=True, slots=True)
class Levels:
    """For each line as surveyed: whether it lies apart from the ground, and is a ramp."""

    is_apart: NDArray[np.bool_]
    is_ramp: NDArray[np.bool_]

    def may_end_on(
        self, lines: Lines, ends: tuple[Numbers, Numbers], spot: Numbers, line: Numbers
    ) -> NDArray[np.bool_]:
        """Whether what ends at a spot may cut a line there; ``ends`` are each line's two spots."""
        apart, ramp = self.is_apart[lines.origin], self.is_ramp[lines.origin]
        size = int(max(ends[0].max(), ends[1].max())) + 1

        def ending(which: NDArray[np.bool_]) -> Numbers:
            return np.bincount(np.concatenate([end[which] for end in ends]), minlength=size)

        alone = ending(np.ones(len(lines), dtype=bool)) == 1
        on_high, on_low, by_ramp = ending(apart) > 0, ending(~apart) > 0, ending(ramp) > 0
        belongs = np.where(apart[line], on_high[spot] | by_ramp[spot], on_low[spot])
        return np.asarray(alone[spot] | belongs, dtype=bool)


def crossings(lines: Lines, levels: Levels, reach_m: float) -> Cuts:
    """Cuts of lines on the ground where they cross one another or themselves."""
    drawn, high = shapes(lines), levels.is_apart[lines.origin]
    one, other = _touching(lines, reach_m)
    ground = ~(high[one] | high[other])
    pair, spots = _met(lines, drawn, one[ground], other[ground], reach_m)
    one, other = one[ground][pair], other[ground][pair]
    both = Cuts.nearest(lines, drawn, np.concatenate([one, other]), np.tile(spots, (2, 1)))
    winding = np.flatnonzero(~high & ~is_simple(drawn))
    found = [(line, arc, spot) for line in winding for arc, spot in _own(lines, int(line))]
    itself = Cuts.none()
    if found:
        line, arc, spot = (np.array(column) for column in zip(*found, strict=True))
        itself = Cuts(line, arc, spot)
    return both.and_also(itself, meetings=len(pair) + len(itself) // 2)


def left_apart(lines: Lines, reach_m: float) -> list[tuple[int, int, float, float]]:
    """The places where lines cross without being joined: both origins, longitude, latitude."""
    if not len(lines):
        return []
    one, other = _touching(lines, reach_m)
    pair, spots = _met(lines, shapes(lines), one, other, reach_m)
    found = {
        (*sorted((int(lines.origin[one[k]]), int(lines.origin[other[k]]))), *np.round(spot, 6))
        for k, spot in zip(pair.tolist(), spots, strict=True)
    }
    return sorted((a, b, float(lon), float(lat)) for a, b, lon, lat in found)


def _touching(lines: Lines, reach_m: float) -> tuple[Numbers, Numbers]:
    """The pairs of lines that touch or cross elsewhere than at their ends, each once.

    Nearly all lines touch others, at their ends. So they are compared with their ends drawn in.
    """
    places = lines.places.copy()
    for end, beside in ((lines.first, lines.first + 1), (lines.last, lines.last - 1)):
        leg = lines.places[beside] - lines.places[end]
        size = np.maximum(np.hypot(*(leg * lines.metres).T), 1e-9)
        places[end] += leg * np.minimum(reach_m / size, _MOST_DRAWN_IN)[:, None]
    inner = shapes(lines.at(places))
    one, other = STRtree(inner).query(inner, predicate="intersects")
    once = one < other
    return one[once], other[once]


def _met(
    lines: Lines, drawn: NDArray[Any], one: Numbers, other: Numbers, reach_m: float
) -> tuple[Numbers, Places]:
    """Where pairs meet out of reach of their ends: the number of the pair, and the degrees.

    Of a stretch that both run along, its two ends count.
    """
    shared = intersection(drawn[one], drawn[other])
    parts, pair = get_parts(shared, return_index=True)
    is_point = get_type_id(parts) == _POINT
    along = np.unique(pair[~is_point])
    stretches, which = get_parts(line_merge(shared[along]), return_index=True)
    ends, of = get_coordinates(boundary(stretches), return_index=True)
    spots = np.concatenate([get_coordinates(parts[is_point]), ends])
    pair = np.concatenate([pair[is_point], along[which[of]]])
    free = np.ones(len(pair), dtype=bool)
    for side in (one, other):
        for rows in (lines.first, lines.last):
            end = lines.places[rows[side[pair]]] * lines.metres
            free &= np.hypot(*(spots - end).T) > reach_m
    return pair[free], spots[free] / lines.metres


def _own(lines: Lines, line: int) -> Iterator[tuple[float, Places]]:
    """Where one line crosses itself: the metres along it, twice for each place."""
    rows = np.arange(lines.first[line], lines.last[line] + 1)
    plane = lines.places[rows] * lines.metres
    legs = linestrings(np.stack([plane[:-1], plane[1:]], axis=1))
    one, other = STRtree(legs).query(legs, predicate="intersects")
    later = other > one + 1
    along = lines.along_m[rows]
    closed = bool((plane[0] == plane[-1]).all())
    for a, b in zip(one[later].tolist(), other[later].tolist(), strict=True):
        if closed and a == 0 and b == len(legs) - 1:
            continue
        for spot in get_coordinates(intersection(legs[a], legs[b])):
            for leg in (a, b):
                arc = float(along[leg] + np.hypot(*(spot - plane[leg])))
                if 0 < arc < along[-1]:
                    yield arc, spot / lines.metres
