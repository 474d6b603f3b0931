"""A service on ground of every scope there is, and how people and machines of a scope reach it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.app import create_app
from service.auth import limits, sessions, store
from service.auth.limits import Rate
from service.auth.roles import Role
from service.auth.who import Scope
from service.deps import CSRF_HEADER
from tests import database
from tests.asked.conftest import settings_for
from tests.town import people, scopes
from tests.town.scopes import REGIONS

HERE, ELSEWHERE = REGIONS


@contextmanager
def settled() -> Iterator[str]:
    """One thing of every scope there is, in two regions; this service's own is the first."""
    with database.fresh("scopes") as url:
        with closing(psycopg2.connect(url)) as conn:
            scopes.add_all(conn)
            conn.commit()
        yield url


@contextmanager
def asked_at(url: str, var_dir: Path) -> Iterator[FastAPI]:
    """The service on that ground, which nobody asks too often."""
    told = settings_for(url, var_dir).model_copy(update={"region": HERE})
    made = create_app(told)
    with pytest.MonkeyPatch.context() as patched, TestClient(made):
        patched.setattr(limits, "RATES", dict.fromkeys(limits.RATES, Rate(10**6, 10**6)))
        yield made


def person(conn: connection, app: FastAPI, login: str, role: Role, scope: Scope) -> TestClient:
    """A browser in which an account of that scope is signed in."""
    told = {"login": login, "name": login, "person_no": "", "role": role.value, **_columns(scope)}
    more = {"password_hash": "", "must_change": False, "oidc_subject": None, "is_demo": True}
    account = store.add(conn, HERE, told | more, "tests")
    until = datetime.now(UTC) + timedelta(hours=1)
    token = sessions.open_session(conn, HERE, account.account_id, until, "testclient", "")
    caller = TestClient(app, base_url=people.BASE, raise_server_exceptions=False)
    caller.cookies.set("situ_session", token)
    caller.headers[CSRF_HEADER] = sessions.csrf_of(token)
    return caller


def machine(conn: connection, app: FastAPI, name: str, role: Role, scope: Scope) -> TestClient:
    """A caller who holds a key of that scope."""
    key = f"situ_{name}_a-key-for-tests-only-0123456789"
    until = datetime.now(UTC) + timedelta(hours=1)
    told = {"name": name, "role": role.value, "expires_at": until, "by": "tests"}
    sessions.add_key(conn, HERE, key, told | _columns(scope))
    headers = {"Authorization": f"Bearer {key}"}
    return TestClient(app, people.BASE, headers=headers, raise_server_exceptions=False)


def _columns(scope: Scope) -> dict[str, Any]:
    return {
        "regions": None if scope.regions is None else list(scope.regions),
        "unit": scope.unit,
        "townships": list(scope.townships),
        "layers": None if scope.layers is None else list(scope.layers),
    }
