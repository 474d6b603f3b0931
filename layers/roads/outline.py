"""Cells over the ground drawn as polygons: grown a little, corners cut, nothing shunned covered."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

GROWN_CELLS = 2
_DIGITS = 6  # a tenth of a metre

Cells = NDArray[np.bool_]
Corner = tuple[float, float]


def outline(core: Cells, shunned: Cells, corner: Corner, cell: Corner) -> BaseGeometry:
    """The cells and those around them that are not shunned, as a MultiPolygon.

    ``core`` and ``shunned`` (rows, columns) are empty along their edges, ``GROWN_CELLS`` + 1 wide.
    ``corner``: longitude and latitude of the south-west one; ``cell``: degrees of a cell.
    """
    filled = core | (_grown(core) & ~shunned)
    drawn = shapely.build_area(shapely.multilinestrings(_sides(filled, core)))
    # Collinear points go while the coordinates are whole numbers, where that is exact.
    plain = shapely.simplify(drawn, 0.0, preserve_topology=False)
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


def _sides(filled: Cells, core: Cells) -> NDArray[np.object_]:
    """The lines between inside and outside, in halves of a cell.

    A corner that stands out is cut, but never one of a reached cell. What is cut with more time is
    cut with less, and so the bands stay inside one another.
    """
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
