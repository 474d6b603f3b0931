"""Who changes what: the second wall holds by itself, whatever is written."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection

from layers.db.asking import Asker
from layers.ids import RegionCode
from tests.stored.scoped import (
    THINGS,
    WRITER,
    acting,
    ask,
    askers,
    refused_unless,
    settled,
    steadily,
    things,
)
from tests.town import scopes
from tests.town.scopes import REGIONS, SENSITIVITIES, TABLES, TOWNSHIPS, UNITS, Thing


@pytest.fixture(scope="module")
def ground(database_url: str) -> Iterator[connection]:
    with settled(database_url) as conn:
        yield conn


@steadily
@given(asker=askers)
def test_a_change_of_everything_touches_one_s_own_alone(ground: connection, asker: Asker) -> None:
    """Also with no condition at all: the second wall, by itself."""
    writable = {
        one[:3] for one in THINGS if scopes.may_see(asker, one) and scopes.may_write(asker, one)
    }
    with acting(ground, WRITER, asker):
        for layer, (table, code, _) in TABLES.items():
            update = sql.SQL("UPDATE {} SET note = 'x' RETURNING region_code, {}")
            touched = ask(ground, update.format(sql.Identifier(table), sql.Identifier(code)))
            assert {(layer, *one) for one in touched} == {
                one for one in writable if one[0] == layer
            }
        for region in REGIONS:
            refused_unless(
                scopes.may_write_room(asker, region),
                ground,
                "INSERT INTO incident_event (region_code, incident_id, name, actor, facts)"
                " VALUES (%s, %s, 'x', 'li', '{}')",
                *(region, f"I-{region}"),
            )
        closed = ask(ground, "UPDATE closure SET reason = 'x' RETURNING region_code")
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
    with acting(ground, WRITER, asker):
        if not (scopes.may_see(asker, thing) and scopes.may_write(asker, thing)):
            assert ask(ground, update, *values) == []
        elif scopes.may_see(asker, after) and scopes.may_write(asker, after):
            assert ask(ground, update, *values) == [(1,)]
        else:
            with pytest.raises(InsufficientPrivilege):
                ask(ground, update, *values)


@steadily
@given(asker=askers, thing=things)
def test_nothing_is_added_outside_one_s_scope(
    ground: connection, asker: Asker, thing: Thing
) -> None:
    with acting(ground, WRITER, asker):
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
    with acting(ground, WRITER, asker):
        may = scopes.may_write_room(asker, region)
        for statement, values in _ADDED.items():
            named = {"region": region, "depot": depot, "team": team}
            refused_unless(may, ground, statement, *(named[one] for one in values))


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
