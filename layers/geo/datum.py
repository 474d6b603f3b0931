"""The four datums a position in China may be told in, and the way between them.

Official maps use CGCS2000, satellite receivers WGS 84, AMap and Tencent GCJ-02, Baidu BD-09.
A fire told in the wrong one lands half a kilometre away, on the wrong side of a ridge.

CGCS2000 and WGS 84 are taken as equal. Their ellipsoids differ by about 0.1 mm in the
semi-minor axis and both frames are realisations of ITRS, apart by plate motion since epoch
2000.0: under a metre, less than the width of the road a team drives on.

GCJ-02 and BD-09 are defined forwards only. The way back is a fixed-point iteration on the
forward shift, which changes so slowly over the ground that each step gains two digits.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import overload

import numpy as np
from numpy.typing import NDArray

from layers.errors import BadInput

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]


class Datum(StrEnum):
    """The datum in which a longitude and a latitude are stated."""

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


# GCJ-02 is computed on the Krassowsky 1940 ellipsoid whatever ellipsoid the input is on.
_KRASSOWSKY_A_M = 6378245.0
_KRASSOWSKY_E2 = 0.00669342162296594323
# The formula's polynomials are in degrees from this point.
_CENTRE_LON, _CENTRE_LAT = 105.0, 35.0
# West, south, east, north: outside this box web maps do not shift.
_SHIFTED_BOX = (72.004, 0.8293, 137.8347, 55.8271)
_BD_WAVE = np.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.006
# What one step leaves is metres (2.6 m at 26°N 112°E), what four leave is below 1e-7 m there
# and below 1e-5 m everywhere, the cusp of the formula on the meridian 105°E included.
_STEPS = 4


@overload
def to_cgcs2000(lon: float, lat: float, datum: Datum) -> tuple[float, float]: ...
@overload
def to_cgcs2000(lon: Degrees, lat: Degrees, datum: Datum) -> Pair: ...
def to_cgcs2000(
    lon: float | Degrees, lat: float | Degrees, datum: Datum
) -> tuple[float, float] | Pair:
    """Degrees stated in ``datum`` as CGCS2000 degrees; numbers or equally shaped arrays.

    Outside the box in which web maps shift, GCJ-02 and BD-09 degrees are returned as they
    are. Within a kilometre of the box's edge, all of it far from China's land, the way there
    and back is not exact. Raises ``BadInput`` for what is not a longitude and a latitude.
    """
    return _converted(lon, lat, _BACK.get(datum))


@overload
def from_cgcs2000(lon: float, lat: float, datum: Datum) -> tuple[float, float]: ...
@overload
def from_cgcs2000(lon: Degrees, lat: Degrees, datum: Datum) -> Pair: ...
def from_cgcs2000(
    lon: float | Degrees, lat: float | Degrees, datum: Datum
) -> tuple[float, float] | Pair:
    """CGCS2000 degrees as ``datum`` states them; the inverse of ``to_cgcs2000``."""
    return _converted(lon, lat, _FORTH.get(datum))


def require_lonlat(lon: float | Degrees, lat: float | Degrees) -> Pair:
    """Both as float arrays of degrees, or ``BadInput`` naming the field which is out of range."""
    checked = []
    for field, value, limit_deg in (("lon", lon, 180.0), ("lat", lat, 90.0)):
        degrees = np.asarray(value, dtype=np.float64)
        # Written so that NaN, for which every comparison is false, fails too.
        good = np.abs(degrees) <= limit_deg
        if not good.all():
            # As text: NaN and infinity have no form in JSON.
            first = str(degrees[~good].flat[0])
            raise BadInput("bad_coordinate", field=field, value=first)
        checked.append(degrees)
    return checked[0], checked[1]


def _converted(
    lon: float | Degrees, lat: float | Degrees, move: Callable[[Degrees, Degrees], Pair] | None
) -> tuple[float, float] | Pair:
    """``move`` applied inside the shifted box, everything else untouched, shape kept."""
    x, y = require_lonlat(lon, lat)
    if move is not None:
        west, south, east, north = _SHIFTED_BOX
        shifted = (west <= x) & (x <= east) & (south <= y) & (y <= north)
        moved_x, moved_y = move(x, y)
        x, y = np.where(shifted, moved_x, x), np.where(shifted, moved_y, y)
    if x.ndim == 0:
        return float(x), float(y)
    return x, y


def _gcj_from_wgs(lon: Degrees, lat: Degrees) -> Pair:
    """Apply the forward formula of GCJ-02, in the box or not."""
    x, y = lon - _CENTRE_LON, lat - _CENTRE_LAT
    root = np.sqrt(np.abs(x))
    ripple = 20.0 * (np.sin(6.0 * np.pi * x) + np.sin(2.0 * np.pi * x))
    east_waves = ripple + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)
    east_waves += 150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)
    north_waves = ripple + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)
    north_waves += 160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += east_waves * 2.0 / 3.0
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += north_waves * 2.0 / 3.0
    phi = np.radians(lat)
    bend = 1.0 - _KRASSOWSKY_E2 * np.sin(phi) ** 2
    prime_vertical_m = _KRASSOWSKY_A_M / np.sqrt(bend)
    meridian_m = prime_vertical_m * (1.0 - _KRASSOWSKY_E2) / bend
    # At the poles, far outside the box, a degree of longitude has no length; keep it finite.
    parallel_m = np.maximum(prime_vertical_m * np.cos(phi), 1.0)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _bd_from_gcj(lon: Degrees, lat: Degrees) -> Pair:
    """Apply the forward formula of BD-09: a small ripple in polar form, then a constant step."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_WAVE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_WAVE)
    return radius * np.cos(angle) + _BD_LON, radius * np.sin(angle) + _BD_LAT


def _undone(
    forward: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees, guess: Pair
) -> Pair:
    """Find the point which ``forward`` takes to (lon, lat), by fixed-point steps from a guess."""
    x, y = guess
    for _ in range(_STEPS):
        there_x, there_y = forward(x, y)
        x, y = x + (lon - there_x), y + (lat - there_y)
    return x, y


def _wgs_from_gcj(lon: Degrees, lat: Degrees) -> Pair:
    return _undone(_gcj_from_wgs, lon, lat, (lon, lat))


def _gcj_from_bd(lon: Degrees, lat: Degrees) -> Pair:
    # The constant step is known, so only the ripple is left to iterate on.
    return _undone(_bd_from_gcj, lon, lat, (lon - _BD_LON, lat - _BD_LAT))


def _bd_from_wgs(lon: Degrees, lat: Degrees) -> Pair:
    return _bd_from_gcj(*_gcj_from_wgs(lon, lat))


def _wgs_from_bd(lon: Degrees, lat: Degrees) -> Pair:
    return _wgs_from_gcj(*_gcj_from_bd(lon, lat))


_FORTH = {Datum.GCJ02: _gcj_from_wgs, Datum.BD09: _bd_from_wgs}
_BACK = {Datum.GCJ02: _wgs_from_gcj, Datum.BD09: _wgs_from_bd}
