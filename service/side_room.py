"""Side rooms: processes beside the service's own, in which sheets and plans are measured.

A process has one Python, whatever its threads: whoever measures in it keeps waiting whoever
reports, holds or orders. So the room that commands keeps its own for that, and what costs a core is
done in the next room, for those who only look with less right to a processor (``nice``). Without
side rooms (``SITU_SIDE_PROCESSES=0``) the same work is done here, in threads.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from anyio.to_thread import run_sync
from psycopg2.extensions import connection

from layers.db.asking import Asker, tell
from layers.db.pool import Pool
from layers.errors import NotReady
from layers.roads import compiled
from service import log
from service.ground_kept import GroundKeeper
from service.listening import Listener
from service.queues import Queue
from service.roads_kept import RoadKeeper
from service.roads_watched import CHANNEL, bringing_in
from service.settings import Settings

# One for the work in hand, one for bringing roads in, one that listens for new roads.
CONNECTIONS_EACH = 3
# Twice what a job may take: its statements and its solving have limits of their own.
LONGEST_S = 60.0
TRIES = 2
P = ParamSpec("P")
Done = TypeVar("Done")
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Desk:
    """What measuring needs at hand: connections, the roads, the drawn ground."""

    pool: Pool
    roads: RoadKeeper
    ground: GroundKeeper

    @contextmanager
    def looking(self, asker: Asker) -> Iterator[connection]:
        """A connection that sees one moment, told who asks."""
        with self.pool.lend(snapshot=True) as conn:
            tell(conn, asker)
            yield conn

    @contextmanager
    def writing(self, asker: Asker) -> Iterator[connection]:
        """A connection for one transaction, committed when the block ends well."""
        with self.pool.lend() as conn:
            tell(conn, asker)
            yield conn
            conn.commit()


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in a side room: how many, in which database role, how far they step back."""

    size: int
    role: str
    nice: int = 0


class SideRoom(Queue):
    """One sort of work, done aside; its places are those of who works there."""

    def __init__(self, settings: Settings, staff: Staff, wait_s: float, here: Desk) -> None:
        """``here``: the desk for threads of this process, where there are no others."""
        super().__init__(staff.size, wait_s, "database_busy")
        self._settings = settings
        self._staff = staff
        self._here = here
        self._beside: ProcessPoolExecutor | None = None

    def open(self) -> None:
        """Lets the processes begin, without waiting for them."""
        self._beside = None
        if self._settings.side_processes:
            try:
                self._beside = ProcessPoolExecutor(
                    self._staff.size,
                    mp_context=_forked(),
                    initializer=_begin,
                    initargs=(self._settings, self._staff),
                )
            except (OSError, ImportError) as fault:  # a machine without shared semaphores
                _log.warning("side_room_in_threads", reason=repr(fault))
                return
            # Beginning waits for what is loaded; nobody waits for it.
            Thread(target=_begun, args=(self._beside, self._staff.size), daemon=True).start()

    def close(self) -> None:
        """Ends the processes after what they have in hand."""
        if self._beside is not None:
            self._beside.shutdown(wait=True, cancel_futures=True)

    @property
    def pool(self) -> Pool:
        """The connections of this process's own desk."""
        return self._here.pool

    async def do(
        self, job: Callable[Concatenate[Desk, P], Done], *args: P.args, **kwargs: P.kwargs
    ) -> Done:
        """What the job gives, once there is a place; raises what the job raises, and NotReady."""
        async with self.place():
            return await self.work(job, *args, **kwargs)

    async def work(
        self, job: Callable[Concatenate[Desk, P], Done], *args: P.args, **kwargs: P.kwargs
    ) -> Done:
        """The same, for whoever has a place.

        A process that was killed is replaced and the job done again: jobs look, and what one
        writes it commits at its very end. Raises NotReady ``database_busy`` where that one is lost
        as well, or does not come to an end.
        """
        for _ in range(TRIES):
            beside = self._beside
            if beside is None:
                return await run_sync(partial(job, self._here, *args, **kwargs))
            try:
                return await _answer(beside, partial(_done, job, args, kwargs))
            except _Lost as lost:
                _log.warning("side_room_lost", reason=repr(lost.__cause__))
                self._replace(beside)
        raise NotReady("database_busy")

    def _replace(self, lost: ProcessPoolExecutor) -> None:
        """Others in the place of those; who comes second finds them there."""
        if self._beside is lost:
            for process in list((lost._processes or {}).values()):
                process.kill()  # one that hangs would never end
            lost.shutdown(wait=False)
            self.open()


class _Lost(Exception):
    """A process, or the one that all are forked from, is gone or hangs."""


def _begun(beside: ProcessPoolExecutor, size: int) -> None:
    """Has all processes begun; where they cannot, the first job finds out and is told why."""
    try:
        for _ in range(size):
            beside.submit(os.getpid)
    except (BrokenProcessPool, RuntimeError, EOFError, OSError) as fault:
        _log.warning("side_room_not_begun", reason=repr(fault))


async def _answer(beside: ProcessPoolExecutor, asked: Callable[[], Done]) -> Done:
    """What a process gives in time; a job that never ends shall not keep its place for ever."""
    try:
        future = await run_sync(beside.submit, asked)
    except (BrokenProcessPool, RuntimeError, EOFError, OSError) as fault:
        raise _Lost from fault
    try:
        return await asyncio.wait_for(asyncio.wrap_future(future), LONGEST_S)
    except (BrokenProcessPool, TimeoutError) as fault:
        raise _Lost from fault


def _forked() -> ForkServerContext:
    """Processes are forked from one that has all loaded, never from this one with its threads."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["service.side_ready"])
    return context


_at_hand: list[Desk] = []


def _begin(settings: Settings, staff: Staff) -> None:
    """The first thing that a process of a side room does: lays out its desk."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's; it ends us
    Thread(target=_end_with_parent, daemon=True).start()
    os.nice(staff.nice)
    log.set_up()
    url = settings.database_url
    bringing = Pool(url, 1, staff.role)
    roads = RoadKeeper(settings.var_dir / "roads", lambda: bringing.lend(snapshot=True))
    compiled.warm_up()
    Listener(url, staff.role, {CHANNEL: bringing_in(roads)}).start()
    _at_hand.append(Desk(Pool(url, 1, staff.role), roads, GroundKeeper()))


def _end_with_parent() -> None:
    """A service that was killed leaves nobody behind."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _done(job: Callable[..., Done], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Done:
    return job(_at_hand[0], *args, **kwargs)
