"""Orders as the room and a team's leader live them: held, issued, delivered, answered, home."""

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

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
    report,
    send,
    team_status,
)

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]


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
    for said, status in stations.items():
        told = made(answer(leader, number, said))
        assert (told["state"], team_status(settled)) == (said, status)
    assert made(client.get(f"/api/holds?incident_id={incident}"))["holds"] == []
    names = [one["name"] for one in made(client.get(f"/api/incidents/{incident}"))["events"]]
    assert names[1:5] == ["hold.taken", "order.drafted", "order.issued", "order.delivered"]
    assert names[5:] == ["order.answered"] * 6


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
    topics = ["order.late", "order.next_best", "order.overdue"]
    assert sorted(one["topic"] for one in told) == topics
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


def test_sent_twice_an_order_is_there_once(client: TestClient, incident: str) -> None:
    told = {"incident_id": incident, "receiver": {"kind": "unit", "code": "水利局"}, "task": TASK}
    headers = {"Idempotency-Key": f"once-{incident}"}
    first, again = (client.post("/api/orders", json=told, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert len(made(client.get(f"/api/orders?incident_id={incident}"))["orders"]) == 1


def test_a_held_team_that_has_gone_since_is_not_ordered_out(
    client: TestClient, incident: str, settled: connection
) -> None:
    gone = {
        "T06": "UPDATE team SET status = 'unavailable' WHERE team_code = %s",
        "T05": "UPDATE team SET retired_at = now() WHERE team_code = %s",
    }
    for team, goes in gone.items():
        held = made(send(client, "/api/holds", {"incident_id": incident, "team_code": team}), 201)
        told = {"incident_id": incident, "receiver": {"kind": "team", "code": team}, "task": TASK}
        draft = made(send(client, "/api/orders", told | {"hold_ids": [held["hold_id"]]}), 201)
        with settled.cursor() as cursor:
            cursor.execute(goes, (team,))
        settled.commit()
        path = f"/api/orders/{draft['order_no']}/issue"
        code = "team_not_free" if team == "T06" else "no_team"
        lost = refused(send(client, path, {}, draft["version"]), 409, code)
        assert lost["offered"][0]["team_code"] not in gone
        with settled.cursor() as cursor:
            cursor.execute("UPDATE team SET retired_at = NULL WHERE team_code = %s", (team,))
        settled.commit()


def test_who_comes_second_when_issuing_is_told_as_when_holding(
    client: TestClient, incident: str, settled: connection
) -> None:
    other = report(client)
    held = made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    told = {"incident_id": incident, "receiver": {"kind": "team", "code": "T01"}, "task": TASK}
    mine = made(send(client, "/api/orders", told | {"hold_ids": [held["hold_id"]]}), 201)
    theirs = made(send(client, "/api/orders", told | {"incident_id": other}), 201)
    path = f"/api/orders/{theirs['order_no']}/issue"
    lost = refused(send(client, path, {}, theirs["version"]), 409, "held_by_other")
    assert lost["offered"][0]["team_code"] != "T01"
    with settled.cursor() as cursor:  # the form was open for too long, and others were quicker
        cursor.execute("UPDATE hold SET expires_at = clock_timestamp() WHERE ended_at IS NULL")
    settled.commit()
    made(send(client, path, {}, theirs["version"]))
    path = f"/api/orders/{mine['order_no']}/issue"
    lost = refused(send(client, path, {}, mine["version"]), 409, "ordered_by_other")
    assert theirs["order_no"] in lost["title"]
    assert lost["offered"]
    for one, held_for in ((other, incident), (incident, other)):
        event = made(client.get(f"/api/incidents/{one}/log"))["entries"]
        (lost,) = [at["facts"] for at in event if at["name"] == "hold.lost"]
        assert (lost["team_code"], lost["held_for"]) == ("T01", held_for)


def test_a_key_that_came_second_may_come_first_later(client: TestClient, incident: str) -> None:
    held = made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    body = {"incident_id": report(client), "team_code": "T01"}
    key = {"Idempotency-Key": f"second-{incident}"}
    refused(client.post("/api/holds", json=body, headers=key), 409, "held_by_other")
    made(client.delete(f"/api/holds/{held['hold_id']}"))
    mine = made(client.post("/api/holds", json=body, headers=key), 201)
    assert made(client.post("/api/holds", json=body, headers=key), 201) == mine
