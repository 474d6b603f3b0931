"""Reads a stored network into arrays: binary from the database to numpy, no object an edge."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg2 import sql
from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.ids import RegionCode
from layers.roads.arrays import Facts, Floats, Label, Lines
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
    ("flags", ">i4"),
    ("road_class", ">i4"),
    ("label", ">i4"),
    ("points", ">i4"),
)
_ROW = np.dtype(
    [("columns", ">i2")]
    + [part for name, kind in _VALUES for part in ((f"{name}_bytes", ">i4"), (name, kind))]
)
# Before the points of a line: the row's head (2 + 4 bytes) and WKB's byte order, kind and count.
_BEFORE_POINTS, _POINT_BYTES = 2 + 4 + 9, 16


def load(conn: connection, region_code: RegionCode) -> EdgeTable:
    """The region's edges in the order of ``edge_id``; empty for none."""
    classes = [row["road_class"] for row in _QUERIES.all(conn, "classes", region_code=region_code)]
    labels = [Label(**row) for row in _QUERIES.all(conn, "labels", region_code=region_code)]
    rows = edge_rows(conn, region_code, classes, labels)
    limits = {
        name: _native(rows[name], np.float32)
        for name in ("limit_kmh", "height_m", "weight_t", "width_m")
    }
    facts = Facts(
        road_class=_native(rows["road_class"], np.uint8),
        flags=_native(rows["flags"], np.uint8),
        label=_native(rows["label"], np.int32),
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
        lines=_lines(conn, region_code, _native(rows["points"], np.int64)),
    )


def edge_rows(
    conn: connection, region_code: RegionCode, classes: list[str], labels: list[Label]
) -> NDArray[np.void]:
    """The edges without their lines as PostgreSQL sent them: one record an edge, big-endian."""
    answer = _copied(
        conn,
        "edges",
        region_code=region_code,
        classes=classes,
        names=[label.name for label in labels],
        refs=[label.ref for label in labels],
    )
    rows = np.frombuffer(answer[_HEAD_BYTES : len(answer) - _TAIL_BYTES], dtype=_ROW)
    if not (rows["columns"] == len(_VALUES)).all():
        raise ValueError("COPY gave rows of another shape than load.sql promises")
    return rows


def _copied(conn: connection, name: str, **params: Any) -> memoryview:
    """What a statement gives, in COPY's binary format."""
    answer = BytesIO()
    with conn.cursor() as cursor:
        select = cursor.mogrify(_statement(name), params).decode()
        copy = sql.SQL("COPY ({}) TO STDOUT WITH (FORMAT binary)").format(sql.SQL(select))
        cursor.copy_expert(copy, answer)
    return answer.getbuffer()


def _statement(name: str) -> str:
    return _QUERIES.statements[name].rstrip(";")


def _lines(conn: connection, region_code: RegionCode, points: NDArray[np.int64]) -> Lines:
    """The lines, whose numbers of points are known: so every point's place in the answer is."""
    answer = np.frombuffer(_copied(conn, "lines", region_code=region_code), dtype=np.uint8)
    point_start = np.append(0, np.cumsum(points))
    row_bytes = _BEFORE_POINTS + _POINT_BYTES * points
    row_at = _HEAD_BYTES + np.cumsum(row_bytes) - row_bytes
    if _HEAD_BYTES + row_bytes.sum() + _TAIL_BYTES != len(answer):
        raise ValueError("COPY gave lines of another length than load.sql promises")
    within = np.arange(point_start[-1]) - np.repeat(point_start[:-1], points)
    at = np.repeat(row_at + _BEFORE_POINTS, points) + _POINT_BYTES * within
    return Lines(point_start.astype(np.int32), _doubles(answer, at), _doubles(answer, at + 8))


def _doubles(answer: NDArray[np.uint8], at: NDArray[np.int64]) -> Floats:
    """The little-endian doubles that begin at these bytes."""
    if not len(at):
        return np.zeros(0)
    every = np.lib.stride_tricks.as_strided(answer, (len(answer) - 7, 8), (1, 1), writeable=False)
    found: Floats = np.ascontiguousarray(every[at]).view("<f8")[:, 0]
    return found.astype(np.float64)


def _native(values: NDArray[Any], kind: Any) -> NDArray[Any]:
    """One column in the machine's own byte order."""
    return np.ascontiguousarray(values, dtype=kind)
