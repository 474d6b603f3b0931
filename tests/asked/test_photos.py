"""Photographs in the log: what is kept of them, who may add and see them, and what is refused."""

import hashlib
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.errors import RestrictViolation
from psycopg2.extensions import connection

from layers.command.photo import LONG_SIDE_PX, MOST_BYTES
from service.auth.roles import Role
from tests.asked.ordering import leader, nothing_by_itself, order_to, report
from tests.pure.test_photo import jpeg
from tests.town import people

__all__ = ["leader", "nothing_by_itself"]
JPEG = {"Content-Type": "image/jpeg"}


def noted(client: TestClient, incident_id: str) -> int:
    told = {"kind": "report", "text": "火头过了山脊"}
    number: int = client.post(f"/api/incidents/{incident_id}/log", json=told).json()["event_no"]
    return number


def send(client: TestClient, incident_id: str, event_no: int, body: bytes, **more: str) -> Any:
    path = f"/api/incidents/{incident_id}/log/{event_no}/photos"
    return client.post(path, content=body, headers=JPEG | more)


def test_a_photograph_is_in_the_log_and_opens_from_it(
    client: TestClient, settled: connection
) -> None:
    incident_id = report(client)
    number = noted(client, incident_id)
    key = {"Idempotency-Key": f"photo-{incident_id}"}
    sent = [send(client, incident_id, number, jpeg(3000, 1000), **key) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201], sent[0].text
    assert sent[0].json() == sent[1].json(), "sent twice, kept once"
    last = client.get(f"/api/incidents/{incident_id}/log").json()["entries"][-1]
    facts = last["facts"]
    assert (last["name"], facts["of_event"], facts["width_px"]) == ("log.photo", number, 2048)
    assert facts["camera_taken_at"] == "2026-11-21T15:04:05+08:00"
    assert facts["camera_at"] == pytest.approx([111.542, 25.8338], abs=1e-4)
    shown = client.get(f"/api/incidents/{incident_id}/photos/{facts['photo_id']}")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"].startswith("private")
    assert hashlib.sha256(shown.content).hexdigest() == facts["photo_id"]
    review = client.get(f"/api/incidents/{incident_id}/review").text
    assert f"照片 {facts['photo_id'][:8]}" in review
    assert "相机所述" in review
    with settled.cursor() as cursor:
        cursor.execute(
            "SELECT after FROM audit_entry WHERE object_kind = 'log_photo' AND object_id = %s",
            (f"{incident_id}/{number}/{facts['photo_id']}",),
        )
        ((after,),) = cursor.fetchall()
        assert (after["picture"], after["photo_id"]) == ("(changed)", facts["photo_id"])
        with pytest.raises(RestrictViolation):
            cursor.execute("UPDATE log_photo SET width_px = 1")
    settled.rollback()


def test_what_cannot_be_is_refused_and_leaves_nothing(client: TestClient) -> None:
    incident_id = report(client)
    number = noted(client, incident_id)

    def refusal(body: bytes, to: int = number) -> tuple[int, str]:
        answer = send(client, incident_id, to, body)
        return answer.status_code, answer.json()["code"]

    whole = jpeg(40, 30)
    assert refusal(b"GIF89a" + whole) == (422, "photo_not_readable")
    assert refusal(whole[:300]) == (422, "photo_not_readable")
    assert refusal(b"x" * (MOST_BYTES + 1)) == (413, "too_large")
    html = send(client, incident_id, number, b"<script>", **{"Content-Type": "text/html"})
    assert (html.status_code, html.json()["code"]) == (415, "not_a_photo_type")
    assert refusal(whole, number - 1) == (404, "no_report_of_that_number")
    elsewhere = client.post(f"/api/incidents/{incident_id}/log", content=whole, headers=JPEG)
    assert elsewhere.status_code == 415
    for size in range(4):
        assert send(client, incident_id, number, jpeg(40 + size, 30)).status_code == 201
    assert refusal(whole) == (409, "photo_already_there")
    assert refusal(jpeg(90, 30)) == (409, "too_many_photos")
    none = client.get(f"/api/incidents/{incident_id}/photos/{'0' * 64}")
    assert (none.status_code, none.json()["code"]) == (404, "no_photo")


def test_a_leader_reports_under_his_own_order_alone(client: TestClient, leader: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    incident_id = report(client)
    order = order_to(client, incident_id, "T01")["order_no"]
    path = f"/api/orders/{order}/report"
    told = leader.post(path, json={"text": "两间房倒塌"})
    assert told.status_code == 201, told.text
    photos = f"{path}/{told.json()['event_no']}/photos"
    added = leader.post(photos, content=jpeg(50, 40), headers=JPEG)
    assert (added.status_code, added.json()["facts"]["order_no"]) == (201, order), added.text
    names = [
        one["name"] for one in client.get(f"/api/incidents/{incident_id}/log").json()["entries"]
    ]
    assert names[-2:] == ["log.report", "log.photo"]
    # What the room has already, he may report as well: he cannot know; but not twice himself.
    assert send(client, incident_id, told.json()["event_no"], jpeg(70, 40)).status_code == 201
    again = leader.post(photos, content=jpeg(70, 40), headers=JPEG)
    assert (again.status_code, again.json()["code"]) == (409, "photo_already_there")
    own = leader.post(path, json={"text": "再看"}).json()["event_no"]
    assert (
        leader.post(f"{path}/{own}/photos", content=jpeg(70, 40), headers=JPEG).status_code == 201
    )
    # Neither to the room's notes, nor under an order that is not his, nor may he look around.
    foreign = f"{path}/{noted(client, incident_id)}/photos"
    assert leader.post(foreign, content=jpeg(60, 40), headers=JPEG).status_code == 404
    other = order_to(client, incident_id, "T02")["order_no"]
    refused = leader.post(f"/api/orders/{other}/report", json={"text": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "order_not_yours")
    photo_id = added.json()["facts"]["photo_id"]
    assert leader.get(f"/api/incidents/{incident_id}/photos/{photo_id}").status_code == 403
    planner = people.client_of(client.app, Role.PLANNER)
    assert planner.get(f"/api/incidents/{incident_id}/photos/{photo_id}").status_code == 403


def test_an_exercise_s_photograph_says_so(client: TestClient) -> None:
    told = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "is_exercise": True}
    made = client.post("/api/incidents", json=told | {"anyway": True}).json()["incident"]
    number = noted(client, made["incident_id"])
    added = send(client, made["incident_id"], number, jpeg(LONG_SIDE_PX, 9))
    assert added.json()["facts"]["is_exercise"] is True
