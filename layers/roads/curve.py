"""A curve over the ground: a number for each place, such that neighbours have near numbers."""

import numpy as np
from numpy.typing import NDArray


def curve_keys(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Each place's number (n,) on a Z-order curve; degrees. Cells are 9 mm, the same everywhere."""
    places = np.column_stack((lon, lat))
    cells = ((places + np.array([180.0, 90.0])) * (2.0**32 / 360.0)).astype(np.uint64)
    return _spread(cells[:, 0]) | (_spread(cells[:, 1]) << np.uint64(1))


def _spread(cells: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Puts a nought between any two of the lower 32 bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(mask)
    return cells
