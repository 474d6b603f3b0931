"""The lock-outs: by account and by address, in the database, whatever comes at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.app import create_app
from service.auth import passwords
from service.auth.passwords import Cost, Hasher
from tests.asked import at_the_door as door
from tests.asked.conftest import settings_for
from tests.town.people import PASSWORD


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


def test_five_failures_lock_the_account_everywhere_and_leave_open_sessions(
    app: FastAPI, settled: connection, settled_url: str, tmp_path: Path
) -> None:
    account = door.an_account(settled)
    inside = door.browser(app)
    door.sign_in(inside, account.login)
    for _ in range(5):
        answer = door.sign_in(door.browser(app), account.login, "wrong")
        assert door.refused(answer) == (401, "wrong_login")
    locked = door.sign_in(door.browser(app), account.login)
    assert door.refused(locked) == (429, "sign_in_locked")
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    # It is kept in the database: another process knows it, and so does one that starts anew.
    with TestClient(door.make_easy(create_app(settings_for(settled_url, tmp_path)))) as other:
        assert isinstance(other.app, FastAPI)
        answer = door.sign_in(door.browser(other.app), account.login)
        assert door.refused(answer) == (429, "sign_in_locked")
    assert inside.get("/api/incidents").status_code == 200
    answer = inside.post("/api/session/unlock", json={"password": PASSWORD})
    assert door.marked(inside, answer).status_code == 200, "nobody locks the room out"
    door.rows(
        settled,
        "UPDATE sign_in_failure SET locked_until = now() - interval '1 second',"
        " last_at = now() - interval '15 minutes 1 second' WHERE subject = %s",
        f"account:{account.login}",
    )
    # The time is over: one may try, and one more failure does not lock again.
    assert door.refused(door.sign_in(door.browser(app), account.login, "x"))[0] == 401
    assert door.sign_in(door.browser(app), account.login).status_code == 200


def test_a_right_password_forgives_the_account_but_not_the_address(
    app: FastAPI, settled: connection
) -> None:
    at = door.address()
    accounts = [door.an_account(settled) for _ in range(6)]
    for number in range(20):
        login = accounts[number // 4].login
        assert door.sign_in(door.browser(app, at), login, "wrong").status_code == 401
        if number % 4 == 3 and number < 19:
            assert door.sign_in(door.browser(app, at), login).status_code == 200
    answer = door.sign_in(door.browser(app, at), accounts[5].login)
    assert door.refused(answer) == (429, "sign_in_locked")
    assert door.sign_in(door.browser(app), accounts[5].login).status_code == 200


def test_guesses_that_come_all_at_once_are_no_more_than_five(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    guesses = [f"wrong{number}" for number in range(12)]
    callers = [door.browser(app) for _ in guesses]
    with door.at_once(callers) as crowd:
        answers = list(
            crowd.map(
                lambda one: door.sign_in(one[0], account.login, one[1]),
                zip(callers, guesses, strict=True),
            )
        )
    found = [door.refused(answer) for answer in answers]
    assert found.count((401, "wrong_login")) <= 5, "who is told wrong or right has guessed"
    # The right one comes after them: among them it would be its owner's, and forgive.
    right = door.sign_in(door.browser(app), account.login)
    assert door.refused(right) == (429, "sign_in_locked")


def test_an_unknown_account_is_answered_like_a_known_one(
    app: FastAPI, settled: connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = door.an_account(settled)
    disabled = door.an_account(settled)
    door.rows(settled, "UPDATE account SET disabled_at = now() WHERE login = %s", disabled.login)
    worked_out: list[str] = []
    verify = passwords.PasswordHasher.verify

    def counted(self: Any, stored: Any, password: Any) -> Any:
        worked_out.append(str(stored).split("$")[3])
        return verify(self, stored, password)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", counted)
    tried = ((known.login, "wrong"), (disabled.login, PASSWORD), ("nobody.at.all", "wrong"))
    told = []
    for login, password in tried:
        answers = [door.sign_in(door.browser(app), login, password) for _ in range(6)]
        told.append(
            [(one.status_code, one.json(), one.headers.get("retry-after")) for one in answers]
        )
    assert told[0] == told[1] == told[2]
    assert [status for status, *_ in told[0]] == [401] * 5 + [429]
    assert len(worked_out) == 15
    assert len(set(worked_out)) == 1, "at the same cost"


def test_no_more_passwords_are_worked_out_at_once_than_the_room_can_bear(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    app.state.situ.hasher = Hasher(Cost(time_cost=1, memory_kib=8), wait_s=0.05)
    with passwords._PLACES, passwords._PLACES:
        answer = door.sign_in(door.browser(app), account.login)
    door.make_easy(app)
    assert door.refused(answer) == (503, "sign_in_busy")
    assert int(answer.headers["Retry-After"]) >= 1
    assert door.sign_in(door.browser(app), account.login).status_code == 200


@pytest.mark.parametrize(
    "login",
    ["x\x00y", "' OR 1=1 --", "ѕomeone", "<script>", "x" * 100, "{{7*7}}", "a\nb", "\u202e"],
)
def test_no_name_breaks_the_door(app: FastAPI, settled: connection, login: str) -> None:
    answer = door.sign_in(door.browser(app), login, "a\x00b" if "x" in login else "wrong")
    assert answer.status_code in (401, 422), answer.text
    caller = door.browser(app)
    body = json.dumps({"login": "a\ud800", "password": "x"})
    told = {"Content-Type": "application/json"}
    assert caller.post("/api/session", content=body, headers=told).status_code == 422
