"""What is measured in processes of their own comes back as if it had been measured here."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI

from layers.errors import Stale
from service.app import create_app
from service.side_room import Desk
from service.state import State
from tests.asked.conftest import calling, settings_for

THEIRS = {"version": 2, "updated_by": "li", "updated_at": "2026-11-22T08:00:00+08:00"}
BODY = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}


@pytest.fixture(scope="module")
def room(
    settled_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FastAPI, httpx.Client]]:
    """A service with its side rooms."""
    told = settings_for(settled_url, tmp_path_factory.mktemp("var"))
    made = create_app(told.model_copy(update={"side_processes": 1}))
    with calling(made) as caller:
        yield made, caller


def _is_same(first: Any, second: Any) -> bool:
    return {**first, "made_at": ""} == {**second, "made_at": ""}


def test_a_sheet_from_the_next_room_is_the_sheet(
    room: tuple[FastAPI, httpx.Client], client: httpx.Client
) -> None:
    _, caller = room
    reported = caller.post("/api/incidents", json=BODY)
    assert reported.status_code == 201
    there = reported.json()
    assert there["sheet"]["teams"]
    here = client.get(there["links"]["sheet"]).json()
    again = caller.get(there["links"]["sheet"])
    assert again.headers["content-encoding"] == "gzip"
    assert _is_same(again.json()["sheet"], here["sheet"])
    assert _is_same(there["sheet"], here["sheet"])
    plain = caller.get(there["links"]["sheet"], headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert _is_same(plain.json()["sheet"], here["sheet"])
    team = here["sheet"]["teams"][0]["team_code"]
    body = {"without": [team]}
    links = there["links"]["self"]
    first, second = (one.post(f"{links}/what-if", json=body).json() for one in (caller, client))
    assert first["changed"] == second["changed"]
    assert first["changed"]["teams"]["before"]["code"] == team
    assert len(caller.get(there["links"]["file"]).text) > 100_000
    plan = caller.post("/api/plans", json={}).json()
    assert there["incident"]["incident_id"] in {one["incident_id"] for one in plan["incidents"]}
    assert plan["best"] is not None


def test_a_refusal_comes_through_the_wall(room: tuple[FastAPI, httpx.Client]) -> None:
    _, caller = room
    answer = caller.get("/api/incidents/990001-20260101-999/sheet")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_incident")


def _fail(_: Desk, kind: str) -> None:
    if kind == "stale":
        raise Stale("stale", {"version": 1}, THEIRS, field="If-Match")
    raise ZeroDivisionError(kind)


def _end(_: Desk, mark: Path) -> str:
    """The first who does it is killed, as by a machine without memory."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_faults_come_as_they_are_and_a_killed_process_is_replaced(
    room: tuple[FastAPI, httpx.Client], tmp_path: Path
) -> None:
    made, caller = room
    kept: State = made.state.situ

    async def scene() -> str:
        with pytest.raises(Stale) as stale:
            await kept.looking.do(_fail, "stale")
        assert stale.value.theirs == THEIRS
        with pytest.raises(ZeroDivisionError):
            await kept.looking.do(_fail, "unforeseen")
        return await kept.looking.do(_end, tmp_path / "mark")

    # In a thread of its own: a test with a browser leaves this one's event loop running.
    with ThreadPoolExecutor(1) as other:
        assert other.submit(anyio.run, scene).result() == "done"
    assert caller.get("/healthz").status_code == 200
    assert (tmp_path / "mark").exists()
