"""What was: the review of an incident, its papers, any past minute again, what orders propose."""

import io
import zipfile
from typing import Any

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.ordering import (
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
)

__all__ = ["all_home", "incident", "leader", "nothing_by_itself"]


def _replayed(client: TestClient, incident: str, **at: str) -> Any:
    return made(client.get(f"/api/incidents/{incident}/replay", params=at))


def _columns(review: Any) -> dict[str, list[str]]:
    names = ("known", "ordered", "promised", "done")
    return {
        name: [one["name"] for minute in review["timeline"] for one in minute[name]]
        for name in names
    }


def test_a_review_tells_what_was_promised_and_what_came_of_it(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    order = order_to(client, incident, travel_min=20, receipt_min=5)
    go_round(client, settled)
    for said in ("acknowledged", "departed", "arrived", "working", "done", "returned"):
        made(answer(leader, order["order_no"], said))
    note = {"kind": "report", "text": "请拨 13912345678", "said_by": "队长"}
    made(client.post(f"/api/incidents/{incident}/log", json=note), 201)
    told = made(client.get(f"/api/incidents/{incident}/review"))
    assert _columns(told) == {
        "known": ["reported", "log.report"],
        "ordered": ["order.drafted", "order.issued"],
        "promised": ["order.answered"],
        "done": ["order.delivered", *["order.answered"] * 5],
    }
    (course,) = told["orders"]
    assert course["promised"]["turn_out_min"] == 1.0
    assert course["promised"]["on_the_road_min"] == 19.0
    assert None not in [course["real"][f"{one}_at"] for one in ("issued", "arrived", "returned")]
    assert course["arrival_late_min"] < 0 == course["turn_out_real_min"]
    assert course["delays"] == [] == told["findings"]
    assert "139******78" in str(told) or "13912345678" not in str(told)
    page = client.get(f"/api/incidents/{incident}/review.html")
    assert page.headers["content-security-policy"].startswith("sandbox")
    assert incident in page.text
    assert "西岸消防救援站" in page.text
    assert "13912345678" not in page.text
    assert "<script" not in page.text


def test_the_picture_of_now_is_what_the_room_sees(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    order = order_to(client, incident, travel_min=20)
    made(send(client, "/api/holds", {"incident_id": incident, "team_code": "T02"}), 201)
    go_round(client, settled)
    before = _replayed(client, incident)["at"]
    made(answer(leader, order["order_no"], "acknowledged"))
    made(send(leader, "/api/my/position", {"lon": 110.05, "lat": 26.03}))
    tag = client.get(f"/api/incidents/{incident}").json()["incident"]["version"]
    send(client, f"/api/incidents/{incident}/life", {"status": "confirmed"}, tag)
    line = {"type": "Point", "coordinates": [110.05, 26.05]}
    made(client.post("/api/closures", json={"geometry": line, "reason": "塌方"}), 201)
    now, live = _replayed(client, incident), made(client.get(f"/api/incidents/{incident}"))
    of = {"incident_id": incident}
    orders = made(client.get("/api/orders", params=of))["orders"]
    assert [(one["order_no"], one["revision"], one["state"]) for one in now["orders"]] == [
        (one["order_no"], one["revision"], one["state"]) for one in orders
    ]
    assert now["holds"] == made(client.get("/api/holds", params=of))["holds"]
    assert {**live["incident"], **now["incident"], "township_name": ""} == {
        **live["incident"],
        "township_name": "",
    }
    assert len(now["log"]) == len(live["events"])
    (closure,) = now["closures"]
    assert [one["team_code"] for one in now["teams"]] == ["T01"]

    then = _replayed(client, incident, at=before)
    assert then["incident"]["status"] == "reported"
    assert [one["state"] for one in then["orders"]] == ["delivered"]
    assert (then["closures"], then["teams"]) == ([], [])
    assert len(then["holds"]) == 2
    assert "order.answered" not in {one["name"] for one in then["log"]}
    path = f"/api/incidents/{incident}/replay"
    for at, code in (
        ("2026-01-01T00:00:00+08:00", "before_report"),
        ("2099-01-01T00:00:00+08:00", "time_to_come"),
        ("2026-01-01T00:00:00", "time_without_zone"),
    ):
        refused(client.get(path, params={"at": at}), 422, code)
    made(client.post(f"/api/closures/{closure['closure_id']}/lift", headers={"If-Match": '"1"'}))


def test_finished_orders_propose_a_turn_out_that_a_person_accepts(
    client: TestClient, leader: TestClient, settled: connection
) -> None:
    asked = {"enough": 2}
    for _ in range(2):
        order = order_to(client, report(client), travel_min=20)
        go_round(client, settled)
        for said in ("acknowledged", "departed", "arrived", "working", "done", "returned"):
            made(answer(leader, order["order_no"], said))
    found = made(client.get("/api/review/proposals", params=asked))
    (turn_out,) = found["turn_outs"]
    assert (turn_out["turn_out_min"], turn_out["proposed_min"]) == (1.0, 0.0)
    assert turn_out["count"] >= 2
    assert found["factors"][0]["vehicle"] is None
    played = made(client.get("/api/review/proposals", params=asked | {"is_exercise": True}))
    assert (played["turn_outs"], played["factors"]) == ([], [])
    way = turn_out["accept"]
    tag = client.get(way["path"]).headers["ETag"]
    assert client.patch(way["path"], json=way["body"], headers={"If-Match": tag}).is_success
    after = made(client.get("/api/review/proposals", params=asked))
    assert after["turn_outs"][0]["differs"] is False
    assert after["factors"] == found["factors"], "what was promised stays what was promised"
    tag = client.get(way["path"]).headers["ETag"]
    client.patch(way["path"], json={"turn_out_min": 1.0}, headers={"If-Match": tag})


def test_papers_come_to_whom_they_are_for(
    client: TestClient, leader: TestClient, incident: str, settled: connection
) -> None:
    contact = {"contact_name": "蒋", "contact_phone": "13912345678"}
    order = order_to(client, incident, **contact)
    go_round(client, settled)
    path = f"{order['order_no']}/paper"
    told, own = client.get(f"/api/orders/{path}.docx"), leader.get(f"/api/inbox/{path}.docx")
    assert "西岸消防救援站" in _text(told.content)
    assert "13912345678" not in _text(told.content)
    assert "13912345678" in _text(own.content)
    assert own.headers["content-disposition"].endswith(f'paper-{order["order_no"]}.docx"')
    # One is pressed; that all of them can be is tried where they are drawn.
    assert leader.get(f"/api/inbox/{path}.pdf").content.startswith(b"%PDF")
    review = client.get(f"/api/incidents/{incident}/review.docx")
    assert order["order_no"] in _text(review.content)

    refused(client.get(f"/api/orders/{order['order_no']}/issue-note.pdf"), 404, "no_issue_note")
    other = order_to(client, incident, "T02")
    refused(leader.get(f"/api/inbox/{other['order_no']}/paper.docx"), 404, "no_order")
    depot = {"incident_id": incident, "receiver": {"kind": "depot", "code": "D01"}}
    lines = [{"item_code": "1010101", "quantity": 1}]
    draft = made(send(client, "/api/orders", depot | {"task": "出库", "lines": lines}), 201)
    note = client.get(f"/api/orders/{draft['order_no']}/issue-note.docx")
    assert "1010101" in _text(note.content)


def _text(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        return file.read("word/document.xml").decode()
