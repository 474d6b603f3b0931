"""Who carries an order: its receiver, or the substitute who was asked when no receipt came."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.after import store as after
from layers.ids import RegionCode
from layers.words import say
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
    refused,
    report,
    send,
    team_status,
)

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]

# T01, whose leader has a telephone, stands in for T02, who is heard by radio.
INSTEAD = {"kind": "team", "code": "T01"}


@pytest.fixture
def number(client: TestClient, incident: str, settled: connection) -> str:
    """An order to T02, delivered to nobody but the log."""
    sent: str = order_to(client, incident, "T02", substitute=INSTEAD, arrival_min=9)["order_no"]
    go_round(client, settled)
    return sent


DUE_NOW = {
    "receipt": "UPDATE dispatch_order SET receipt_due_at = now()"
    " WHERE order_no = %s AND state <> 'replaced'",
    "arrival": "UPDATE dispatch_order SET arrival_due_at = now()"
    " WHERE order_no = %s AND state <> 'replaced'",
}


def runs_out(client: TestClient, settled: connection, number: str, what: str = "receipt") -> None:
    """The time of its last revision is over, and what follows is done."""
    with settled.cursor() as cursor:
        cursor.execute(DUE_NOW[what], (number,))
    settled.commit()
    go_round(client, settled)


def hears(client: TestClient, number: str, said: str, revision: int = 1, **more: str) -> Any:
    body = {"revision": revision, "answer": said, **more}
    return send(client, f"/api/orders/{number}/heard", body)


def changes(client: TestClient, number: str, act: str, **body: str) -> Any:
    version = made(client.get(f"/api/orders/{number}"))["version"]
    return made(send(client, f"/api/orders/{number}/{act}", body, version))


def told_to(client: TestClient, number: str, revision: int) -> dict[str, set[str]]:
    """Who was told what of that revision."""
    told: dict[str, set[str]] = {}
    for one in made(client.get(f"/api/orders/{number}"))["sendings"]:
        if one["receiver_code"] and one["revision"] == revision:
            told.setdefault(one["topic"], set()).add(one["receiver_code"])
    return told


def topics(client: TestClient, incident: str) -> list[str]:
    found = made(client.get(f"/api/orders/messages?incident_id={incident}"))["messages"]
    return sorted(one["topic"] for one in found)


def in_hand(leader: TestClient, number: str) -> Any:
    orders = made(leader.get("/api/inbox"))["orders"]
    return next(one for one in orders if one["order_no"] == number)


def test_a_substitute_is_the_order_s_too_and_carries_what_he_acknowledges_first(
    client: TestClient, leader: TestClient, number: str, settled: connection
) -> None:
    runs_out(client, settled, number)
    other = report(client)
    for team in ("T01", "T02"):
        assert team_status(settled, team) == "dispatched"
        wanted = {"incident_id": other, "team_code": team}
        refused(send(client, "/api/holds", wanted), 409, "ordered_by_other")
    taken = made(answer(leader, number, "acknowledged"))
    assert (taken["state"], taken["carrier"]["code"]) == ("acknowledged", "T01")
    # T02 is released at once, hears of it, and cannot answer in between.
    made(send(client, "/api/holds", {"incident_id": other, "team_code": "T02"}), 201)
    late = refused(hears(client, number, "departed", said_by="receiver"), 409, "order_carried_by")
    assert taken["carrier"]["name"] in late["title"]
    go_round(client, settled)
    assert told_to(client, number, 1)["order.released"] == {"T02"}
    made(answer(leader, number, "departed"))
    assert (team_status(settled), team_status(settled, "T02")) == ("en_route", "standby")
    for said in ("arrived", "working", "done", "returned"):
        made(answer(leader, number, said))
    # What is learnt is the run of the team that went, from the moment when it was told.
    settled.rollback()
    run = after.runs(settled, RegionCode("990001"), is_exercise=False)[0]
    assert (run.team_code, run.turn_out_min, run.travel_min) == ("T01", run.turn_out_now_min, None)
    assert run.turn_out_real_min is not None


def test_a_substitute_who_is_out_already_is_passed_over_and_the_room_told_why(
    client: TestClient, leader: TestClient, incident: str, number: str, settled: connection
) -> None:
    elsewhere = order_to(client, report(client))["order_no"]
    runs_out(client, settled, number)
    refused(answer(leader, number, "acknowledged"), 403, "order_not_yours")
    told = made(client.get(f"/api/orders/messages?incident_id={incident}"))["messages"]
    (why,) = [one for one in told if one["topic"] == "order.no_substitute"]
    assert elsewhere in why["text"]
    assert topics(client, incident) == ["order.next_best", "order.no_substitute", "order.overdue"]


def test_the_incident_s_own_reserve_is_asked(
    client: TestClient, incident: str, number: str, settled: connection
) -> None:
    made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    runs_out(client, settled, number)
    assert told_to(client, number, 1)["order.escalated"] == {"T01"}
    assert team_status(settled, "T01") == "dispatched"


def test_nobody_is_asked_to_an_incident_that_is_over(
    client: TestClient, incident: str, number: str, settled: connection
) -> None:
    over = {"status": "cancelled", "reason": "误报", "anyway": True}
    assert act(client, incident, "life", 1, **over).status_code == 200
    runs_out(client, settled, number)
    assert team_status(settled, "T01") == "standby"
    assert "order.escalated" not in told_to(client, number, 1)
    assert "order.overdue" in topics(client, incident)


def test_a_substitute_s_refusal_ends_his_own_part_alone(
    client: TestClient, leader: TestClient, incident: str, number: str, settled: connection
) -> None:
    runs_out(client, settled, number)
    told = made(answer(leader, number, "refused", note="车辆故障"))
    assert (told["state"], told["substitute_part"]) == ("overdue", "refused")
    assert (team_status(settled), team_status(settled, "T02")) == ("standby", "dispatched")
    go_round(client, settled)
    assert topics(client, incident) == ["order.next_best", "order.overdue", "order.refused"]
    refused(answer(leader, number, "acknowledged"), 409, "order_is_over")
    carried = made(hears(client, number, "acknowledged"))
    assert (carried["state"], carried["carrier"]["code"]) == ("acknowledged", "T02")
    refused(hears(client, number, "departed", said_by="substitute"), 409, "order_is_over")


def test_newer_words_go_to_everybody_who_was_told_and_not_released(
    client: TestClient, leader: TestClient, number: str, settled: connection
) -> None:
    runs_out(client, settled, number)
    changes(client, number, "correct", task="改赴南桥镇", why="火场转移")
    assert told_to(client, number, 2) == {"order.corrected": {"T01", "T02"}}
    go_round(client, settled)
    assert (in_hand(leader, number)["revision"], in_hand(leader, number)["stands_in"]) == (2, True)
    made(answer(leader, number, "acknowledged", 2))
    made(answer(leader, number, "departed", 2))
    newest = changes(client, number, "withdraw", why="误报")
    assert newest["receiver"]["code"] == "T01"
    assert told_to(client, number, 3) == {"order.withdrawn": {"T01"}}
    assert (team_status(settled), team_status(settled, "T02")) == ("returning", "standby")
    go_round(client, settled)
    made(answer(leader, number, "acknowledged", 3))
    made(answer(leader, number, "returned", 3))
    assert team_status(settled) == "standby"


def test_who_was_released_keeps_what_he_was_told_and_sees_nothing_newer(
    client: TestClient, leader: TestClient, number: str, settled: connection
) -> None:
    runs_out(client, settled, number)
    made(hears(client, number, "acknowledged", said_by="receiver"))
    changes(client, number, "correct", task="改赴南桥镇", why="火场转移")
    go_round(client, settled)
    assert told_to(client, number, 2) == {"order.corrected": {"T02"}}
    shown = in_hand(leader, number)
    assert (shown["revision"], shown["task"], shown["is_over"]) == (1, TASK, True)
    assert say("inbox.released", carrier=shown["carrier"]["name"]) in leader.get("/inbox").text
    for revision in (1, 2):
        refused(answer(leader, number, "acknowledged", revision), 409, "order_carried_by")


def test_a_withdrawal_is_acknowledged_by_each_who_was_asked(
    client: TestClient, leader: TestClient, number: str, settled: connection
) -> None:
    runs_out(client, settled, number)
    changes(client, number, "withdraw", why="误报")
    assert (team_status(settled), team_status(settled, "T02")) == ("standby", "standby")
    go_round(client, settled)
    assert made(answer(leader, number, "acknowledged", 2))["state"] == "delivered"
    heard = hears(client, number, "acknowledged", 2, said_by="receiver")
    assert made(heard)["state"] == "acknowledged"


def test_nobody_is_sent_after_a_team_that_is_on_its_way(
    client: TestClient, leader: TestClient, incident: str, number: str, settled: connection
) -> None:
    for said in ("acknowledged", "departed"):
        made(hears(client, number, said))
    changes(client, number, "correct", task="改赴南桥镇", why="火场转移")
    runs_out(client, settled, number)
    assert topics(client, incident) == ["order.overdue"]
    assert told_to(client, number, 2) == {"order.corrected": {"T02"}}
    refused(answer(leader, number, "acknowledged", 2), 403, "order_not_yours")
    assert (team_status(settled), team_status(settled, "T02")) == ("standby", "en_route")


def test_where_nobody_arrives_the_substitute_stands_by_and_the_room_decides(
    client: TestClient, leader: TestClient, incident: str, number: str, settled: connection
) -> None:
    for said in ("acknowledged", "departed"):
        made(hears(client, number, said))
    runs_out(client, settled, number, "arrival")
    assert topics(client, incident) == ["order.late", "order.next_best"]
    assert told_to(client, number, 1)["order.stand_by"] == {"T01"}
    shown = in_hand(leader, number)
    assert (shown["part"], shown["next"], shown["stands_in"]) == ("stands_by", [], False)
    assert say("inbox.stands_by", carrier=shown["carrier"]["name"]) in leader.get("/inbox").text
    refused(answer(leader, number, "acknowledged"), 409, "order_carried_by")
    wanted = {"incident_id": report(client), "team_code": "T01"}
    made(send(client, "/api/holds", wanted), 201)  # nobody has claimed it
    made(hears(client, number, "arrived"))
    go_round(client, settled)
    assert in_hand(leader, number)["part"] == "released"


def test_an_answer_is_what_a_receiver_can_say_and_nothing_else(
    client: TestClient, leader: TestClient, incident: str
) -> None:
    sent = order_to(client, incident)["order_no"]
    draft = {"incident_id": incident, "receiver": {"kind": "unit", "code": "水利局"}, "task": TASK}
    drafted = made(send(client, "/api/orders", draft), 201)["order_no"]
    for said in ("drafted", "issued", "delivered", "overdue", "replaced"):
        assert answer(leader, sent, said).status_code == 422
        assert hears(client, sent, said).status_code == 422
        assert hears(client, drafted, said).status_code == 422
    refused(hears(client, drafted, "acknowledged"), 409, "order_cannot")
    # Whoever is heard to have it has it, though no channel reached him.
    assert made(hears(client, sent, "acknowledged"))["state"] == "acknowledged"


def test_a_depot_has_no_substitute(client: TestClient, incident: str) -> None:
    lines = [{"item_code": "1010101", "quantity": 3}]
    told = {"receiver": {"kind": "depot", "code": "D01"}, "lines": lines, "task": TASK}
    body = {"incident_id": incident, **told}
    alone = send(client, "/api/orders", body | {"substitute": INSTEAD})
    refused(alone, 422, "depot_stands_alone")
