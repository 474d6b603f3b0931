"""What tests of orders do again and again: report, order, answer, and look at what follows."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from service.runner import Runner
from tests.town import people

HERE = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
TASK = "赶赴北桥镇救援"


@pytest.fixture(scope="module", autouse=True)
def nothing_by_itself() -> Iterator[None]:
    """What comes due is done when a test says so; the thread has its own test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Runner, "start", lambda _: None)
        yield


@pytest.fixture(scope="module")
def leader(client: TestClient) -> TestClient:
    """What the leader of T01 holds in his hand."""
    assert isinstance(client.app, FastAPI)
    return people.client_of(client.app, Role.TEAM)


@pytest.fixture
def incident(client: TestClient) -> str:
    return report(client)


@pytest.fixture(autouse=True)
def all_home(settled: connection) -> Iterator[None]:
    """Each test begins with every team at home and nothing held."""
    yield
    with settled.cursor() as cursor:
        cursor.execute(
            "UPDATE hold SET ended_at = now(), ended_why = 'released' WHERE ended_at IS NULL"
        )
        cursor.execute("UPDATE team SET status = 'standby' WHERE status <> 'standby'")
    settled.commit()


def report(client: TestClient) -> str:
    told: str = client.post("/api/incidents", json=HERE).json()["incident"]["incident_id"]
    return told


def send(client: TestClient, path: str, body: Any = None, version: int | None = None) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.post(path, json=body or {}, headers=headers)


def made(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def order_to(client: TestClient, incident: str, team: str = "T01", **more: Any) -> Any:
    """An order to that team, issued."""
    told = {"incident_id": incident, "receiver": {"kind": "team", "code": team}, "task": TASK}
    draft = made(send(client, "/api/orders", told | more), 201)
    if more.get("is_spoken"):
        return draft
    return made(send(client, f"/api/orders/{draft['order_no']}/issue", {}, draft["version"]))


def go_round(client: TestClient, settled: connection) -> None:
    """What the service does by itself, done now."""
    assert isinstance(client.app, FastAPI)
    runner = Runner(client.app.state.situ)
    while runner.tick(settled):
        pass


def team_status(settled: connection, team: str = "T01") -> str:
    settled.rollback()
    with settled.cursor() as cursor:
        cursor.execute("SELECT status FROM team WHERE team_code = %s", (team,))
        (status,) = cursor.fetchone() or ("",)
    return str(status)


def answer(leader: TestClient, number: str, said: str, revision: int = 1, note: str = "") -> Any:
    body = {"revision": revision, "answer": said, "note": note}
    return leader.post(f"/api/orders/{number}/answer", json=body)


def refused(told: Any, status: int, code: str) -> Any:
    assert (told.status_code, told.json()["code"]) == (status, code), told.text
    return told.json()


def on_hand(settled: connection) -> int:
    settled.rollback()
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT on_hand FROM stock_balance WHERE depot_code = 'D01' AND item_code = '1010101'"
        )
        (left,) = cursor.fetchone() or (0,)
    return int(left)
