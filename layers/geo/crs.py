"""Metres on the ground: the metric CRS of a place, lengths, and surveyors' grid coordinates.

All geometry goes to PROJ in longitude-latitude (easting-northing) order, ``always_xy``.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import overload

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from layers.errors import BadInput
from layers.geo.datum import require_lonlat

CRS_STORED = 4490
"""EPSG code of every stored geometry: CGCS2000, degrees."""

Metres = NDArray[np.float64]

# The CGCS2000 ellipsoid (EPSG:1024).
_ELLIPSOID = Geod(a=6378137.0, rf=298.257222101)

# CGCS2000 3-degree Gauss-Kruger: central meridians 75E to 135E.
_FIRST_CM_DEG, _LAST_CM_DEG = 75, 135
_CM_SRID, _ZONE_SRID, _SIX_DEGREE_SRID = 4534, 4513, 4491
# Zone numbers of the 3-degree and the 6-degree grids do not overlap inside China.
_THREE_DEGREE_ZONES, _SIX_DEGREE_ZONES = range(25, 46), range(13, 24)


def metric_srid(lon: float, lat: float) -> int:
    """EPSG code of the metric CRS in which to measure and buffer around a place.

    In China the CGCS2000 3-degree Gauss-Kruger zone (scale error below 1:2500), elsewhere the
    WGS 84 UTM zone. UTM's special zones in Norway and Svalbard are not made: the regular zone
    measures as well. Raises ``BadInput`` beyond 84°N and 80°S, where neither grid is defined.
    """
    require_lonlat(lon, lat)
    if 73.5 <= lon <= 136.5 and 3.0 <= lat <= 54.0:
        cm_deg = min(int((lon + 1.5) // 3) * 3, _LAST_CM_DEG)
        return grid_srid(cm_deg=cm_deg)
    if not -80.0 <= lat <= 84.0:
        raise BadInput("no_metric_crs", field="lat", value=lat)
    zone = min(int((lon + 180.0) // 6) + 1, 60)
    return (32600 if lat >= 0 else 32700) + zone


def grid_srid(easting_m: float | None = None, *, cm_deg: int | None = None) -> int:
    """EPSG code of a CGCS2000 grid, from a zone-numbered easting or from a central meridian.

    37 510 000 m lies in 3-degree zone 37 (EPSG:4525), 19 510 000 m in 6-degree zone 19
    (EPSG:4497). A six-digit easting does not say its zone: the meridian must be told.
    Raises ``BadInput`` (``unknown_grid``).
    """
    if cm_deg is not None:
        if cm_deg % 3 or not _FIRST_CM_DEG <= cm_deg <= _LAST_CM_DEG:
            raise BadInput("unknown_grid", field="cm_deg", value=cm_deg)
        return _CM_SRID + (cm_deg - _FIRST_CM_DEG) // 3
    zone = int(easting_m // 1_000_000) if easting_m is not None and np.isfinite(easting_m) else 0
    if zone in _THREE_DEGREE_ZONES:
        return _ZONE_SRID + zone - _THREE_DEGREE_ZONES.start
    if zone in _SIX_DEGREE_ZONES:
        return _SIX_DEGREE_SRID + zone - _SIX_DEGREE_ZONES.start
    raise BadInput("unknown_grid", field="easting_m", value=str(easting_m))


def grid_to_lonlat(
    easting_m: float, northing_m: float, srid: int | None = None
) -> tuple[float, float]:
    """CGCS2000 degrees of a grid point; ``srid`` may be left out for zone-numbered eastings.

    Surveyors call the northing X and the easting Y; here the easting always comes first.
    Raises ``BadInput`` for numbers which are no point of that grid.
    """
    srid = grid_srid(easting_m) if srid is None else srid
    lon, lat = _to_stored(srid).transform(easting_m, northing_m)
    if not (np.isfinite(lon) and np.isfinite(lat)):
        raise BadInput("not_on_grid", value=f"{easting_m}, {northing_m}", srid=srid)
    return float(lon), float(lat)


@lru_cache(maxsize=64)
def _to_stored(srid: int) -> Transformer:
    """Keep one transformer for each grid: building takes milliseconds, using microseconds."""
    return Transformer.from_crs(srid, CRS_STORED, always_xy=True)


@overload
def geodesic_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def geodesic_m(
    lon1: float | Metres, lat1: float | Metres, lon2: float | Metres, lat2: float | Metres
) -> float | Metres: ...
def geodesic_m(
    lon1: float | Metres, lat1: float | Metres, lon2: float | Metres, lat2: float | Metres
) -> float | Metres:
    """Shortest distance over the ellipsoid in metres between CGCS2000 points.

    Numbers or arrays, one against many allowed. Raises ``BadInput`` for bad degrees.
    """
    start_lon, start_lat = require_lonlat(lon1, lat1)
    end_lon, end_lat = require_lonlat(lon2, lat2)
    x1, y1, x2, y2 = np.broadcast_arrays(start_lon, start_lat, end_lon, end_lat)
    _, _, metres = _ELLIPSOID.inv(x1.ravel(), y1.ravel(), x2.ravel(), y2.ravel())
    measured = np.asarray(metres, dtype=np.float64).reshape(x1.shape)
    return float(measured) if measured.ndim == 0 else measured


def line_length_m(coords: Sequence[tuple[float, float]]) -> float:
    """Length over the ellipsoid in metres of a line of (lon, lat); 0 for fewer than two."""
    if len(coords) < 2:
        return 0.0
    lons, lats = require_lonlat(*np.asarray(coords, dtype=np.float64).T[:2])
    return float(_ELLIPSOID.line_length(lons, lats))
