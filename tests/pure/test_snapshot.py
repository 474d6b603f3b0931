"""A snapshot is the network it was made of, or it is not used."""

from pathlib import Path

import numpy as np
import pytest

from layers.roads import graph, snapshot
from layers.roads.driving import drive
from layers.roads.graph import Network
from layers.roads.snapshot import BadSnapshot
from layers.roads.vehicles import DEFAULTS, Vehicle
from tests.pure.drawn_county import lattice


@pytest.fixture
def network() -> Network:
    return graph.build("first", lattice(6))


def test_what_is_read_is_what_was_written(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "one.roads"
    snapshot.write(network, file)
    found = snapshot.read(file, "first")
    for name in ("edge_id", "tail", "head", "length_m", "arc_start", "arc_from", "arc_way"):
        assert (getattr(found, name) == getattr(network, name)).all(), name
    assert found.facts.labels == network.facts.labels
    assert (found.lines.lon == network.lines.lon).all()
    assert found.grid.frame == network.grid.frame
    car = DEFAULTS[Vehicle.CAR]
    assert (drive(found, car).arc_s == drive(network, car).arc_s).all()
    assert list(tmp_path.iterdir()) == [file]


def test_nobody_can_spoil_a_snapshot_for_the_others(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "one.roads"
    snapshot.write(network, file)
    snapshot.read(file, "first").length_m[:] = -1
    assert (snapshot.read(file, "first").length_m == network.length_m).all()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.02, 0.5, 0.9, 0.999])
def test_one_changed_byte_is_noticed(network: Network, tmp_path: Path, share: float) -> None:
    file = tmp_path / "one.roads"
    snapshot.write(network, file)
    content = bytearray(file.read_bytes())
    used = np.flatnonzero(np.frombuffer(bytes(content), np.uint8))
    at = int(used[int(share * (len(used) - 1))])
    content[at] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(BadSnapshot):
        snapshot.read(file, "first")


@pytest.mark.parametrize("size", [0, 5, 100, 5000])
def test_a_file_that_broke_off_is_noticed(network: Network, tmp_path: Path, size: int) -> None:
    file = tmp_path / "one.roads"
    snapshot.write(network, file)
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(BadSnapshot):
        snapshot.read(file, "first")


def test_another_build_and_a_missing_file_are_noticed(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "one.roads"
    with pytest.raises(BadSnapshot):
        snapshot.read(file, "first")
    snapshot.write(network, file)
    with pytest.raises(BadSnapshot, match="build"):
        snapshot.read(file, "second")
