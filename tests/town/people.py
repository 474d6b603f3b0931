"""Who works in the town: one account and one key for each role, and how they sign in."""

from datetime import UTC, datetime, timedelta
from functools import cache

from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth import sessions, store
from service.auth.passwords import Cost, Hasher
from service.auth.roles import ADMINISTRATORS, MACHINES, PEOPLE, Role
from service.deps import CSRF_HEADER
from tests.town import town

PASSWORD = "Qing-Shan_7749"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
UNIT = "县水利局"
BASE = "http://127.0.0.1:8000"
# Confined to the town's north, and to one unit.
SCOPES: dict[Role, dict[str, object]] = {
    Role.PLANNER: {"townships": [str(town.NORTH)]},
    Role.DEPARTMENT: {"unit": UNIT},
    Role.TEAM: {"team_code": "T01"},
}


def key_of(role: Role) -> str:
    """The town's key for a machine of that role."""
    return f"situ_{role.value.replace('_', '-')}_a-key-for-tests-only-0123456789"


KEY = key_of(Role.OPERATOR)


def add_keys(conn: connection, region_code: str = town.CODE) -> None:
    """A key for each role that a machine may have."""
    for role in MACHINES:
        told = {
            "name": f"test-{role.value}",
            "role": role.value,
            **_scope(role),
            "expires_at": datetime.now(UTC) + timedelta(days=1),
            "by": "tests",
        }
        sessions.add_key(conn, region_code, key_of(role), told)


def add_accounts(conn: connection, region_code: str = town.CODE) -> None:
    """An account for each role: its login is the role, its password ``PASSWORD``."""
    for number, role in enumerate(sorted(PEOPLE)):
        told = {
            "login": login_of(role),
            "name": f"演示{number}",
            "person_no": f"NO-{number}",
            "role": role.value,
            **_scope(role),
            "password_hash": _hashed(),
            "must_change": False,
            "oidc_subject": None,
            "is_demo": True,
        }
        account = store.add(conn, region_code, told, "tests")
        if role in ADMINISTRATORS:
            store.offer_factor(conn, account, SECRET)
            store.confirm_factor(conn, account, 0)


def login_of(role: Role) -> str:
    return role.value.replace("_", "-")


def client_of(app: FastAPI, role: Role) -> TestClient:
    """A caller who holds the key of that role."""
    headers = {"Authorization": f"Bearer {key_of(role)}"}
    return TestClient(app, base_url=BASE, headers=headers, raise_server_exceptions=False)


def signed_in(app: FastAPI, conn: connection, role: Role) -> TestClient:
    """A browser in which an account of that role is signed in.

    The session is opened beside the door: a code of the second factor is good only once, and what
    signing in demands has its own tests.
    """
    region = app.state.situ.settings.region
    account = store.find(conn, region, login_of(role))
    assert account is not None
    until = datetime.now(UTC) + timedelta(hours=1)
    token = sessions.open_session(conn, region, account.account_id, until, "testclient", "")
    conn.commit()
    caller = TestClient(app, base_url=BASE, raise_server_exceptions=False)
    caller.cookies.set("situ_session", token)
    caller.headers[CSRF_HEADER] = sessions.csrf_of(token)
    return caller


def _scope(role: Role) -> dict[str, object]:
    return {
        "regions": None,
        "unit": "",
        "townships": [],
        "layers": None,
        "team_code": "",
        **SCOPES.get(role, {}),
    }


@cache
def _hashed() -> str:
    return Hasher(Cost(time_cost=1, memory_kib=8)).hash(PASSWORD)
