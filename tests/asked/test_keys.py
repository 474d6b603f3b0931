"""Keys for machines: shown once, of one role and scope, ended by time or at once."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from psycopg2.errors import CheckViolation
from psycopg2.extensions import connection

from service.auth.roles import ADMINISTRATORS, Role
from service.auth.sessions import hash_of, parts_of
from tests.asked import at_the_door as door
from tests.town import people, town


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


@pytest.fixture(scope="module")
def chief(app: FastAPI, settled_url: str) -> TestClient:
    """A security administrator who is signed in."""
    with closing(psycopg2.connect(settled_url)) as conn:
        return door.administrator(app, conn)


def _in(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def _make(chief: TestClient, name: str, role: str = "operator", **more: Any) -> Response:
    headers = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
    body = {"name": name, "role": role, "expires_at": _in(days=30)} | more
    return chief.post("/api/keys", json=body, headers=headers)


def _machine(app: FastAPI, shown: str) -> TestClient:
    caller = door.browser(app)
    caller.headers["Authorization"] = f"Bearer {shown}"
    return caller


def test_a_key_is_shown_once_and_kept_as_a_hash(
    app: FastAPI, chief: TestClient, settled: connection
) -> None:
    first = _make(chief, "fire", key="key-1")
    again = _make(chief, "fire", key="key-1", expires_at=first.json()["expires_at"])
    assert door.refused(again) == (422, "request_key_reused")
    body = {"name": "once", "role": "operator", "expires_at": _in(days=30)}
    headers = {"Idempotency-Key": "key-2"}
    with door.logged() as log:
        first, again = (chief.post("/api/keys", json=body, headers=headers) for _ in range(2))
        assert _machine(app, first.json()["key"]).get("/api/incidents").status_code == 200
    shown = first.json()["key"]
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["key"] is None
    assert again.json()["key_id"] == first.json()["key_id"]
    parts = parts_of(shown)
    assert parts is not None
    assert len(parts[1]) >= 43
    kept = door.rows(
        settled,
        "SELECT secret_hash, to_jsonb(k)::text FROM api_key k WHERE key_id = %s",
        first.json()["key_id"],
    )
    assert bytes(kept[0][0]) == hash_of(parts[1])
    listed = chief.get("/api/keys").text
    answers = door.rows(settled, "SELECT string_agg(answer::text, '') FROM request_done")
    audit = door.rows(settled, "SELECT string_agg(to_jsonb(a)::text, '') FROM audit_entry a")
    assert first.json()["key_id"] in listed
    assert first.json()["key_id"] in audit[0][0]
    for text in (kept[0][1], listed, answers[0][0], audit[0][0], log.getvalue()):
        assert parts[1] not in text
        assert hash_of(parts[1]).hex() not in text or text is kept[0][1]


def test_a_key_may_what_its_role_and_scope_say(app: FastAPI, chief: TestClient) -> None:
    made = _make(chief, "north", "planner", townships=[str(town.NORTH)], layers=["teams"])
    machine = _machine(app, made.json()["key"])
    found = machine.get("/api/records/teams").json()["records"]
    assert {one["township_code"] for one in found} == {str(town.NORTH)}
    hazards = machine.get("/api/records/hazards").json()["records"]
    assert {one["sensitivity"] for one in hazards} <= {"public"}
    assert door.refused(machine.get("/api/incidents")) == (403, "may_not")
    told = machine.get("/api/session").json()
    assert (told["role"], told["is_machine"], told["csrf"]) == ("planner", True, None)


def test_a_key_ends_in_time_and_at_once(
    app: FastAPI, chief: TestClient, settled: connection
) -> None:
    made = [_make(chief, f"ends{number}").json() for number in range(2)]
    machines = [_machine(app, one["key"]) for one in made]
    assert [one.get("/api/regions").status_code for one in machines] == [200, 200]
    door.rows(
        settled,
        "UPDATE api_key SET made_at = now() - interval '2 s', expires_at = now() WHERE key_id = %s",
        made[0]["key_id"],
    )
    answer = chief.post(f"/api/keys/{made[1]['key_id']}/revoke", json={})
    assert answer.json()["revoked_at"]
    for machine in machines:
        assert door.refused(machine.get("/api/regions")) == (401, "wrong_key")
    # Revoked it stays, since when it was.
    again = chief.post(f"/api/keys/{made[1]['key_id']}/revoke", json={})
    assert again.json()["revoked_at"] == answer.json()["revoked_at"]
    unknown = chief.post("/api/keys/no-such-key/revoke", json={})
    assert door.refused(unknown) == (404, "no_key_of_that_number")


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_machine_is_an_administrator(chief: TestClient, settled: connection, role: Role) -> None:
    assert door.refused(_make(chief, "boss", role.value)) == (422, "not_a_role")
    with pytest.raises(CheckViolation):
        door.rows(settled, "UPDATE api_key SET role = %s", role.value)
    settled.rollback()


@pytest.mark.parametrize(
    ("until", "code"),
    [
        pytest.param(_in(days=401), "bad_key_end", id="in 401 days"),
        pytest.param(_in(seconds=-1), "bad_key_end", id="a second ago"),
        ("9999-12-31T23:59:59-12:00", "bad_key_end"),
        ("0001-01-01T00:00:00+14:00", "bad_key_end"),
        ("2027-01-01T00:00:00", "time_without_zone"),
        ("never", "bad_request"),
        (None, "bad_request"),
    ],
)
def test_a_key_ends_within_four_hundred_days(
    chief: TestClient, until: str | None, code: str
) -> None:
    answer = _make(chief, "long", expires_at=until)
    assert door.refused(answer) == (422, code)


def test_the_last_possible_day_is_possible(chief: TestClient) -> None:
    assert _make(chief, "long", expires_at=_in(days=400, minutes=-1)).status_code == 201


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "<b>", "a\x00", "x" * 61, "a:b", "a,b"])
def test_a_key_s_name_is_a_plain_word(chief: TestClient, name: str) -> None:
    assert door.refused(_make(chief, name)) == (422, "bad_request")


@pytest.mark.parametrize(
    "shown",
    [
        "situ__",
        "situ_operator_",
        "situ_operator_x",
        "SITU" + people.KEY[4:],
        people.KEY + "x",
        people.KEY[:-1],
        "situ_' OR 1=1 --_x",
        "situ_%_%",
        "situ_" + "x" * 10_000 + "_y",
        "situ_\xe9_\xff",
        "*",
    ],
)
def test_what_is_no_key_opens_nothing(app: FastAPI, shown: str) -> None:
    caller = door.browser(app)
    told = {b"Authorization": b"Bearer " + shown.encode("latin-1")}
    answer = caller.get("/api/regions", headers=told)
    assert door.refused(answer) == (401, "wrong_key")


def test_what_a_machine_did_is_remembered_under_its_name(
    app: FastAPI, chief: TestClient, settled: connection
) -> None:
    machine = _machine(app, _make(chief, "watchman", "leader").json()["key"])
    assert machine.post("/api/incidents", json={}).status_code == 403
    (entry,) = door.remembered(settled, actor="key:watchman")
    assert (entry["actor_role"], entry["outcome"], entry["reason"]) == (
        "leader",
        "refused",
        "may_not",
    )
    assert entry["address"].startswith("10.9.")


def test_a_machine_has_neither_password_nor_second_factor(app: FastAPI, chief: TestClient) -> None:
    machine = _machine(app, _make(chief, "clock").json()["key"])
    told = {"old": people.PASSWORD, "new": "Fan-Ding_2861"}
    for path, body in (("password", told), ("factor", {}), ("factor/confirm", {"code": "123456"})):
        answer = machine.post(f"/api/session/{path}", json=body)
        assert door.refused(answer) == (401, "no_session"), path
