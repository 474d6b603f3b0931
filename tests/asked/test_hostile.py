"""Hostile words and codes: refused, or kept as words; no scope grows by them."""

import json
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.asked import at_the_door as door

HOSTILE = [
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    "x'); DROP TABLE account; --",
    "\u202eexe.gpj",
    "a\x00b",
    "a\r\nSet-Cookie: b=c",
    "x" * 10_000,
    "*",
    "ａｄｍｉｎ",
]


@pytest.fixture(scope="module")
def app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return door.make_easy(client.app)


@pytest.fixture(scope="module")
def chief(app: FastAPI, settled_url: str) -> TestClient:
    """A security administrator who is signed in."""
    with closing(psycopg2.connect(settled_url)) as conn:
        return door.administrator(app, conn)


def _make(chief: TestClient, **told: Any) -> Response:
    return chief.post("/api/accounts", json={"login": door.a_login(), "role": "operator"} | told)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", ["name", "person_no", "unit", "oidc_subject", "login"])
def test_hostile_words_are_refused_or_kept_as_words(
    chief: TestClient, field: str, value: str
) -> None:
    answer = _make(chief, **{field: value})
    assert answer.status_code in (201, 422), answer.text
    assert "set-cookie" not in answer.headers
    if answer.status_code == 201:
        kept = chief.get(f"/api/accounts/{answer.json()['account_id']}").json()
        # A person's number is kept in one spelling, so that nobody is two administrators.
        assert field in ("oidc_subject", "person_no") or kept[field] == value
    else:
        assert json.loads(answer.text)["code"] in (
            "bad_request",
            "bad_person_no",
            "text_with_control_marks",
        )


@pytest.mark.parametrize("field", ["townships", "regions", "layers"])
@pytest.mark.parametrize(
    "value", ["*", "990001100,990001101", "990001100'", "", " ", "%", "places,teams", "990001100\n"]
)
def test_no_code_widens_a_scope(chief: TestClient, field: str, value: str) -> None:
    answer = _make(chief, **{field: [value]})
    assert answer.status_code == 422, answer.text
    body = {"name": "k", "role": "planner", "expires_at": "2026-12-30T00:00:00+08:00"}
    answer = chief.post("/api/keys", json=body | {"unit": "x", field: [value]})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    ("scope", "sees"),
    [
        ({"townships": ["990001100"]}, True),
        ({"townships": ["990001100"], "layers": []}, False),
        ({"townships": ["990001100"], "layers": ["hazards"]}, False),
        ({"townships": ["990001100"], "regions": []}, False),
        ({"unit": "*"}, False),
        ({"unit": "县水利局,*"}, False),
        ({"unit": "%"}, False),
    ],
)
def test_a_scope_holds_no_more_than_it_says(
    app: FastAPI, settled: connection, scope: dict[str, Any], sees: bool
) -> None:
    told = {"townships": [], "unit": ""} | scope
    account = door.an_account(settled, Role.PLANNER, **told)
    caller = door.browser(app)
    assert door.sign_in(caller, account.login).status_code == 200
    answer = caller.get("/api/records/teams")
    found = answer.json().get("records", []) if answer.is_success else []
    assert bool(found) is sees, answer.text
    assert {one["township_code"] for one in found} <= {"990001100"}


def test_no_page_takes_a_name_for_its_own(app: FastAPI, settled: connection) -> None:
    hostile = "</title><script>alert(1)</script>{{7*7}}\"'>"
    account = door.an_account(settled, name=hostile)
    caller = door.browser(app)
    assert door.sign_in(caller, account.login).status_code == 200
    assert caller.get("/api/session").json()["name"] == hostile
    for path in ("/", "/me", "/docs", "/sign-in", "/no-such-page", "/accounts"):
        answer = caller.get(path, headers={"Accept": "text/html"})
        assert answer.status_code in (200, 403, 404), path
        assert "<script>alert" not in answer.text, path
