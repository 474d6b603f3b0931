"""The rivers of a region: drawn under everything, so that a map is recognised at a glance."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import BadFile
from layers.geo.guard import within_bounds
from layers.ids import RegionCode
from layers.importing.cells import MOST_IN_NAME, has_unseen
from layers.importing.read import read_table
from layers.importing.table import Row

_QUERIES = Queries(Path(__file__).with_name("rivers.sql"))
# About 20 km: a river is drawn from its spring or to its mouth, which may lie in the next county.
_MARGIN_DEG = 0.2
_NAMES = ("名称", "name")
_WORLD = (-180.0, -90.0, 180.0, 90.0)

Bounds = tuple[float, float, float, float]
Line = list[tuple[float, float]]


class River(NamedTuple):
    """A river by name and its line, GeoJSON in EPSG:4490."""

    name: str
    geometry: Mapping[str, Any]


def read(file: Path, bounds: Bounds | None) -> list[River]:
    """The rivers of a GeoJSON file whose features have a 名称 (or ``name``).

    ``bounds`` are those of the region (west, south, east, north in degrees), None while nobody
    has drawn it. Raises BadFile, naming the feature: no name, no line, not in the region.
    """
    if file.suffix.lower() not in (".geojson", ".json"):
        raise BadFile("not_geojson_lines", file=file.name)
    rivers = []
    for row in read_table(file).rows:
        river, lines = _name(row), _lines(row)
        _check_inside(row.number, lines, bounds or _WORLD)
        rivers.append(River(river, {"type": "MultiLineString", "coordinates": lines}))
    return rivers


def _name(row: Row) -> str:
    head = next((head for head in _NAMES if row.cells.get(head)), None)
    if head is None:
        raise BadFile("import.river_without_name", number=row.number)
    name = row.cells[head]
    if has_unseen(name):
        raise BadFile("import.bad_character", row=row.number)
    if len(name) > MOST_IN_NAME:
        raise BadFile("import.text_too_long", head=head, length=len(name), limit=MOST_IN_NAME)
    return name


def _lines(row: Row) -> list[Line]:
    """The lines of a feature, each of two points or more, heights left out. Raises BadFile."""
    geometry = row.geometry or {}
    drawn = geometry.get("coordinates")
    parts = {"LineString": [drawn], "MultiLineString": drawn}.get(str(geometry.get("type")))
    if not isinstance(parts, list) or not parts:
        raise BadFile("import.no_line", number=row.number)
    lines: list[Line] = []
    for part in parts:
        points = [_point(one) for one in part] if isinstance(part, list) else []
        line = [point for point in points if point is not None]
        if len(line) < 2 or len(line) < len(points):
            raise BadFile("import.no_line", number=row.number)
        lines.append(line)
    return lines


def _point(written: object) -> tuple[float, float] | None:
    """Longitude and latitude as written, None for what are no two numbers."""
    if not isinstance(written, list) or len(written) < 2:
        return None
    lon, lat = written[:2]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in (lon, lat)):
        return None
    return (lon, lat)


def _check_inside(number: int, lines: Sequence[Line], bounds: Bounds) -> None:
    west, south, east, north = bounds
    is_near = within_bounds(
        west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG
    )
    for lon, lat in (point for line in lines for point in line):
        if not is_near(lon, lat):
            raise BadFile("import.river_outside", number=number, lon=lon, lat=lat)


def replace_all(
    conn: connection, region_code: RegionCode, rivers: Sequence[River], is_demo: bool
) -> None:
    """Keeps these rivers in place of the region's old ones."""
    codes = [f"R{number:03d}" for number in range(1, len(rivers) + 1)]
    _QUERIES.run(conn, "forget_rivers", region_code=region_code, river_codes=codes)
    for code, river in zip(codes, rivers, strict=True):
        _QUERIES.run(
            conn,
            "add_river",
            region_code=region_code,
            river_code=code,
            name=river.name,
            geometry=json.dumps(river.geometry),
            is_demo=is_demo,
        )


def all(conn: connection, region_code: RegionCode) -> list[River]:  # noqa: A001
    """Every river of a region."""
    rows = _QUERIES.all(conn, "rivers", region_code=region_code)
    return [River(row["name"], row["geometry"]) for row in rows]


def ground_revision(conn: connection, region_code: RegionCode) -> str:
    """A text that changes whenever the boundary, a place or a river of the region changes."""
    row = _QUERIES.find(conn, "ground_revision", region_code=region_code)
    return str(row["revision"]) if row else ""
