"""What a process keeps of the roads: one copy of a build, swapped whole, never in anybody's way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import psycopg2
import pytest
from psycopg2.extensions import connection

from layers.ids import RegionCode
from layers.roads import network_store
from layers.roads.vehicles import Vehicle
from service import roads_kept
from service.listening import Listener
from service.roads_kept import RoadKeeper
from service.roads_watched import CHANNEL, bringing_in
from tests.town import town

NOW = datetime(2026, 11, 21, 21, tzinfo=UTC)


@pytest.fixture
def keeper(settled_url: str, tmp_path: Path) -> RoadKeeper:
    @contextmanager
    def lend() -> Iterator[connection]:
        with closing(psycopg2.connect(settled_url)) as conn:
            yield conn

    return RoadKeeper(tmp_path, lend)


@pytest.fixture
def conn(settled_url: str) -> Iterator[connection]:
    with closing(psycopg2.connect(settled_url)) as opened:
        yield opened


NEW_VERSION = "UPDATE road_network SET version = version + 1 WHERE region_code = %s"
NEW_BUILD = """
    UPDATE road_network SET version = version + 1, build = gen_random_uuid()
     WHERE region_code = %s"""


def _touch(conn: connection, statement: str = NEW_VERSION) -> None:
    """Another version of the town's roads, or another build."""
    with conn.cursor() as cursor:
        cursor.execute(statement, [town.CODE])
    conn.commit()


def test_the_same_roads_are_made_once(keeper: RoadKeeper, conn: connection) -> None:
    first = keeper.now(conn, town.CODE, NOW)
    again = keeper.now(conn, town.CODE, NOW)
    assert again.of(Vehicle.CAR) is first.of(Vehicle.CAR)
    assert first.of(Vehicle.HEAVY) is not first.of(Vehicle.CAR)
    assert first.head is not None
    assert first.head.version == again.kept.version


def test_another_version_keeps_the_edges_and_another_build_does_not(
    keeper: RoadKeeper, conn: connection
) -> None:
    first = keeper.now(conn, town.CODE, NOW)
    _touch(conn)
    second = keeper.now(conn, town.CODE, NOW)
    assert second.kept.version == first.kept.version + 1
    assert second.kept.network is first.kept.network
    _touch(conn, NEW_BUILD)
    third = keeper.now(conn, town.CODE, NOW)
    assert third.kept.version == second.kept.version + 1
    assert third.kept.network is not first.kept.network
    assert not third.is_older


def test_a_build_is_loaded_once_for_a_crowd(
    keeper: RoadKeeper, settled_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    whole = roads_kept.network_of

    def slowly(conn: connection, head: Any, folder: Path) -> Any:
        loads.append(head.build)
        Event().wait(0.2)
        return whole(conn, head, folder)

    monkeypatch.setattr(roads_kept, "network_of", slowly)

    def ask(_: int) -> Any:
        with closing(psycopg2.connect(settled_url)) as own:
            return keeper.now(own, town.CODE, NOW).kept.network

    with ThreadPoolExecutor(8) as crowd:
        found = list(crowd.map(ask, range(16)))
    assert len(loads) == 1
    assert len({id(one) for one in found}) == 1


def test_while_a_build_is_brought_in_answers_go_on_and_say_so(
    keeper: RoadKeeper, conn: connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keeper.now(conn, town.CODE, NOW)
    go, whole = Event(), roads_kept.network_of

    def held_up(conn: connection, head: Any, folder: Path) -> Any:
        assert go.wait(20)
        return whole(conn, head, folder)

    monkeypatch.setattr(roads_kept, "network_of", held_up)
    monkeypatch.setattr(roads_kept, "PATIENCE_S", 0.1)
    _touch(conn, NEW_BUILD)
    meanwhile = keeper.now(conn, town.CODE, NOW)
    assert meanwhile.is_older
    assert meanwhile.kept is first.kept
    coming = keeper.bring(town.CODE)
    go.set()
    assert coming.future.result(20).version == first.kept.version + 1
    assert not keeper.now(conn, town.CODE, NOW).is_older


def test_a_loading_that_fails_leaves_the_roads_at_hand(
    keeper: RoadKeeper, conn: connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keeper.now(conn, town.CODE, NOW)

    def broken(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(roads_kept, "network_of", broken)
        _touch(conn, NEW_BUILD)
        meanwhile = keeper.now(conn, town.CODE, NOW)
        assert meanwhile.is_older
        assert meanwhile.kept is first.kept
    assert not keeper.now(conn, town.CODE, NOW).is_older


def test_an_older_view_of_the_database_gets_its_own_version(
    keeper: RoadKeeper, conn: connection, settled_url: str
) -> None:
    """A transaction from before a correction answers with what it sees, and spoils nothing."""
    with closing(psycopg2.connect(settled_url)) as early:
        early.set_session(isolation_level="REPEATABLE READ")
        before = network_store.version(early, town.CODE)
        _touch(conn)
        assert keeper.now(conn, town.CODE, NOW).kept.version == before + 1
        assert keeper.now(early, town.CODE, NOW).kept.version == before
    assert keeper.now(conn, town.CODE, NOW).kept.version == before + 1


def test_a_new_build_is_there_before_anybody_asks(
    keeper: RoadKeeper, conn: connection, settled_url: str
) -> None:
    before = keeper.now(conn, town.CODE, NOW).kept.version
    watch = Listener(settled_url, "situ_reader", {CHANNEL: bringing_in(keeper)})
    watch.start()
    try:
        for _ in range(100):
            # The watch may not listen yet when the first build is told.
            _touch(conn, NEW_BUILD)
            Event().wait(0.1)
            if keeper._kept[town.CODE].version > before:
                break
        assert keeper._kept[town.CODE].version > before
    finally:
        watch.close()


def test_a_region_without_roads_has_none(keeper: RoadKeeper, conn: connection) -> None:
    found = keeper.now(conn, RegionCode("nowhere"), NOW)
    assert found.head is None
    assert found.of(Vehicle.CAR).shut.network.edge_count == 0
