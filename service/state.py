"""What one process keeps: connections, each region's roads, drawn base maps."""

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

import anyio

from layers.db.pool import Pool
from layers.errors import NotReady
from layers.ids import RegionCode
from service.auth.limits import Limits
from service.auth.oidc import Oidc
from service.auth.passwords import AT_ONCE, WAIT_S, Hasher
from service.metrics import LANES, Metrics
from service.queues import Queue
from service.roads_kept import BROUGHT_AT_ONCE, RoadKeeper
from service.roads_watched import RoadsWatch
from service.rounds import Rounds
from service.settings import Settings

# Closure sets change rarely; a handful lets "before" and "after" be asked without rework.
KEPT_CLOSURE_SETS = 16
KEPT_GROUNDS = 8
# Longer than a crowd of map readers needs to be served, shorter than a person's patience.
QUEUE_WAIT_S = 10.0
DOOR_CONNECTIONS = 4
# Measuring is a processor's work: more at once would only wait for one another.
FIRST_SHEETS_CONNECTIONS = 2
MEMORY_CONNECTIONS = 3
# One plan is made at a time; whoever asks meanwhile shares the next.
PLANNING_CONNECTIONS = 1
# All that one process may have besides the two pools whose sizes are settings.
OWN_CONNECTIONS = (
    FIRST_SHEETS_CONNECTIONS + DOOR_CONNECTIONS + MEMORY_CONNECTIONS + 2 * PLANNING_CONNECTIONS
)
# The database roles the service works in; see migration 0008.
READER, WRITER = "situ_reader", "situ_writer"


class Turns:
    """One at a time for each region: what costs much is done once, and the others wait for it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        # A lock that nobody holds or waits for is forgotten, whatever region was asked for.
        self._locks: WeakValueDictionary[RegionCode, threading.Lock] = WeakValueDictionary()

    @contextmanager
    def of(self, region_code: RegionCode) -> Iterator[None]:
        """The region's turn, for as long as the block runs."""
        with self._guard:
            lock = self._locks.setdefault(region_code, threading.Lock())
        with lock:
            yield


class GroundKeeper:
    """The last drawn base maps, each with the revision of what it was drawn from.

    The revision names what the asker may see of the ground, so that nobody gets another's drawing.
    """

    def __init__(self) -> None:
        self._drawn: OrderedDict[tuple[RegionCode, str], bytes] = OrderedDict()
        # Whoever may have to draw takes a turn: two readers never draw the same ground at once.
        self.turns = Turns()

    def find(self, region_code: RegionCode, revision: str) -> bytes | None:
        """The kept base map, if it was drawn from that revision."""
        return self._drawn.get((region_code, revision))

    def keep(self, region_code: RegionCode, revision: str, body: bytes) -> None:
        """Keeps a base map; the oldest goes when there are too many."""
        self._drawn[region_code, revision] = body
        while len(self._drawn) > KEPT_GROUNDS:
            self._drawn.popitem(last=False)


class Lane(Queue):
    """The connections for one sort of asker, and the queue before them.

    Readers and commands each have their own, so that maps asked for by many never keep a report
    waiting. Whoever stands in the queue occupies neither a connection nor a worker thread.
    """

    def __init__(self, database_url: str, size: int, role: str) -> None:
        super().__init__(size, QUEUE_WAIT_S, "database_busy")
        self.pool = Pool(database_url, size, role)


def _provider(settings: Settings) -> Oidc | None:
    """The identity provider that may vouch for people; None: passwords only."""
    if not settings.oidc_issuer:
        return None
    back = f"{settings.public_url or settings.address}/sign-in/oidc/return"
    secret = settings.oidc_client_secret.get_secret_value()
    return Oidc(settings.oidc_issuer, settings.oidc_client_id, secret, back)


class State:
    """Everything a process keeps between requests."""

    def __init__(self, settings: Settings, paths: Collection[str] = ()) -> None:
        """``paths``: the routes' own, by which the metrics count."""
        self.settings = settings
        url = settings.database_url
        self.readers = Lane(url, settings.pool_size, READER)
        self.commands = Lane(url, settings.command_pool_size, WRITER)
        # The sheet that answers a report: the report is kept already and waits for nobody.
        self.first_sheets = Lane(url, FIRST_SHEETS_CONNECTIONS, WRITER)
        # Who asks: a few quick statements before everything else, which wait for nobody.
        self.door = Lane(url, DOOR_CONNECTIONS, WRITER)
        # Signing in, what was refused, whose number was seen: what is written down may have to wait
        # for the end of the audit's chain, and nobody who asks shall wait with it.
        self.memory = Lane(url, MEMORY_CONNECTIONS, WRITER)
        # Plans take seconds of a core: no report and no order waits behind them.
        # What is shown at once does not wait either for the best that is just being sought.
        self.planning = Lane(url, PLANNING_CONNECTIONS, WRITER)
        self.at_once = Lane(url, PLANNING_CONNECTIONS, WRITER)
        self.plans: Rounds[dict[str, Any]] = Rounds(self.planning)
        self.plans_at_once: Rounds[dict[str, Any]] = Rounds(self.at_once)
        self._bringing = Pool(url, BROUGHT_AT_ONCE, READER)
        self.roads = RoadKeeper(
            settings.var_dir / "roads", lambda: self._bringing.lend(snapshot=True)
        )
        self.watch = RoadsWatch(url, READER, self.roads)
        # More readers measuring than there are processors end no sooner, and hold up every command.
        self.measuring = threading.Semaphore(os.cpu_count() or 1)
        self.ground = GroundKeeper()
        self.limits = Limits()
        self.hasher = Hasher()
        # One more than are hashed at a time: a crowd at the door takes no thread from the room.
        self.sign_ins = Queue(AT_ONCE + 1, WAIT_S, "sign_in_busy")
        # A photograph is hundreds of megabytes while it is made anew: one at a time.
        self.photos = Queue(1, QUEUE_WAIT_S, "photo_busy")
        self.oidc = _provider(settings)
        # What /readyz found out last, and when; one looks at a time.
        self.looking = anyio.Lock()
        self.looked_at = -math.inf
        self.ready: dict[str, Any] | NotReady = {}
        self.metrics = Metrics(paths)
        lanes = {name: getattr(self, name) for name in LANES}
        for name, lane in lanes.items():
            self.metrics.watch(name, lane.waiting, lane.busy)

    def close(self) -> None:
        """Gives the connections back to the database."""
        self.watch.close()
        self._bringing.close()
        for name in LANES:
            lane: Lane = getattr(self, name)
            lane.pool.close()
