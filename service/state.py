"""What one process keeps: connections, one copy of each region's roads, drawn base maps.

The database is the truth. Before an answer uses the roads it asks for their version and for the
closures in force (one small query each) and loads what has changed; so a road that is closed now
is closed in the very next answer, in every process, without anybody telling it.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

from layers.db.pool import Pool
from layers.ids import ClosureId, RegionCode
from layers.roads import closure_store, graph, network_store, search_store
from layers.roads.closures import Closure
from layers.roads.graph import Network
from layers.roads.measuring import RoadsInForce, in_force
from layers.roads.model import RoadNetwork
from service.settings import Settings

# Closure sets change rarely; a handful lets "before" and "after" be asked without rework.
KEPT_CLOSURE_SETS = 16


@dataclass(frozen=True, slots=True)
class RoadsNow:
    """The roads of a region at a moment; ``head`` None: the region has no roads."""

    head: RoadNetwork | None
    roads: RoadsInForce
    closures: Sequence[Closure]


class RoadKeeper:
    """One loaded copy of each region's network, swapped whole when its version changes."""

    def __init__(self) -> None:
        self._networks: dict[RegionCode, Network] = {}
        self._in_force: OrderedDict[tuple[RegionCode, int, tuple[ClosureId, ...]], RoadsInForce]
        self._in_force = OrderedDict()
        self._loading = threading.Lock()

    def now(self, conn: connection, region_code: RegionCode, at: datetime) -> RoadsNow:
        """The region's roads with the closures in force at that moment."""
        head = network_store.find(conn, region_code)
        closures = closure_store.in_force(conn, region_code, at)
        network = self._network(conn, region_code, head.version if head else 0)
        ids = tuple(closure.closure_id for closure in closures)
        key = (region_code, network.version, ids)
        roads = self._in_force.get(key)
        if roads is None:
            stretches = search_store.closed_stretches(conn, region_code, ids) if ids else []
            roads = in_force(network, stretches)
            with self._loading:
                self._in_force[key] = roads
                while len(self._in_force) > KEPT_CLOSURE_SETS:
                    self._in_force.popitem(last=False)
        return RoadsNow(head, roads, closures)

    def _network(self, conn: connection, region_code: RegionCode, version: int) -> Network:
        kept = self._networks.get(region_code)
        if kept is not None and kept.version == version:
            return kept
        with self._loading:
            kept = self._networks.get(region_code)
            if kept is None or kept.version != version:
                kept = _load(conn, region_code, version)
                self._networks[region_code] = kept
        return kept


def _load(conn: connection, region_code: RegionCode, version: int) -> Network:
    if version == 0:
        return graph.empty()
    arrays = network_store.load_arrays(conn, region_code)
    return graph.build(
        version,
        arrays.tail_node,
        arrays.head_node,
        arrays.forward_s,
        arrays.backward_s,
        arrays.length_m,
    )


class GroundKeeper:
    """The last drawn base map of each region, with the revision of what it was drawn from."""

    def __init__(self) -> None:
        self._drawn: dict[RegionCode, tuple[str, bytes]] = {}

    def find(self, region_code: RegionCode, revision: str) -> bytes | None:
        """The kept base map, if it was drawn from that revision."""
        kept = self._drawn.get(region_code)
        return kept[1] if kept is not None and kept[0] == revision else None

    def keep(self, region_code: RegionCode, revision: str, body: bytes) -> None:
        """Keeps a base map in place of the region's older one."""
        self._drawn[region_code] = (revision, body)


class State:
    """Everything a process keeps between requests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.station_key = settings.key()
        self.pool = Pool(settings.database_url, settings.pool_size)
        self.roads = RoadKeeper()
        self.ground = GroundKeeper()

    def close(self) -> None:
        """Gives the connections back to the database."""
        self.pool.close()
