"""Who sees and changes what: each of the two walls holds by itself, whoever asks for whatever."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection

from layers.db.asking import Asker, tell
from layers.errors import Unknown
from layers.ids import RegionCode
from layers.records import store
from layers.records.model import LAYERS
from layers.records.store import Wanted
from tests.town import scopes
from tests.town.scopes import REGIONS, SENSITIVITIES, TABLES, TOWNSHIPS, UNITS, Thing

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


@pytest.fixture(scope="module")
def ground(database_url: str) -> Iterator[connection]:
    """One of each, and what hangs on it; seen by the owner, whom no second wall holds back."""
    with closing(psycopg2.connect(database_url)) as conn:
        scopes.add_all(conn)
        _ask(conn, _HANGING)
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
           now(), '' FROM region;
INSERT INTO incident_event (region_code, incident_id, name, actor, facts)
    SELECT region_code, incident_id, 'reported', 'li', '{{}}' FROM incident;
INSERT INTO incident_counter SELECT region_code, now()::date, 1 FROM region;
INSERT INTO closure (region_code, effect, geom, reach_m, starts_at, reason, reported_by)
    SELECT region_code, 'closed', ST_Centroid(boundary), 30, now(), '', 'li' FROM region;
"""


@contextmanager
def _as(conn: connection, role: str, asker: Asker | None) -> Iterator[None]:
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


def _ask(conn: connection, statement: str | sql.Composable, *params: object) -> list[Any]:
    with conn.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []


def _in_all(conn: connection, asker: Asker, wanted: Wanted = EVERYTHING) -> set[tuple[str, ...]]:
    """What our own statement gives, over every layer and region."""
    return {
        (layer, region, one.code)
        for layer in LAYERS
        for region in REGIONS
        for one in store.near(conn, asker, layer, region, wanted)
    }


def _seen(asker: Asker) -> set[tuple[str, ...]]:
    return {one[:3] for one in THINGS if scopes.may_see(asker, one)}


# --- reading ---


@steadily
@given(asker=askers)
def test_the_first_wall_holds_by_itself(ground: connection, asker: Asker) -> None:
    everything = _ask(ground, "SELECT 1 FROM record")
    assert len(everything) == len(THINGS), "the owner is held back: this would show the other wall"
    assert _in_all(ground, asker) == _seen(asker)


@steadily
@given(asker=askers, role=st.sampled_from([READER, WRITER]))
def test_the_second_wall_holds_by_itself(ground: connection, asker: Asker, role: str) -> None:
    with _as(ground, role, asker):
        assert set(_ask(ground, "SELECT layer, region_code, code FROM record")) == _seen(asker)
        for layer, (table, code, _) in TABLES.items():
            names = (sql.Identifier(code), sql.Identifier(table))
            found = _ask(ground, sql.SQL("SELECT region_code, {} FROM {}").format(*names))
            assert {(layer, *one) for one in found} == {
                one for one in _seen(asker) if one[0] == layer
            }


@steadily
@given(asker=askers)
def test_both_walls_together_give_what_each_gives(ground: connection, asker: Asker) -> None:
    with _as(ground, READER, asker):
        assert _in_all(ground, asker) == _seen(asker)


@steadily
@given(told=askers, asked=askers)
def test_where_one_wall_has_a_hole_the_other_still_stands(
    ground: connection, told: Asker, asked: Asker
) -> None:
    with _as(ground, READER, told):
        assert _in_all(ground, asked) == _seen(told) & _seen(asked)


@steadily
@given(
    asker=askers,
    wanted=st.builds(
        Wanted,
        township_code=st.none() | st.sampled_from(TOWNSHIPS),
        word=st.none() | st.sampled_from(["S0", "12", "name", "%", "S_1", "", "'"]),
        after=st.none() | st.sampled_from(["S000", "S100", "S150", "T"]),
        limit=st.integers(1, 30),
    ),
)
def test_a_filter_only_ever_takes_away(ground: connection, asker: Asker, wanted: Wanted) -> None:
    def fits(one: Thing) -> bool:
        texts = (one.code, f"name {one.code}")
        return (
            scopes.may_see(asker, one)
            and wanted.township_code in (None, one.township)
            and (wanted.word is None or any(wanted.word in text for text in texts))
            and (wanted.after is None or one.code > wanted.after)
        )

    with _as(ground, READER, asker):
        for layer in LAYERS:
            for region in REGIONS:
                found = [one.code for one in store.near(ground, asker, layer, region, wanted)]
                fitting = [one.code for one in THINGS if one[:2] == (layer, region) and fits(one)]
                assert found == fitting[: wanted.limit]


@steadily
@given(asker=askers, thing=things)
def test_a_thing_outside_the_scope_is_not_there(
    ground: connection, asker: Asker, thing: Thing
) -> None:
    with _as(ground, READER, asker):
        if scopes.may_see(asker, thing):
            assert store.get(ground, asker, *thing[:3]).code == thing.code
        else:
            with pytest.raises(Unknown):
                store.get(ground, asker, *thing[:3])


@pytest.mark.parametrize("role", [READER, WRITER])
def test_where_nobody_was_told_nothing_is_seen(ground: connection, role: str) -> None:
    walled = [table for table, _, _ in TABLES.values()] + [*_ROOM, *_WITH_DEPOT, "team_position"]
    with _as(ground, role, None):
        for table in walled:
            assert _ask(ground, sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table))) == []


# --- what hangs on them ---

_ROOM = ("incident", "incident_event", "incident_counter", "closure")
_WITH_DEPOT = ("stock_quota", "stock_balance", "stock_movement")


@steadily
@given(asker=askers)
def test_incidents_and_closures_are_the_command_room_s(ground: connection, asker: Asker) -> None:
    with _as(ground, READER, asker):
        for table in _ROOM:
            found = _ask(
                ground, sql.SQL("SELECT region_code FROM {}").format(sql.Identifier(table))
            )
            seen = {(region,) for region in REGIONS if scopes.may_see_room(asker, region)}
            assert set(found) == seen, table


@steadily
@given(asker=askers)
def test_stock_and_positions_are_seen_with_their_depot_and_team(
    ground: connection, asker: Asker
) -> None:
    with _as(ground, READER, asker):
        for table in (*_WITH_DEPOT, "team_position"):
            layer = "teams" if table == "team_position" else "depots"
            names = (sql.Identifier(TABLES[layer][1]), sql.Identifier(table))  # type: ignore[index]
            found = _ask(ground, sql.SQL("SELECT region_code, {} FROM {}").format(*names))
            seen = {one[1:] for one in _seen(asker) if one[0] == layer}
            assert set(found) == seen, table


# --- changing ---


@steadily
@given(asker=askers)
def test_a_change_of_everything_touches_one_s_own_alone(ground: connection, asker: Asker) -> None:
    """Also with no condition at all: the second wall, by itself."""
    writable = {
        one[:3] for one in THINGS if scopes.may_see(asker, one) and scopes.may_write(asker, one)
    }
    with _as(ground, WRITER, asker):
        for layer, (table, code, _) in TABLES.items():
            update = sql.SQL("UPDATE {} SET note = 'x' RETURNING region_code, {}")
            touched = _ask(ground, update.format(sql.Identifier(table), sql.Identifier(code)))
            assert {(layer, *one) for one in touched} == {
                one for one in writable if one[0] == layer
            }
        for region in REGIONS:
            _refused_unless(
                scopes.may_write_room(asker, region),
                ground,
                "INSERT INTO incident_event (region_code, incident_id, name, actor, facts)"
                " VALUES (%s, %s, 'x', 'li', '{}')",
                *(region, f"I-{region}"),
            )
        closed = _ask(ground, "UPDATE closure SET reason = 'x' RETURNING region_code")
        assert {one[0] for one in closed} == {
            region
            for region in REGIONS
            if scopes.may_see_room(asker, region) and scopes.may_write_room(asker, region)
        }


@st.composite
def moves(draw: st.DrawFn) -> tuple[Asker, Thing, Thing]:
    """Somebody, a thing – mostly one that he may change – and where it is to be afterwards."""
    asker = draw(askers)
    own = [one for one in THINGS if scopes.may_see(asker, one) and scopes.may_write(asker, one)]
    thing = draw(st.sampled_from(own) if own and draw(st.integers(0, 4)) else things)
    region = draw(st.sampled_from(REGIONS))
    after = thing._replace(
        # Stock and positions hang on depots and teams where they are.
        region=thing.region if thing.layer in ("depots", "teams") else region,
        unit=draw(st.sampled_from(UNITS)),
        township=draw(st.sampled_from(TOWNSHIPS)),
        sensitivity=draw(st.sampled_from(SENSITIVITIES)),
    )
    return asker, thing, after


@settings(steadily, max_examples=300)
@given(moved=moves())
def test_nothing_is_moved_out_of_one_s_scope_or_into_it(
    ground: connection, moved: tuple[Asker, Thing, Thing]
) -> None:
    asker, thing, after = moved
    table, code, unit = TABLES[thing.layer]
    names = ("region_code", unit, "township_code", "sensitivity")
    update = sql.SQL("UPDATE {} SET {} WHERE region_code = %s AND {} = %s RETURNING 1").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(one)) for one in names),
        sql.Identifier(code),
    )
    values = (after.region, *after[3:], thing.region, thing.code)
    with _as(ground, WRITER, asker):
        if not (scopes.may_see(asker, thing) and scopes.may_write(asker, thing)):
            assert _ask(ground, update, *values) == []
        elif scopes.may_see(asker, after) and scopes.may_write(asker, after):
            assert _ask(ground, update, *values) == [(1,)]
        else:
            with pytest.raises(InsufficientPrivilege):
                _ask(ground, update, *values)


@steadily
@given(asker=askers, thing=things)
def test_nothing_is_added_outside_one_s_scope(
    ground: connection, asker: Asker, thing: Thing
) -> None:
    with _as(ground, WRITER, asker):
        if scopes.may_write(asker, thing):
            scopes.add(ground, thing._replace(code="new"))
        else:
            with pytest.raises(InsufficientPrivilege):
                scopes.add(ground, thing._replace(code="new"))


@steadily
@given(asker=askers, region=st.sampled_from(REGIONS))
def test_who_does_not_write_in_the_county_adds_no_incident_closure_or_stock(
    ground: connection, asker: Asker, region: RegionCode
) -> None:
    depot = next(one.code for one in THINGS if one[:2] == ("depots", region))
    team = next(one.code for one in THINGS if one[:2] == ("teams", region))
    with _as(ground, WRITER, asker):
        may = scopes.may_write_room(asker, region)
        for statement, values in _ADDED.items():
            named = {"region": region, "depot": depot, "team": team}
            _refused_unless(may, ground, statement, *(named[one] for one in values))


_POINT = "ST_SetSRID(ST_MakePoint(110, 26), 4490)"
_ADDED: dict[str, tuple[str, ...]] = {
    "INSERT INTO incident (region_code, incident_id, kind_code, status, geom, given, place_text,"
    " occurred_at, description)"
    f" VALUES (%s, 'I-9', '11D01', 'reported', {_POINT}, '{{}}', '', now(), '')": ("region",),
    "INSERT INTO closure (region_code, effect, geom, reach_m, starts_at, reason, reported_by)"
    f" VALUES (%s, 'closed', {_POINT}, 1, now(), '', 'li')": ("region",),
    "INSERT INTO incident_counter VALUES (%s, '2001-01-01', 1)": ("region",),
    "INSERT INTO stock_quota (region_code, depot_code, item_code, quota)"
    f" VALUES (%s, %s, '{scopes.OTHER_ITEM}', 1)": ("region", "depot"),
    "INSERT INTO stock_movement (region_code, depot_code, item_code, quantity, kind, operator)"
    f" VALUES (%s, %s, '{scopes.OTHER_ITEM}', 1, 'receipt', 'li')": ("region", "depot"),
    "INSERT INTO team_position (region_code, team_code, seen_at, geom, source)"
    f" VALUES (%s, %s, '2001-01-01', {_POINT}, 'li')": ("region", "team"),
}


def _refused_unless(may: bool, conn: connection, statement: str, *params: object) -> None:
    _ask(conn, "SAVEPOINT two")
    if may:
        _ask(conn, statement, *params)
    else:
        with pytest.raises(InsufficientPrivilege):
            _ask(conn, statement, *params)
        _ask(conn, "ROLLBACK TO SAVEPOINT two")
