"""Where snapshots lie: made once, made again when damaged, done without when there is no room."""

from dataclasses import replace
from pathlib import Path

import pytest
from psycopg2.extensions import connection

from layers.roads import network_store, snapshot, snapshots
from layers.roads.model import RoadEdge, RoadNetwork
from layers.roads.snapshots import network_of
from tests.town import town

ROAD = RoadEdge("r", 1, 2, ((110.02, 26.05), (110.03, 26.05)), 1000.0, "县道", name="北路")


@pytest.fixture
def head(conn: connection, town: town.Town) -> RoadNetwork:
    return _saved(conn, ROAD)


def _saved(conn: connection, *edges: RoadEdge) -> RoadNetwork:
    network_store.save(conn, town.CODE, edges, "test", False, True)
    found = network_store.find(conn, town.CODE)
    assert found is not None
    return found


def test_a_snapshot_is_made_once_and_then_mapped(
    conn: connection, head: RoadNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = network_of(conn, head, tmp_path)
    assert (first.build, first.edge_count) == (head.build, 1)
    monkeypatch.setattr(snapshots.load_store, "load", lambda *_: pytest.fail("read again"))
    assert network_of(conn, head, tmp_path).label(0).name == "北路"


def test_a_damaged_snapshot_is_made_again(
    conn: connection, head: RoadNetwork, tmp_path: Path
) -> None:
    network_of(conn, head, tmp_path)
    (file,) = tmp_path.glob("*.roads")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert network_of(conn, head, tmp_path).edge_count == 1
    assert file.read_bytes() == whole


def test_another_build_takes_the_place_of_the_old_one(
    conn: connection, head: RoadNetwork, tmp_path: Path
) -> None:
    old = network_of(conn, head, tmp_path)
    newer = _saved(conn, ROAD, replace(ROAD, source_key="s", tail_node=2, head_node=3))
    assert newer.build != head.build
    assert network_of(conn, newer, tmp_path).edge_count == 2
    assert [one.name for one in tmp_path.glob("*.roads")] == [f"{town.CODE}-{newer.build}.roads"]
    # Who has the old one open still reads it.
    assert old.label(0).name == "北路"


def test_a_full_disk_takes_nobody_the_roads(
    conn: connection, head: RoadNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "write", full)
    assert network_of(conn, head, tmp_path).edge_count == 1
