"""Sessions: rotated, ended at once; what is kept of them, and what the cookie says."""

import hashlib
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.app import create_app
from service.auth.account import Account
from tests.asked import at_the_door as door
from tests.asked.conftest import settings_for
from tests.town import town
from tests.town.people import PASSWORD

ASKED, UNLOCK = "/api/session", "/api/session/unlock"


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


@pytest.fixture
def chief(app: FastAPI, settled: connection) -> TestClient:
    """A security administrator who is signed in."""
    return door.administrator(app, settled)


def _is_dead(app: FastAPI, token: str) -> bool:
    answer = door.with_token(app, token).get(ASKED)
    return door.refused(answer) == (401, "no_session")


# --- tokens ---


def test_a_token_is_new_after_each_sign_in_and_change_and_the_one_before_is_dead(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    caller = door.inside(app, account)
    tokens = [caller.cookies[door.COOKIE]]
    door.sign_in(caller, account.login)
    tokens.append(caller.cookies[door.COOKIE])
    told = {"old": PASSWORD, "new": "Fan-Ding_2861"}
    door.marked(caller, caller.post("/api/session/password", json=told))
    tokens.append(caller.cookies[door.COOKIE])
    door.move(settled, account, seen_at="16 minutes")
    answer = caller.post(UNLOCK, json={"password": "Fan-Ding_2861"})
    assert door.marked(caller, answer).status_code == 200
    tokens.append(caller.cookies[door.COOKIE])
    assert len(set(tokens)) == 4
    assert [_is_dead(app, token) for token in tokens] == [True, True, True, False]


def test_a_failed_sign_in_leaves_the_session_that_was_there(
    app: FastAPI, settled: connection
) -> None:
    caller = door.inside(app, door.an_account(settled))
    assert door.sign_in(caller, "nobody.here", "x").status_code == 401
    assert caller.get(ASKED).status_code == 200


def test_a_token_is_kept_only_as_a_hash(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    token = door.inside(app, account).cookies[door.COOKIE]
    (row,) = door.rows(
        settled,
        "SELECT token_hash, row_to_json(s)::text FROM session s WHERE account_id = %s",
        account.account_id,
    )
    assert bytes(row[0]) == hashlib.sha256(token.encode()).digest()
    assert token not in row[1]


@pytest.mark.parametrize(
    ("public_url", "secure"),
    [("", False), ("http://situ.example", False), ("https://situ.example", True)],
)
def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    settled: connection, settled_url: str, tmp_path: Path, public_url: str, secure: bool
) -> None:
    account = door.an_account(settled)
    settings = settings_for(settled_url, tmp_path).model_copy(update={"public_url": public_url})
    app = door.make_easy(create_app(settings))
    with TestClient(app):
        answer = door.sign_in(door.browser(app), account.login)
    (line,) = answer.headers.get_list("set-cookie")
    cookie = SimpleCookie(line)[door.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert not cookie["max-age"]
    assert bool(cookie["secure"]) is secure
    assert ("strict-transport-security" in answer.headers) is secure


# --- ended at once ---


def test_signing_out_ends_the_session_and_no_other(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    here, there = door.inside(app, account), door.inside(app, account)
    token = here.cookies[door.COOKIE]
    assert here.delete(ASKED).status_code == 204
    assert door.COOKIE not in here.cookies
    assert _is_dead(app, token)
    assert there.get(ASKED).status_code == 200


Change = Callable[[TestClient, Account], int]


def _put(**changed: object) -> Change:
    def put(chief: TestClient, account: Account) -> int:
        told = {"role": account.role.value, "name": account.name, "person_no": account.person_no}
        headers = {"If-Match": f'"{account.version}"'}
        where = f"/api/accounts/{account.account_id}"
        return chief.put(where, json=told | changed, headers=headers).status_code

    return put


def _reset(chief: TestClient, account: Account) -> int:
    headers = {"If-Match": f'"{account.version}"'}
    where = f"/api/accounts/{account.account_id}/reset"
    return chief.post(where, json={}, headers=headers).status_code


@pytest.mark.parametrize(
    "change",
    [
        _put(disabled=True),
        _put(role="leader"),
        _put(role="security_admin"),
        _put(regions=[town.CODE]),
        _put(unit="县林业局"),
        _put(townships=[str(town.NORTH)]),
        _put(layers=["teams"]),
        _reset,
    ],
)
def test_what_changes_the_rights_ends_every_session_at_once(
    app: FastAPI, settled: connection, chief: TestClient, change: Change
) -> None:
    account = door.an_account(settled)
    callers = [door.inside(app, account) for _ in range(2)]
    assert change(chief, account) == 200
    assert [door.refused(one.get(ASKED)) for one in callers] == [(401, "no_session")] * 2
    answer = callers[0].post(UNLOCK, json={"password": PASSWORD})
    assert door.refused(answer) == (401, "no_session")


def test_a_new_name_ends_no_session(app: FastAPI, settled: connection, chief: TestClient) -> None:
    account = door.an_account(settled)
    caller = door.inside(app, account)
    assert _put(name="另一个")(chief, account) == 200
    assert caller.get(ASKED).json()["name"] == "另一个"


def test_a_sign_in_that_is_under_way_does_not_outlive_a_reset(
    app: FastAPI, settled: connection, chief: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reset falls between the look at the password and the beginning of the session."""
    account = door.an_account(settled)
    right = app.state.situ.hasher.verify

    def slowly(stored: str, password: str) -> bool:
        assert _reset(chief, account) == 200
        return bool(right(stored, password))

    monkeypatch.setattr(app.state.situ.hasher, "verify", slowly)
    caller = door.browser(app)
    assert door.refused(door.sign_in(caller, account.login)) == (401, "wrong_login")
    assert door.COOKIE not in caller.cookies
