"""Fifty operators at work, and more map readers than the readers' lane has places."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from scripts.benches.chain import BEST, STEPS, Broken, Chain, Done
from scripts.benches.county import KINDS, County
from scripts.benches.readers import WAIT_S, caller, looking, until_over
from scripts.benches.spread import CHAIN, WITH_MAP, Sent, Spread, doubles, spread

# So long the readers have to fill their places, before anybody works.
_BEFORE_S = 5.0
_WAITING = re.compile(r'^situ_lane_waiting\{lane="looking"\} (\S+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Round:
    """How the operators work: for so long, each beginning a chain every so many seconds.

    ``every_s`` 0: whoever has ended one begins the next at once.
    """

    name: str
    lasts_s: float
    every_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a round."""

    round: Round
    seconds: float
    spreads: Sequence[Spread]
    chains: int
    lost: int
    without_team: int
    faults: Counter[str]
    doubles: Sequence[tuple[Sent, Sent]]
    read: Counter[int]
    full_share: float

    @property
    def is_wrong(self) -> bool:
        """Whether a step broke, a reader met a fault, or somebody was sent twice."""
        broken = any(status >= 500 and status != 503 for status in self.read)
        return bool(self.faults or self.doubles or broken)


@dataclass(slots=True)
class _Places:
    """How often the places of those who look were found full."""

    looks: int = 0
    full: int = 0


def play(address: str, county: County, which: Round, looked_at: Sequence[str]) -> Came:
    """One round; returns when the last chain has ended. ``looked_at``: whose maps are read."""
    told, places, over = [Done() for _ in county.operator_keys], _Places(), threading.Event()
    watch = threading.Thread(target=_look, args=(address, county, places, over), daemon=True)
    operators = [
        threading.Thread(target=_work, args=(address, county, which, number, done), daemon=True)
        for number, done in enumerate(told)
    ]
    with looking(address, county.reader_keys, looked_at) as seen:
        try:
            time.sleep(_BEFORE_S)
            _start([watch])
            began = time.perf_counter()
            _start(operators)
            _join(operators)
            seconds = time.perf_counter() - began
        finally:
            over.set()
    _join([watch])
    return _came(which, seconds, told, seen.answers, places)


def _start(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        while thread.is_alive():  # so that Ctrl-C is heard in between
            thread.join(0.5)


def _came(
    which: Round, seconds: float, told: Sequence[Done], read: Counter[int], places: _Places
) -> Came:
    def of(step: str) -> Spread:
        return spread(step, [one for done in told for one in done.seconds.get(step, [])])

    spreads = [of(step) for step in (*STEPS, CHAIN, WITH_MAP, BEST)]
    return Came(
        which,
        seconds,
        spreads,
        of(CHAIN).count,
        sum(done.lost for done in told),
        sum(done.without_team for done in told),
        Counter(fault for done in told for fault in done.faults),
        doubles([one for done in told for one in done.sent]),
        read,
        places.full / max(1, places.looks),
    )


def _work(address: str, county: County, which: Round, number: int, done: Done) -> None:
    """One operator, with a key of his own; where it happens is always the same to him."""
    rng = random.Random(number)  # noqa: S311 - the same every time
    begins = time.perf_counter()
    ends = begins + which.lasts_s
    due = begins + which.every_s * number / len(county.operator_keys)
    with caller(address, county.operator_keys[number]) as asking:
        while due < ends:
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                Chain(asking, done).run(rng.choice(KINDS), rng.choice(county.spots))
            except (Broken, httpx.HTTPError) as fault:
                done.faults.append(str(fault) or type(fault).__name__)
                time.sleep(1.0)
            due = max(due + which.every_s, time.perf_counter())


def standing_incidents(address: str, county: County) -> list[str]:
    """The incidents whose maps are looked at: a bad night has more than one."""
    told = []
    with caller(address, county.reader_keys[0]) as asking:
        for kind, (lon, lat) in zip(KINDS, county.spots, strict=False):
            body = {"kind": kind, "place": {"lon": lon, "lat": lat}, "anyway": True}
            reported = asking.post("/api/incidents", json=body).raise_for_status().json()
            told.append(reported["incident"]["incident_id"])
    return told


def _look(address: str, county: County, places: _Places, over: threading.Event) -> None:
    """Whether somebody waits for a place in the readers' lane, as the service's own figures say."""
    with caller(address, county.watcher_key) as asking:

        def look() -> None:
            found = _WAITING.search(asking.get("/metrics").text)
            places.looks += 1
            places.full += int(found is not None and float(found[1]) > 0)
            over.wait(WAIT_S)

        until_over(over, look)
