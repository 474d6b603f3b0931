"""Asleep and awake: whose screen locks and whose session ends, and how one comes back."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import ADMINISTRATORS, PEOPLE, Role
from service.auth.times import STAYS
from service.deps import BACKGROUND_HEADER, CSRF_HEADER
from tests.asked import at_the_door as door
from tests.town.people import PASSWORD

ASKED, UNLOCK = "/api/session", "/api/session/unlock"


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_without_an_act_an_operator_s_screen_locks_and_all_others_are_signed_out(
    app: FastAPI, settled: connection, role: Role
) -> None:
    account = door.an_account(settled, role)
    if role in ADMINISTRATORS:
        code = door.code_of(door.a_factor(settled, account))
        caller = door.browser(app)
        assert door.sign_in(caller, account.login, code=code).status_code == 200
    else:
        caller = door.inside(app, account)
    stay = STAYS[role]
    door.move(settled, account, seen_at=f"{stay.idle_min * 60 - 20} seconds")
    assert caller.get(ASKED).status_code == 200
    door.move(settled, account, seen_at=f"{stay.idle_min} minutes")
    code = "session_locked" if role is Role.OPERATOR else "no_session"
    for path in (ASKED, "/api/incidents", "/api/regions"):
        assert door.refused(caller.get(path)) == (401, code), path
    answer = caller.post(UNLOCK, json={"password": PASSWORD})
    assert answer.status_code == (200 if role is Role.OPERATOR else 401)


def test_unlocking_gives_a_new_token_and_keeps_the_shift_s_end(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    caller = door.inside(app, account)
    door.move(settled, account, seen_at="2 hours", expires_at="-3 hours")
    wrong = caller.post(UNLOCK, json={"password": "wrong"})
    assert door.refused(wrong) == (401, "wrong_login")
    assert door.refused(caller.get(ASKED)) == (401, "session_locked")
    without = caller.post(UNLOCK, json={"password": PASSWORD}, headers={CSRF_HEADER: ""})
    assert door.refused(without) == (403, "csrf_missing")
    answer = caller.post(UNLOCK, json={"password": PASSWORD})
    assert door.marked(caller, answer).status_code == 200
    assert caller.get(ASKED).status_code == 200
    left = "SELECT max(expires_at) - now() FROM session WHERE account_id = %s"
    ((span,),) = door.rows(settled, left, account.account_id)
    assert timedelta(hours=2.9) < span <= timedelta(hours=3)
    # Nor is a new password a way around the end of the shift.
    told = {"old": PASSWORD, "new": "Fan-Ding_2861"}
    door.marked(caller, caller.post("/api/session/password", json=told))
    assert door.rows(settled, left, account.account_id)[0][0] <= span
    door.move(settled, account, expires_at="0 seconds")
    assert door.refused(caller.get(ASKED)) == (401, "no_session")
    answer = caller.post(UNLOCK, json={"password": "Fan-Ding_2861"})
    assert door.refused(answer) == (401, "no_session")


def test_two_who_unlock_one_screen_at_once_get_one_session(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    caller = door.inside(app, account)
    door.move(settled, account, seen_at="1 hour")
    callers = [door.with_token(app, caller.cookies[door.COOKIE]) for _ in range(3)]
    with door.at_once(callers) as crowd:
        answers = list(
            crowd.map(lambda one: one.post(UNLOCK, json={"password": PASSWORD}), callers)
        )
    assert sorted(one.status_code for one in answers) == [200, 401, 401]


def test_a_page_that_refreshes_itself_keeps_nobody_awake(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    caller = door.inside(app, account)
    seen = "SELECT now() - seen_at > interval '5 minutes' FROM session WHERE account_id = %s"
    door.move(settled, account, seen_at="10 minutes")
    for path in (ASKED, "/api/incidents", "/api/closures"):
        assert caller.get(path, headers={BACKGROUND_HEADER: "1"}).status_code == 200
        assert door.rows(settled, seen, account.account_id) == [(True,)], path
    # A browser opens its stream again by itself, and can send no mark with it.
    assert caller.get("/api/stream").status_code == 200
    assert door.rows(settled, seen, account.account_id) == [(True,)]
    assert caller.get("/api/incidents").status_code == 200
    assert door.rows(settled, seen, account.account_id) == [(False,)]
    door.move(settled, account, seen_at="15 minutes")
    answer = caller.get("/api/incidents", headers={BACKGROUND_HEADER: "1"})
    assert door.refused(answer) == (401, "session_locked")


def test_a_locked_screen_changes_nothing(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    caller = door.inside(app, account)
    door.move(settled, account, seen_at="1 hour")
    told = {"old": PASSWORD, "new": "Fan-Ding_2861"}
    for path, body in (("password", told), ("factor", {})):
        answer = caller.post(f"{ASKED}/{path}", json=body)
        assert door.refused(answer) == (401, "session_locked"), path


def test_guesses_at_a_locked_screen_are_counted_too(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    caller = door.inside(app, account)
    door.move(settled, account, seen_at="1 hour")
    answers = [caller.post(UNLOCK, json={"password": guess}) for guess in ("x",) * 5 + (PASSWORD,)]
    assert [door.refused(one) for one in answers] == [(401, "wrong_login")] * 5 + [
        (429, "sign_in_locked")
    ]
    # The room's door is not locked by it, as this screen is not by what happens at the door.
    assert door.sign_in(door.browser(app), account.login).status_code == 200
