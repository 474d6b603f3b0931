"""Sessions: rotated, ended at once, locked and unlocked, asleep and awake; what the cookie says."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.cookies import SimpleCookie
from pathlib import Path

import psycopg2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.app import create_app
from service.auth.account import Account
from service.auth.roles import ADMINISTRATORS, PEOPLE, Role
from service.auth.times import STAYS
from service.deps import BACKGROUND_HEADER, CSRF_HEADER
from tests.asked import at_the_door as door
from tests.asked.conftest import settings_for
from tests.town import town
from tests.town.people import PASSWORD

ASKED = "/api/session"


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


@pytest.fixture(scope="module")
def chief(app: FastAPI, settled_url: str) -> TestClient:
    """A security administrator who is signed in."""
    with closing(psycopg2.connect(settled_url)) as conn:
        return door.administrator(app, conn)


def _inside(app: FastAPI, account: Account) -> TestClient:
    caller = door.browser(app)
    assert door.sign_in(caller, account.login).status_code == 200
    return caller


def _move(conn: connection, account: Account, **times: str) -> None:
    """Moves what is kept of the account's sessions: ``seen_at="11 minutes"`` ago, say."""
    for column, ago in times.items():
        door.rows(
            conn,
            f"UPDATE session SET {column} = now() - %s::interval"
            " WHERE account_id = %s AND ended_at IS NULL",
            ago,
            account.account_id,
        )


def _is_dead(app: FastAPI, token: str) -> bool:
    answer = door.with_token(app, token).get(ASKED)
    return door.refused(answer) == (401, "no_session")


# --- tokens ---


def test_a_token_is_new_after_each_sign_in_and_change_and_the_one_before_is_dead(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    caller = _inside(app, account)
    tokens = [caller.cookies[door.COOKIE]]
    door.sign_in(caller, account.login)
    tokens.append(caller.cookies[door.COOKIE])
    told = {"old": PASSWORD, "new": "Fan-Ding_2861"}
    door.marked(caller, caller.post("/api/session/password", json=told))
    tokens.append(caller.cookies[door.COOKIE])
    _move(settled, account, seen_at="16 minutes")
    answer = caller.post("/api/session/unlock", json={"password": "Fan-Ding_2861"})
    assert door.marked(caller, answer).status_code == 200
    tokens.append(caller.cookies[door.COOKIE])
    assert len(set(tokens)) == 4
    assert [_is_dead(app, token) for token in tokens] == [True, True, True, False]


def test_a_failed_sign_in_leaves_the_session_that_was_there(
    app: FastAPI, settled: connection
) -> None:
    caller = _inside(app, door.an_account(settled))
    assert door.sign_in(caller, "nobody.here", "x").status_code == 401
    assert caller.get(ASKED).status_code == 200


def test_a_token_is_kept_only_as_a_hash(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    token = _inside(app, account).cookies[door.COOKIE]
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
    here, there = _inside(app, account), _inside(app, account)
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
    callers = [_inside(app, account) for _ in range(2)]
    assert change(chief, account) == 200
    assert [door.refused(one.get(ASKED)) for one in callers] == [(401, "no_session")] * 2
    answer = callers[0].post("/api/session/unlock", json={"password": PASSWORD})
    assert door.refused(answer) == (401, "no_session")


def test_a_new_name_ends_no_session(app: FastAPI, settled: connection, chief: TestClient) -> None:
    account = door.an_account(settled)
    caller = _inside(app, account)
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


# --- asleep and awake ---


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
        caller = _inside(app, account)
    stay = STAYS[role]
    _move(settled, account, seen_at=f"{stay.idle_min * 60 - 20} seconds")
    assert caller.get(ASKED).status_code == 200
    _move(settled, account, seen_at=f"{stay.idle_min} minutes")
    code = "session_locked" if role is Role.OPERATOR else "no_session"
    for path in (ASKED, "/api/incidents", "/api/regions"):
        assert door.refused(caller.get(path)) == (401, code), path
    answer = caller.post("/api/session/unlock", json={"password": PASSWORD})
    assert answer.status_code == (200 if role is Role.OPERATOR else 401)


def test_unlocking_gives_a_new_token_and_keeps_the_shift_s_end(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    caller = _inside(app, account)
    _move(settled, account, seen_at="2 hours", expires_at="-3 hours")
    wrong = caller.post("/api/session/unlock", json={"password": "wrong"})
    assert door.refused(wrong) == (401, "wrong_login")
    assert door.refused(caller.get(ASKED)) == (401, "session_locked")
    without = caller.post(
        "/api/session/unlock", json={"password": PASSWORD}, headers={CSRF_HEADER: ""}
    )
    assert door.refused(without) == (403, "csrf_missing")
    answer = caller.post("/api/session/unlock", json={"password": PASSWORD})
    assert door.marked(caller, answer).status_code == 200
    assert caller.get(ASKED).status_code == 200
    (row,) = door.rows(
        settled,
        "SELECT expires_at - now() FROM session WHERE account_id = %s AND ended_at IS NULL",
        account.account_id,
    )
    assert 2.9 * 3600 < row[0].total_seconds() <= 3 * 3600
    # Nor is a new password a way around the end of the shift.
    told = {"old": PASSWORD, "new": "Fan-Ding_2861"}
    door.marked(caller, caller.post("/api/session/password", json=told))
    _move(settled, account, expires_at="0 seconds")
    assert door.refused(caller.get(ASKED)) == (401, "no_session")
    answer = caller.post("/api/session/unlock", json={"password": "Fan-Ding_2861"})
    assert door.refused(answer) == (401, "no_session")
    ends = door.rows(
        settled,
        "SELECT max(expires_at) < now() + interval '3 hours' FROM session WHERE account_id = %s",
        account.account_id,
    )
    assert ends == [(True,)]


def test_two_who_unlock_one_screen_at_once_get_one_session(
    app: FastAPI, settled: connection
) -> None:
    account = door.an_account(settled)
    caller = _inside(app, account)
    _move(settled, account, seen_at="1 hour")
    callers = [door.with_token(app, caller.cookies[door.COOKIE]) for _ in range(3)]
    with ThreadPoolExecutor(3) as crowd:
        answers = list(
            crowd.map(
                lambda one: one.post("/api/session/unlock", json={"password": PASSWORD}), callers
            )
        )
    assert sorted(one.status_code for one in answers) == [200, 401, 401]


def test_a_page_that_refreshes_itself_keeps_nobody_awake(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    caller = _inside(app, account)
    seen = "SELECT now() - seen_at > interval '5 minutes' FROM session WHERE account_id = %s"
    _move(settled, account, seen_at="10 minutes")
    for path in (ASKED, "/api/incidents", "/api/closures"):
        assert caller.get(path, headers={BACKGROUND_HEADER: "1"}).status_code == 200
        assert door.rows(settled, seen, account.account_id) == [(True,)], path
    assert caller.get("/api/incidents").status_code == 200
    assert door.rows(settled, seen, account.account_id) == [(False,)]
    _move(settled, account, seen_at="15 minutes")
    answer = caller.get("/api/incidents", headers={BACKGROUND_HEADER: "1"})
    assert door.refused(answer) == (401, "session_locked")


def test_a_locked_screen_changes_nothing(app: FastAPI, settled: connection) -> None:
    account = door.an_account(settled)
    caller = _inside(app, account)
    _move(settled, account, seen_at="1 hour")
    told = {"old": PASSWORD, "new": "Fan-Ding_2861"}
    for path, body in (("/api/session/password", told), ("/api/session/factor", {})):
        assert door.refused(caller.post(path, json=body)) == (401, "session_locked"), path
