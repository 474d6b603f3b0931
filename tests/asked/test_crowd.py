"""A crowd at the maps: whoever reports in the meantime is answered as if the room were empty."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from service import deps
from service.app import create_app
from service.ground_kept import GroundKeeper
from service.state import State
from tests.asked.conftest import calling, settings_for

CROWD = 60
BODY = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}


class Room:
    """The running service, with one path whose readers stay until they are let go."""

    def __init__(self, url: str, folder: Path) -> None:
        self.app = create_app(settings_for(url, folder))
        self.inside = threading.Semaphore(0)
        self.go = threading.Event()

        @self.app.get("/stay", dependencies=[deps.ANYONE])
        def stay(conn: deps.Reader) -> dict[str, bool]:
            self.inside.release()
            return {"gone": self.go.wait(60)}


@pytest.fixture
def room(settled_url: str, tmp_path: Path) -> Iterator[tuple[Room, httpx.Client]]:
    made = Room(settled_url, tmp_path)
    with calling(made.app) as caller:
        yield made, caller


def test_sixty_readers_who_stay_delay_no_report(room: tuple[Room, httpx.Client]) -> None:
    made, caller = room
    with ThreadPoolExecutor(CROWD) as crowd:
        staying = [crowd.submit(caller.get, "/stay") for _ in range(CROWD)]
        for _ in range(made.app.state.situ.settings.pool_size):
            assert made.inside.acquire(timeout=30), "the readers' places are not all taken"
        try:
            assert caller.get("/healthz").status_code == 200
            answer = caller.post("/api/incidents", json=BODY)
            assert answer.status_code == 201
            assert answer.json()["sheet"]["teams"]
            assert caller.get("/readyz").status_code == 200
            assert not any(one.done() and one.result().status_code == 200 for one in staying)
        finally:
            made.go.set()
        assert {one.result().status_code for one in staying} <= {200, 503}
    assert caller.get(answer.json()["links"]["sheet"]).status_code == 200


def test_reports_are_taken_while_sixty_ask_for_sheets(room: tuple[Room, httpx.Client]) -> None:
    _, caller = room
    links = caller.post("/api/incidents", json=BODY).json()["links"]
    done = threading.Event()

    def look() -> set[int]:
        seen = set()
        while not done.is_set():
            seen.add(caller.get(links["sheet"]).status_code)
            seen.add(caller.get(links["map"]).status_code)
        return seen

    with ThreadPoolExecutor(CROWD) as crowd:
        looking = [crowd.submit(look) for _ in range(CROWD)]
        answers = [caller.post("/api/incidents", json=BODY) for _ in range(5)]
        done.set()
    assert [answer.status_code for answer in answers] == [201] * 5
    assert all(answer.json()["sheet"] for answer in answers)
    # Sixty with one key, whose sheets are shared, soon ask oftener than one asker may.
    assert set.union(*(one.result() for one in looking)) <= {200, 429, 503}


def test_who_waits_too_long_is_told_when_to_ask_again(
    room: tuple[Room, httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, caller = room
    monkeypatch.setattr("service.state.QUEUE_WAIT_S", 0.05)
    size = made.app.state.situ.settings.pool_size
    with ThreadPoolExecutor(size) as crowd:
        for _ in range(size):
            crowd.submit(caller.get, "/stay")
        for _ in range(size):
            assert made.inside.acquire(timeout=30)
        late = caller.get("/api/regions")
        made.go.set()
    assert (late.status_code, late.json()["code"]) == (503, "database_busy")
    assert late.headers["Retry-After"]


def test_the_same_ground_is_drawn_once_for_many(
    room: tuple[Room, httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, caller = room
    drawn = []

    def slowly(keeper: GroundKeeper, *kept: object) -> None:
        drawn.append(kept)
        threading.Event().wait(0.5)
        keep(keeper, *kept)

    keep = GroundKeeper.keep
    monkeypatch.setattr(GroundKeeper, "keep", slowly)
    with ThreadPoolExecutor(4) as crowd:
        path = f"/api/regions/{made.app.state.situ.settings.region}/basemap"
        answers = list(crowd.map(caller.get, [path] * 4))
    assert {answer.status_code for answer in answers} == {200}
    assert len(drawn) == 1


def test_the_two_lanes_are_of_the_size_that_was_set(settled_url: str, tmp_path: Path) -> None:
    settings = settings_for(settled_url, tmp_path).model_copy(update={"command_pool_size": 3})
    kept = State(settings)
    assert kept.readers._places.value == settings.pool_size
    assert kept.commands._places.value == 3
