"""Drafts written anew and discarded; what a depot hands out, corrected."""

from typing import Any

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.leading import names_of
from tests.asked.ordering import (
    HERE,
    TASK,
    all_home,
    go_round,
    incident,
    leader,
    made,
    nothing_by_itself,
    on_hand,
    refused,
    report,
    send,
)

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]

TENTS = "1010101"


def drafted(client: TestClient, incident: str, **more: Any) -> Any:
    told = {"incident_id": incident, "receiver": {"kind": "team", "code": "T01"}, "task": TASK}
    return made(send(client, "/api/orders", told | more), 201)


def tents(quantity: float, batch: str = "") -> list[Any]:
    return [{"item_code": TENTS, "quantity": quantity, "batch": batch}]


def issued(client: TestClient, incident: str, quantity: int) -> Any:
    """An order to the depot for so many tents, issued."""
    depot = {"kind": "depot", "code": "D01"}
    draft = drafted(client, incident, receiver=depot, lines=tents(quantity))
    return act(client, draft, "issue")


def act(client: TestClient, order: Any, what: str, **body: Any) -> Any:
    return made(send(client, f"/api/orders/{order['order_no']}/{what}", body, order["version"]))


def correct(client: TestClient, order: Any, lines: list[Any]) -> Any:
    body = {"task": TASK, "why": "人数核减", "lines": lines}
    return send(client, f"/api/orders/{order['order_no']}/correct", body, order["version"])


def put(client: TestClient, order: Any, body: Any, version: int | None = None) -> Any:
    tag = f'"{version or order["version"]}"'
    return client.put(f"/api/orders/{order['order_no']}", json=body, headers={"If-Match": tag})


def movements(settled: connection, number: str) -> list[int]:
    settled.rollback()
    with settled.cursor() as cursor:
        asked = "SELECT quantity FROM stock_movement WHERE reason = %s ORDER BY movement_id"
        cursor.execute(asked, (number,))
        return [int(row[0]) for row in cursor.fetchall()]


def test_a_draft_is_written_anew_under_its_number(
    client: TestClient, leader: TestClient, incident: str
) -> None:
    draft = drafted(client, incident, lines=tents(3))
    anew = {
        "receiver": {"kind": "team", "code": "T02"},
        "task": "改去学校",
        "lines": tents(5),
        "travel_min": 20,
    }
    kept = made(put(client, draft, anew))
    assert (kept["order_no"], kept["revision"]) == (draft["order_no"], 1)
    assert (kept["receiver"]["code"], kept["task"]) == ("T02", "改去学校")
    assert [line["quantity"] for line in kept["lines"]] == [5]
    assert kept["arrival_min"] is not None
    assert put(client, draft, anew).status_code == 412  # seen before it was written anew
    lost = put(client, kept, anew | {"lines": tents(2.5)})
    assert lost.status_code == 422
    assert made(client.get(f"/api/orders/{draft['order_no']}"))["lines"] == kept["lines"]
    out = act(client, kept, "issue")
    refused(put(client, out, anew), 409, "order_is_issued")
    assert names_of(client, incident)[-3:] == ["order.drafted", "order.redrafted", "order.issued"]
    orders = made(leader.get("/api/inbox"))["orders"]
    assert draft["order_no"] not in [one["order_no"] for one in orders]


def test_a_discarded_draft_is_nobodys_and_what_it_held_is_free(
    client: TestClient, leader: TestClient, incident: str
) -> None:
    hold = made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T01"}), 201)
    kept, gone = (drafted(client, incident, hold_ids=[hold["hold_id"]]) for _ in range(2))
    discarded = act(client, kept, "discard", why="重写", keep_holds=True)
    assert (discarded["state"], discarded["next"]) == ("discarded", [])
    held = f"/api/holds?incident_id={incident}"
    assert len(made(client.get(held))["holds"]) == 1
    act(client, gone, "discard")
    assert made(client.get(held))["holds"] == []
    number = discarded["order_no"]
    for what in ("issue", "discard", "correct", "withdraw"):
        body = {"why": "误报"} | ({"task": TASK} if what == "correct" else {})
        told = send(client, f"/api/orders/{number}/{what}", body, discarded["version"])
        refused(told, 409, "order_is_over")
    assert "order.discarded" in names_of(client, incident)
    told = leader.post(
        f"/api/orders/{number}/answer", json={"revision": 1, "answer": "acknowledged"}
    )
    refused(told, 403, "order_not_yours")


def test_a_correction_moves_the_difference_and_nothing_twice(
    client: TestClient, incident: str, settled: connection
) -> None:
    before = on_hand(settled)
    order = issued(client, incident, 20)
    number = order["order_no"]
    fewer = made(correct(client, order, tents(12)))
    assert ([one["quantity"] for one in fewer["lines"]], on_hand(settled)) == ([12], before - 12)
    more = made(correct(client, fewer, tents(15)))
    same = made(correct(client, more, tents(15)))
    assert movements(settled, number) == [-20, 8, -3]
    # More than there is, and half a tent: nothing of it is kept, and who could help is named.
    lost = refused(correct(client, same, tents(before + 1)), 409, "stock_not_negative")
    assert [one["depot_code"] for one in lost["offered"]] == ["D02"]
    assert correct(client, same, tents(2.5)).status_code == 422
    assert made(client.get(f"/api/orders/{number}"))["revision"] == same["revision"]
    back = act(client, same, "withdraw", why="误报")
    assert (on_hand(settled), back["lines"][0]["quantity"]) == (before, 15)


def test_what_others_hold_is_not_handed_out_by_a_correction(
    client: TestClient, incident: str, settled: connection
) -> None:
    order = issued(client, incident, 10)
    left = on_hand(settled)
    theirs = {"incident_id": report(client), "depot_code": "D01", "item_code": TENTS}
    made(send(client, "/api/holds", theirs | {"quantity": left - 5}), 201)
    refused(correct(client, order, tents(16)), 409, "stock_is_held")
    made(correct(client, order, tents(15)))
    assert on_hand(settled) == left - 5


def test_a_lorry_on_its_way_keeps_what_it_has(
    client: TestClient, incident: str, settled: connection
) -> None:
    order = issued(client, incident, 10)
    go_round(client, settled)
    for said in ("acknowledged", "departed"):  # by voice: a depot has no inbox
        told = {"revision": 1, "answer": said}
        heard = send(client, f"/api/orders/{order['order_no']}/heard", told)
    order = made(heard)
    left = on_hand(settled)
    lost = refused(correct(client, order, tents(5)), 409, "lines_have_left")
    assert lost["detail"]
    made(correct(client, order, tents(10)))
    assert on_hand(settled) == left


def test_an_exercise_corrects_its_own_ledger(client: TestClient, settled: connection) -> None:
    told = made(client.post("/api/incidents", json=HERE | {"is_exercise": True}), 201)
    drill = told["incident"]["incident_id"]
    before = on_hand(settled)
    order = issued(client, drill, before)
    order = made(correct(client, order, tents(before - 30)))
    # Thirty are free again in the exercise, and no more; of the real ones none has moved.
    wanted = {"incident_id": drill, "depot_code": "D01", "item_code": TENTS}
    refused(send(client, "/api/holds", wanted | {"quantity": 31}), 409, "ordered_by_other")
    made(correct(client, order, tents(before - 10)))
    refused(send(client, "/api/holds", wanted | {"quantity": 11}), 409, "ordered_by_other")
    made(send(client, "/api/holds", wanted | {"quantity": 10}), 201)
    assert on_hand(settled) == before
