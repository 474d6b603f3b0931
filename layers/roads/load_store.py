"""Reads a stored network into arrays: binary from the database to numpy, no object an edge."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from psycopg2 import sql
from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.ids import RegionCode
from layers.roads.arrays import Facts, Floats, Indices, Label, Lines, Marks
from layers.roads.graph import EdgeTable

_QUERIES = Queries(Path(__file__).with_name("load.sql"))
# COPY's binary format: 19 bytes of head, then for each row the number of its columns and before
# each value its length, all big-endian; at the end -1 instead of a number of columns.
_HEAD_BYTES, _TAIL_BYTES = 19, 2
_VALUES = (
    ("edge_id", ">i4"),
    ("tail_node", ">i8"),
    ("head_node", ">i8"),
    ("length_m", ">f8"),
    ("limit_kmh", ">f4"),
    ("height_m", ">f4"),
    ("weight_t", ">f4"),
    ("width_m", ">f4"),
    ("kind", ">i4"),
)
_ROW = np.dtype(
    [("columns", ">i2")]
    + [part for name, kind in _VALUES for part in ((f"{name}_bytes", ">i4"), (name, kind))]
)
# A row of ``lines``: the number of its columns, the label's length and the label, the line's
# length, and WKB: byte order, kind, number of points, points.
_LABEL_AT, _COUNT_AT, _POINTS_AT, _POINT_BYTES = 6, 19, 23, 16


def load(conn: connection, region_code: RegionCode) -> EdgeTable:
    """The region's edges in the order of ``edge_id``; empty for none."""
    classes = [row["road_class"] for row in _QUERIES.all(conn, "classes", region_code=region_code)]
    labels = [Label(**row) for row in _QUERIES.all(conn, "labels", region_code=region_code)]
    rows = edge_rows(conn, region_code, classes)
    label, lines = _labelled_lines(conn, region_code, labels, len(rows))
    limits = {
        name: _native(rows[name], np.float32)
        for name in ("limit_kmh", "height_m", "weight_t", "width_m")
    }
    kind = _native(rows["kind"], np.int32)
    facts = Facts(
        road_class=_native(kind >> 8, np.uint8),
        flags=_native(kind & 255, np.uint8),
        label=label,
        classes=tuple(classes),
        labels=tuple(labels),
        **limits,
    )
    return EdgeTable(
        edge_id=_native(rows["edge_id"], np.int32),
        tail_node=_native(rows["tail_node"], np.int64),
        head_node=_native(rows["head_node"], np.int64),
        length_m=_native(rows["length_m"], np.float64),
        facts=facts,
        lines=lines,
    )


def edge_rows(conn: connection, region_code: RegionCode, classes: list[str]) -> NDArray[np.void]:
    """The edges without their lines as PostgreSQL sent them: one record an edge, big-endian."""
    answer = _copied(conn, "edges", region_code=region_code, classes=classes)
    rows = np.frombuffer(answer[_HEAD_BYTES : len(answer) - _TAIL_BYTES], dtype=_ROW)
    if not (rows["columns"] == len(_VALUES)).all():
        raise ValueError("COPY gave rows of another shape than load.sql promises")
    return rows


def _copied(conn: connection, name: str, **params: Any) -> memoryview:
    """What a statement gives, in COPY's binary format."""
    answer = BytesIO()
    with conn.cursor() as cursor:
        select = cursor.mogrify(_QUERIES.statements[name].rstrip(";"), params).decode()
        copy = sql.SQL("COPY ({}) TO STDOUT WITH (FORMAT binary)").format(sql.SQL(select))
        cursor.copy_expert(copy, answer)
    return answer.getbuffer()


def _labelled_lines(
    conn: connection, region_code: RegionCode, labels: list[Label], edges: int
) -> tuple[Indices, Lines]:
    """The label of each edge, and the lines."""
    answer = _copied(
        conn,
        "lines",
        region_code=region_code,
        names=[label.name for label in labels],
        refs=[label.ref for label in labels],
    )
    copied = np.frombuffer(answer, dtype=np.uint8)
    label, point_start = _rows(copied, edges)
    if point_start[-1] < 0:
        raise ValueError("COPY gave lines of another shape than load.sql promises")
    # Before a point lie the heads of its row and of all earlier ones, and all earlier points.
    row = np.repeat(np.arange(edges), np.diff(point_start))
    at = _HEAD_BYTES + _POINTS_AT * (row + 1) + _POINT_BYTES * np.arange(point_start[-1])
    start = point_start.astype(np.int32)
    return label, Lines(start, _doubles(copied, at), _doubles(copied, at + 8))


@numba.njit(cache=True, nogil=True)
def _rows(copied: Marks, edges: int) -> tuple[Indices, NDArray[np.int64]]:
    """The label of each row and where its points begin among all; -1 at the end: not so many."""
    label = np.empty(edges, dtype=np.int32)
    point_start = np.zeros(edges + 1, dtype=np.int64)
    at = _HEAD_BYTES
    for edge in range(edges):
        if at + _POINTS_AT > len(copied):
            point_start[edges] = -1
            return label, point_start
        number, count = 0, 0
        for byte in range(4):
            number = number * 256 + copied[at + _LABEL_AT + byte]
            count += int(copied[at + _COUNT_AT + byte]) << 8 * byte
        label[edge] = number
        point_start[edge + 1] = point_start[edge] + count
        at += _POINTS_AT + _POINT_BYTES * count
    if at + _TAIL_BYTES != len(copied):
        point_start[edges] = -1
    return label, point_start


def _doubles(copied: Marks, at: NDArray[np.int64]) -> Floats:
    """The little-endian doubles that begin at these bytes."""
    if not len(at):
        return np.zeros(0)
    every = np.lib.stride_tricks.as_strided(copied, (len(copied) - 7, 8), (1, 1), writeable=False)
    found: Floats = np.ascontiguousarray(every[at]).view("<f8")[:, 0]
    return found.astype(np.float64)


def _native(values: NDArray[Any], kind: Any) -> NDArray[Any]:
    """One column in the machine's own byte order."""
    return np.ascontiguousarray(values, dtype=kind)
