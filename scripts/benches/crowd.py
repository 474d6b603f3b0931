"""Fifty operators at work, and more map readers than the readers' lane has places."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from scripts.benches.chain import BEST, STEPS, Broken, Chain, Done
from scripts.benches.county import KINDS, County
from scripts.benches.spread import CHAIN, WITH_MAP, Sent, Spread, doubles, spread

_LOOK_S = 0.5
_WAITING = re.compile(r'^situ_lane_waiting\{lane="readers"\} (\S+)$', re.MULTILINE)


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
class _Readers:
    """Those who look at maps all the while, and how often their lane was found full."""

    answers: Counter[int] = field(default_factory=Counter)
    looks: int = 0
    full: int = 0


def play(address: str, county: County, which: Round) -> Came:
    """One round; returns when the last chain has ended."""
    told, seen, over = [Done() for _ in county.operator_keys], _Readers(), threading.Event()
    incident_id = _standing_incident(address, county)
    readers = [
        threading.Thread(target=_read, args=(address, key, incident_id, seen, over), daemon=True)
        for key in county.reader_keys
    ]
    readers.append(threading.Thread(target=_look, args=(address, county, seen, over), daemon=True))
    operators = [
        threading.Thread(target=_work, args=(address, county, which, number, done), daemon=True)
        for number, done in enumerate(told)
    ]
    try:
        _start(readers)
        time.sleep(_LOOK_S)
        began = time.perf_counter()
        _start(operators)
        _join(operators)
        seconds = time.perf_counter() - began
    finally:
        over.set()
    _join(readers)
    return _came(which, seconds, told, seen)


def _start(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        while thread.is_alive():  # so that Ctrl-C is heard in between
            thread.join(0.5)


def _came(which: Round, seconds: float, told: Sequence[Done], seen: _Readers) -> Came:
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
        seen.answers,
        seen.full / max(1, seen.looks),
    )


def _caller(address: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False)


def _work(address: str, county: County, which: Round, number: int, done: Done) -> None:
    """One operator, with a key of his own; where it happens is always the same to him."""
    rng = random.Random(number)  # noqa: S311 - the same every time
    begins = time.perf_counter()
    ends = begins + which.lasts_s
    due = begins + which.every_s * number / len(county.operator_keys)
    with _caller(address, county.operator_keys[number]) as caller:
        while due < ends:
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                Chain(caller, done).run(rng.choice(KINDS), rng.choice(county.spots))
            except (Broken, httpx.HTTPError) as fault:
                done.faults.append(str(fault) or type(fault).__name__)
                time.sleep(1.0)
            due = max(due + which.every_s, time.perf_counter())


def _standing_incident(address: str, county: County) -> str:
    """The incident whose map everybody looks at."""
    lon, lat = county.spots[0]
    body = {"kind": KINDS[0], "place": {"lon": lon, "lat": lat}, "anyway": True}
    with _caller(address, county.reader_keys[0]) as caller:
        reported = caller.post("/api/incidents", json=body).raise_for_status().json()
    incident_id: str = reported["incident"]["incident_id"]
    return incident_id


def _until_over(over: threading.Event, act: Callable[[], object]) -> None:
    while not over.is_set():
        try:
            act()
        except httpx.HTTPError:
            over.wait(_LOOK_S)


def _read(address: str, key: str, incident_id: str, seen: _Readers, over: threading.Event) -> None:
    """The map's own request again and again; who is told to wait, waits."""
    with _caller(address, key) as caller:

        def look() -> None:
            status = caller.get(f"/api/incidents/{incident_id}/sheet").status_code
            seen.answers[status] += 1
            if status in (429, 503):
                over.wait(_LOOK_S)

        _until_over(over, look)


def _look(address: str, county: County, seen: _Readers, over: threading.Event) -> None:
    """Whether somebody waits for a place in the readers' lane, as the service's own figures say."""
    with _caller(address, county.watcher_key) as caller:

        def look() -> None:
            found = _WAITING.search(caller.get("/metrics").text)
            seen.looks += 1
            seen.full += int(found is not None and float(found[1]) > 0)
            over.wait(_LOOK_S)

        _until_over(over, look)
