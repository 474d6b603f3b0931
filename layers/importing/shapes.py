"""The geometry of a GeoJSON row: only what a hazard or a place can be, and only if it is sound."""

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape

from layers.errors import BadInput
from layers.geo.datum import Datum, to_cgcs2000
from layers.ids import LonLat

_TAKEN = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
_MOST_POINTS = 100_000


def read_shape(
    geojson: Mapping[str, object], datum: Datum, *, points_only: bool
) -> tuple[Mapping[str, object], LonLat]:
    """The geometry in EPSG:4490, heights left out, and a point on it.

    Raises BadInput: a type that is not taken, no coordinates or infinite ones, a boundary
    that crosses itself.
    """
    kind = geojson.get("type")
    if kind not in _TAKEN or (points_only and kind != "Point"):
        allowed = ["Point"] if points_only else list(_TAKEN)
        raise BadInput("import.geometry_not_taken", field="geometry", kind=kind, allowed=allowed)
    try:
        drawn = shapely.force_2d(shape(geojson))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError) as fault:
        raise BadInput("import.bad_geometry", field="geometry", detail=str(kind)) from fault
    points = shapely.get_coordinates(drawn)
    if not len(points) or len(points) > _MOST_POINTS or not np.isfinite(points).all():
        raise BadInput("import.bad_geometry", field="geometry", detail=f"n={len(points)}")
    if not shapely.is_valid(drawn):
        detail = shapely.is_valid_reason(drawn)
        raise BadInput("import.bad_geometry", field="geometry", detail=detail)
    stored = shapely.transform(drawn, lambda xy: _converted(xy, datum))
    on_it = shapely.point_on_surface(stored)
    return mapping(stored), LonLat(float(on_it.x), float(on_it.y))


def _converted(lonlat: NDArray[np.float64], datum: Datum) -> NDArray[np.float64]:
    lon, lat = to_cgcs2000(lonlat[:, 0], lonlat[:, 1], datum)
    return np.column_stack((lon, lat))
