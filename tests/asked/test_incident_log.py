"""Reports that are alike, incidents that are merged, exercises, and the log of them all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.leading import COLLAPSE, LEAK, PLANT, SLIDE, act, log_of, names_of, report

# --- alike ---


def test_what_may_be_the_same_is_shown_before_saving(client: TestClient) -> None:
    body = {"kind": COLLAPSE, "place": PLANT, "description": "请回电13912345678"}
    first = client.post("/api/incidents", json=body).json()["incident"]["incident_id"]
    before = len(client.get("/api/incidents?limit=200").json()["incidents"])
    near = body | {"place": {"lon": 110.0661, "lat": 26.0301}}
    refused = client.post("/api/incidents", json=near)
    assert (refused.status_code, refused.json()["code"]) == (409, "possible_duplicate")
    shown = refused.json()["duplicates"]
    assert [one["incident_id"] for one in shown] == [first]
    assert shown[0]["distance_m"] == 100
    assert "13912345678" not in refused.text
    assert len(client.get("/api/incidents?limit=200").json()["incidents"]) == before
    wrong = client.post("/api/incidents", json=near | {"not_duplicate_of": ["x"]})
    assert wrong.status_code == 409
    kept = client.post("/api/incidents", json=near | {"not_duplicate_of": [first]})
    assert kept.status_code == 201
    facts = log_of(client, kept.json()["incident"]["incident_id"])["entries"][0]["facts"]
    assert facts["not_duplicate_of"] == [first]
    # A report that was answered before is answered again, not taken for its own duplicate.
    headers = {"Idempotency-Key": str(uuid4())}
    sent = [
        client.post("/api/incidents", json=near | {"anyway": True}, headers=headers)
        for _ in range(2)
    ]
    assert sent[0].json()["incident"] == sent[1].json()["incident"]
    # Far away it is another one.
    far = body | {"place": {"name": "湖心村"}}
    assert client.post("/api/incidents", json=far).status_code == 201


def test_of_two_who_report_it_at_once_one_is_asked(client: TestClient) -> None:
    body = {"kind": "12N00", "place": PLANT}
    with ThreadPoolExecutor(4) as room:
        found = list(
            room.map(lambda _: client.post("/api/incidents", json=body).status_code, range(4))
        )
    assert sorted(found) == [201, 409, 409, 409]


def test_how_near_is_near_is_the_county_s_to_say(client: TestClient) -> None:
    path, near = "/api/command/duplicate-rule", {"kind": "12R00", "place": PLANT}
    assert client.post("/api/incidents", json=near).status_code == 201
    rule = {"radius_m": 50, "within_min": 120}
    assert client.put(path, json=rule, headers={"If-Match": '"0"'}).json()["version"] == 1
    away = near | {"place": {"lon": 110.0661, "lat": 26.0301}}
    assert client.post("/api/incidents", json=away).status_code == 201
    refused = client.put(path, json={"radius_m": -1, "within_min": 5}, headers={"If-Match": '"1"'})
    assert refused.json()["code"] == "bad_duplicate_rule"
    back = {"radius_m": 1000, "within_min": 120}
    assert client.put(path, json=back, headers={"If-Match": '"1"'}).status_code == 200


# --- merged ---


def test_merging_keeps_both_and_the_survivor_tells_both(client: TestClient) -> None:
    one, two = (report(client, LEAK)["incident_id"] for _ in range(2))
    client.post(f"/api/incidents/{one}/log", json={"kind": "report", "text": "罐区有白烟"})
    client.post(f"/api/incidents/{two}/log", json={"kind": "report", "text": "闻到氨味"})
    done = act(client, two, "merge", 1, into=one, reason="同一处")
    assert (done.json()["merged_into"], done.json()["status"]) == (one, "closed")
    assert done.json()["next_statuses"] == []
    sheet = client.get(f"/api/incidents/{two}/sheet").json()["sheet"]
    assert {"into": one} in [warning["params"] for warning in sheet["warnings"]]
    assert names_of(client, two) == ["reported", "log.report", "merge.into"]
    entries = log_of(client, one)["entries"]
    numbers = [one["event_no"] for one in entries]
    assert numbers == sorted(numbers)
    assert {one["incident_id"] for one in entries} == {one, two}
    assert len(entries) == 6
    for what, body in (
        ("life", {"status": "confirmed"}),
        ("severity", {"severity": "major"}),
        ("response", {"level": "IV"}),
        ("situation", {"text": "x"}),
        ("merge", {"into": one}),
        ("log", {"kind": "report", "text": "x"}),
    ):
        refused = act(client, two, what, 2, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "incident_is_merged"), what
        assert one in refused.json()["title"]


def test_two_that_are_merged_into_each_other_at_once_leave_one(client: TestClient) -> None:
    one, two = (report(client, LEAK)["incident_id"] for _ in range(2))
    ways = [(one, two), (two, one)]
    with ThreadPoolExecutor(2) as room:
        found = list(room.map(lambda way: act(client, way[0], "merge", 1, into=way[1]), ways))
    assert sorted(answer.status_code for answer in found) == [200, 409]


# --- exercises ---


def test_an_exercise_is_counted_apart_and_says_so_everywhere(client: TestClient) -> None:
    real = report(client)
    made = client.post("/api/incidents", json={"kind": SLIDE, "place": PLANT, "is_exercise": True})
    assert made.status_code == 201, "it is never taken for the real one"
    exercise = made.json()["incident"]
    assert "-YL2" in exercise["incident_id"]
    assert exercise["incident_id"].endswith("-001")
    codes = [one["code"] for one in made.json()["sheet"]["warnings"]]
    assert "warning.exercise" in codes
    assert client.get(made.json()["links"]["sheet"]).json()["watermark"] == "exercise"
    file = client.get(made.json()["links"]["file"]).text
    assert '"watermark":"exercise"' in file.replace(" ", "")
    assert "演练" in client.get("/").text
    listed = client.get("/api/incidents?is_exercise=true").json()["incidents"]
    assert {one["incident_id"] for one in listed} == {exercise["incident_id"]}
    listed = client.get("/api/incidents?is_exercise=false&limit=200").json()["incidents"]
    assert exercise["incident_id"] not in {one["incident_id"] for one in listed}
    refused = act(client, exercise["incident_id"], "merge", 1, into=real["incident_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_merge")


# --- the log ---


def test_the_log_is_read_page_by_page_in_order(client: TestClient) -> None:
    incident_id = report(client)["incident_id"]
    path = f"/api/incidents/{incident_id}/log"
    earlier = (datetime.now(UTC) - timedelta(minutes=20)).replace(microsecond=0).isoformat()
    notes = [
        {"kind": "report", "text": "到达现场13912345678", "said_by": "一中队"},
        {"kind": "spoken_order", "text": "绕道南线", "happened_at": earlier},
        {"kind": "change", "text": "道路中断", "place": {"name": "老青山"}},
    ]
    for body in notes:
        assert client.post(path, json=body).status_code == 201
    first = log_of(client, incident_id, limit=2)
    second = log_of(client, incident_id, limit=2, after=first["next"])
    names = [one["name"] for page in (first, second) for one in page["entries"]]
    assert names == ["reported", "log.report", "log.spoken_order", "log.change"]
    assert second["next"] is None
    assert "13912345678" not in str(first)
    told = datetime.fromisoformat(second["entries"][0]["facts"]["happened_at"])
    assert told == datetime.fromisoformat(earlier)
    assert len(second["entries"][1]["facts"]["at"]) == 2
    assert second["entries"][1]["name_text"] == "情况变化"


def test_a_command_post_stands_where_it_was_last_set(client: TestClient) -> None:
    incident_id = report(client)["incident_id"]
    path, listed = f"/api/incidents/{incident_id}/log", "/maps/command/list.csv?list=posts"
    refused = client.post(path, json={"kind": "post", "text": "指挥部"})
    assert (refused.status_code, refused.json()["code"]) == (422, "post_nowhere")
    places = [
        {"lon": 110.05, "lat": 26.03, "name": "桥头"},
        {"lon": 110.06, "lat": 26.03, "name": "祠堂"},
    ]
    for place in places:
        body = {"kind": "post", "text": "移至此处，电话13912345678", "place": place}
        assert client.post(path, json=body).status_code == 201
    (line,) = [one for one in client.get(listed).text.splitlines() if incident_id in one]
    assert "祠堂" in line
    assert "移至此处" in line
    assert "13912345678" not in line


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "report", "text": "  "}, "note_missing"),
        ({"kind": "report", "text": "a\u202eb"}, "text_with_control_marks"),
        ({"kind": "change", "text": "x", "place": {"lon": 1.0, "lat": 2.0}}, "outside_region"),
        ({"kind": "report", "text": "x", "happened_at": "2999-01-01T00:00:00Z"}, "time_to_come"),
        ({"kind": "rumour", "text": "x"}, "bad_request"),
    ],
)
def test_a_bad_note_is_refused(client: TestClient, body: dict[str, Any], code: str) -> None:
    incident_id = report(client)["incident_id"]
    refused = client.post(f"/api/incidents/{incident_id}/log", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert names_of(client, incident_id) == ["reported"]


def test_a_clock_that_jumps_back_reorders_nothing(client: TestClient, settled: connection) -> None:
    incident_id = report(client)["incident_id"]
    with settled.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incident_event (region_code, incident_id, name, at, actor, facts)"
            " SELECT region_code, incident_id, 'log.report', now() - interval '1 hour', 'x', '{}'"
            "   FROM incident WHERE incident_id = %s",
            (incident_id,),
        )
    settled.commit()
    act(client, incident_id, "life", 1, status="confirmed")
    assert names_of(client, incident_id) == ["reported", "log.report", "life.confirmed"]
