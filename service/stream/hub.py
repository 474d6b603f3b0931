"""Who looks, and what has changed since: one ear in a process, any number of screens.

The row is the truth, a nudge only says that it is another one. A screen that is slow is told less
often, never more: what it has not been told yet is a set of topics, not a queue.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from layers.ids import RegionCode

CHANNEL = "situ_live"
EVERYTHING = "*"


class Screen:
    """One who looks at a region; ``told`` gathers topics until he comes for them.

    ``only``: the topics that he may know of; of others he does not even learn when. None: all.
    """

    def __init__(
        self, region_code: RegionCode, actor: str = "", only: frozenset[str] | None = None
    ) -> None:
        self.region_code = region_code
        self.actor = actor
        self.told: set[str] = set()
        self._only = only
        self._something = asyncio.Event()

    def tell(self, topic: str) -> None:
        """Adds a topic to what he has not heard yet."""
        if self._only is not None and topic not in self._only and topic != EVERYTHING:
            return
        self.told.add(topic)
        self._something.set()

    async def heard(self, within_s: float) -> set[str]:
        """What has changed since he last came; empty when nothing did in that time."""
        try:
            await asyncio.wait_for(self._something.wait(), within_s)
        except TimeoutError:
            return set()
        self._something.clear()
        told, self.told = self.told, set()
        return told


class Hub:
    """All screens of this process. Everything but ``hear`` and ``hearing`` is for its event loop.

    ``is_hearing``: whether the database is listened to. While it is not, nothing that was kept may
    be trusted, and screens are told so.
    """

    def __init__(self) -> None:
        self.is_hearing = False
        self.is_over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._screens: set[Screen] = set()
        self._turns: Counter[tuple[RegionCode, str]] = Counter()
        self._deafened = 0

    def open(self) -> None:
        """Belongs to the running event loop from now on."""
        self._loop = asyncio.get_running_loop()

    def hear(self, payload: str) -> None:
        """A nudge, from whatever thread: ``431123/teams``."""
        region_code, _, topic = payload.partition("/")
        self._soon(lambda: self._tell(RegionCode(region_code), topic))

    def hearing(self, is_hearing: bool) -> None:
        """Whether anybody listens, from whatever thread. What was missed meanwhile is unknown."""
        self._soon(lambda: self._turn_ear(is_hearing))

    def end(self) -> None:
        """The service ends: all streams do, from whatever thread."""
        self.is_over = True
        self._soon(self._tell_all)

    def turn(self, region_code: RegionCode, topics: Iterable[str]) -> int | None:
        """A number that is another one as soon as one of these has changed; None: nobody knows."""
        if not self.is_hearing:
            return None
        return self._deafened + sum(self._turns[region_code, topic] for topic in topics)

    @contextmanager
    def looking(self, screen: Screen) -> Iterator[Screen]:
        """Somebody looks, for as long as the block runs."""
        self._screens.add(screen)
        try:
            yield screen
        finally:
            self._screens.discard(screen)

    def count(self, actor: str | None = None) -> int:
        """How many look; ``actor``: how many of them are his."""
        return sum(actor in (None, one.actor) for one in self._screens)

    def _soon(self, act: Callable[[], None]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _tell(self, region_code: RegionCode, topic: str) -> None:
        self._turns[region_code, topic] += 1
        for screen in self._screens:
            if screen.region_code == region_code:
                screen.tell(topic)

    def _turn_ear(self, is_hearing: bool) -> None:
        if self.is_hearing == is_hearing:
            return
        self.is_hearing = is_hearing
        # More than all turns so far: no number from before comes again.
        self._deafened += 1 + sum(self._turns.values())
        self._turns.clear()
        self._tell_all()

    def _tell_all(self) -> None:
        for screen in self._screens:
            screen.tell(EVERYTHING)
