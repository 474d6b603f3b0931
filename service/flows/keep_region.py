"""Adding a county, or giving a known one a name or a boundary: never moving it by accident."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from psycopg2.extensions import connection
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from layers.errors import BadInput, Clash
from layers.geo.crs import metric_srid
from layers.ids import LonLat, RegionCode
from layers.places import regions
from layers.places.model import Region

AREAS = ("Polygon", "MultiPolygon")


def add_region(conn: connection, region: Region, at: LonLat, boundary: Path | None) -> Region:
    """Adds a county that lies around ``at``, which decides its metric grid.

    Raises Clash ``region_exists``; BadInput ``bad_geometry``, or ``boundary_elsewhere`` for a
    boundary that does not hold the point (exchanged axes, metres, another county).
    """
    if regions.find(conn, region.region_code) is not None:
        raise Clash("region_exists", region_code=region.region_code)
    drawn = read_boundary(boundary, at) if boundary else None
    made = replace(region, metric_srid=metric_srid(at.lon, at.lat))
    regions.save(conn, made, drawn)
    return made


def change_region(
    conn: connection, region_code: RegionCode, name: str, name_en: str, boundary: Path | None
) -> Region:
    """Renames a county or gives it a boundary; its metric grid stays. Empty: as it was.

    Raises Unknown ``no_region``; BadInput as ``add_region``: a new boundary must overlap the old.
    """
    region = regions.get(conn, region_code)
    changed = replace(region, name=name or region.name, name_en=name_en or region.name_en)
    at = None
    if region.bounds is not None:
        west, south, east, north = region.bounds
        at = LonLat((west + east) / 2, (south + north) / 2)
    drawn = read_boundary(boundary, at) if boundary else None
    regions.save(conn, changed, drawn)
    return changed


def read_boundary(file: Path, at: LonLat | None) -> Mapping[str, Any]:
    """The (multi)polygon of a GeoJSON file: a geometry, a feature, or a collection of one."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if told.get("type") == "FeatureCollection":
            (told,) = told["features"]
        drawn: BaseGeometry = shape(told["geometry"] if told.get("type") == "Feature" else told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ShapelyError) as error:
        raise BadInput("bad_geometry", field="boundary", detail=file.name) from error
    points = shapely.get_coordinates(drawn)
    if drawn.geom_type not in AREAS or drawn.is_empty or not drawn.is_valid:
        raise BadInput("bad_geometry", field="boundary", detail=drawn.geom_type)
    if not np.isfinite(points).all():
        raise BadInput("bad_geometry", field="boundary", detail=file.name)
    if at is not None and not drawn.convex_hull.covers(shapely.Point(at)):
        raise BadInput("boundary_elsewhere", field="boundary", lon=at.lon, lat=at.lat)
    return dict(mapping(drawn))
