"""Keeps a county's road network: replaced whole, numbered, and loaded as arrays.

Half a network is worse than none, since it answers "unreachable" with a straight face. So
edges are never changed one by one: a new import replaces all of them in the caller's
transaction and gives the network its next version. Nothing here commits.
"""

import hashlib
import struct
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray
from psycopg2 import sql
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import BadFile, Unknown
from layers.geo.crs import CRS_STORED
from layers.ids import RegionCode
from layers.roads.model import Line, RoadEdge, RoadNetwork, TopologyArrays
from layers.roads.report import islands_by_length

_QUERIES = Queries(Path(__file__).parent / "queries.sql")
_COLUMNS = (
    "region_code",
    "edge_id",
    "source_key",
    "tail_node",
    "head_node",
    "geom",
    "length_m",
    "forward_s",
    "backward_s",
    "road_class",
    "name",
    "ref",
    "is_bridge",
    "is_tunnel",
    "island",
)
_NULL = r"\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": None})
_IN_MEMORY_BYTES = 64 * 2**20
# An island with less of a county's roads than this is a gap in the map or a yard, not a part of
# the county that others can be sent from.
_MAIN_SHARE = 0.05


def save(
    conn: connection,
    region_code: RegionCode,
    edges: Sequence[RoadEdge],
    source: str,
    is_schematic: bool,
    is_demo: bool,
) -> RoadNetwork:
    """Replaces the region's network and gives its new head, one version further.

    When the very same edges are stored already they are left alone, the version stays, and the
    answer says ``unchanged``. ``edge_id`` is given here: dense from 0, along a curve that keeps
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
    island_of, lengths_m = islands_by_length(ordered)
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as rows:
        digest = _write_rows(rows, region_code, ordered, island_of)
        stored = _QUERIES.find(conn, "network_find", region_code=region_code)
        if stored is not None and stored["digest"] == digest:
            return RoadNetwork(**_QUERIES.one(conn, "network_keep", **head), unchanged=True)
        _QUERIES.run(conn, "edges_remove", region_code=region_code)
        with conn.cursor() as cursor:
            cursor.copy_from(rows, "road_edge", null=_NULL, columns=_COLUMNS)
    total_m = sum(lengths_m)
    written = {
        "edge_count": len(edges),
        "length_km": total_m / 1000,
        "main_islands": max(1, sum(length >= _MAIN_SHARE * total_m for length in lengths_m)),
        "digest": digest,
    }
    return RoadNetwork(**_QUERIES.one(conn, "network_replace", **head, **written))


def find(conn: connection, region_code: RegionCode) -> RoadNetwork | None:
    """The head of the region's network, or None when no roads were imported."""
    row = _QUERIES.find(conn, "network_find", region_code=region_code)
    return _network(row) if row is not None else None


def version(conn: connection, region_code: RegionCode) -> int:
    """The version of the region's network; 0 when no roads were imported."""
    return int(_QUERIES.one(conn, "network_version", region_code=region_code)["version"])


def load_arrays(conn: connection, region_code: RegionCode) -> TopologyArrays:
    """The region's edges without their lines, in the order of ``edge_id``; empty for none."""
    answer = BytesIO()
    with conn.cursor() as cursor:
        select = cursor.mogrify(
            _QUERIES.statements["edges_topology"].rstrip(";"), {"region_code": region_code}
        ).decode()
        copy = sql.SQL("COPY ({}) TO STDOUT WITH (FORMAT binary)").format(sql.SQL(select))
        cursor.copy_expert(copy, answer)
    return _arrays(answer.getbuffer())


def _network(row: Row) -> RoadNetwork:
    """A stored head; its digest is the store's own affair."""
    return RoadNetwork(**{key: value for key, value in row.items() if key != "digest"})


def _write_rows(
    rows: IO[bytes], region_code: RegionCode, edges: Sequence[RoadEdge], island_of: Sequence[int]
) -> str:
    """Writes the edges in COPY's text format, ready to be read; gives their digest."""
    digest = hashlib.sha256()
    for edge_id, (edge, island) in enumerate(zip(edges, island_of, strict=True)):
        cells = (_cell(region_code), str(edge_id), *_cells(edge), str(island))
        line = "\t".join(cells).encode() + b"\n"
        digest.update(line)
        rows.write(line)
    rows.seek(0)
    return digest.hexdigest()


def _cells(edge: RoadEdge) -> tuple[str, ...]:
    """The columns of one edge from ``source_key`` on."""
    return (
        _cell(edge.source_key),
        str(edge.tail_node),
        str(edge.head_node),
        _ewkb(edge.coordinates),
        repr(edge.length_m),
        _NULL if edge.forward_s is None else repr(edge.forward_s),
        _NULL if edge.backward_s is None else repr(edge.backward_s),
        _cell(edge.road_class),
        _cell(edge.name),
        _cell(edge.ref),
        "t" if edge.is_bridge else "f",
        "t" if edge.is_tunnel else "f",
    )


def _cell(text: str) -> str:
    """A text as COPY wants it; PostgreSQL cannot store the character 0, so it is dropped."""
    return text.translate(_ESCAPED)


def _ewkb(line: Line) -> str:
    """The line as PostGIS reads it: little-endian extended WKB in hexadecimal."""
    flat = [degrees for point in line for degrees in point]
    packed = struct.pack(f"<BIII{len(flat)}d", 1, 0x20000002, CRS_STORED, len(line), *flat)
    return packed.hex()


def curve_order(edges: Sequence[RoadEdge]) -> list[int]:
    """The places of the edges along a Z-order curve through their middles.

    Equal middles go by ``source_key``, so that the same edges in another sequence come out the
    same, and so does their digest.
    """
    middles = np.array([edge.coordinates[len(edge.coordinates) // 2] for edge in edges])
    # One scale for every network: 2**32 cells around the globe, 9 mm each.
    cells = ((middles + np.array([180.0, 90.0])) * (2.0**32 / 360.0)).astype(np.uint64)
    curve = _spread(cells[:, 0]) | (_spread(cells[:, 1]) << np.uint64(1))
    keys = np.array([edge.source_key for edge in edges])
    return [int(place) for place in np.lexsort((keys, curve))]


def _spread(cells: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Puts a nought between any two of the lower 32 bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        cells = (cells | (cells << np.uint64(shift))) & np.uint64(mask)
    return cells


# COPY's binary format: 19 bytes of head, then for each row the number of its columns and before
# each value its length, all big-endian; at the end -1 instead of a number of columns.
_HEAD_BYTES, _TAIL_BYTES = 19, 2
_VALUES = (
    ("edge_id", ">i4"),
    ("tail_node", ">i8"),
    ("head_node", ">i8"),
    ("forward_s", ">f8"),
    ("backward_s", ">f8"),
    ("length_m", ">f8"),
)
_ROW = np.dtype(
    [("columns", ">i2")]
    + [part for name, kind in _VALUES for part in ((f"{name}_bytes", ">i4"), (name, kind))]
)


def _arrays(answer: memoryview) -> TopologyArrays:
    """The rows of a binary COPY as arrays in the machine's own byte order."""
    rows = np.frombuffer(answer[_HEAD_BYTES : len(answer) - _TAIL_BYTES], dtype=_ROW)
    if not (rows["columns"] == len(_VALUES)).all():
        raise ValueError("COPY gave rows of another shape than edges_topology promises")
    return TopologyArrays(
        **{
            name: np.ascontiguousarray(rows[name], dtype=np.dtype(kind).newbyteorder("="))
            for name, kind in _VALUES
        }
    )
