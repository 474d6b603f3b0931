"""Hazards: what was saved comes back, and near means metres from the edge of an area."""

from dataclasses import replace

import pytest
from psycopg2.extensions import connection

from layers.errors import Unknown
from layers.hazards import store
from layers.ids import HazardCode, LonLat
from layers.importing.saving import Saved
from tests.town.town import CODE, HAZARDS, TEAMS, Town


def test_what_was_saved_comes_back(conn: connection, town: Town) -> None:
    found = store.all(conn, CODE)
    assert [replace(one, updated_at=None) for one in found] == list(HAZARDS)


def test_saving_the_same_again_changes_nothing(conn: connection, town: Town) -> None:
    assert store.save_many(conn, CODE, HAZARDS) == Saved(0, 0, 2)
    fewer = replace(HAZARDS[0], people=None)
    new = replace(HAZARDS[1], hazard_code=HazardCode("H03"))
    assert store.save_many(conn, CODE, [fewer, HAZARDS[1], new]) == Saved(1, 1, 1)
    assert store.get(conn, CODE, fewer.hazard_code).people is None


def test_a_team_exactly_on_the_edge_is_at_no_distance(conn: connection, town: Town) -> None:
    on_the_edge = TEAMS[5].base
    ((hazard, distance_m),) = store.near(conn, CODE, on_the_edge, 0.0)
    assert hazard.name == "化工厂"
    assert distance_m == 0


def test_near_is_from_the_edge_nearest_first(conn: connection, town: Town) -> None:
    # 0.001° of longitude at 26.031° N is 100.1 m.
    found = store.near(conn, CODE, LonLat(110.066, 26.031), 6_000)
    assert [one.hazard_code for one, _ in found] == ["H01", "H02"]
    assert found[0][1] == pytest.approx(100.1, abs=0.1)
    assert store.near(conn, CODE, LonLat(110.066, 26.031), 100) == []


def test_inside_an_area_the_distance_is_nothing(conn: connection, town: Town) -> None:
    assert store.near(conn, CODE, LonLat(110.062, 26.032), 10)[0][1] == 0


def test_struck_off_is_gone_until_it_is_saved_again(conn: connection, town: Town) -> None:
    code = HAZARDS[0].hazard_code
    store.retire(conn, CODE, code)
    assert store.find(conn, CODE, code) is None
    assert store.near(conn, CODE, LonLat(110.062, 26.032), 10) == []
    with pytest.raises(Unknown, match="no_hazard"):
        store.retire(conn, CODE, code)
    assert store.save_many(conn, CODE, HAZARDS) == Saved(0, 1, 1)
