"""What is held or ordered for one incident is proposed to no other, on the sheet or in the plan."""

from typing import Any

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.leading import act
from tests.asked.ordering import (
    TASK,
    all_home,
    answer,
    go_round,
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


def skills_needed(client: TestClient, incident_id: str) -> dict[str, float]:
    plan = made(client.post("/api/plans", json={"at_once": True}))["at_once"]
    mine = [one for one in plan["needs"] if one["incident_id"] == incident_id]
    return {one["code"]: one["needed"] for one in mine if one["what"] == "skill"}


def test_what_a_merged_incident_has_counts_for_the_one_that_goes_on(
    client: TestClient, incident: str, settled: connection
) -> None:
    survivor = report(client)
    before = skills_needed(client, survivor)
    sent, away = order_to(client, incident), order_to(client, incident, "T04")
    held = made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T02"}), 201)
    made(act(client, incident, "merge", 1, into=survivor, reason="同一起"))
    assert sum(skills_needed(client, survivor).values()) < sum(before.values())
    assert left_out(sheet(client, survivor), "T01")[0] == "left_out.ordered_merged"
    listed, _ = made(client.get(f"/api/orders?incident_id={survivor}"))["orders"]
    assert (listed["order_no"], listed["incident_id"]) == (sent["order_no"], incident)
    path = f"/api/orders/{sent['order_no']}"
    moved = {"task": TASK, "why": "火场转移"}
    made(send(client, f"{path}/correct", moved, sent["version"]))
    heard = {"revision": 2, "answer": "refused", "note": "车辆故障"}
    made(send(client, f"{path}/heard", heard))
    go_round(client, settled)
    messages = made(client.get(f"/api/orders/messages?incident_id={survivor}"))["messages"]
    assert "order.refused" in [one["topic"] for one in messages]
    # Another that is under way is taken back, and what was only held is the survivor's to order.
    made(send(client, f"/api/orders/{away['order_no']}/withdraw", {"why": "误报"}, away["version"]))
    theirs = order_to(client, survivor, "T02", hold_ids=[held["hold_id"]])
    assert theirs["state"] == "issued"


def test_whose_work_is_done_is_not_asked_for_again(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    number = order_to(client, incident)["order_no"]
    during = skills_needed(client, incident)
    go_round(client, settled)
    for said in ("acknowledged", "departed", "arrived", "working", "done", "returned"):
        made(answer(leader, number, said))
    assert skills_needed(client, incident) == during


def test_forty_dead_come_first_before_anybody_has_confirmed_it(
    client: TestClient, incident: str
) -> None:
    body = {"kind": "12D03", "place": {"lon": 110.03, "lat": 26.05}, "anyway": True}
    hurt = {"dead": 40, "missing": 0, "injured": 0}
    grave = made(client.post("/api/incidents", json=body | {"casualties": hurt}), 201)
    grave_id = grave["incident"]["incident_id"]
    plan = made(client.post("/api/plans", json={"at_once": True}))
    levels = {one["incident_id"]: one["level"] for one in plan["incidents"]}
    assert (levels[grave_id], levels[incident]) == (1, 4)
    said = [one for one in plan["warnings"] if one["code"] == "warning.severity_proposed"]
    assert len(said) == 1
    assert grave_id in said[0]["text"]
    made(act(client, grave_id, "severity", 1, severity="general", reason="误传"))
    plan = made(client.post("/api/plans", json={"at_once": True}))
    levels = {one["incident_id"]: one["level"] for one in plan["incidents"]}
    assert levels[grave_id] == 4
