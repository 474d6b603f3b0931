"""Where the snapshots lie: made by whoever needs one first, mapped by all the others."""

import fcntl
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from psycopg2.extensions import connection

from layers.roads import graph, load_store, snapshot
from layers.roads.graph import Network
from layers.roads.model import RoadNetwork
from layers.roads.snapshot import BadSnapshot

_log = logging.getLogger(__name__)


def network_of(conn: connection, head: RoadNetwork, folder: Path) -> Network:
    """The network of a stored head: from its snapshot, which is made where none can be used.

    Several processes that need the same one wait for the first. Snapshots of the region's other
    builds are removed; who has them open keeps them. Where the folder cannot be written – a full
    disk, a wrong owner – the process has a copy to itself: the roads matter more than the file.
    """
    file = folder / f"{head.region_code}-{head.build}.roads"
    with suppress(BadSnapshot):
        return snapshot.read(file, head.build)
    try:
        with _turn(folder, head.region_code):
            with suppress(BadSnapshot):
                return snapshot.read(file, head.build)
            made = graph.build(head.build, load_store.load(conn, head.region_code))
            _keep(made, file, folder.glob(f"{head.region_code}-*"))
    except OSError as error:
        _log.warning("the roads' snapshot cannot be kept: %s", error)
        return graph.build(head.build, load_store.load(conn, head.region_code))
    with suppress(BadSnapshot):
        return snapshot.read(file, head.build)
    # Another process has already put a newer build in its place.
    return made


def _keep(network: Network, file: Path, all_files: Iterable[Path]) -> None:
    """Writes the snapshot and removes those of other builds, and what broke off half-way."""
    snapshot.write(network, file)
    for other in all_files:
        if other != file:
            other.unlink(missing_ok=True)


@contextmanager
def _turn(folder: Path, region_code: str) -> Iterator[None]:
    """One process at a time for a region; the lock ends with the process that held it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{region_code}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
