"""Keeps a county's road network: replaced whole, numbered, and read back as it was given.

Half a network is worse than none, since it answers "unreachable" with a straight face. So
edges are never changed one by one: a new import replaces all of them in the caller's
transaction and gives the network its next version and build. Nothing here commits.
"""

import hashlib
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import numpy as np
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import BadFile, Unknown
from layers.geo.crs import CRS_STORED
from layers.ids import RegionCode
from layers.roads.curve import curve_keys
from layers.roads.model import Line, RoadEdge, RoadNetwork

_QUERIES = Queries(Path(__file__).parent / "queries.sql")
# The facts of an edge beside its line, called alike in a RoadEdge and in the database.
_FACTS = (
    *("source_key", "tail_node", "head_node", "length_m", "road_class"),
    *("forward", "backward", "on_foot", "limit_kmh", "height_m", "weight_t", "width_m"),
    *("name", "ref", "is_bridge", "is_tunnel", "is_ford", "is_rough"),
)
_COLUMNS = ("region_code", "edge_id", "geom", *_FACTS)
_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": None})
_IN_MEMORY_BYTES = 64 * 2**20
_READ_AT_ONCE = 10_000


def save(
    conn: connection,
    region_code: RegionCode,
    edges: Sequence[RoadEdge],
    source: str,
    is_schematic: bool,
    is_demo: bool,
) -> RoadNetwork:
    """Replaces the region's network and gives its new head, one version further.

    The head says how many edges are new, other than before, or gone, by their source keys. When
    the very same edges are stored already they are left alone, version and build stay, and the
    head says ``unchanged``. ``edge_id`` is given here: dense from 0, along a curve that keeps
    neighbours together, so that a search reads memory nearly in order. Raises Unknown
    ``no_region``, BadFile ``roads_empty`` for no edges.
    """
    if not edges:
        raise BadFile("roads_empty")
    if _QUERIES.find(conn, "network_hold", region_code=region_code) is None:
        raise Unknown("no_region", field="region_code", region_code=region_code)
    head = {
        "region_code": region_code,
        "source": source,
        "is_schematic": is_schematic,
        "is_demo": is_demo,
    }
    ordered = [edges[place] for place in curve_order(edges)]
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as rows:
        digest = _write_rows(rows, region_code, ordered)
        stored = _QUERIES.find(conn, "network_find", region_code=region_code)
        if stored is not None and stored["digest"] == digest:
            return RoadNetwork(**_QUERIES.one(conn, "network_keep", **head), unchanged=True)
        before = _marks(conn, region_code)
        _QUERIES.run(conn, "edges_remove", region_code=region_code)
        with conn.cursor() as cursor:
            cursor.copy_from(rows, "road_edge", null=_NULL, columns=_COLUMNS)
    head["edge_count"] = len(edges)
    head["length_km"] = sum(edge.length_m for edge in edges) / 1000
    replaced = _QUERIES.one(conn, "network_replace", **head, digest=digest)
    return RoadNetwork(**{**replaced, **_differences(before, _marks(conn, region_code))})


def _marks(conn: connection, region_code: RegionCode) -> dict[str, int | None]:
    """What each imported edge says, as one number, by its source key; None: it was split."""
    found = _QUERIES.all(conn, "edges_marks", region_code=region_code)
    return {row["source_key"]: row["mark"] for row in found}


def _differences(before: Mapping[str, int | None], now: Mapping[str, int | None]) -> dict[str, int]:
    """How many edges are new, say something else than before, or are gone.

    An edge that was split is not compared: whether it was changed besides is not known.
    """
    kept = before.keys() & now.keys()
    return {
        "added": len(now) - len(kept),
        "changed": sum(before[key] not in (None, now[key]) for key in kept),
        "removed": len(before) - len(kept),
    }


def find(conn: connection, region_code: RegionCode) -> RoadNetwork | None:
    """The head of the region's network, or None when no roads were imported."""
    row = _QUERIES.find(conn, "network_find", region_code=region_code)
    return _network(row) if row is not None else None


def version(conn: connection, region_code: RegionCode) -> int:
    """The version of the region's network; 0 when no roads were imported."""
    return int(_QUERIES.one(conn, "network_version", region_code=region_code)["version"])


def edges(conn: connection, region_code: RegionCode) -> Iterator[RoadEdge]:
    """Every stored edge exactly as it was saved, in the order of ``edge_id``; none for no roads.

    They come a few thousand at a time, within the caller's transaction.
    """
    with conn.cursor(name=f"road_edges_{region_code}") as cursor:
        cursor.itersize = _READ_AT_ONCE
        cursor.execute(_QUERIES.statements["edges_all"], {"region_code": region_code})
        for *facts, line in cursor:
            yield RoadEdge(**dict(zip(_FACTS, facts, strict=True)), coordinates=_line(line))


def _network(row: Row) -> RoadNetwork:
    """A stored head; its digest is the store's own affair."""
    return RoadNetwork(**{key: value for key, value in row.items() if key != "digest"})


def _write_rows(rows: IO[bytes], region_code: RegionCode, edges: Sequence[RoadEdge]) -> str:
    """Writes the edges in COPY's text format, ready to be read; gives their digest."""
    digest = hashlib.sha256()
    for edge_id, edge in enumerate(edges):
        facts = (_cell(getattr(edge, name)) for name in _FACTS)
        cells = (_cell(region_code), str(edge_id), _ewkb(edge.coordinates), *facts)
        line = "\t".join(cells).encode() + b"\n"
        digest.update(line)
        rows.write(line)
    rows.seek(0)
    return digest.hexdigest()


def _cell(value: str | float | bool | None) -> str:
    """A value as COPY wants it; PostgreSQL cannot store the character 0, so it is dropped."""
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    return _NULL if value is None else str(value)


def _ewkb(line: Line) -> str:
    """The line as PostGIS reads it: little-endian extended WKB in hexadecimal."""
    flat = [degrees for point in line for degrees in point]
    packed = struct.pack(f"<BIII{len(flat)}d", 1, 0x20000002, CRS_STORED, len(line), *flat)
    return packed.hex()


def extent(conn: connection, region_code: RegionCode) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a region's roads in degrees; None where it has none."""
    row = _QUERIES.find(conn, "extent", region_code=region_code)
    return (row["west"], row["south"], row["east"], row["north"]) if row else None


def drawn(conn: connection, region_code: RegionCode) -> list[Row]:
    """Every road for the base map: ``road_class``, ``ref``, ``name``, ``geometry`` (GeoJSON)."""
    return _QUERIES.all(conn, "drawn_roads", region_code=region_code)


def _line(wkb: memoryview) -> Line:
    """The line of a little-endian WKB: its points stand at the end."""
    count = len(wkb) // 8 - 1
    flat = struct.unpack_from(f"<{count}d", wkb, len(wkb) - 8 * count)
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def curve_order(edges: Sequence[RoadEdge]) -> list[int]:
    """The places of the edges along a Z-order curve through their middles.

    Equal middles go by ``source_key``, so that the same edges in another sequence come out the
    same, and so does their digest.
    """
    middles = np.array([edge.coordinates[len(edge.coordinates) // 2] for edge in edges])
    keys = np.array([edge.source_key for edge in edges])
    curve = curve_keys(middles[:, 0], middles[:, 1])
    return [int(place) for place in np.lexsort((keys, curve))]
