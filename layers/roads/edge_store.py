"""Single edges of the stored network, for a planner who points at a road or names it."""

from collections.abc import Sequence
from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Unknown
from layers.ids import LonLat, RegionCode
from layers.roads.model import Line, RoadEdge, StoredEdge

_QUERIES = Queries(Path(__file__).with_name("edges.sql"))


def near(
    conn: connection, region_code: RegionCode, at: LonLat, reach_m: float, keep: int
) -> list[StoredEdge]:
    """At most ``keep`` edges within ``reach_m`` metres of ``at``, nearest first."""
    rows = _QUERIES.all(
        conn,
        "edges_near",
        region_code=region_code,
        lon=at.lon,
        lat=at.lat,
        reach_m=reach_m,
        keep=keep,
    )
    return [_stored(row) for row in rows]


def find(conn: connection, region_code: RegionCode, source_key: str) -> StoredEdge | None:
    """The edge of that key, or None."""
    row = _QUERIES.find(conn, "edge", region_code=region_code, source_key=source_key)
    return None if row is None else _stored(row)


def get(conn: connection, region_code: RegionCode, source_key: str) -> StoredEdge:
    """The edge of that key; raises Unknown ``no_road``."""
    found = find(conn, region_code, source_key)
    if found is None:
        raise Unknown("no_road", field="key", key=source_key)
    return found


def _stored(row: Row) -> StoredEdge:
    facts = dict(row)
    place = {name: facts.pop(name) for name in ("edge_id", "base_key", "apart_m")}
    facts["coordinates"] = _line(facts["coordinates"])
    return StoredEdge(RoadEdge(**facts), **place)


def _line(coordinates: Sequence[Sequence[float]]) -> Line:
    return tuple((lon, lat) for lon, lat in coordinates)
