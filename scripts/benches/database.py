"""A database of the benchmark's own, filled with one network after the other, then dropped."""

import io
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

import numpy as np
import psycopg2
import psycopg2.errors
import shapely
from psycopg2 import sql
from psycopg2.extensions import connection, cursor, make_dsn

from layers.db import migrate
from layers.db.queries import Queries
from scripts.benches.networks import RoadArrays
from scripts.benches.scene import Scene

QUERIES = Queries(Path(__file__).with_name("pgrouting.sql"))
_TEMPLATE = "situ_template"
_LINES_AT_ONCE = 50_000


@contextmanager
def own(url: str) -> Iterator[connection]:
    """A connection to a new database in the project's present shape, with pgRouting.

    Raises psycopg2.OperationalError when the server is not there or has no pgRouting.
    """
    with fresh(url) as (conn, _):
        conn.autocommit = True
        with conn.cursor() as inside:
            _require_pgrouting(inside)
            # Compiling its statements costs pgRouting more than it gains.
            inside.execute("SET jit = off")
        yield conn


@contextmanager
def fresh(url: str) -> Iterator[tuple[connection, str]]:
    """A connection to a new database in the project's present shape, and how to reach it.

    Raises psycopg2.OperationalError when the server is not there.
    """
    name = sql.Identifier(f"situ_bench_{os.getpid()}")
    with closing(psycopg2.connect(url)) as admin, admin.cursor() as above:
        admin.autocommit = True
        above.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_TEMPLATE,))
        template = sql.Identifier(_TEMPLATE if above.fetchone() else "template1")
        above.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        try:
            dsn = make_dsn(url, dbname=name.string)
            with closing(psycopg2.connect(dsn)) as conn:
                list(migrate.apply(conn))
                yield conn, dsn
        finally:
            _drop(above, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _drop(above: cursor, drop: sql.Composed) -> None:
    """An autovacuum worker may just be inside, which only a superuser may turn out: try again."""
    for _ in range(60):
        try:
            above.execute(drop)
            return
        except psycopg2.errors.InsufficientPrivilege:
            sleep(1)
    above.execute(drop)


def _require_pgrouting(inside: cursor) -> None:
    try:
        inside.execute("CREATE EXTENSION IF NOT EXISTS pgrouting")
    except psycopg2.Error as fault:
        raise psycopg2.OperationalError(f"it cannot be given pgRouting: {fault}") from fault


def fill(conn: connection, roads: RoadArrays, scene: Scene) -> str:
    """Puts a network and its teams in the place of those before; gives the region's code."""
    QUERIES.run(conn, "make_tables")
    with conn.cursor() as cursor:
        for rows in _edge_rows(roads):
            cursor.copy_expert("COPY bench_edge FROM STDIN", rows)
        cursor.copy_expert("COPY bench_team FROM STDIN", _team_rows(roads, scene))
    QUERIES.run(conn, "index_tables")
    region_code = f"B{roads.edge_count}"
    QUERIES.run(conn, "make_region", region_code=region_code)
    QUERIES.run(conn, "make_edges", region_code=region_code)
    QUERIES.run(conn, "tidy")
    return region_code


def _edge_rows(roads: RoadArrays) -> Iterator[io.StringIO]:
    """The rows of ``bench_edge`` as COPY reads them, some at a time."""
    costs = [np.where(np.isfinite(one), one, -1.0) for one in (roads.forward_s, roads.backward_s)]
    for first in range(0, roads.edge_count, _LINES_AT_ONCE):
        part = slice(first, min(first + _LINES_AT_ONCE, roads.edge_count))
        starts = roads.line_start[part.start : part.stop + 1]
        vertex_of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        lines = shapely.linestrings(roads.line[starts[0] : starts[-1]], indices=vertex_of)
        columns = (
            range(part.start, part.stop),
            roads.tail[part].tolist(),
            roads.head[part].tolist(),
            costs[0][part].tolist(),
            costs[1][part].tolist(),
            roads.length_m[part].tolist(),
            [r"\N" if limit == np.inf else limit for limit in roads.limit_kmh[part].tolist()],
            [roads.classes[number] for number in roads.road_class[part].tolist()],
            shapely.to_wkb(shapely.set_srid(lines, 4490), hex=True, include_srid=True),
        )
        yield _copied(zip(*columns, strict=True))


def _team_rows(roads: RoadArrays, scene: Scene) -> io.StringIO:
    """The rows of ``bench_team`` as COPY reads them."""
    spots = shapely.set_srid(shapely.points(roads.lon[scene.team], roads.lat[scene.team]), 4490)
    wkb = shapely.to_wkb(spots, hex=True, include_srid=True)
    return _copied(zip(scene.team.tolist(), scene.turn_out_s.tolist(), wkb, strict=True))


def _copied(rows: Iterator[tuple[object, ...]]) -> io.StringIO:
    """Rows as text: floats with all their digits."""
    return io.StringIO("".join("\t".join(map(str, row)) + "\n" for row in rows))
