"""Whoever may ask for whatever, and the ground on which both walls are tried."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection

from layers.db.asking import Asker, tell
from layers.records import store
from layers.records.model import LAYERS
from layers.records.store import Wanted
from tests.town import scopes
from tests.town.scopes import REGIONS, TOWNSHIPS, UNITS

THINGS = tuple(scopes.things())
READER, WRITER = "situ_reader", "situ_writer"
EVERYTHING = Wanted(limit=10_000)
steadily = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _some(of: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(of), unique=True).map(tuple)


askers = st.builds(
    Asker,
    actor=st.just("li"),
    regions=st.none() | _some((*REGIONS, "990099")),
    clearance=st.integers(-1, 2),
    writes=st.sampled_from(["county", "own", "none"]),
    unit=st.sampled_from((*UNITS, "别处")),
    townships=_some((*TOWNSHIPS, "990011999")),
    layers=st.none() | _some(LAYERS),
)
things = st.sampled_from(THINGS)


@contextmanager
def settled(database_url: str) -> Iterator[connection]:
    """One of each, and what hangs on it; seen by the owner, whom no second wall holds back."""
    with closing(psycopg2.connect(database_url)) as conn:
        scopes.add_all(conn)
        ask(conn, _HANGING)
        yield conn
        conn.rollback()


# A quota, a movement and a position for each depot and team; an incident and a closure a region.
_HANGING = f"""
INSERT INTO stock_quota (region_code, depot_code, item_code, quota)
    SELECT region_code, depot_code, '{scopes.ITEM}', 1 FROM depot;
INSERT INTO stock_movement (region_code, depot_code, item_code, quantity, kind, operator)
    SELECT region_code, depot_code, '{scopes.ITEM}', 1, 'receipt', 'li' FROM depot;
INSERT INTO team_position (region_code, team_code, seen_at, geom, source)
    SELECT region_code, team_code, now(), base, 'li' FROM team;
INSERT INTO incident (region_code, incident_id, kind_code, status, geom, given, place_text,
                      occurred_at, description)
    SELECT region_code, 'I-' || region_code, '11D01', 'reported', ST_Centroid(boundary), '{{}}', '',
           now(), '' FROM region WHERE boundary IS NOT NULL;
INSERT INTO incident_event (region_code, incident_id, name, actor, facts)
    SELECT region_code, incident_id, 'reported', 'li', '{{}}' FROM incident;
INSERT INTO incident_counter
    SELECT region_code, now()::date, 1 FROM region WHERE boundary IS NOT NULL;
INSERT INTO closure (region_code, effect, geom, reach_m, starts_at, reason, reported_by)
    SELECT region_code, 'closed', ST_Centroid(boundary), 30, now(), '', 'li'
      FROM region WHERE boundary IS NOT NULL;
"""


@contextmanager
def acting(conn: connection, role: str, asker: Asker | None) -> Iterator[None]:
    """The service's role, told who asks; what is done in it is undone."""
    with conn.cursor() as cursor:
        cursor.execute("SAVEPOINT one")
        try:
            cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            if asker is not None:
                tell(conn, asker)
            yield
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT one")


def ask(conn: connection, statement: str | sql.Composable, *params: object) -> list[Any]:
    with conn.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []


def in_all(conn: connection, asker: Asker, wanted: Wanted = EVERYTHING) -> set[tuple[str, ...]]:
    """What our own statement gives, over every layer and region."""
    return {
        (layer, region, one.code)
        for layer in LAYERS
        for region in REGIONS
        for one in store.near(conn, asker, layer, region, wanted)
    }


def named_in_all(conn: connection, asker: Asker) -> set[tuple[str, ...]]:
    """What the search looks through, and what it tells of what it found."""
    found = set()
    for layer in LAYERS:
        for region in REGIONS:
            codes = [code for code, _ in store.names(conn, asker, layer, region)]
            every = [one[2] for one in THINGS]
            told = [one.code for one in store.picked(conn, asker, layer, region, every)]
            assert sorted(codes) == told
            found |= {(layer, region, code) for code in codes}
    return found


def seen_by(asker: Asker) -> set[tuple[str, ...]]:
    return {one[:3] for one in THINGS if scopes.may_see(asker, one)}


ROOM = ("incident", "incident_event", "incident_counter", "closure")
WITH_DEPOT = ("stock_quota", "stock_balance", "stock_movement")


def refused_unless(may: bool, conn: connection, statement: str, *params: object) -> None:
    ask(conn, "SAVEPOINT two")
    if may:
        ask(conn, statement, *params)
    else:
        with pytest.raises(InsufficientPrivilege):
            ask(conn, statement, *params)
        ask(conn, "ROLLBACK TO SAVEPOINT two")
