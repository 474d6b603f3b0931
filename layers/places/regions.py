"""Where regions are kept. Every act works in the caller's transaction and never commits."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Unknown
from layers.ids import LonLat, RegionCode
from layers.places.model import Region

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))

GeoJSON = dict[str, object]


def all(conn: connection) -> list[Region]:  # noqa: A001
    """The regions this database serves, by code."""
    return [_region(row) for row in _QUERIES.all(conn, "regions", region_code=None)]


def find(conn: connection, region_code: RegionCode) -> Region | None:
    """The region with that code, or None."""
    row = _QUERIES.find(conn, "regions", region_code=region_code)
    return None if row is None else _region(row)


def get(conn: connection, region_code: RegionCode) -> Region:
    """The region with that code. Raises Unknown ``no_region``."""
    region = find(conn, region_code)
    if region is None:
        raise Unknown("no_region", field="region_code", region_code=region_code)
    return region


def find_at(conn: connection, at: LonLat) -> list[Region]:
    """The regions whose boundary covers ``at``; two of them on a common border."""
    return [_region(row) for row in _QUERIES.all(conn, "regions_at", lon=at.lon, lat=at.lat)]


def contains(conn: connection, region_code: RegionCode, at: LonLat) -> bool | None:
    """Whether the region covers ``at``; None when its boundary is not known."""
    row = _QUERIES.find(conn, "contains", region_code=region_code, lon=at.lon, lat=at.lat)
    return None if row is None else cast("bool | None", row["contains"])


def boundary(conn: connection, region_code: RegionCode) -> GeoJSON | None:
    """The region's boundary as a GeoJSON MultiPolygon in EPSG:4490, or None."""
    row = _QUERIES.find(conn, "boundary", region_code=region_code)
    return None if row is None else cast("GeoJSON | None", row["boundary"])


def save(
    conn: connection, region: Region, boundary_geojson: Mapping[str, object] | None = None
) -> None:
    """Adds the region or changes it; without a boundary the known one stays.

    The boundary is a GeoJSON Polygon or MultiPolygon in EPSG:4490; ``region.bounds`` is an
    answer of the store and is not read.
    """
    given = None if boundary_geojson is None else json.dumps(boundary_geojson)
    _QUERIES.run(
        conn,
        "save_region",
        region_code=region.region_code,
        region_name=region.name,
        name_en=region.name_en,
        metric_srid=region.metric_srid,
        source=region.source,
        is_demo=region.is_demo,
        boundary=given,
    )


def _region(row: Row) -> Region:
    """A row of the statements ``regions`` and ``regions_at`` as a region."""
    fields = dict(row)
    west, south, east, north = (fields.pop(side) for side in ("west", "south", "east", "north"))
    bounds = None if west is None else (west, south, east, north)
    return Region(bounds=bounds, **fields)
