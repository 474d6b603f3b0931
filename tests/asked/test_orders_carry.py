"""What follows from an order: stock leaves and comes back, an exercise moves nothing, who may."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.asked.leading import act
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
from tests.town import people, town

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
    lost = refused(send(client, path, {}, theirs["version"]), 409, "stock_is_held")
    assert incident in lost["title"]
    assert [one["depot_code"] for one in lost["offered"]] == ["D02"]
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


SACK = "3010101"  # D01 has 500 that expired, and 2000 of the batch 2024


def test_who_names_no_batch_gets_those_that_expire_first_all_of_it_or_nothing(
    client: TestClient, incident: str, settled: connection
) -> None:
    with settled.cursor() as cursor:
        cursor.execute(
            """INSERT INTO stock_movement (region_code, depot_code, item_code, batch, quantity,
                                           kind, operator, reason, expires_on)
               VALUES (%s, 'D01', %s, 'soon', 30, 'receipt', '', '', '2098-01-01')""",
            (town.CODE, SACK),
        )
    settled.commit()
    other = report(client)
    wanted = {"depot_code": "D01", "item_code": SACK}
    told = made(
        send(client, "/api/holds", {"incident_id": incident, "quantity": 70, **wanted}), 201
    )
    taken = [(one["batch"], one["quantity"]) for one in told["holds"]]
    assert taken == [("soon", 30), ("2024", 40)]
    assert told["hold_id"] == told["holds"][0]["hold_id"]
    lost = send(client, "/api/holds", {"incident_id": other, "quantity": 1961, **wanted})
    gone = refused(lost, 409, "held_by_other")
    assert (gone["free"], incident in gone["title"], "余 1960 可用" in gone["title"]) == (
        1960,
        True,
        True,
    )
    assert made(client.get(f"/api/holds?incident_id={other}"))["holds"] == []
    rest = {"incident_id": other, "quantity": 1960, **wanted}
    assert [one["batch"] for one in made(send(client, "/api/holds", rest), 201)["holds"]] == [
        "2024"
    ]
    nothing = refused(send(client, "/api/holds", rest | {"quantity": 1}), 409, "held_by_other")
    assert nothing["free"] == 0
    unknown = rest | {"item_code": "0", "quantity": 1}
    refused(send(client, "/api/holds", unknown), 404, "no_such_item")
    refused(send(client, "/api/holds", rest | {"depot_code": "D77"}), 404, "no_depot")


def test_where_the_next_are_is_told_with_what_is_free_there(
    client: TestClient, incident: str
) -> None:
    """What others hold there is taken off once, and what this incident needs is offered whole."""
    tent = {"item_code": "1010101"}
    other = report(client)
    theirs = {"incident_id": other, "depot_code": "D02", "quantity": 8, **tent}
    made(send(client, "/api/holds", theirs), 201)
    far = {"incident_id": incident, "depot_code": "D01", "quantity": 1000, **tent}
    gone = refused(send(client, "/api/holds", far), 409, "not_so_much_there")
    assert [(one["depot_code"], one["free"]) for one in gone["offered"]] == [("D02", 12)]


def test_many_at_once_who_name_no_batch_never_overdraw(
    client: TestClient, incident: str, settled: connection
) -> None:
    before = on_hand(settled)
    wanted = {"incident_id": incident, "depot_code": "D01", "item_code": "1010101"}
    share = before // 4 + 1
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: send(client, "/api/holds", wanted | {"quantity": share}), range(8))
        )
    assert sorted(one.status_code for one in answers) == [201] * 3 + [409] * 5


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
    heard = {"revision": 1, "answer": "refused", "note": "库房被淹"}
    made(send(county, f"{path}/heard", heard))
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


def to_depot(client: TestClient, incident: str, line: dict[str, object]) -> tuple[str, int]:
    """A drafted order of that line to D01: its path and version."""
    told = {"incident_id": incident, "receiver": {"kind": "depot", "code": "D01"}, "task": TASK}
    draft = made(send(client, "/api/orders", told | {"lines": [line]}), 201)
    return f"/api/orders/{draft['order_no']}", draft["version"]


def test_what_is_past_its_date_is_neither_held_nor_handed_out(
    client: TestClient, incident: str
) -> None:
    for batch, status, code in (("2019", 409, "batch_expired"), ("2022", 404, "no_such_batch")):
        line = {"item_code": "3010101", "batch": batch, "quantity": 5}
        held = send(client, "/api/holds", line | {"incident_id": incident, "depot_code": "D01"})
        refused(held, status, code)
        path, version = to_depot(client, incident, line)
        told = refused(send(client, f"{path}/issue", {}, version), status, code)
        assert "2024" in told["detail"] or code == "batch_expired"


def test_what_the_incident_holds_itself_goes_into_its_order(
    client: TestClient, incident: str, settled: connection
) -> None:
    line = {"item_code": "1010101", "quantity": on_hand(settled)}
    held = {"incident_id": incident, "depot_code": "D01", **line}
    made(send(client, "/api/holds", held), 201)
    path, version = to_depot(client, incident, line | {"quantity": 10})
    made(send(client, f"{path}/issue", {}, version))
    (left,) = made(client.get(f"/api/holds?incident_id={incident}"))["holds"]
    assert left["quantity"] == line["quantity"] - 10


def test_an_exercise_s_ledger_remembers_until_the_exercise_is_over(
    client: TestClient, settled: connection
) -> None:
    body = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "is_exercise": True}
    played, again = (
        client.post("/api/incidents", json=body | {"anyway": True}).json()["incident"]
        for _ in range(2)
    )
    line = {"item_code": "1010101", "quantity": on_hand(settled)}
    path, version = to_depot(client, played["incident_id"], line)
    made(send(client, f"{path}/issue", {}, version))
    for said in ("acknowledged", "departed", "arrived", "done"):
        made(send(client, f"{path}/heard", {"revision": 1, "answer": said}))
    theirs, version = to_depot(client, again["incident_id"], line)
    refused(send(client, f"{theirs}/issue", {}, version), 409, "ordered_by_other")
    done = act(client, played["incident_id"], "life", 1, status="cancelled", reason="演练结束")
    assert done.status_code == 200, done.text
    made(send(client, f"{theirs}/issue", {}, version))


def test_a_depot_s_refusal_brings_the_next_best_depot(
    client: TestClient, incident: str, settled: connection
) -> None:
    path, version = to_depot(client, incident, {"item_code": "1010101", "quantity": 5})
    made(send(client, f"{path}/issue", {}, version))
    made(send(client, f"{path}/heard", {"revision": 1, "answer": "refused", "note": "库房被淹"}))
    go_round(client, settled)
    messages = made(client.get(f"/api/orders/messages?incident_id={incident}"))["messages"]
    (told,) = [one for one in messages if one["topic"] == "order.next_best"]
    assert [one["depot_code"] for one in told["next_best"]] == ["D02"]
