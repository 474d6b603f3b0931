"""What is told of orders and holds: whose hold is over, whose paper is due, whom to call back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.ordering import (
    all_home,
    go_round,
    incident,
    made,
    nothing_by_itself,
    order_to,
    refused,
    report,
    send,
)

__all__ = ["all_home", "incident", "nothing_by_itself"]


def log_of(client: TestClient, incident: str, name: str) -> list[Any]:
    entries = made(client.get(f"/api/incidents/{incident}/log"))["entries"]
    return [one for one in entries if one["name"] == name]


def done(settled: connection, statement: str, *values: object) -> None:
    with settled.cursor() as cursor:
        cursor.execute(statement, values)
    settled.commit()


EXPIRE = "UPDATE hold SET expires_at = clock_timestamp() WHERE hold_id = %s"


def test_an_expired_hold_is_in_its_incident_s_log_whoever_ends_it(
    client: TestClient, incident: str, settled: connection
) -> None:
    team = {"team_code": "T01"}
    first = made(send(client, "/api/holds", {"incident_id": incident, **team}), 201)["hold_id"]
    done(settled, EXPIRE, first)
    other = made(send(client, "/api/holds", {"incident_id": report(client), **team}), 201)
    (told,) = log_of(client, incident, "hold.expired")
    assert told["facts"] == {"hold_id": first, **team}
    assert told["actor"] == other["taken_by"]
    batch = {"depot_code": "D01", "item_code": "1010101", "quantity": 3}
    second = made(send(client, "/api/holds", {"incident_id": incident, **batch}), 201)["hold_id"]
    done(settled, EXPIRE, second)
    go_round(client, settled)
    go_round(client, settled)
    _, told = log_of(client, incident, "hold.expired")
    assert told["facts"] == {"hold_id": second, **batch, "quantity": "3", "batch": ""}
    assert told["actor"] == "service:timer"


def test_an_order_that_was_spoken_and_noted_wants_its_paper_too(
    client: TestClient, incident: str, settled: connection
) -> None:
    path = f"/api/incidents/{incident}/log"
    spoken_at = datetime.now(UTC) - timedelta(days=3)
    note = {"kind": "spoken_order", "text": "先撤下方六户", "happened_at": spoken_at.isoformat()}
    overdue, written = (made(client.post(path, json=note), 201) for _ in range(2))
    due_at = datetime.fromisoformat(overdue["facts"]["paper_due_at"])
    assert due_at == spoken_at + timedelta(hours=48)
    fresh = made(client.post(path, json={"kind": "spoken_order", "text": "绕道"}), 201)
    made(send(client, f"{path}/{written['event_no']}/paper"))
    refused(send(client, f"{path}/{written['event_no']}/paper"), 409, "paper_is_written")
    refused(send(client, f"{path}/1/paper"), 404, "no_spoken_order")
    go_round(client, settled)
    go_round(client, settled)
    (told,) = made(client.get(f"/api/orders/messages?incident_id={incident}"))["messages"]
    assert (told["topic"], told["event_no"]) == ("log.paper_due", overdue["event_no"])
    assert "先撤下方六户" in told["text"]
    assert [one["facts"]["event_no"] for one in log_of(client, incident, "log.paper_due")] == [
        overdue["event_no"]
    ]
    assert made(send(client, f"{path}/{fresh['event_no']}/paper"))["name"] == "log.paper_written"


AN_HOUR_AHEAD = """
    ALTER TABLE incident_event DISABLE TRIGGER USER;
    ALTER TABLE order_step DISABLE TRIGGER USER;
    UPDATE incident_event SET at = at + interval '1 hour' WHERE incident_id = %(incident)s;
    UPDATE order_step SET at = at + interval '1 hour'
     WHERE order_no LIKE '%%' || %(incident)s || '%%';
    ALTER TABLE incident_event ENABLE TRIGGER USER;
    ALTER TABLE order_step ENABLE TRIGGER USER;
    UPDATE hold SET taken_at = taken_at + interval '1 hour' WHERE incident_id = %(incident)s"""


def test_a_replay_after_a_clock_was_set_back_does_not_contradict_itself(
    client: TestClient, incident: str, settled: connection
) -> None:
    number = order_to(client, incident)["order_no"]
    made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T02"}), 201)
    with settled.cursor() as cursor:
        cursor.execute(AN_HOUR_AHEAD, {"incident": incident})
    settled.commit()
    path = f"/api/incidents/{incident}/replay"
    then = made(client.get(path))
    assert "order.issued" in {one["name"] for one in then["log"]}
    assert [(one["order_no"], one["state"]) for one in then["orders"]] == [(number, "issued")]
    assert len(then["holds"]) == 2
    # What the right clock wrote later is beyond it, and all that was before it is not.
    note = {"kind": "report", "text": "到达"}
    noted = made(client.post(f"/api/incidents/{incident}/log", json=note), 201)
    made(send(client, f"/api/orders/{number}/heard", {"revision": 1, "answer": "acknowledged"}))
    then = made(client.get(path, params={"at": noted["at"]}))
    assert [one["state"] for one in then["orders"]] == ["issued"]
    assert [one["state"] for one in made(client.get(path))["orders"]] == ["acknowledged"]


def test_a_masked_number_never_takes_the_place_of_the_number(
    client: TestClient, incident: str
) -> None:
    task = {"task": "到场后拨打13912345678"}
    contact = {"contact_name": "蒋", "contact_phone": "13987654321"}
    shown = order_to(client, incident, **task | contact)
    assert ("*" in shown["contact_phone"], "*" in shown["task"]) == (True, True)
    path = f"/api/orders/{shown['order_no']}"
    back = {name: shown[name] for name in ("task", "contact_name", "contact_phone")}
    for bad in (back | {"contact_phone": "*********99"}, back | {"task": shown["task"] + "，快"}):
        refused(send(client, f"{path}/correct", bad | {"why": "x"}, 2), 422, "masked_phone")
    for told in (back, {"task": shown["task"]}):
        version = made(client.get(path))["version"]
        made(send(client, f"{path}/correct", told | {"why": "改道"}, version))
        kept = made(client.get(f"{path}?phones=whole"))
        assert (kept["task"], kept["contact_phone"]) == (task["task"], contact["contact_phone"])
    drafted = {"incident_id": incident, "receiver": {"kind": "team", "code": "T02"}}
    refused(send(client, "/api/orders", drafted | back), 422, "masked_phone")
