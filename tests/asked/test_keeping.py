"""What a process keeps of the roads: what was used last, one version, loaded once for many."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from threading import Event
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest

from layers.ids import RegionCode
from service import state
from service.state import RoadKeeper, RoadsKey
from tests.town import town

NOW = datetime(2026, 11, 21, 21, tzinfo=UTC)


class Database:
    """What the keeper asks of the database, said by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.version = 1
        self.closed: tuple[int, ...] = ()
        self.loads: list[tuple[str, int]] = []
        monkeypatch.setattr(state.network_store, "find", self._head)
        monkeypatch.setattr(state.closure_store, "in_force", self._in_force)
        monkeypatch.setattr(state.search_store, "closed_stretches", lambda *_: [])
        monkeypatch.setattr(state, "in_force", lambda network, _: SimpleNamespace(of=network))
        monkeypatch.setattr(state, "_load", self._load)

    def _head(self, *_: object) -> Any:
        return SimpleNamespace(version=self.version)

    def _in_force(self, *_: object) -> list[Any]:
        return [SimpleNamespace(closure_id=one) for one in self.closed]

    def _load(self, _conn: object, code: RegionCode, version: int) -> Any:
        self.loads.append((code, version))
        Event().wait(0.2)
        return SimpleNamespace(version=version)


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    return Database(monkeypatch)


def _now(keeper: RoadKeeper, code: str = "A") -> Any:
    return keeper.now(None, RegionCode(code), NOW).roads  # type: ignore[arg-type]


def test_what_was_used_last_stays(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "KEPT_CLOSURE_SETS", 2)
    keeper = RoadKeeper()
    whole = _now(keeper)
    database.closed = (1,)
    _now(keeper)
    database.closed = ()
    assert _now(keeper) is whole
    database.closed = (2,)
    _now(keeper)
    database.closed = ()
    assert _now(keeper) is whole
    assert len(database.loads) == 1


def test_a_new_version_lets_the_old_ones_go(database: Database) -> None:
    keeper = RoadKeeper()
    _now(keeper, "B")
    for closed in ((), (1,), (2,)):
        database.closed = closed
        _now(keeper)
    database.version = 2
    _now(keeper)
    assert {key.version for key in keeper._in_force if key.region_code == "A"} == {2}
    assert {key.version for key in keeper._in_force if key.region_code == "B"} == {1}


def test_many_at_once_load_a_region_once_and_two_regions_side_by_side(database: Database) -> None:
    keeper = RoadKeeper()
    with ThreadPoolExecutor(8) as crowd:
        found = list(crowd.map(lambda code: _now(keeper, code), "AABBAABB"))
    assert sorted(database.loads) == [("A", 1), ("B", 1)]
    assert len({id(one) for one in found}) == 2


def test_one_region_does_not_wait_for_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, go = RoadKeeper(), Event()
    slow = state._load

    def load(conn: Any, code: RegionCode, version: int) -> Any:
        if code == "A":
            assert go.wait(20)
        return slow(conn, code, version)

    monkeypatch.setattr(state, "_load", load)
    with ThreadPoolExecutor(2) as crowd:
        waiting = crowd.submit(_now, keeper, "A")
        _now(keeper, "B")
        assert not waiting.done()
        go.set()
        assert waiting.result()


def test_the_towns_own_roads_are_kept_under_their_version(settled_url: str) -> None:
    keeper = RoadKeeper()
    with closing(psycopg2.connect(settled_url)) as conn:
        first = keeper.now(conn, town.CODE, NOW)
        assert keeper.now(conn, town.CODE, NOW).roads is first.roads
    assert first.head is not None
    assert list(keeper._in_force) == [RoadsKey(town.CODE, first.head.version, ())]
