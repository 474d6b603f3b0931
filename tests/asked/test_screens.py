"""Who may look at the stream, and what of what happens he is told of, and when."""

import json
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice

import httpx
import psycopg2
import pytest

from service.auth.roles import Role
from service.routes import stream
from tests.asked.watching import app, caller, looking
from tests.town import people, town

__all__ = ["app", "caller"]


def test_a_team_hears_of_its_inbox_and_of_nothing_else(
    caller: httpx.Client, settled_url: str
) -> None:
    key = {"Authorization": f"Bearer {people.key_of(Role.TEAM)}"}
    with looking(caller, "/api/inbox/stream", headers=key) as events:
        assert next(events)[0] == "hello"
        with closing(psycopg2.connect(settled_url)) as conn, conn, conn.cursor() as cursor:
            cursor.execute("UPDATE team SET note = note || 'x' WHERE team_code = 'T01'")
            cursor.execute("SELECT pg_notify('situ_live', %s)", [f"{town.CODE}/messages"])
        told = [next(events)]
        while told[-1][0] == "beat":
            told.append(next(events))
    assert told[-1][1]["topics"] == ["messages"]


@pytest.mark.parametrize(
    ("role", "where", "hidden", "shown"),
    [
        (Role.PLANNER, "/api/stream", "closures", "places"),
        (Role.TEAM, "/api/inbox/stream", "teams", "orders"),
    ],
)
def test_of_what_somebody_may_not_see_he_does_not_even_learn_when(
    caller: httpx.Client,
    settled_url: str,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    where: str,
    hidden: str,
    shown: str,
) -> None:
    monkeypatch.setattr(stream, "BEAT_S", 1.5)
    key = {"Authorization": f"Bearer {people.key_of(role)}"}
    with looking(caller, where, headers=key) as events:
        next(events)
        greeted = time.monotonic()
        _notify(settled_url, hidden)
        assert next(events)[0] == "beat"
        assert time.monotonic() - greeted > 1.2
        _notify(settled_url, hidden, shown)
        assert next(told["topics"] for name, told in events if name == "changed") == [shown]


def _notify(url: str, *topics: str) -> None:
    with closing(psycopg2.connect(url)) as conn, conn, conn.cursor() as cursor:
        for topic in topics:
            cursor.execute("SELECT pg_notify('situ_live', %s)", [f"{town.CODE}/{topic}"])


@pytest.mark.parametrize("limit", ["MOST_SCREENS", "MOST_OF_ONE"])
def test_one_screen_too_many_is_refused_and_a_region_that_is_not_there(
    caller: httpx.Client, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    def refused(where: str) -> tuple[int, str]:
        with caller.stream("GET", where) as answer:
            return answer.status_code, json.loads(answer.read())["code"]

    assert refused("/api/stream?region_code=999999") == (404, "no_region")
    with looking(caller) as events:
        next(events)
        monkeypatch.setattr(stream, limit, 1)
        assert refused("/api/stream") == (503, "too_many_screens")
        key = {"Authorization": f"Bearer {people.key_of(Role.PLANNER)}"}
        with caller.stream("GET", "/api/stream", headers=key) as other:
            assert other.status_code == (200 if limit == "MOST_OF_ONE" else 503)


def test_a_closure_that_begins_and_ends_by_its_time_is_nudged_each_time(
    caller: httpx.Client,
) -> None:
    def closed() -> int:
        body = caller.get("/api/layers/closures").content
        count: int = json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])["count"]
        return count

    begins = datetime.now(UTC) + timedelta(seconds=2)
    bridge = {"type": "Point", "coordinates": [110.05, 26.05]}
    times = {
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(seconds=2)).isoformat(),
    }
    seen: list[int] = []
    with looking(caller) as events:
        next(events)
        assert caller.post(
            "/api/closures", json={"geometry": bridge, "reason": "塌方", **times}
        ).is_success
        for _, told in islice(events, 12):
            if "closures" in told["topics"] and closed() not in seen[-1:]:
                seen.append(closed())
            if seen == [0, 1, 0]:
                break
    assert seen == [0, 1, 0]
    assert datetime.now(UTC) < begins + timedelta(seconds=9), "a beat later is late"
