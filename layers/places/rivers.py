"""The rivers of a region: drawn under everything, so that a map is recognised at a glance."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import BadFile
from layers.ids import RegionCode

_QUERIES = Queries(Path(__file__).with_name("rivers.sql"))


class River(NamedTuple):
    """A river by name and its line, GeoJSON in EPSG:4490."""

    name: str
    geometry: Mapping[str, Any]


def read(file: Path) -> list[River]:
    """The rivers of a GeoJSON file whose features have a 名称 (or ``name``); raises BadFile."""
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        return [
            River(
                str(one["properties"].get("名称") or one["properties"].get("name") or ""),
                one["geometry"],
            )
            for one in features
            if one["geometry"]["type"] in ("LineString", "MultiLineString")
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFile("not_geojson_lines", file=file.name) from error


def replace_all(
    conn: connection, region_code: RegionCode, rivers: Sequence[River], is_demo: bool
) -> None:
    """Keeps these rivers in place of the region's old ones."""
    _QUERIES.run(conn, "forget_rivers", region_code=region_code)
    for number, river in enumerate(rivers, start=1):
        _QUERIES.run(
            conn,
            "add_river",
            region_code=region_code,
            river_code=f"R{number:03d}",
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
