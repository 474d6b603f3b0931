"""Cells over the ground drawn as polygons: grown a little, corners cut, nothing shunned covered."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

GROWN_CELLS = 2
_DIGITS = 6  # a tenth of a metre

Cells = NDArray[np.bool_]
Corner = tuple[float, float]
# Cells by the side or the corner of theirs that is meant: one north, one east of the middle.
Corners = Mapping[tuple[int, int], Cells]


def outline(core: Cells, shunned: Cells, corner: Corner, cell: Corner) -> BaseGeometry:
    """The cells and those around them that are not shunned, as a MultiPolygon.

    ``core`` and ``shunned`` (rows, columns) are empty along their edges, ``GROWN_CELLS`` + 1 wide.
    ``corner``: longitude and latitude of the south-west one; ``cell``: degrees of a cell.
    """
    filled = core | (_grown(core) & ~shunned)
    out = {
        (north, east): ~_shifted(filled, -north, -east)
        for north in (-1, 0, 1)
        for east in (-1, 0, 1)
    }
    cut = {
        (north, east): filled & ~core & out[north, 0] & out[0, east] & out[north, east]
        for north in (-1, 1)
        for east in (-1, 1)
    }
    faces = shapely.get_parts(shapely.polygonize(_sides(filled, out, cut)))
    inside = shapely.multipolygons(faces[_covered(shapely.point_on_surface(faces), filled, cut)])
    # Collinear points go while the coordinates are whole numbers, where that is exact.
    plain = shapely.simplify(inside, 0.0, preserve_topology=False)
    placed = shapely.transform(
        plain,
        lambda at: np.round(at / 2 * cell + corner, _DIGITS),
    )
    polygons = [one for one in shapely.get_parts(placed) if not one.is_empty]
    return shapely.MultiPolygon(polygons)


def _shifted(cells: Cells, rows: int, columns: int) -> Cells:
    """The cells moved north and east; the margin is empty, so nothing comes round."""
    moved: Cells = np.roll(cells, (rows, columns), axis=(0, 1))
    return moved


def _grown(core: Cells) -> Cells:
    """With every cell whose middle is about ``GROWN_CELLS`` off or nearer."""
    grown = core.copy()
    reach = range(-GROWN_CELLS, GROWN_CELLS + 1)
    for rows in reach:
        for columns in reach:
            if rows * rows + columns * columns <= GROWN_CELLS**2 + 1:
                grown |= _shifted(core, rows, columns)
    return grown


def _covered(points: NDArray[np.object_], filled: Cells, cut: Corners) -> NDArray[np.bool_]:
    """Whether each point, in halves of a cell, is in a filled cell and not in a corner cut off it.

    Every face between the lines is asked: where two of them meet at a corner only, none can be told
    from its neighbours to be land or a hole.
    """
    at = shapely.get_coordinates(points)
    columns, rows = np.floor(at / 2).astype(np.intp).T
    covered: NDArray[np.bool_] = filled[rows, columns]
    for (north, east), where in cut.items():
        beyond = (at[:, 0] - 2 * columns - 1) * east + (at[:, 1] - 2 * rows - 1) * north > 1
        covered &= ~(where[rows, columns] & beyond)
    return covered


def _sides(filled: Cells, out: Corners, cut: Corners) -> NDArray[np.object_]:
    """The lines between inside and outside, in halves of a cell.

    A corner that stands out is cut, but never one of a reached cell. What is cut with more time is
    cut with less, and so the bands stay inside one another.
    """
    # Each side of a cell that has nothing beyond it, from corner to corner or from cut to cut.
    parts = [
        _line(
            np.nonzero(filled & out[side]),
            [(corner, ~cut[corner]) for corner in cut if side in ((corner[0], 0), (0, corner[1]))],
            side,
        )
        for side in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for (north, east), where in cut.items():
        rows, columns = np.nonzero(where)
        one = np.column_stack((2 * columns + 1, 2 * rows + 1 + north))
        other = np.column_stack((2 * columns + 1 + east, 2 * rows + 1))
        parts.append(np.stack((one, other), axis=1))
    lines = np.concatenate(parts).astype(np.float64)
    made: NDArray[np.object_] = shapely.linestrings(lines[np.any(lines[:, 0] != lines[:, 1], 1)])
    return made


def _line(
    cells: tuple[NDArray[np.intp], ...],
    corners: Sequence[tuple[tuple[int, int], Cells]],
    side: tuple[int, int],
) -> NDArray[np.intp]:
    """One side of each of these cells (k, 2, 2): to a corner that stands, or to the middle."""
    rows, columns = cells
    ends = []
    for (north, east), stands in corners:
        whole = stands[rows, columns]
        ends.append(
            np.column_stack(
                (
                    2 * columns + 1 + np.where(whole, east, side[1]),
                    2 * rows + 1 + np.where(whole, north, side[0]),
                )
            )
        )
    return np.stack(ends, axis=1)
