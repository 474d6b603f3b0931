"""The drawn ground that a process keeps: base maps, until something on them changes."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from layers.ids import RegionCode

KEPT_GROUNDS = 8


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
