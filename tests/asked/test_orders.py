"""Orders as the room and a team's leader live them: held, issued, delivered, answered, home."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from service.runner import Runner
from tests.town import people

HERE = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}}
TASK = "赶赴北桥镇救援"


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
    """What the service does by itself, done now – by its own thread or by this one."""
    assert isinstance(client.app, FastAPI)
    runner = Runner(client.app.state.situ)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if runner.tick(settled) == 0 and not waiting(settled):
            return
    pytest.fail("the outbox does not get empty")


def waiting(settled: connection) -> list[int]:
    """What is in nobody's hand yet, or still in somebody's."""
    settled.rollback()
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT message_no FROM outbox WHERE taken_at IS NULL AND given_up_at IS NULL"
            " AND next_try_at <= now()"
        )
        return [number for (number,) in cursor.fetchall()]


def team_status(settled: connection, team: str = "T01") -> str:
    settled.rollback()
    with settled.cursor() as cursor:
        cursor.execute("SELECT status FROM team WHERE team_code = %s", (team,))
        (status,) = cursor.fetchone() or ("",)
    return str(status)


def test_from_the_hold_to_the_last_team_home(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    held = made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    order = order_to(client, incident, hold_ids=[held["hold_id"]])
    number = order["order_no"]
    assert (order["state"], team_status(settled)) == ("issued", "dispatched")
    go_round(client, settled)
    (shown,) = [
        one for one in made(leader.get("/api/inbox"))["orders"] if one["order_no"] == number
    ]
    assert (shown["state"], shown["task"]) == ("delivered", TASK)
    stations = {
        "acknowledged": "dispatched",
        "departed": "en_route",
        "arrived": "on_scene",
        "working": "on_scene",
        "done": "returning",
        "returned": "standby",
    }
    for answer, status in stations.items():
        told = made(
            leader.post(f"/api/orders/{number}/answer", json={"revision": 1, "answer": answer})
        )
        assert (told["state"], team_status(settled)) == (answer, status)
    assert made(client.get(f"/api/holds?incident_id={incident}"))["holds"] == []
    names = [one["name"] for one in made(client.get(f"/api/incidents/{incident}"))["events"]]
    assert names[1:5] == ["hold.taken", "order.drafted", "order.issued", "order.delivered"]
    assert names[5:] == ["order.answered"] * 6
