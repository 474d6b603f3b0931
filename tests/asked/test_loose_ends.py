"""An incident that ends while something is open: told once, let go on a person's word."""

from typing import Any

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.leading import act, log_of
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
    refused,
    send,
    team_status,
)

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]

OVER = {"status": "cancelled", "reason": "误报"}


def version(client: TestClient, incident: str) -> int:
    found: int = made(client.get(f"/api/incidents/{incident}"))["incident"]["version"]
    return found


def end(client: TestClient, incident: str, **more: Any) -> Any:
    return act(client, incident, "life", version(client, incident), **OVER | more)


def test_what_is_open_is_told_once_and_let_go_on_a_persons_word(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    order = order_to(client, incident)
    go_round(client, settled)
    for said in ("acknowledged", "departed"):
        made(answer(leader, order["order_no"], said))
    made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T02"}), 201)
    told = {"incident_id": incident, "receiver": {"kind": "unit", "code": "电力局"}, "task": TASK}
    draft = made(send(client, "/api/orders", told), 201)

    lost = refused(end(client, incident), 409, "not_all_home")
    assert [len(lost["open"]), order["order_no"] in lost["open"][0]] == [3, True]
    assert "已出发" in lost["open"][0]
    assert all(one in lost["title"] for one in lost["open"])
    english = client.post(
        f"/api/incidents/{incident}/life?lang=en",
        json=OVER,
        headers={"If-Match": f'"{version(client, incident)}"'},
    )
    assert "not home" in english.json()["open"][0]
    assert len(made(client.get(f"/api/holds?incident_id={incident}"))["holds"]) == 2

    assert made(end(client, incident, anyway=True))["status"] == "cancelled"
    (kept,) = made(client.get(f"/api/holds?incident_id={incident}"))["holds"]
    assert kept["order_no"] == order["order_no"]
    assert made(client.get(f"/api/orders/{draft['order_no']}"))["state"] == "discarded"
    (facts,) = [
        one["facts"]
        for one in log_of(client, incident)["entries"]
        if one["name"] == "life.cancelled"
    ]
    assert facts["left_open"]["not_home"] == [order["order_no"]]
    assert facts["left_open"]["discarded"] == [draft["order_no"]]


def test_who_is_on_the_road_is_corrected_called_back_and_followed_home(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    number = order_to(client, incident)["order_no"]
    go_round(client, settled)
    for said in ("acknowledged", "departed"):
        made(answer(leader, number, said))
    made(end(client, incident, anyway=True))
    path = f"/api/orders/{number}"
    now = made(client.get(path))["version"]
    corrected = made(send(client, f"{path}/correct", {"task": "绕行", "why": "桥断"}, now))
    made(send(client, f"{path}/withdraw", {"why": "取消"}, corrected["version"]))
    go_round(client, settled)
    for said in ("acknowledged", "returned"):
        made(answer(leader, number, said, 3))
    assert team_status(settled) == "standby"
    assert made(client.get(f"/api/holds?incident_id={incident}"))["holds"] == []
    fresh = {"incident_id": incident, "receiver": {"kind": "team", "code": "T01"}, "task": TASK}
    refused(send(client, "/api/orders", fresh), 409, "incident_is_over")


def test_who_is_home_and_free_keeps_nobody_waiting(
    client: TestClient, incident: str, settled: connection
) -> None:
    order = order_to(client, incident)
    path = f"/api/orders/{order['order_no']}/withdraw"
    made(send(client, path, {"why": "误报"}, order["version"]))
    done = made(end(client, incident))
    assert done["status"] == "cancelled"
    (facts,) = [
        one["facts"]
        for one in log_of(client, incident)["entries"]
        if one["name"] == "life.cancelled"
    ]
    assert "left_open" not in facts
