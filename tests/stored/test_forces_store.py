"""Teams: what was saved comes back, saving again changes nothing, retired is gone but not lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.extensions import connection

from layers.errors import Unknown
from layers.forces import store
from layers.forces.model import Position, TeamStatus
from layers.ids import LonLat, RegionCode, TeamCode
from layers.importing.saving import Saved
from tests.town.town import Town

SEEN = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


def test_what_was_saved_comes_back(conn: connection, town: Town) -> None:
    found = store.all(conn, town.code)
    assert [replace(team, updated_at=None) for team in found] == list(town.teams)
    assert all(team.updated_at for team in found)


def test_saving_the_same_again_changes_nothing(conn: connection, town: Town) -> None:
    assert store.save_many(conn, town.code, town.teams) == Saved(0, 0, 6)


def test_only_what_differs_is_counted_as_changed(conn: connection, town: Town) -> None:
    moved = replace(town.teams[0], base=LonLat(110.045, 26.032))
    new = replace(town.teams[1], team_code=TeamCode("T07"))
    assert store.save_many(conn, town.code, [moved, town.teams[2], new]) == Saved(1, 1, 1)
    assert store.get(conn, town.code, moved.team_code).base == moved.base


def test_saving_nothing_is_nothing(conn: connection, town: Town) -> None:
    assert store.save_many(conn, town.code, []) == Saved(0, 0, 0)


def test_a_planners_table_does_not_call_a_team_home(conn: connection, town: Town) -> None:
    code = town.teams[0].team_code
    store.set_status(conn, town.code, code, TeamStatus.ON_SCENE)
    store.save_many(conn, town.code, [replace(town.teams[0], name="新名")])
    team = store.get(conn, town.code, code)
    assert (team.name, team.status) == ("新名", TeamStatus.ON_SCENE)


def test_the_newest_position_counts_whatever_came_last(conn: connection, town: Town) -> None:
    code = town.teams[0].team_code
    new = Position(LonLat(110.05, 26.05), SEEN, "phone")
    old = Position(LonLat(110.01, 26.01), SEEN - timedelta(hours=1), "radio")
    for position in (new, old):
        store.record_position(conn, town.code, code, position, {"datum": "cgcs2000"})
    assert store.get(conn, town.code, code).last_position == new


def test_the_same_sighting_told_twice_is_one(conn: connection, town: Town) -> None:
    code = town.teams[0].team_code
    for lon in (110.05, 110.06):
        seen = Position(LonLat(lon, 26.05), SEEN, "phone")
        store.record_position(conn, town.code, code, seen, {})
    last = store.get(conn, town.code, code).last_position
    assert last is not None
    assert last.at.lon == 110.06


def test_a_retired_team_is_gone_until_it_is_saved_again(conn: connection, town: Town) -> None:
    team = town.teams[0]
    store.retire(conn, town.code, team.team_code)
    assert store.find(conn, town.code, team.team_code) is None
    assert len(store.all(conn, town.code)) == 5
    assert store.save_many(conn, town.code, [team]) == Saved(0, 1, 0)
    assert store.get(conn, town.code, team.team_code).name == team.name


def test_an_unknown_team_is_refused(conn: connection, town: Town) -> None:
    nobody = TeamCode("T99")
    seen = Position(LonLat(110.05, 26.05), SEEN, "phone")
    with pytest.raises(Unknown, match="no_team"):
        store.get(conn, town.code, nobody)
    with pytest.raises(Unknown, match="no_team"):
        store.set_status(conn, town.code, nobody, TeamStatus.RESTING)
    with pytest.raises(Unknown, match="no_team"):
        store.record_position(conn, town.code, nobody, seen, {})
    with pytest.raises(Unknown, match="no_team"):
        store.retire(conn, town.code, nobody)


def test_another_region_sees_nothing(conn: connection, town: Town) -> None:
    assert store.all(conn, RegionCode("990002")) == []
    assert store.find(conn, RegionCode("990002"), town.teams[0].team_code) is None
