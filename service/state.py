"""What one process keeps: connections, each region's roads, drawn base maps, open tile files."""

import math
from collections import deque
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

import anyio

from layers.db.pool import Pool
from layers.errors import NotReady
from service.auth.limits import Limits
from service.auth.oidc import Oidc
from service.auth.passwords import AT_ONCE, WAIT_S, Hasher
from service.bodies import Body
from service.ground_kept import GroundKeeper
from service.listening import Listener
from service.metrics import HANDS, LANES, Metrics
from service.pulse import Pulse
from service.queues import Queue
from service.roads_kept import BROUGHT_AT_ONCE, RoadKeeper
from service.roads_watched import CHANNEL as ROADS_CHANNEL
from service.roads_watched import bringing_in
from service.rounds import Rounds
from service.settings import Settings
from service.side_room import CONNECTIONS_EACH, Desk, SideRoom, Staff
from service.stream.hub import CHANNEL as LIVE_CHANNEL
from service.stream.hub import Hub
from service.stream.kept import MOST_TILES, BodiesKept
from service.tiles_kept import Tiles

# Longer than a crowd of map readers needs to be served, shorter than a person's patience.
QUEUE_WAIT_S = 10.0
# A sheet of paper takes seconds, and whoever prints several waits for his own.
EXPORT_WAIT_S = 30.0
DOOR_CONNECTIONS = 4
MEMORY_CONNECTIONS = 3
# Sheets that answer a report, and plans at once; best plans: so many are made at the same time.
FIRST_SHEETS = 2
PLANNING = 1
# Who looks steps back behind who commands, as far as a processor goes.
NICE = 5
# The database roles the service works in; see migration 0008.
READER, WRITER = "situ_reader", "situ_writer"


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
        self._open_lanes(settings.database_url)
        self._hear_and_keep(settings.database_url)
        self._furnish_rooms()
        self.limits = Limits()
        self.hasher = Hasher()
        # One more than are hashed at a time: a crowd at the door takes no thread from the room.
        self.sign_ins = Queue(AT_ONCE + 1, WAIT_S, "sign_in_busy")
        # A photograph is hundreds of megabytes while it is made anew: one at a time.
        self.photos = Queue(1, QUEUE_WAIT_S, "photo_busy")
        # What is carried away takes one place in the room that looks, so that maps find another.
        self.exports = Queue(1, EXPORT_WAIT_S, "export_busy")
        self.oidc = _provider(settings)
        # What /readyz found out last, and when; one looks at a time.
        self.ready_turn = anyio.Lock()
        self.looked_at = -math.inf
        self.ready: dict[str, Any] | NotReady = {}
        self.pulse = Pulse()
        # When it was looked which closures began or ended by their time: the last look and the one
        # before it, by the database's clock.
        self.closures_looked_at: deque[datetime] = deque(maxlen=2)
        self.metrics = Metrics(paths)
        self._watch()

    def _open_lanes(self, url: str) -> None:
        """Connections for each sort of asker."""
        settings = self.settings
        self.readers = Lane(url, settings.pool_size, READER)
        self.commands = Lane(url, settings.command_pool_size, WRITER)
        # Who asks: a few quick statements before everything else, which wait for nobody.
        self.door = Lane(url, DOOR_CONNECTIONS, WRITER)
        # Signing in, what was refused, whose number was seen: what is written down may have to wait
        # for the end of the audit's chain, and nobody who asks shall wait with it.
        self.memory = Lane(url, MEMORY_CONNECTIONS, WRITER)

    def _hear_and_keep(self, url: str) -> None:
        """What is kept in memory, and the ear by which it is known to be old."""
        settings = self.settings
        self._bringing = Pool(url, BROUGHT_AT_ONCE, READER)
        self.roads = RoadKeeper(
            settings.var_dir / "roads", lambda: self._bringing.lend(snapshot=True)
        )
        self.hub = Hub()
        heard = {ROADS_CHANNEL: bringing_in(self.roads), LIVE_CHANNEL: self.hub.hear}
        self.listener = Listener(url, READER, heard, self.hub.hearing)
        self.ground = GroundKeeper()
        self.tiles = Tiles(settings.tiles_folder, settings.tianditu_key.get_secret_value())

    def _furnish_rooms(self) -> None:
        """Where sheets, pictures and plans are made, and what many ask for made once."""
        settings = self.settings
        # A report is kept by then, and its sheet waits for nobody who only looks; no more does what
        # is planned at once.
        self.first_sheets = self._side_room(FIRST_SHEETS, WRITER)
        self.looking = self._side_room(settings.looking_at_once, READER, NICE)
        # The best plan takes seconds of a processor, and somebody who commands waits for it.
        self.planning = self._side_room(PLANNING, WRITER, NICE // 2)
        self.sheets: Rounds[Body] = Rounds(self.looking)
        self.reaches: Rounds[Body] = Rounds(self.looking)
        self.plans: Rounds[dict[str, Any]] = Rounds(self.planning)
        self.plans_at_once: Rounds[dict[str, Any]] = Rounds(self.first_sheets)
        # What maps show: made in the same room as sheets, once for all who may see the same.
        self.pictures = BodiesKept(self.hub, self.looking)
        self.shapes = BodiesKept(self.hub, self.looking, MOST_TILES)

    def _watch(self) -> None:
        """Lets the metrics ask what is to be asked whenever they are read."""
        for name in LANES:
            lane: Queue = getattr(self, name)
            self.metrics.watch(name, lane.waiting, lane.busy)
        for hand in HANDS:
            self.metrics.watch_hand(hand, partial(self.pulse.age_s, hand))

    def _side_room(self, size: int, role: str, nice: int = 0) -> SideRoom:
        pool = Pool(self.settings.database_url, size, role)
        here = Desk(pool, self.roads, self.ground)
        return SideRoom(self.settings, Staff(size, role, nice), QUEUE_WAIT_S, here)

    def open(self) -> None:
        """Begins what goes on beside the requests; makes nobody wait, not even for the database."""
        self.hub.open()
        self.listener.start()
        for room in (self.first_sheets, self.looking, self.planning):
            room.open()

    def close(self) -> None:
        """Gives the connections back to the database."""
        rooms = (self.first_sheets, self.looking, self.planning)
        with ThreadPoolExecutor(len(rooms)) as at_once:
            list(at_once.map(SideRoom.close, rooms))
        self.listener.close()
        self.tiles.close()
        self._bringing.close()
        for name in LANES:
            lane: Lane | SideRoom = getattr(self, name)
            lane.pool.close()


def connections_of(settings: Settings) -> int:
    """All connections that a service with these settings may have at once."""
    lanes = settings.pool_size + settings.command_pool_size + DOOR_CONNECTIONS + MEMORY_CONNECTIONS
    aside = FIRST_SHEETS + settings.looking_at_once + PLANNING
    each = CONNECTIONS_EACH if settings.side_processes else 1
    # Besides: bringing roads in, hearing of new ones, and one for each of the runner's hands.
    return lanes + aside * each + BROUGHT_AT_ONCE + 1 + len(HANDS)
