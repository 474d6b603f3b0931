"""The window of ground on the sheet: from degrees to millimetres and back, its scale, its ticks.

Drawn in web mercator (EPSG:3857) as on the screen; EPSG:4490 is used as WGS84, which differs by
less than any printer shows. Lengths are those of the ellipsoid at the middle latitude.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maps.prints.model import Bounds

Points = NDArray[np.float64]
_A_M = 6_378_137.0
_E2 = 0.00669437999014
_POLE_DEG = 85.0
_ROOM = 0.05  # of the ground asked for, left free around it
_LEAST_M = 1500.0  # a single spot is still shown with its surroundings
_STEPS_DEG = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10)
_TICKS = 6
_PX_MM = 25.4 / 96


@dataclass(frozen=True)
class Frame:
    """A rectangle on the sheet and the ground in it; the origin is its own upper left corner."""

    width_mm: float
    height_mm: float
    west_m: float
    north_m: float
    mm_per_m: float

    def on_paper(self, positions: Any) -> Points:
        """Millimetres from the upper left corner, shape (n, 2), of degrees [lon, lat]."""
        metres = mercator(positions)
        return np.column_stack(
            (
                (metres[:, 0] - self.west_m) * self.mm_per_m,
                (self.north_m - metres[:, 1]) * self.mm_per_m,
            )
        )

    def holds(self, x: float, y: float) -> bool:
        """Whether that spot of the sheet lies inside."""
        return 0 <= x <= self.width_mm and 0 <= y <= self.height_mm

    @property
    def bounds(self) -> Bounds:
        """The ground seen, in degrees."""
        east_m = self.west_m + self.width_mm / self.mm_per_m
        south_m = self.north_m - self.height_mm / self.mm_per_m
        return Bounds(_lon(self.west_m), _lat(south_m), _lon(east_m), _lat(self.north_m))

    @property
    def mm_per_km(self) -> float:
        """A kilometre of ground eastward at the middle latitude, in mm."""
        middle = math.radians(_lat(self.north_m - self.height_mm / self.mm_per_m / 2))
        stretch = math.cos(middle) / math.sqrt(1 - _E2 * math.sin(middle) ** 2)
        return 1000 * self.mm_per_m / stretch

    @property
    def one_to(self) -> int:
        """The scale's denominator, of two figures."""
        exact = 1e6 / self.mm_per_km
        unit = 10 ** (math.floor(math.log10(exact)) - 1)
        return int(round(exact / unit) * unit)

    @property
    def zoom(self) -> float:
        """The zoom at which the screen shows as much in as many millimetres."""
        return math.log2(2 * math.pi * _A_M * self.mm_per_m / _PX_MM / 256)

    def ticks(self) -> tuple[Sequence[float], Sequence[float]]:
        """The meridians and the parallels to name, in degrees."""
        west, south, east, north = self.bounds
        longest = max(east - west, north - south)
        step = next((one for one in _STEPS_DEG if longest / one <= _TICKS), 20.0)
        return _between(west, east, step), _between(south, north, step)


def framed(bounds: Bounds, width_mm: float, height_mm: float) -> Frame:
    """The rectangle of that size that shows the bounds whole and as large as it can."""
    (west, south), (east, north) = mercator([bounds[:2], bounds[2:]])
    wide = max((east - west) * (1 + 2 * _ROOM), _LEAST_M)
    high = max((north - south) * (1 + 2 * _ROOM), _LEAST_M)
    mm_per_m = min(width_mm / wide, height_mm / high)
    west_m = (west + east) / 2 - width_mm / mm_per_m / 2
    north_m = (south + north) / 2 + height_mm / mm_per_m / 2
    return Frame(width_mm, height_mm, float(west_m), float(north_m), float(mm_per_m))


def mercator(positions: Any) -> Points:
    """Web mercator metres, shape (n, 2), of degrees [lon, lat]."""
    degrees = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
    lat = np.radians(np.clip(degrees[:, 1], -_POLE_DEG, _POLE_DEG))
    return np.column_stack(
        (_A_M * np.radians(degrees[:, 0]), _A_M * np.log(np.tan(math.pi / 4 + lat / 2)))
    )


def _lon(x_m: float) -> float:
    return math.degrees(x_m / _A_M)


def _lat(y_m: float) -> float:
    return math.degrees(2 * math.atan(math.exp(y_m / _A_M)) - math.pi / 2)


def _between(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step)
    return [round(n * step, 6) for n in range(first, math.floor(high / step) + 1)]
