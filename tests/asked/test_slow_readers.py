"""A hundred who read slowly: who orders something is served as if they were not there."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from service import deps
from service.app import create_app
from tests.asked.conftest import calling, settings_for

CROWD = 100
ORDERS = 15
OPERATORS = 3
READ_S = 2.0
INCIDENT = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
CLOSURE = {"geometry": {"type": "Point", "coordinates": [110.05, 26.05]}, "reason": "塌方"}
# A hundred callers share this process and its two cores with the service, so an order may well take
# a few times as long; were orders to queue behind readers, each would wait READ_S or more. The
# constant keeps an order of some milliseconds from being judged by the scheduler's whims.
TIMES_AS_LONG = 4.0
AND_S = 0.8


class Room:
    """The running service; ``/slow`` is a reader whose statement takes its time."""

    def __init__(self, url: str, folder: Path) -> None:
        self.app = create_app(settings_for(url, folder))
        self.inside = threading.Semaphore(0)

        @self.app.get("/slow", dependencies=[deps.ANYONE])
        def slow(conn: deps.Reader) -> dict[str, float]:
            self.inside.release()
            with conn.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", (READ_S,))
            return {"read_s": READ_S}


@pytest.fixture
def room(settled_url: str, tmp_path: Path) -> Iterator[tuple[Room, httpx.Client]]:
    made = Room(settled_url, tmp_path)
    with calling(made.app) as caller:
        yield made, caller


def _timed(order: Callable[[], httpx.Response], times: list[float]) -> Any:
    """What the order answered; it must have been carried out."""
    begun = time.monotonic()
    answer = order()
    times.append(time.monotonic() - begun)
    assert answer.is_success, answer.text
    return answer


def _orders(caller: httpx.Client, each: int = ORDERS) -> list[float]:
    """How long each order took: operators who report, close a road, and open it again."""
    times: list[float] = []

    def work() -> None:
        for _ in range(each):
            _timed(lambda: caller.post("/api/incidents", json=INCIDENT), times)
            closed = _timed(lambda: caller.post("/api/closures", json=CLOSURE), times)
            path = f"/api/closures/{closed.json()['closure_id']}/lift"
            lifted = {"json": {}, "headers": {"If-Match": closed.headers["ETag"]}}
            _timed(lambda path=path, lifted=lifted: caller.post(path, **lifted), times)  # type: ignore[misc]

    with ThreadPoolExecutor(OPERATORS) as operators:
        for one in [operators.submit(work) for _ in range(OPERATORS)]:
            one.result()
    assert len(times) == 3 * each * OPERATORS
    return times


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def test_a_hundred_slow_readers_delay_no_order(room: tuple[Room, httpx.Client]) -> None:
    made, caller = room
    _orders(caller, 2)  # whatever is loaded at first is loaded now
    alone = _p95(_orders(caller))
    done = threading.Event()

    def read() -> set[int]:
        seen = set()
        while not done.is_set():
            seen.add(caller.get("/slow").status_code)
        return seen

    places = made.app.state.situ.settings.pool_size
    with ThreadPoolExecutor(CROWD) as crowd:
        reading = [crowd.submit(read) for _ in range(CROWD)]
        try:
            for _ in range(places):
                assert made.inside.acquire(timeout=30), "the readers' places are not all taken"
            beside = _p95(_orders(caller))
            assert caller.get("/healthz").status_code == 200
            # They were there all the time: the lane is full, and most of them stand before it.
            assert made.app.state.situ.readers.busy() == places
            assert made.app.state.situ.readers.waiting() > CROWD / 2
        finally:
            done.set()
    seen = set[int]().union(*(one.result() for one in reading))
    assert 200 in seen
    assert seen <= {200, 503}
    assert beside <= TIMES_AS_LONG * alone + AND_S, f"alone {alone:.3f} s, beside {beside:.3f} s"
