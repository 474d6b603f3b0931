"""What is held or ordered for one incident is proposed to no other, on the sheet or in the plan."""

from typing import Any

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.ordering import (
    all_home,
    incident,
    leader,
    made,
    nothing_by_itself,
    order_to,
    report,
    send,
)

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]


def sheet(client: TestClient, incident_id: str) -> Any:
    return made(client.get(f"/api/incidents/{incident_id}/sheet"))["sheet"]


def left_out(told: Any, code: str) -> list[str]:
    return [
        text["code"] for one in told["left_out"] if one["code"] == code for text in one["reasons"]
    ]


def test_a_held_team_is_left_out_elsewhere_with_who_has_it(
    client: TestClient, incident: str
) -> None:
    other = report(client)
    assert "T01" in [one["team_code"] for one in sheet(client, other)["teams"]]
    made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    assert "T01" not in [one["team_code"] for one in sheet(client, other)["teams"]]
    assert left_out(sheet(client, other), "T01") == ["left_out.held"]
    assert "T01" in [one["team_code"] for one in sheet(client, incident)["teams"]]


def test_a_plan_leaves_what_is_held_and_asks_only_for_what_is_not_sent(
    client: TestClient, settled: connection, incident: str
) -> None:
    report(client)
    plan = made(client.post("/api/plans", json={}))
    needed = {
        one["code"]: one["needed"]
        for one in plan["best"]["needs"]
        if one["incident_id"] == incident and one["what"] == "skill"
    }
    order_to(client, incident)
    after = made(client.post("/api/plans", json={}))
    for name in ("at_once", "best"):
        assert "T01" not in [one["code"] for one in after[name]["assigned"]]
    still = {
        one["code"]: one["needed"]
        for one in after["best"]["needs"]
        if one["incident_id"] == incident and one["what"] == "skill"
    }
    assert sum(needed.values()) > sum(still.values())
    assert all(still.get(code, 0) <= many for code, many in needed.items())
