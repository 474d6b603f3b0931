"""The roads that a process keeps: one copy of each region's network, and what follows from it.

The database is the truth. Before an answer uses the roads it asks for their version and for the
closures in force (one small query each) and brings in what has changed: so a road that is closed
now is closed in the very next answer, in every process, without anybody telling it.

A network is mapped from its snapshot, which the first process that needs it makes. While another
build is brought in, answers go on with the one at hand once they have waited ``PATIENCE_S`` for
the new one, and say which version they used.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import structlog
from psycopg2.extensions import connection

from layers.ids import RegionCode
from layers.roads import closure_store, correction_store, graph, network_store, speed_store
from layers.roads.closing import closed_stretches, zones_of
from layers.roads.closures import Closure
from layers.roads.corrections import Correction
from layers.roads.driving import Roads, drive, renamed
from layers.roads.graph import Network
from layers.roads.limits import unlimited
from layers.roads.measuring import RoadsInForce, in_force
from layers.roads.model import RoadNetwork
from layers.roads.snapshots import network_of
from layers.roads.vehicles import DEFAULTS, Profile, Vehicle

# Closure sets change rarely; a handful lets "before" and "after" be asked without rework.
KEPT_STATES = 32
# Builds that are brought in at once, each on a connection of its own.
BROUGHT_AT_ONCE = 2
# How long an answer waits for a build that is being brought in, when it has another at hand.
PATIENCE_S = 2.0

_log = structlog.get_logger()
Key = Hashable
Made = TypeVar("Made")
Lend = Callable[[], AbstractContextManager[connection]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What planners say about the edges: how fast who is, and what is not as it was imported."""

    profiles: Mapping[Vehicle, Profile]
    corrections: Sequence[Correction]


AS_IMPORTED = Rules(DEFAULTS, ())


class Kept:
    """One region's network at one version, and what was made of it since.

    ``head`` None: the region has no roads.
    """

    def __init__(self, head: RoadNetwork | None, network: Network, rules: Rules) -> None:
        self.head = head
        self.imported = network
        self.network = renamed(network, rules.corrections)
        self.rules = rules
        self._made: OrderedDict[Key, Any] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def version(self) -> int:
        """The version that answers name; 0 where there are no roads."""
        return self.head.version if self.head else 0

    def in_force(self, closures: Sequence[Closure], vehicle: Vehicle) -> RoadsInForce:
        """One vehicle's roads under these closures; made once and kept while they are used."""
        ids = tuple(closure.closure_id for closure in closures)

        def made() -> RoadsInForce:
            return in_force(
                self._driven(vehicle),
                self.once(ids, lambda: closed_stretches(self.network, zones_of(closures))),
                lambda: self._driven(vehicle, is_limited=False),
            )

        return self.once((vehicle, ids), made)

    def _driven(self, vehicle: Vehicle, is_limited: bool = True) -> Roads:
        """The roads as a vehicle drives them, or as it would if it had no size."""
        profile = self.rules.profiles[vehicle]
        whose = profile if is_limited else unlimited(profile)
        return self.once(
            (vehicle, is_limited), lambda: drive(self.network, whose, self.rules.corrections)
        )

    def once(self, key: Key, make: Callable[[], Made]) -> Made:
        """What was made before, else makes it; the longest unused goes when there are too many.

        Two who ask for the same at once may both make it: neither waits, and one is thrown away.
        """
        with self._guard:
            if key in self._made:
                self._made.move_to_end(key)
                found: Made = self._made[key]
                return found
        made = make()
        with self._guard:
            self._made[key] = made
            while len(self._made) > KEPT_STATES:
                self._made.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class RoadsNow:
    """The roads of a region at a moment, for whichever vehicle is asked about.

    ``is_older``: a newer build exists and is still being brought in.
    """

    kept: Kept
    closures: Sequence[Closure]
    is_older: bool = False

    @property
    def head(self) -> RoadNetwork | None:
        """The network that is used; None where the region has none."""
        return self.kept.head

    def of(self, vehicle: Vehicle) -> RoadsInForce:
        """One vehicle's roads under the closures in force."""
        return self.kept.in_force(self.closures, vehicle)


class _Coming(NamedTuple):
    """A build that is being brought in, and since when."""

    future: "Future[Kept]"
    begun: float


class RoadKeeper:
    """One loaded copy of each region's network, swapped whole when another build is there.

    ``lend`` gives a connection of its own, for bringing a build in beside the answers.
    """

    def __init__(self, folder: Path, lend: Lend) -> None:
        self._folder = folder
        self._lend = lend
        self._kept: dict[RegionCode, Kept] = {}
        self._coming: dict[RegionCode, _Coming] = {}
        self._places = threading.Semaphore(BROUGHT_AT_ONCE)
        self._guard = threading.Lock()

    def now(
        self, conn: connection, region_code: RegionCode, at: datetime, in_exercise: bool = False
    ) -> RoadsNow:
        """The region's roads with the closures in force at that moment.

        An exercise's closures count only ``in_exercise``, where the real ones count as well.
        """
        head = network_store.find(conn, region_code)
        closures = closure_store.in_force(conn, region_code, at, None if in_exercise else False)
        if head is None:
            return RoadsNow(Kept(None, graph.empty(), AS_IMPORTED), closures)
        kept = self._kept.get(region_code)
        if kept is None or kept.network.build != head.build:
            kept = self._brought(region_code, kept)
        is_same = kept.network.build == head.build
        if is_same and kept.version != head.version:
            newer = kept.version < head.version
            kept = Kept(head, kept.imported, rules_of(conn, region_code))
            if newer:
                self._kept[region_code] = kept
        return RoadsNow(kept, closures, is_older=not is_same and kept.version < head.version)

    def holds(self, region_code: RegionCode) -> bool:
        """Whether this process has any build of the region's roads."""
        return region_code in self._kept

    def bring(self, region_code: RegionCode) -> "_Coming":
        """Brings the region's present build in, beside the answers; one at a time for a region."""
        with self._guard:
            coming = self._coming.get(region_code)
            if coming is not None:
                return coming
            coming = self._coming[region_code] = _Coming(Future(), time.monotonic())
        threading.Thread(target=self._bring, args=(region_code, coming), daemon=True).start()
        return coming

    def _bring(self, region_code: RegionCode, coming: "_Coming") -> None:
        """Loads, and tells whoever waits how it ended."""
        try:
            with self._places:
                kept = self._load(region_code)
        except BaseException as error:
            # Whoever waits is told; nobody else is there to be.
            _log.warning("roads_not_brought", region_code=region_code, reason=repr(error))
            coming.future.set_exception(error)
        else:
            coming.future.set_result(kept)

    def _brought(self, region_code: RegionCode, at_hand: Kept | None) -> Kept:
        """The build that is being brought in, or the one at hand when that takes too long or fails.

        The patience is counted from when it began: a crowd does not wait one after another.
        """
        coming = self.bring(region_code)
        if at_hand is None:
            return coming.future.result()
        left_s = PATIENCE_S - (time.monotonic() - coming.begun)
        try:
            return coming.future.result(timeout=max(0.0, left_s))
        except Exception:
            return at_hand

    def _load(self, region_code: RegionCode) -> Kept:
        """Reads the present head and brings its build in, all of one moment."""
        try:
            with self._lend() as conn:
                head = network_store.find(conn, region_code)
                if head is None:
                    return Kept(None, graph.empty(), AS_IMPORTED)
                before = self._kept.get(region_code)
                if before is not None and before.network.build == head.build:
                    if before.version == head.version:
                        return before
                    network = before.imported
                else:
                    network = network_of(conn, head, self._folder)
                kept = Kept(head, network, rules_of(conn, region_code))
            self._kept[region_code] = kept
            return kept
        finally:
            with self._guard:
                self._coming.pop(region_code, None)


def rules_of(conn: connection, region_code: RegionCode) -> Rules:
    """The speeds and the corrections of the present version."""
    return Rules(speed_store.profiles(conn, region_code), correction_store.all(conn, region_code))
