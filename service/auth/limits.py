"""How often somebody may ask for what is expensive. Each process counts for itself.

A leaking bucket for each asker and kind of work: bursts are served, a loop is slowed down.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from layers.errors import NotReady

MOST_REMEMBERED = 10_000


class Rate(NamedTuple):
    """So many at once, and so many a minute in the long run."""

    at_once: int
    a_minute: int


RATES: Mapping[str, Rate] = {
    # A password costs a fifth of a second of a core.
    "sign_in": Rate(10, 20),
    # Measuring on the county's roads; a room that refreshes a few maps stays far below.
    "sheet": Rate(60, 240),
    "way": Rate(60, 240),
    "matrix": Rate(5, 10),
    "reach": Rate(10, 30),
    # Asked anew while somebody types.
    "search": Rate(60, 300),
    # Shared by all who ask at once, and searched again only when something changed.
    "forces_reach": Rate(60, 240),
    # Seconds of a core each: one for every time that something changes is enough.
    "plan": Rate(10, 30),
    "file": Rate(10, 30),
    "export": Rate(5, 10),
    # A second of a core each; a team on a bad line sends few.
    "photo": Rate(20, 40),
    # Refusals written down one by one; what is more is a flood, and is counted in the metrics.
    "refused": Rate(30, 30),
}


class Limits:
    """The buckets of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._full: dict[tuple[str, str], tuple[float, float]] = {}

    def allows(self, kind: str, asker: str) -> float:
        """0 when it may be done now (and counts it), else the seconds to wait."""
        rate = RATES[kind]
        now = self._clock()
        with self._guard:
            level, then = self._full.get((kind, asker), (0.0, now))
            level = max(0.0, level - (now - then) * rate.a_minute / 60)
            if level + 1 > rate.at_once:
                return (level + 1 - rate.at_once) * 60 / rate.a_minute
            if len(self._full) >= MOST_REMEMBERED:
                self._full.clear()  # a flood of addresses: forgetting is kinder than running full
            self._full[kind, asker] = (level + 1, now)
        return 0.0

    def take(self, kind: str, asker: str) -> None:
        """Counts one; raises NotReady ``too_often`` with the seconds to wait."""
        wait_s = self.allows(kind, asker)
        if wait_s > 0:
            raise NotReady("too_often", retry_after_s=max(1, round(wait_s)))
