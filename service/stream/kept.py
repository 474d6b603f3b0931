"""What all screens fetch, made once for all who may see the same, until it has changed."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from time import monotonic

from layers.ids import RegionCode
from service.bodies import Body
from service.queues import Queue
from service.rounds import Rounds
from service.stream.hub import Hub

MOST_KEPT = 256
# A tile is some kilobytes, and a screen shows a dozen.
MOST_TILES = 2_000
# Nudges are heard within milliseconds; should one ever be lost, this is how long it matters.
LONGEST_S = 30.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A body with its tag, and what was known when its making began."""

    body: Body
    tag: str
    turn: int | None
    made_s: float


class BodiesKept:
    """The last bodies of each question; one that may be old is made anew before it is given."""

    def __init__(self, hub: Hub, queue: Queue, most: int = MOST_KEPT) -> None:
        self._hub = hub
        self._most = most
        self._rounds: Rounds[Kept] = Rounds(queue)
        self._bodies: OrderedDict[Hashable, Kept] = OrderedDict()
        self._under_way: dict[tuple[Hashable, int], asyncio.Task[Kept]] = {}

    async def get(
        self,
        key: Hashable,
        region_code: RegionCode,
        topics: Iterable[str],
        make: Callable[[], Awaitable[Body]],
        longest_s: float = LONGEST_S,
        is_still: bool = False,
    ) -> Kept:
        """The answer to ``key``, which hangs on these topics of the region, and on time alone.

        ``longest_s``: how old it may become though nothing was heard. ``is_still``: time alone
        changes nothing in it; when it is that old it is given all the same, and made anew beside.
        """
        told = tuple(topics)
        turn = self._hub.turn(region_code, told)
        kept = self._bodies.get(key)
        if turn is None:
            return await self._made(key, None, make)
        is_as_heard = kept is not None and kept.turn == turn
        if kept and is_as_heard and monotonic() - kept.made_s < longest_s:
            return kept
        # Nothing has changed since this making began: whoever asks now may share it.
        task = self._under_way.get((key, turn))
        if task is None:
            task = asyncio.create_task(self._made(key, turn, make))
            self._under_way[key, turn] = task
            task.add_done_callback(lambda _: self._under_way.pop((key, turn), None))
        if kept and is_as_heard and is_still:
            # Whoever waits is told what went wrong; if nobody does, the next one tries again.
            task.add_done_callback(lambda one: one.cancelled() or one.exception())
            return kept
        return await asyncio.shield(task)

    async def _made(
        self, key: Hashable, turn: int | None, make: Callable[[], Awaitable[Body]]
    ) -> Kept:
        """Made now; ``turn`` was known before, so that what changes meanwhile makes it old."""

        async def made(_: object) -> Kept:
            began_s = monotonic()
            body = await make()
            return Kept(body, hashlib.sha256(body.content).hexdigest()[:20], turn, began_s)

        fresh = await self._rounds.join((key, turn), "", made)
        self._bodies[key] = fresh
        self._bodies.move_to_end(key)
        while len(self._bodies) > self._most:
            self._bodies.popitem(last=False)
        return fresh
