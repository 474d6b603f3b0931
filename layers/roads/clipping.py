"""Cutting lines at the border of an area: what of each lies inside, by fractions of its length.

Only for lines that are known to meet the area's border; there are few of them, and each is short.
Inside is told by counting how often a ray meets the border, which holds for holes and for areas of
several parts as well.
"""

from typing import NamedTuple

import numba
import numpy as np
import shapely
from numpy.typing import NDArray

from layers.roads.arrays import Floats, Indices


class Borders(NamedTuple):
    """The border of each area as straight pieces (s, 4), and where each area's begin (a+1,)."""

    first: Indices
    pieces: Floats


def borders_of(areas: NDArray[np.object_]) -> Borders:
    """The borders of polygons; empty for what has no inside."""
    parts, part_of = shapely.get_parts(areas, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    is_piece = ring[1:] == ring[:-1]
    pieces = np.hstack((points[:-1][is_piece], points[1:][is_piece]))
    owner = part_of[ring_of[ring[:-1][is_piece]]]
    first = np.searchsorted(owner, np.arange(len(areas) + 1)).astype(np.int32)
    return Borders(first, np.ascontiguousarray(pieces))


@numba.njit(cache=True, nogil=True)
def inside(
    point_start: Indices, points: Floats, area: Indices, first: Indices, pieces: Floats
) -> tuple[Indices, Floats, Floats]:
    """What of each line is inside its area: line, from, to. A line that only touches it touches.

    ``point_start`` (l+1,), ``points`` (p, 2); ``area`` (l,) is the area of each line, ``first`` and
    ``pieces`` those of ``Borders``.
    """
    lines = [np.int32(0) for _ in range(0)]
    low = [0.0 for _ in range(0)]
    high = [0.0 for _ in range(0)]
    for line in range(len(area)):
        along = points[point_start[line] : point_start[line + 1]]
        border = pieces[first[area[line]] : first[area[line] + 1]]
        marks = _marks(along, border)
        length, found = marks[-1], len(lines)
        for at in range(len(marks) - 1):
            middle = (marks[at] + marks[at + 1]) / 2
            if marks[at + 1] > marks[at] and _is_inside(_point(along, middle), border):
                if len(lines) > found and high[-1] == marks[at] / length:
                    high[-1] = marks[at + 1] / length
                else:
                    lines.append(np.int32(line))
                    low.append(marks[at] / length)
                    high.append(marks[at + 1] / length)
        if len(lines) == found:
            # It touches the border. Where not even that is found, all of it is taken: a closure
            # that meets a road never goes without effect.
            touches = marks[1:-1] / length
            lines.append(np.int32(line))
            low.append(touches[0] if len(touches) else 0.0)
            high.append(touches[-1] if len(touches) else 1.0)
    return np.array(lines, dtype=np.int32), np.array(low), np.array(high)


@numba.njit(cache=True, nogil=True)
def _marks(along: Floats, border: Floats) -> Floats:
    """How far along a line it meets the border, in order, its two ends included."""
    marks, walked = [0.0], 0.0
    for at in range(len(along) - 1):
        px, py = along[at]
        dx, dy = along[at + 1, 0] - px, along[at + 1, 1] - py
        length = np.hypot(dx, dy)
        for piece in range(len(border)):
            cx, cy = border[piece, 0], border[piece, 1]
            ex, ey = border[piece, 2] - cx, border[piece, 3] - cy
            across = dx * ey - dy * ex
            if across != 0.0:
                on_line = ((cx - px) * ey - (cy - py) * ex) / across
                on_border = ((cx - px) * dy - (cy - py) * dx) / across
                if -1e-9 <= on_line <= 1 + 1e-9 and -1e-9 <= on_border <= 1 + 1e-9:
                    marks.append(walked + min(1.0, max(0.0, on_line)) * length)
        walked += length
    marks.append(walked)
    return np.sort(np.array(marks))


@numba.njit(cache=True, nogil=True)
def _point(along: Floats, wanted: float) -> tuple[float, float]:
    """The point so far along a line."""
    walked = 0.0
    for at in range(len(along) - 1):
        dx, dy = along[at + 1, 0] - along[at, 0], along[at + 1, 1] - along[at, 1]
        length = np.hypot(dx, dy)
        if length > 0.0 and walked + length >= wanted:
            share = (wanted - walked) / length
            return along[at, 0] + share * dx, along[at, 1] + share * dy
        walked += length
    return along[-1, 0], along[-1, 1]


@numba.njit(cache=True, nogil=True)
def _is_inside(point: tuple[float, float], border: Floats) -> bool:
    """Whether a ray from the point meets the border an odd number of times."""
    x, y = point
    is_inside = False
    for piece in range(len(border)):
        ax, ay, bx, by = border[piece]
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            is_inside = not is_inside
    return is_inside
