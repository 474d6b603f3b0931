"""Accounts: three administrators who are three people, nobody above himself, scopes that hold."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from psycopg2.errors import CheckViolation, UniqueViolation
from psycopg2.extensions import connection

from layers.errors import Clash, NotAllowed
from service.auth import store
from service.auth.account import Account
from service.auth.identify import From
from service.auth.limits import RATES, Limits
from service.auth.roles import Role
from service.deps import CSRF_HEADER
from service.flows.keep_accounts import Told, change_account
from service.flows.sign_in import sign_in_known
from tests.asked import at_the_door as door
from tests.town import people, town
from tests.town.people import PASSWORD


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


@pytest.fixture
def chief(app: FastAPI, settled: connection) -> TestClient:
    """A security administrator who is signed in."""
    return door.administrator(app, settled)


def _make(chief: TestClient, login: str, role: str = "operator", **more: Any) -> Response:
    headers = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
    return chief.post("/api/accounts", json={"login": login, "role": role} | more, headers=headers)


def _put(chief: TestClient, account: Account, **changed: Any) -> Response:
    told = {"role": account.role.value, "name": account.name, "person_no": account.person_no}
    headers = {"If-Match": f'"{account.version}"'}
    where = f"/api/accounts/{account.account_id}"
    return chief.put(where, json=told | changed, headers=headers)


def _now(conn: connection, account: Account) -> Account:
    found = store.get(conn, account.region_code, account.account_id)
    conn.commit()
    return found


# --- three administrators, three people ---


def test_one_person_is_no_two_administrators(chief: TestClient, settled: connection) -> None:
    assert _make(chief, "x-auditor", "auditor", person_no="7001").status_code == 201
    for number, role in enumerate(("auditor", "system_admin", "security_admin")):
        answer = _make(chief, f"x-second{number}", role, person_no=" 7001 ")
        assert door.refused(answer) == (409, "one_admin_role"), role
    # He may have an account for the room's work besides.
    made = _make(chief, "x-operator", "operator", person_no="7001")
    assert made.status_code == 201
    other = store.get(settled, town.CODE, made.json()["account_id"])
    assert door.refused(_put(chief, other, role="system_admin")) == (409, "one_admin_role")
    nobody = _make(chief, "x-nobody", "auditor", person_no="  ")
    assert door.refused(nobody) == (422, "person_no_missing")
    answer = _put(chief, other, role="system_admin", person_no="")
    assert door.refused(answer) == (422, "person_no_missing")


def test_the_database_itself_keeps_them_apart(settled: connection) -> None:
    auditor = door.an_account(settled, Role.AUDITOR)
    operator = door.an_account(settled, person_no=auditor.person_no)
    change = "UPDATE account SET role = 'security_admin' WHERE account_id = %s"
    with pytest.raises(UniqueViolation, match="account_one_admin_role"):
        door.rows(settled, change, operator.account_id)
    settled.rollback()
    with pytest.raises(CheckViolation, match="account_admin_is_a_person"):
        door.rows(
            settled, "UPDATE account SET person_no = '' WHERE account_id = %s", auditor.account_id
        )
    settled.rollback()


def test_a_disabled_administrator_does_not_count_until_he_comes_back(
    chief: TestClient, settled: connection
) -> None:
    before = door.an_account(settled, Role.AUDITOR)
    assert _put(chief, before, disabled=True).status_code == 200
    assert _make(chief, "x-next", "system_admin", person_no=before.person_no).status_code == 201
    back = _put(chief, _now(settled, before), disabled=False)
    assert door.refused(back) == (409, "one_admin_role")


def test_nobody_changes_his_own_account(app: FastAPI, settled: connection) -> None:
    chief = door.administrator(app, settled)
    own = chief.get("/api/session").json()["actor"]
    account = store.find(settled, town.CODE, own)
    settled.commit()
    assert account is not None
    for answer in (
        _put(chief, account, role="operator"),
        _put(chief, account, disabled=True),
        chief.post(
            f"/api/accounts/{account.account_id}/reset", json={}, headers={"If-Match": '"1"'}
        ),
    ):
        assert door.refused(answer) == (403, "not_oneself")
    assert _now(settled, account) == account
    entries = door.remembered(settled, actor=own, reason="not_oneself")
    assert [entry["outcome"] for entry in entries] == ["refused"] * 3


def test_two_who_remove_each_other_at_the_same_moment_leave_one(
    app: FastAPI, settled: connection
) -> None:
    chiefs = [door.administrator(app, settled) for _ in range(2)]
    logins = [chief.get("/api/session").json()["actor"] for chief in chiefs]
    door.rows(
        settled,
        "UPDATE account SET disabled_at = now() WHERE role = 'security_admin'"
        " AND login <> ALL (%s)",
        logins,
    )
    accounts = [store.find(settled, town.CODE, login) for login in logins]
    settled.commit()
    try:
        with door.at_once(chiefs) as both:
            told = [(chiefs[0], accounts[1]), (chiefs[1], accounts[0])]
            answers = list(both.map(lambda one: _put(*one, role="operator"), told))
        assert sorted(answer.status_code for answer in answers)[0] == 200
        assert {door.refused(answer) for answer in answers} <= {
            (200, ""),
            (409, "last_security_admin"),
            (401, "no_session"),
            (403, "may_not"),
        }
        left = store.lock_administrators(settled, town.CODE)
        assert len(left) == 1
        last = store.get(settled, town.CODE, left[0])
        for told_last in (
            Told(Role.OPERATOR),
            Told(Role.SECURITY_ADMIN, person_no=last.person_no, disabled=True),
        ):
            with pytest.raises(Clash, match="last_security_admin"):
                change_account(settled, last, told_last, last.version, "cli:owner")
    finally:
        settled.rollback()
        door.rows(settled, "UPDATE account SET disabled_at = NULL WHERE role = 'security_admin'")


def test_for_whom_a_provider_vouches_there_is_no_password_to_be_changed(
    app: FastAPI, chief: TestClient
) -> None:
    made = _make(chief, "x-vouched", oidc_subject="subject-1").json()
    assert (made["one_time_password"], made["must_change"]) == (None, False)
    token = sign_in_known(app.state.situ, "subject-1", "", From("10.0.0.1", "r"))
    assert door.with_token(app, token).get("/api/incidents").status_code == 200
    assert door.sign_in(door.browser(app), "x-vouched", "x").status_code == 401
    # An administrator is never let in this way, so he gets a password like all others.
    made = _make(chief, "x-admin", "auditor", person_no="7100", oidc_subject="subject-2").json()
    assert made["one_time_password"]
    with pytest.raises(NotAllowed, match="oidc_not_for_administrators"):
        sign_in_known(app.state.situ, "subject-2", "", From("10.0.0.1", "r"))


# --- asked again, remembered, and not told ---


def test_asked_again_there_is_one_account_and_no_second_password(
    chief: TestClient, settled: connection
) -> None:
    first = _make(chief, "x-once", key="once-1")
    again = _make(chief, "x-once", key="once-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["ETag"] == again.headers["ETag"] == '"1"'
    password = first.json().pop("one_time_password")
    assert len(password) >= 16
    assert again.json()["one_time_password"] is None
    assert again.json()["account_id"] == first.json()["account_id"]
    kept = door.rows(settled, "SELECT answer::text FROM request_done WHERE request_key = 'once-1'")
    assert len(kept) == 1
    for secret in (password, "one_time_password", "argon2"):
        assert secret not in kept[0][0]


def test_a_change_is_remembered_whole_and_without_its_secrets(
    chief: TestClient, settled: connection
) -> None:
    made = _make(chief, "x-told", name="张三").json()
    account = store.get(settled, town.CODE, made["account_id"])
    settled.commit()
    _put(chief, account, name="李四", role="leader")
    headers = {"If-Match": '"2"'}
    chief.post(f"/api/accounts/{account.account_id}/reset", json={}, headers=headers)
    reset, changed, added = door.remembered(settled, object_kind="account", object_id="x-told")
    assert changed["actor"] == chief.get("/api/session").json()["actor"]
    assert changed["address"].startswith("10.9.")
    assert changed["request_id"]
    assert (changed["before"]["name"], changed["after"]["name"]) == ("张三", "李四")
    assert (changed["before"]["role"], changed["after"]["role"]) == ("operator", "leader")
    assert "password_hash" not in changed["after"]
    assert reset["after"]["password_hash"] == added["after"]["password_hash"] == "(changed)"


def test_refused_strangers_are_remembered_and_a_flood_is_counted(
    app: FastAPI, settled: connection
) -> None:
    app.state.situ.limits = Limits()
    caller = door.browser(app)
    for _ in range(40):
        assert caller.get("/api/incidents").status_code == 401
    door.make_easy(app)
    where = "SELECT address FROM audit_entry WHERE reason = 'no_key' ORDER BY entry_no DESC LIMIT 1"
    ((address,),) = door.rows(settled, where)
    entries = door.remembered(settled, address=address)
    assert RATES["refused"].at_once <= len(entries) < 40
    assert {(one["actor"], one["outcome"], one["reason"]) for one in entries} == {
        ("–", "refused", "no_key")
    }
    assert {one["object_id"] for one in entries} == {"/api/incidents"}
    metrics = people.client_of(app, Role.WATCHER).get("/metrics").text
    (line,) = [
        one for one in metrics.splitlines() if one.startswith('situ_refused_total{code="no_k')
    ]
    assert float(line.split()[-1]) >= 40


def test_nothing_secret_is_in_the_log_or_in_the_audit(app: FastAPI, settled: connection) -> None:
    auditor = door.an_account(settled, Role.AUDITOR)
    secret = door.a_factor(settled, auditor)
    code, key = door.code_of(secret), people.key_of(Role.OPERATOR)
    caller, machine = door.browser(app), people.client_of(app, Role.OPERATOR)
    secrets = [PASSWORD, "Wrong-Horse_55", "Fan-Ding_2861", secret, key, key[-20:-1], "argon2id"]
    with door.logged() as log:
        door.sign_in(caller, auditor.login, secrets[1])
        door.sign_in(caller, auditor.login, code="123456")
        assert door.sign_in(caller, auditor.login, code=code).status_code == 200
        secrets += [caller.cookies[door.COOKIE], caller.headers[CSRF_HEADER]]
        told = {"old": PASSWORD, "new": secrets[2]}
        door.marked(caller, caller.post("/api/session/password", json=told))
        secrets += [caller.cookies[door.COOKIE], caller.headers[CSRF_HEADER]]
        caller.post("/api/session/unlock", json={"password": secrets[1]})
        assert machine.get("/api/audit").status_code == 403
        machine.headers["Authorization"] = f"Bearer {key[:-1]}"
        assert machine.get("/api/incidents").status_code == 401
    audit = "\n".join(str(entry) for entry in door.remembered(settled))
    assert log.getvalue().count('"event": "request"') == 7
    assert auditor.login in audit
    for text in (log.getvalue(), audit):
        assert [one for one in secrets if one in text] == []
        assert f"'{code}'" not in text.replace('"', "'")
