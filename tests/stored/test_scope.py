"""Who sees what: each of the two walls holds by itself, whoever asks for whatever."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import sql
from psycopg2.extensions import connection

from layers import hazards
from layers.db.asking import Asker
from layers.db.queries import Queries
from layers.errors import Unknown
from layers.records import store
from layers.records.model import LAYERS
from layers.records.store import Wanted
from tests.stored.scoped import (
    READER,
    ROOM,
    THINGS,
    WITH_DEPOT,
    WRITER,
    acting,
    ask,
    askers,
    in_all,
    named_in_all,
    seen_by,
    settled,
    steadily,
    things,
)
from tests.town import scopes
from tests.town.scopes import REGIONS, TABLES, TOWNSHIPS, Thing


@pytest.fixture(scope="module")
def ground(database_url: str) -> Iterator[connection]:
    with settled(database_url) as conn:
        yield conn


@steadily
@given(asker=askers)
def test_the_first_wall_holds_by_itself(ground: connection, asker: Asker) -> None:
    everything = ask(ground, "SELECT 1 FROM record")
    assert len(everything) == len(THINGS), "the owner is held back: this would show the other wall"
    assert in_all(ground, asker) == seen_by(asker)
    assert named_in_all(ground, asker) == seen_by(asker)


@steadily
@given(asker=askers, role=st.sampled_from([READER, WRITER]))
def test_the_second_wall_holds_by_itself(ground: connection, asker: Asker, role: str) -> None:
    with acting(ground, role, asker):
        assert set(ask(ground, "SELECT layer, region_code, code FROM record")) == seen_by(asker)
        for layer, (table, code, _) in TABLES.items():
            names = (sql.Identifier(code), sql.Identifier(table))
            found = ask(ground, sql.SQL("SELECT region_code, {} FROM {}").format(*names))
            assert {(layer, *one) for one in found} == {
                one for one in seen_by(asker) if one[0] == layer
            }


@steadily
@given(asker=askers)
def test_both_walls_together_give_what_each_gives(ground: connection, asker: Asker) -> None:
    with acting(ground, READER, asker):
        assert in_all(ground, asker) == seen_by(asker)


@steadily
@given(told=askers, asked=askers)
def test_where_one_wall_has_a_hole_the_other_still_stands(
    ground: connection, told: Asker, asked: Asker
) -> None:
    with acting(ground, READER, told):
        assert in_all(ground, asked) == seen_by(told) & seen_by(asked)


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

    with acting(ground, READER, asker):
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
    with acting(ground, READER, asker):
        if scopes.may_see(asker, thing):
            assert store.get(ground, asker, *thing[:3]).code == thing.code
        else:
            with pytest.raises(Unknown):
                store.get(ground, asker, *thing[:3])


@pytest.mark.parametrize("role", [READER, WRITER])
def test_where_nobody_was_told_nothing_is_seen(ground: connection, role: str) -> None:
    walled = [table for table, _, _ in TABLES.values()] + [*ROOM, *WITH_DEPOT, "team_position"]
    with acting(ground, role, None):
        for table in walled:
            assert ask(ground, sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table))) == []


# --- what hangs on them ---


@steadily
@given(asker=askers)
def test_incidents_and_closures_are_the_command_room_s(ground: connection, asker: Asker) -> None:
    with acting(ground, READER, asker):
        for table in ROOM:
            found = ask(ground, sql.SQL("SELECT region_code FROM {}").format(sql.Identifier(table)))
            seen = {(region,) for region in REGIONS if scopes.may_see_room(asker, region)}
            assert set(found) == seen, table


@steadily
@given(asker=askers)
def test_stock_and_positions_are_seen_with_their_depot_and_team(
    ground: connection, asker: Asker
) -> None:
    with acting(ground, READER, asker):
        for table in (*WITH_DEPOT, "team_position"):
            layer = "teams" if table == "team_position" else "depots"
            names = (sql.Identifier(TABLES[layer][1]), sql.Identifier(table))  # type: ignore[index]
            found = ask(ground, sql.SQL("SELECT region_code, {} FROM {}").format(*names))
            seen = {one[1:] for one in seen_by(asker) if one[0] == layer}
            assert set(found) == seen, table


def test_the_second_wall_leaves_the_spatial_index_in_use(ground: connection) -> None:
    tile = Queries(Path(hazards.__file__).parent / "queries.sql").statements["tile"]
    asked = {"region_code": REGIONS[0], "z": 14, "x": 13197, "y": 6974}
    asker = Asker("someone", regions=(REGIONS[0],), clearance=2)
    with acting(ground, READER, asker), ground.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # of a few rows any plan is as good
        cursor.execute("EXPLAIN " + tile, asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "hazard_geom" in plan, plan
