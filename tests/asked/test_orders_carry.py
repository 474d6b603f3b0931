"""What follows from an order: stock leaves and comes back, an exercise moves nothing, who may."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.asked.ordering import (
    HERE,
    TASK,
    all_home,
    answer,
    go_round,
    incident,
    leader,
    made,
    nothing_by_itself,
    on_hand,
    order_to,
    refused,
    report,
    send,
    team_status,
)
from tests.town import people

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]


def test_stock_is_held_issued_under_the_order_s_number_and_comes_back(
    client: TestClient, incident: str, settled: connection
) -> None:
    other = report(client)
    batch = {"depot_code": "D01", "item_code": "1010101"}
    before = on_hand(settled)
    wanted = {"incident_id": incident, "quantity": before - 10, **batch}
    for bad in ("-5", "2.5", "0"):
        assert send(client, "/api/holds", wanted | {"quantity": bad}).status_code == 422
    held = made(send(client, "/api/holds", wanted), 201)
    lost = send(client, "/api/holds", {"incident_id": other, "quantity": 20, **batch})
    refused(lost, 409, "held_by_other")
    lines = [{"item_code": "1010101", "quantity": 20}]
    told = {"receiver": {"kind": "depot", "code": "D01"}, "task": TASK, "lines": lines}
    theirs = made(send(client, "/api/orders", told | {"incident_id": other}), 201)
    path = f"/api/orders/{theirs['order_no']}/issue"
    refused(send(client, path, {}, theirs["version"]), 409, "stock_is_held")
    mine = told | {"incident_id": incident, "hold_ids": [held["hold_id"]]}
    draft = made(send(client, "/api/orders", mine), 201)
    path = f"/api/orders/{draft['order_no']}"
    issued = made(send(client, f"{path}/issue", {}, draft["version"]))
    assert on_hand(settled) == before - 20
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT quantity FROM stock_movement WHERE reason = %s", (draft["order_no"],)
        )
        assert cursor.fetchall() == [(-20,)]
    made(send(client, f"{path}/withdraw", {"why": "误报"}, issued["version"]))
    assert on_hand(settled) == before


def test_a_leader_of_a_team_says_where_it_is_and_sees_nothing_else(
    client: TestClient, leader: TestClient, settled: connection
) -> None:
    made(send(leader, "/api/my/position", {"lon": 110.05, "lat": 26.03, "age_s": 60}))
    settled.rollback()
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT team_code, source, now() - seen_at > interval '59 seconds' FROM team_position"
        )
        assert cursor.fetchall() == [("T01", "phone:key:test-team", True)]
    swapped = {"lon": 26.03, "lat": 110.05, "datum": "cgcs2000"}
    told = refused(send(leader, "/api/my/position", swapped), 422, "far_from_region")
    assert (told["offered"]["lon"], told["offered"]["lat"]) == (110.05, 26.03)
    assert "对调" in told["title"]
    for nowhere in ({"lon": 0, "lat": 0}, {"lon": 26.03, "lat": 60}):
        refused(send(leader, "/api/my/position", nowhere), 422, "far_from_region")
    for path in ("/api/orders", "/api/holds", "/api/incidents", "/api/records/teams"):
        refused(leader.get(path), 403, "may_not")


def test_an_exercise_orders_the_same_team_and_stock_and_moves_neither(
    client: TestClient,
    leader: TestClient,
    incident: str,
    settled: connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order_to(client, incident)
    before = on_hand(settled)
    for flow in ("take_hold", "draft_order", "next_best"):
        monkeypatch.setattr(f"service.flows.{flow}.is_exercise", lambda _: True)
    played = report(client)
    order = order_to(client, played)
    assert (order["is_exercise"], order["watermark"]) == (True, "exercise")
    lost = send(client, "/api/holds", {"incident_id": report(client), "team_code": "T01"})
    assert order["order_no"] in refused(lost, 409, "ordered_by_other")["title"]
    go_round(client, settled)
    for said in ("acknowledged", "departed", "arrived"):
        made(answer(leader, order["order_no"], said))
    assert team_status(settled) == "dispatched", "the real order's"
    lines = [{"item_code": "1010101", "quantity": before}]
    to_depot = {"incident_id": played, "receiver": {"kind": "depot", "code": "D01"}, "task": TASK}
    draft = made(send(client, "/api/orders", to_depot | {"lines": lines}), 201)
    made(send(client, f"/api/orders/{draft['order_no']}/issue", {}, draft["version"]))
    assert on_hand(settled) == before
    batch = {"depot_code": "D01", "item_code": "1010101", "quantity": 1}
    refused(send(client, "/api/holds", {"incident_id": played, **batch}), 409, "ordered_by_other")
    monkeypatch.undo()
    made(send(client, "/api/holds", {"incident_id": incident, **batch}), 201)


def test_a_leader_of_the_county_orders_as_the_operator_does(
    client: TestClient, incident: str, settled: connection
) -> None:
    assert isinstance(client.app, FastAPI)
    county = people.client_of(client.app, Role.LEADER)
    before = on_hand(settled)
    lines = [{"item_code": "1010101", "quantity": 3}]
    to_depot = {"incident_id": incident, "receiver": {"kind": "depot", "code": "D01"}}
    draft = made(send(county, "/api/orders", to_depot | {"task": TASK, "lines": lines}), 201)
    path = f"/api/orders/{draft['order_no']}"
    issued = made(send(county, f"{path}/issue", {}, draft["version"]))
    assert on_hand(settled) == before - 3
    heard = {"revision": 1, "answer": "delivered"}
    made(send(county, f"{path}/heard", heard))
    made(send(county, f"{path}/heard", heard | {"answer": "refused", "note": "库房被淹"}))
    assert on_hand(settled) == before
    assert issued["signed_by"] == "key:test-leader"


def test_no_number_of_played_orders_hides_the_real_one(
    client: TestClient,
    leader: TestClient,
    settled: connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = order_to(client, report(client))["order_no"]
    played = made(client.post("/api/incidents", json=HERE | {"is_exercise": True}), 201)
    exercise = played["incident"]["incident_id"]
    for _ in range(2):
        order = order_to(client, exercise)
        path = f"/api/orders/{order['order_no']}/withdraw"
        made(send(client, path, {"why": "重来"}, order["version"]))
    go_round(client, settled)
    monkeypatch.setattr("service.flows.read_inbox.SHOWN", 1)
    assert [one["order_no"] for one in made(leader.get("/api/inbox"))["orders"]] == [real]
