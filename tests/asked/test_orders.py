"""Orders as the room and a team's leader live them: held, issued, delivered, answered, home."""

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


def answer(leader: TestClient, number: str, said: str, revision: int = 1, note: str = "") -> Any:
    body = {"revision": revision, "answer": said, "note": note}
    return leader.post(f"/api/orders/{number}/answer", json=body)


def refused(told: Any, status: int, code: str) -> Any:
    assert (told.status_code, told.json()["code"]) == (status, code), told.text
    return told.json()


def test_who_comes_second_is_told_who_has_it_and_gets_the_next_best(
    client: TestClient, incident: str
) -> None:
    other = report(client)
    body = {"incident_id": incident, "team_code": "T01"}
    held = made(send(client, "/api/holds", body), 201)
    lost = send(client, "/api/holds", body | {"incident_id": other})
    told = refused(lost, 409, "held_by_other")
    assert incident in told["title"]
    assert "key:test-operator" in told["title"]
    assert told["offered"][0]["team_code"] not in ("", "T01")
    events = made(client.get(f"/api/incidents/{other}"))["events"]
    assert [one["name"] for one in events] == ["reported", "hold.lost"]
    assert made(client.delete(f"/api/holds/{held['hold_id']}"))["ended_why"] == "released"
    made(send(client, "/api/holds", body | {"incident_id": other}), 201)
    refused(client.delete(f"/api/holds/{held['hold_id']}"), 409, "hold_was_released")


def test_an_order_upon_a_hold_that_is_over_is_refused_and_says_what_to_do(
    client: TestClient, incident: str, settled: connection
) -> None:
    held = made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    told = {"incident_id": incident, "receiver": {"kind": "team", "code": "T01"}, "task": TASK}
    draft = made(send(client, "/api/orders", told | {"hold_ids": [held["hold_id"]]}), 201)
    path = f"/api/orders/{draft['order_no']}/issue"
    with settled.cursor() as cursor:  # the form was open for too long
        cursor.execute(
            "UPDATE hold SET expires_at = clock_timestamp() WHERE hold_id = %s", (held["hold_id"],)
        )
    settled.commit()
    refused(send(client, path, {}, draft["version"]), 409, "hold_expired")
    # An expired hold blocks nobody, although nobody has tidied up.
    again = made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    draft = made(send(client, "/api/orders", told | {"hold_ids": [again["hold_id"]]}), 201)
    client.delete(f"/api/holds/{again['hold_id']}")
    path = f"/api/orders/{draft['order_no']}/issue"
    refused(send(client, path, {}, draft["version"]), 409, "hold_was_released")
    assert team_status(settled) == "standby"


def test_the_wrong_team_and_a_late_answer_are_refused_with_what_is_true_now(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    theirs = order_to(client, incident, "T02")["order_no"]
    refused(answer(leader, theirs, "acknowledged"), 403, "order_not_yours")
    order = order_to(client, incident)
    number = order["order_no"]
    go_round(client, settled)
    cannot = refused(answer(leader, number, "arrived"), 409, "order_cannot")
    assert "已签收" in cannot["detail"]
    refused(answer(leader, number, "refused"), 422, "why_missing")
    version = made(client.get(f"/api/orders/{number}"))["version"]
    body = {"task": "改赴南桥镇", "why": "火场转移"}
    newer = made(send(client, f"/api/orders/{number}/correct", body, version))
    assert (newer["order_no"], newer["revision"], newer["change"]) == (number, 2, "corrected")
    go_round(client, settled)
    refused(answer(leader, number, "acknowledged"), 409, "order_was_corrected")
    made(answer(leader, number, "acknowledged", 2))
    made(answer(leader, number, "departed", 2))
    version = made(client.get(f"/api/orders/{number}"))["version"]
    path = f"/api/orders/{number}/withdraw"
    refused(send(client, path, {"why": "误报"}, version - 1), 412, "changed_meanwhile")
    made(send(client, path, {"why": "误报"}, version))
    late = refused(answer(leader, number, "arrived", 2), 409, "order_was_withdrawn")
    assert "误报" in late["title"]
    assert team_status(settled) == "returning"
    go_round(client, settled)
    made(answer(leader, number, "acknowledged", 3))
    made(answer(leader, number, "returned", 3))
    assert team_status(settled) == "standby"
    (shown,) = [
        one for one in made(leader.get("/api/inbox"))["orders"] if one["order_no"] == number
    ]
    assert (shown["is_over"], shown["change"]) == (True, "withdrawn")


def test_a_refusal_frees_the_team_and_proposes_the_next_best_and_sends_nothing(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    number = order_to(client, incident)["order_no"]
    go_round(client, settled)
    made(answer(leader, number, "refused", note="车辆故障"))
    assert team_status(settled) == "standby"
    go_round(client, settled)
    path = f"/api/orders/messages?incident_id={incident}"
    told = made(client.get(path))["messages"]
    assert [one["topic"] for one in told] == ["order.next_best", "order.refused"]
    assert "车辆故障" in told[1]["text"]
    assert told[0]["next_best"][0]["team_code"] not in ("", "T01")
    assert len(made(client.get(f"/api/orders?incident_id={incident}"))["orders"]) == 1


def test_who_does_not_answer_is_overdue_and_his_substitute_may(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    stands_in = {"kind": "team", "code": "T01"}
    number = order_to(client, incident, "T02", substitute=stands_in, arrival_min=9)["order_no"]
    go_round(client, settled)
    refused(answer(leader, number, "acknowledged"), 403, "order_not_yours")
    with settled.cursor() as cursor:
        cursor.execute(
            "UPDATE dispatch_order SET receipt_due_at = now(), arrival_due_at = now()"
            " WHERE order_no = %s",
            (number,),
        )
    settled.commit()
    go_round(client, settled)
    told = made(client.get(f"/api/orders/messages?incident_id={incident}"))["messages"]
    assert sorted(one["topic"] for one in told) == ["order.late", "order.overdue"]
    assert made(client.get(f"/api/orders/{number}"))["state"] == "overdue"
    assert made(answer(leader, number, "acknowledged"))["state"] == "acknowledged"


def test_a_spoken_order_is_delivered_by_its_voice_and_its_paper_is_due(
    client: TestClient, incident: str, settled: connection
) -> None:
    order = order_to(client, incident, "T02", is_spoken=True)
    assert order["state"] == "delivered"
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT paper_due_at - issued_at = interval '48 hours' FROM dispatch_order"
            " WHERE order_no = %s",
            (order["order_no"],),
        )
        assert cursor.fetchone() == (True,)
    path = f"/api/orders/{order['order_no']}"
    heard = {"revision": 1, "answer": "acknowledged"}
    acknowledged = made(send(client, f"{path}/heard", heard))
    papered = made(send(client, f"{path}/paper", {}, acknowledged["version"]))
    refused(send(client, f"{path}/paper", {}, papered["version"]), 409, "no_paper_due")


def on_hand(settled: connection) -> int:
    settled.rollback()
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT on_hand FROM stock_balance WHERE depot_code = 'D01' AND item_code = '1010101'"
        )
        (left,) = cursor.fetchone() or (0,)
    return int(left)


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


def test_sent_twice_an_order_is_there_once(client: TestClient, incident: str) -> None:
    told = {"incident_id": incident, "receiver": {"kind": "unit", "code": "水利局"}, "task": TASK}
    headers = {"Idempotency-Key": f"once-{incident}"}
    first, again = (client.post("/api/orders", json=told, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert len(made(client.get(f"/api/orders?incident_id={incident}"))["orders"]) == 1
