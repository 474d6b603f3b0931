"""Every path of the service against every role, every machine's key, and a stranger."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service import deps
from service.auth.roles import ADMINISTRATORS, MACHINES, MAY, PEOPLE, Action, Role
from tests.town import people

ROOT_README = "service/README.md"
# What anybody may ask who reaches the service: no data of the county is behind these.
OPEN = {
    "GET /healthz",
    "GET /readyz",
    "GET /assets/{fingerprint}/{name:path}",
    "GET /sign-in",
    "GET /sign-in/oidc",
    "GET /sign-in/oidc/return",
    "POST /api/session",
    "DELETE /api/session",
    "POST /api/session/unlock",
}
# What everybody who is known may ask, whatever the role: about himself.
KNOWN = {
    "GET /",
    "GET /me",
    "GET /docs",
    "GET /openapi.json",
    "GET /api/session",
    "POST /api/session/password",
    "POST /api/session/factor",
    "POST /api/session/factor/confirm",
}


class Path(NamedTuple):
    """One way in: its method and template, and what must be allowed to take it."""

    method: str
    template: str
    needs: Action | None

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"

    def concrete(self) -> str:
        """An address of that shape; whether the thing is there does not matter here."""
        return re.sub(
            r"\{(\w+)(?::path)?\}",
            lambda part: "teams" if part[1] == "layer" else "1",
            self.template,
        )


def _routes(app: FastAPI) -> list[APIRoute]:
    found: list[APIRoute] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        one = waiting.pop()
        if isinstance(one, APIRoute):
            found.append(one)
        waiting += getattr(getattr(one, "original_router", None), "routes", [])
    return found


def _paths(app: FastAPI) -> Iterator[Path]:
    for route in _routes(app):
        calls = [one.call for one in route.dependant.dependencies]
        actions = [one.action for one in calls if hasattr(one, "action")]
        assert len(actions) <= 1, f"{route.path} asks for two actions"
        marks = [one for one in calls if one in (deps.anyone, deps.signed_in)]
        assert len(actions) + len(marks) == 1, f"{route.path} does not say who may, once"
        for method in sorted(route.methods - {"HEAD"}):
            path = Path(method, route.path, actions[0] if actions else None)
            if not actions:
                expected = OPEN if marks == [deps.anyone] else KNOWN
                assert path.name in expected, f"{path.name} is open to more than it says"
            yield path


@pytest.fixture(scope="module")
def paths(client: TestClient) -> list[Path]:
    assert isinstance(client.app, FastAPI)
    return sorted(_paths(client.app))


def _ask(caller: TestClient, path: Path) -> tuple[int, str]:
    """The status and the refusal's code, asked as a program would."""
    headers = {"Accept": "application/json"}
    answer = caller.request(path.method, path.concrete(), headers=headers, **_body(path))
    is_json = "json" in answer.headers.get("content-type", "")
    code = answer.json().get("code", "") if is_json and answer.is_error else ""
    return answer.status_code, code


def _body(path: Path) -> dict[str, Any]:
    return {} if path.method in ("GET", "DELETE") else {"json": {}}


def test_there_are_as_many_paths_as_are_told(paths: list[Path]) -> None:
    assert len(paths) >= 40
    assert {path.needs for path in paths} >= set(Action) - {Action.SEE_PHONES}
    assert {path.name for path in paths} >= (OPEN | KNOWN)


def test_a_stranger_reaches_only_what_is_open(paths: list[Path], stranger: TestClient) -> None:
    for path in paths:
        status, code = _ask(stranger, path)
        if path.name in OPEN:
            assert code != "no_key", path.name
        else:
            assert (status, code) == (401, "no_key"), path.name


def test_a_wrong_key_and_a_wrong_token_open_nothing(paths: list[Path], client: TestClient) -> None:
    for shown in ("wrong", "situ_operator_wrong", people.KEY[:-1], ""):
        caller = TestClient(client.app, base_url=people.BASE, raise_server_exceptions=False)
        caller.headers["Authorization"] = f"Bearer {shown}"
        assert caller.get("/api/regions").status_code == 401, shown
    caller = TestClient(client.app, base_url=people.BASE, raise_server_exceptions=False)
    caller.cookies.set("situ_session", "x" * 43)
    for path in paths:
        if path.name not in OPEN:
            assert _ask(caller, path) == (401, "no_session"), path.name


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_every_path_lets_a_person_pass_exactly_as_the_table_says(
    role: Role, paths: list[Path], client: TestClient, settled: connection
) -> None:
    assert isinstance(client.app, FastAPI)
    for path in paths:
        caller = people.signed_in(client.app, settled, role)
        status, code = _ask(caller, path)
        if path.needs is None:
            assert code not in ("no_key", "may_not", "csrf_missing"), path.name
        elif path.needs in MAY[role]:
            assert status not in (401, 403), f"{path.name}: {code}"
        else:
            assert (status, code) == (403, "may_not"), path.name


@pytest.mark.parametrize("role", sorted(MACHINES))
def test_every_path_lets_a_machine_pass_exactly_as_the_table_says(
    role: Role, paths: list[Path], client: TestClient
) -> None:
    assert isinstance(client.app, FastAPI)
    caller = people.client_of(client.app, role)
    for path in paths:
        status, code = _ask(caller, path)
        if path.needs is None:
            continue
        if path.needs in MAY[role]:
            assert status not in (401, 403), f"{path.name}: {code}"
        else:
            assert (status, code) == (403, "may_not"), path.name


def test_a_change_by_cookie_needs_the_page_s_mark(
    paths: list[Path], client: TestClient, settled: connection
) -> None:
    assert isinstance(client.app, FastAPI)
    changing = [one for one in paths if one.method != "GET" and one.name not in OPEN]
    for turn, role in enumerate(sorted(PEOPLE)):
        caller = people.signed_in(client.app, settled, role)
        # Every path meets both wrong marks, every role one of them.
        for number, path in enumerate(changing):
            caller.headers[deps.CSRF_HEADER] = ("", "0" * 64)[(turn + number) % 2]
            assert _ask(caller, path) == (403, "csrf_missing"), path.name


def test_the_three_administrators_do_none_of_the_room_s_work() -> None:
    works = {
        Action.READ_INCIDENTS,
        Action.REPORT_INCIDENT,
        Action.COMMAND_INCIDENT,
        Action.CLOSE_ROAD,
        Action.PROPOSE_CLOSURE,
        Action.READ_RECORDS,
        Action.CHANGE_RECORDS,
        Action.KEEP_ROADS,
        Action.KEEP_DUTY,
        Action.READ_DUTY,
        Action.SEE_PHONES,
    }
    mine = [set(MAY[role]) for role in ADMINISTRATORS]
    assert all(not actions & works for actions in mine)
    assert sum(map(len, mine)) == len(set.union(*mine)), "no two of them share an action"
    assert Action.MANAGE_ACCOUNTS not in MAY[Role.OPERATOR]
