"""What the importers of all layers need to know of the county: its ground and its townships."""

from collections.abc import Collection, Mapping

import shapely
from psycopg2.extensions import connection
from shapely.geometry import shape

from layers.geo.degrees import Inside
from layers.geo.guard import within_bounds
from layers.ids import RegionCode
from layers.importing.importer import Known
from layers.importing.saving import Named
from layers.places import regions, store

# About 2 km: boundary files are drawn coarsely, and a village may use a spring across the line.
_MARGIN_DEG = 0.02


def around(
    conn: connection,
    region_code: RegionCode,
    named: Named | None = None,
    references: Mapping[str, Collection[str]] | None = None,
) -> Known:
    """What is known around the rows of a file. Raises Unknown ``no_region``."""
    regions.get(conn, region_code)
    townships = store.all(conn, region_code, ["township"])
    return Known(
        inside=_inside(regions.boundary(conn, region_code)),
        townships={township.name: township.place_code for township in townships},
        named=named or {},
        references=references or {},
    )


def _inside(boundary: Mapping[str, object] | None) -> Inside:
    """Whether a point lies in the region or close to it; anywhere, while nobody has drawn it."""
    if boundary is None:
        return within_bounds(-180, -90, 180, 90)
    ground = shapely.buffer(shape(boundary), _MARGIN_DEG)
    shapely.prepare(ground)
    return lambda lon, lat: bool(shapely.contains_xy(ground, lon, lat))
