"""A road is closed while a team drives on it: the team and the room are told, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.ordering import (
    HERE,
    all_home,
    answer,
    go_round,
    incident,
    leader,
    made,
    nothing_by_itself,
    order_to,
    send,
)

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]

NORTH, SOUTH = [110.05, 26.05], [110.05, 26.01]


@pytest.fixture(autouse=True)
def roads_open(client: TestClient, settled: connection) -> Any:
    """Each test ends with every road open."""
    yield
    for one in client.get("/api/closures").json()["closures"]:
        path, tag = f"/api/closures/{one['closure_id']}/lift", f'"{one["version"]}"'
        client.post(path, json={}, headers={"If-Match": tag})


def close(client: TestClient, at: list[float], **more: Any) -> int:
    body = {"geometry": {"type": "Point", "coordinates": at}, "reason": "塌方", **more}
    number: int = made(client.post("/api/closures", json=body), 201)["closure_id"]
    return number


def told(client: TestClient, incident: str) -> list[Any]:
    path = f"/api/orders/messages?incident_id={incident}"
    return [one for one in made(client.get(path))["messages"] if one["topic"] == "order.way_cut"]


def notices(leader: TestClient, incident: str) -> list[Any]:
    """What the leader's telephone shows above his orders for that incident."""
    shown = made(leader.get("/api/inbox"))["notices"]
    return [one for one in shown if one["incident_id"] == incident]


def test_a_bridge_goes_and_then_the_other_and_each_is_told_once(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    number = order_to(client, incident)["order_no"]
    go_round(client, settled)
    close(client, [110.02, 26.02])  # 西街, where nobody drives
    go_round(client, settled)
    assert told(client, incident) == []
    assert notices(leader, incident) == []
    first = close(client, NORTH)
    go_round(client, settled)
    (around,) = notices(leader, incident)
    second = close(client, SOUTH)
    go_round(client, settled)
    go_round(client, settled)
    (no_way, longer) = told(client, incident)
    assert [one["closure_ids"] for one in (longer, no_way)] == [[first], [second]]
    assert {one["order_no"] for one in (longer, no_way)} == {number}
    assert longer["after_min"] > longer["before_min"]
    assert (no_way["before_min"], no_way["after_min"]) == (longer["after_min"], None)
    assert "塌方" in no_way["text"]
    assert no_way["told_by"] == ["inbox"]
    assert [one["closure_id"] for one in around["closures"]] == [first]
    assert (around["do"], around["after_min"]) == ("go_round", longer["after_min"])
    assert f"塌方（道路中断，第 {first} 号，自 " in around["text"]
    assert f"约 {longer['after_min']} 分钟（自驻地起算）" in around["text"]
    assert len(around["steps"]) > 1
    (stop,) = notices(leader, incident)
    assert (stop["do"], stop["after_min"], stop["steps"]) == ("stop", None, [])
    assert "请在安全地点停车，呼叫指挥室" in stop["text"]
    sent = made(client.get(f"/api/orders/{number}"))["sendings"]
    words = [one["channel"] for one in sent if one["topic"] == "order.way_cut"]
    assert sorted(one for one in words if one != "log") == ["inbox"] * 4, "two of them the room's"
    events = made(client.get(f"/api/incidents/{incident}/log"))["entries"]
    facts = [one["facts"] for one in events if one["name"] == "order.way_cut"]
    assert [one["after_min"] for one in facts] == [longer["after_min"], None]


def test_who_has_arrived_and_who_was_ordered_after_it_are_not_told_of(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    number = order_to(client, incident)["order_no"]
    go_round(client, settled)
    for said in ("acknowledged", "departed", "arrived"):
        made(answer(leader, number, said))
    close(client, NORTH)
    close(client, SOUTH)
    order_to(client, incident, "T04")
    go_round(client, settled)
    assert told(client, incident) == []
    assert notices(leader, incident) == []


def test_a_drill_s_word_says_so_and_is_gone_once_the_order_is_corrected(
    client: TestClient, leader: TestClient, settled: connection
) -> None:
    drill = HERE | {"is_exercise": True}
    incident = made(send(client, "/api/incidents", drill), 201)["incident"]["incident_id"]
    order = order_to(client, incident)
    go_round(client, settled)
    close(client, NORTH)
    go_round(client, settled)
    (word,) = notices(leader, incident)
    assert (word["is_exercise"], word["text"][:4]) == (True, "【演练】")
    path = f"/api/orders/{order['order_no']}"
    body = {"task": "绕行南桥", "why": "北桥中断"}
    made(send(client, f"{path}/correct", body, made(client.get(path))["version"]))
    go_round(client, settled)
    assert notices(leader, incident) == []


def test_a_closure_to_come_is_told_when_it_comes_and_a_lorry_s_way_counts(
    client: TestClient, incident: str, settled: connection
) -> None:
    lines = [{"item_code": "1010101", "quantity": 1}]
    whom = {"incident_id": incident, "receiver": {"kind": "depot", "code": "D01"}, "lines": lines}
    draft = made(send(client, "/api/orders", whom | {"task": "送帐篷"}), 201)
    made(send(client, f"/api/orders/{draft['order_no']}/issue", {}, draft["version"]))
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    number = close(client, NORTH, starts_at=later)
    go_round(client, settled)
    assert told(client, incident) == []
    with settled.cursor() as cursor:  # an hour has gone by
        cursor.execute("UPDATE closure SET starts_at = now() WHERE closure_id = %s", (number,))
    settled.commit()
    go_round(client, settled)
    (heard,) = told(client, incident)
    assert (heard["closure_ids"], heard["order_no"]) == ([number], draft["order_no"])
    assert heard["after_min"] > heard["before_min"]


def test_who_is_only_held_or_planned_is_flagged_and_a_draft_goes_out_with_a_warning(
    client: TestClient, incident: str, settled: connection
) -> None:
    made(client.post("/api/plans", json={"at_once": True}))
    log = made(client.get(f"/api/incidents/{incident}/log"))["entries"]
    planned = set(log[-1]["facts"]["teams"])
    made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    whom = {"incident_id": incident, "receiver": {"kind": "team", "code": "T04"}, "task": "去"}
    draft = made(send(client, "/api/orders", whom), 201)
    tents = {"lines": [{"item_code": "1010101", "quantity": 1}]}
    tents |= {"receiver": {"kind": "depot", "code": "D01"}}
    later = made(send(client, "/api/orders", whom | tents), 201)
    go_round(client, settled)
    first, second = close(client, NORTH), close(client, SOUTH)
    # Issued before the clock has looked, it says so itself, and is not told of again.
    path = f"/api/orders/{draft['order_no']}/issue"
    out = made(send(client, path, {}, draft["version"]))
    assert out["state"] == "issued"
    assert set(out["way_cut"]["closure_ids"]) <= {first, second}
    assert (out["way_cut"]["after_min"], out["way_cut"]["closures"][0]) == (None, "塌方")
    go_round(client, settled)
    go_round(client, settled)
    flagged = [one["order_no"] for one in told(client, incident)]
    assert sorted(flagged) == [draft["order_no"], later["order_no"]]
    log = made(client.get(f"/api/incidents/{incident}/log"))["entries"]
    (facts,) = [one["facts"] for one in log if one["name"] == "plan.way_cut"]
    cut = {one["receiver"].removeprefix("team/") for one in facts["cut"]}
    assert "T01" in cut
    assert cut <= planned | {"T01"}
    assert "T04" not in cut
    path = f"/api/orders/messages?incident_id={incident}"
    (said,) = [one for one in made(client.get(path))["messages"] if one["topic"] == "plan.way_cut"]
    assert "塌方" in said["text"]
    assert "西岸消防救援站" in said["text"]
