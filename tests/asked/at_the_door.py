"""The door as the tests use it: browsers at addresses of their own, fresh accounts, codes, time.

Hashing is cheap and nothing is slowed down here, so that what locks is the lock-out and no rate.
"""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr
from itertools import count
from typing import Any

import pyotp
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from psycopg2.extensions import connection

from service import log
from service.auth import sessions, store
from service.auth.account import Account
from service.auth.limits import Limits
from service.auth.passwords import Cost, Hasher
from service.auth.roles import Role
from service.deps import CSRF_HEADER
from tests.town import people, town
from tests.town.people import BASE, PASSWORD

COOKIE = "situ_session"
CHEAP = Hasher(Cost(time_cost=1, memory_kib=8))
HASHED = CHEAP.hash(PASSWORD)
_NUMBERS = count(1)
_HOURS = count(0, 3600)


def make_easy(app: FastAPI) -> FastAPI:
    """The same service with cheap hashing, and a clock by which nobody asks too often."""
    app.state.situ.hasher = CHEAP
    app.state.situ.limits = Limits(clock=lambda: float(next(_HOURS)))
    return app


def address() -> str:
    """An address from which nobody has come yet."""
    number = next(_NUMBERS)
    return f"10.9.{number // 250}.{number % 250 + 1}"


def a_login() -> str:
    """A name that nobody has yet."""
    return f"newcomer{next(_NUMBERS)}"


def browser(app: FastAPI, at: str = "") -> TestClient:
    """A browser in which nobody is signed in."""
    where = (at or address(), 50000)
    return TestClient(app, base_url=BASE, client=where, raise_server_exceptions=False)


@contextmanager
def at_once(callers: Sequence[TestClient]) -> Iterator[ThreadPoolExecutor]:
    """As many threads as callers, before one service: its queues belong to one event loop."""
    with start_blocking_portal() as portal, ThreadPoolExecutor(len(callers)) as crowd:
        for caller in callers:
            caller.portal = portal
        yield crowd


def an_account(conn: connection, role: Role = Role.OPERATOR, **more: Any) -> Account:
    """An account that nobody else uses, with the password ``PASSWORD``."""
    number = next(_NUMBERS)
    told = {
        "login": f"someone{number}",
        "name": f"某{number}",
        "person_no": f"P-{number}",
        "role": role.value,
        "regions": None,
        "unit": "",
        "townships": [],
        "layers": None,
        "password_hash": HASHED,
        "must_change": False,
        "oidc_subject": None,
        "is_demo": False,
    }
    account = store.add(conn, town.CODE, told | people.SCOPES.get(role, {}) | more, "tests")
    conn.commit()
    return account


def a_factor(conn: connection, account: Account) -> str:
    """Sets its second factor; gives the secret."""
    secret = pyotp.random_base32()
    store.offer_factor(conn, account, secret)
    store.confirm_factor(conn, account, 0)
    conn.commit()
    return secret


def code_of(secret: str) -> str:
    """The code that the app shows now."""
    return pyotp.TOTP(secret).now()


def sign_in(caller: TestClient, login: str, password: str = PASSWORD, code: str = "") -> Response:
    """Tries to sign in; with success the browser sends the mark from now on."""
    told = {"login": login, "password": password, "code": code}
    return marked(caller, caller.post("/api/session", json=told))


def inside(app: FastAPI, account: Account) -> TestClient:
    """A browser in which it is signed in."""
    caller = browser(app)
    assert sign_in(caller, account.login).status_code == 200
    return caller


def move(conn: connection, account: Account, **times: str) -> None:
    """Moves what is kept of the account's sessions: ``seen_at="11 minutes"`` ago, say."""
    for column, ago in times.items():
        rows(
            conn,
            f"UPDATE session SET {column} = now() - %s::interval"
            " WHERE account_id = %s AND ended_at IS NULL",
            ago,
            account.account_id,
        )


def marked(caller: TestClient, answer: Response) -> Response:
    """Keeps the mark that an answer gave."""
    if answer.is_success:
        caller.headers[CSRF_HEADER] = answer.json()["csrf"]
    return answer


def administrator(app: FastAPI, conn: connection) -> TestClient:
    """A browser in which a security administrator of its own is signed in."""
    account = an_account(conn, Role.SECURITY_ADMIN)
    secret = a_factor(conn, account)
    caller = browser(app)
    assert sign_in(caller, account.login, code=code_of(secret)).status_code == 200
    return caller


def with_token(app: FastAPI, token: str) -> TestClient:
    """A browser that holds this token and its mark."""
    caller = browser(app)
    caller.cookies.set(COOKIE, token)
    caller.headers[CSRF_HEADER] = sessions.csrf_of(token)
    return caller


def refused(answer: Response) -> tuple[int, str]:
    """Status and code of an answer."""
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def rows(conn: connection, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What the owner of the database sees, or changes."""
    with conn.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall() if cursor.description else []
    conn.commit()
    return found


def remembered(conn: connection, **sought: str) -> list[dict[str, Any]]:
    """The entries of the audit that have these values, the newest first."""
    where = " AND ".join(f"{name} = %s" for name in sought) or "true"
    found = rows(
        conn,
        f"SELECT to_jsonb(a) FROM audit_entry a WHERE {where} ORDER BY entry_no DESC",
        *sought.values(),
    )
    return [one for (one,) in found]


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What the service writes into its log meanwhile."""
    written = io.StringIO()
    try:
        with redirect_stderr(written):
            log.set_up()
            yield written
    finally:
        log.set_up()
