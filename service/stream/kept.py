"""What all screens fetch, made once for all who may see the same, until it has changed."""

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

    def __init__(self, hub: Hub, queue: Queue) -> None:
        self._hub = hub
        self._rounds: Rounds[Kept] = Rounds(queue)
        self._bodies: OrderedDict[Hashable, Kept] = OrderedDict()

    async def get(
        self,
        key: Hashable,
        region_code: RegionCode,
        topics: Iterable[str],
        make: Callable[[], Awaitable[Body]],
    ) -> Kept:
        """The answer to ``key``, which hangs on these topics of the region."""
        told = tuple(topics)
        turn = self._hub.turn(region_code, told)
        kept = self._bodies.get(key)
        is_good = kept is not None and turn is not None and kept.turn == turn
        if kept is not None and is_good and monotonic() - kept.made_s < LONGEST_S:
            return kept

        async def made(_: object) -> Kept:
            # Known before it is read: what changes meanwhile makes it old at once.
            turn, began_s = self._hub.turn(region_code, told), monotonic()
            body = await make()
            return Kept(body, hashlib.sha256(body.content).hexdigest()[:20], turn, began_s)

        fresh = await self._rounds.join((key, turn), "", made)
        self._bodies[key] = fresh
        self._bodies.move_to_end(key)
        while len(self._bodies) > MOST_KEPT:
            self._bodies.popitem(last=False)
        return fresh
