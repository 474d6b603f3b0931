"""Signing in: one-time passwords, the rules of new ones, and the second factor."""

import time
from itertools import pairwise
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.words import say
from service.auth.roles import ADMINISTRATORS, Role
from tests.asked import at_the_door as door
from tests.asked.test_who_may import KNOWN, OPEN, _ask, _paths
from tests.town.people import PASSWORD

NEW = "Fan-Ding_2861"


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


def _change(caller: TestClient, new: str, old: str = PASSWORD, query: str = "") -> Any:
    told = {"old": old, "new": new}
    return door.marked(caller, caller.post(f"/api/session/password{query}", json=told))


# --- passwords ---


def test_a_one_time_password_is_changed_before_anything_else(
    app: FastAPI, settled: connection
) -> None:
    chief = door.administrator(app, settled)
    told = {"login": "li.ming", "name": "李明", "role": "operator"}
    password = chief.post("/api/accounts", json=told).json()["one_time_password"]
    caller = door.browser(app)
    assert door.sign_in(caller, "li.ming", password).status_code == 200
    assert caller.get("/api/session").json()["pending"] == ["password"]
    closed = [path for path in _paths(app) if path.name not in OPEN | KNOWN]
    assert len(closed) > 25
    for path in closed:
        assert _ask(caller, path) == (403, "password_must_change"), path.name
    for path in ("/api/session/factor", "/api/session/factor/confirm"):
        answer = caller.post(path, json={"code": "123456"})
        assert door.refused(answer) == (403, "password_must_change"), path
    assert _change(caller, NEW, password).status_code == 200
    assert caller.get("/api/session").json()["pending"] == []
    assert caller.get("/api/incidents").status_code == 200
    # The one-time password is good no more.
    assert door.refused(door.sign_in(door.browser(app), "li.ming", password))[0] == 401
    assert door.sign_in(door.browser(app), "li.ming", NEW).status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_that_a_new_password_fails_is_told(
    app: FastAPI, settled: connection, language: str
) -> None:
    account = door.an_account(settled, person_no="9137")
    caller = door.browser(app)
    door.sign_in(caller, account.login)
    answer = _change(caller, "aaaa9137", query=f"?lang={language}")
    assert door.refused(answer) == (422, "password_refused")
    told = {"too_short": {"least": 10}, "too_simple": {"kinds": 3}, "repeats": {"run": 4}}
    expected = {say(f"password.{rule}", language, **params) for rule, params in told.items()}
    expected.add(say("password.has_person_no", language))
    assert set(answer.json()["failed"]) == expected
    assert "aaaa9137" not in answer.text
    # Nothing came of it: the session and the old password stand.
    assert caller.get("/api/incidents").status_code == 200


def test_the_last_five_passwords_do_not_come_back(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    caller = door.browser(app)
    door.sign_in(caller, account.login)
    used = [PASSWORD, *(f"Fan-Ding_2{number}7x" for number in range(6))]
    for old, new in pairwise(used):
        assert _change(caller, new, old).status_code == 200, new
    for before in used[-5:]:
        answer = _change(caller, before, used[-1])
        assert door.refused(answer) == (422, "password_refused"), before
        assert answer.json()["failed"] == [say("password.used_before", "zh", last=5)]
    assert _change(caller, used[-6], used[-1]).status_code == 200


def test_a_password_older_than_ninety_days_is_to_be_changed(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    caller = door.browser(app)
    door.sign_in(caller, account.login)
    for days, pending in ((89, []), (91, ["password"])):
        door.rows(
            settled,
            "UPDATE account SET password_set_at = now() - %s * interval '1 day' WHERE login = %s",
            days,
            account.login,
        )
        assert caller.get("/api/session").json()["pending"] == pending
    assert door.refused(caller.get("/api/incidents")) == (403, "password_must_change")


# --- the second factor ---


def test_an_administrator_sets_the_second_factor_before_anything_else(
    app: FastAPI, settled: connection
) -> None:
    for role in sorted(ADMINISTRATORS):
        caller = door.browser(app)
        login = door.an_account(settled, role).login
        assert door.sign_in(caller, login).status_code == 200
        for path in _paths(app):
            if path.name not in OPEN | KNOWN:
                assert _ask(caller, path) == (403, "second_factor_must_be_set"), path.name


def test_a_second_factor_is_set_by_a_right_code_and_asked_for_ever_after(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled, Role.AUDITOR)
    caller = door.browser(app)
    door.sign_in(caller, account.login)
    offered = caller.post("/api/session/factor", json={}).json()
    assert offered["picture"].startswith("<svg")
    secret = pyotp.parse_uri(offered["address"]).secret
    wrong = caller.post("/api/session/factor/confirm", json={"code": "000000"})
    assert door.refused(wrong) == (401, "wrong_code")
    assert caller.get("/api/audit").status_code == 403
    code = door.code_of(secret)
    assert caller.post("/api/session/factor/confirm", json={"code": code}).is_success
    assert caller.get("/api/audit").status_code == 200
    again = caller.post("/api/session/factor", json={})
    assert door.refused(again) == (409, "second_factor_is_set")
    other = door.browser(app)
    assert door.refused(door.sign_in(other, account.login)) == (401, "second_factor_needed")
    assert door.COOKIE not in other.cookies
    (entry,) = door.remembered(settled, object_id=account.login, reason="second_factor_needed")
    assert entry["outcome"] == "refused"
    # The code that set it is used up; the next one is good.
    assert door.refused(door.sign_in(other, account.login, code=code)) == (401, "wrong_code")
    later = pyotp.TOTP(secret).at(int(time.time()) + 30)
    assert door.sign_in(other, account.login, code=later).status_code == 200


def test_a_code_is_good_once_also_for_two_at_the_same_time(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled, Role.AUDITOR)
    code = door.code_of(door.a_factor(settled, account))
    callers = [door.browser(app) for _ in range(4)]
    with door.at_once(callers) as crowd:
        answers = list(
            crowd.map(lambda caller: door.sign_in(caller, account.login, code=code), callers)
        )
    assert sorted(map(door.refused, answers)) == [(200, "")] + [(401, "wrong_code")] * 3
    assert door.refused(door.sign_in(door.browser(app), account.login, code=code))[0] == 401


def test_wrong_codes_lock_the_account_also_when_many_come_at_once(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled, Role.AUDITOR)
    secret = door.a_factor(settled, account)
    callers = [door.browser(app) for _ in range(8)]
    with door.at_once(callers) as crowd:
        tried = crowd.map(lambda one: door.sign_in(one, account.login, code="000000"), callers)
        answers = list(tried)
    assert {status for status, _ in map(door.refused, answers)} <= {401, 429}
    right = door.sign_in(door.browser(app), account.login, code=door.code_of(secret))
    assert door.refused(right) == (429, "sign_in_locked")
