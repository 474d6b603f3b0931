"""An incident as it is led through the API: who may, which version, what is refused, what stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.town import people

PLANT = {"lon": 110.0651, "lat": 26.0301}
# A kind of which no other test of this file reports one.
BUS, COLLAPSE, LEAK, SLIDE = "12H05", "12P13", "12D02", "11D01"


def _report(client: TestClient, kind: str = SLIDE, **more: Any) -> Any:
    body: dict[str, Any] = {"kind": kind, "place": PLANT, "anyway": True}
    answer = client.post("/api/incidents", json=body | more)
    assert answer.status_code == 201, answer.text
    return answer.json()["incident"]


def _act(caller: Any, incident_id: str, what: str, version: int, **body: Any) -> Any:
    headers = {"If-Match": f'"{version}"'}
    return caller.post(f"/api/incidents/{incident_id}/{what}", json=body, headers=headers)


def _log(caller: TestClient, incident_id: str, **query: Any) -> Any:
    answer = caller.get(f"/api/incidents/{incident_id}/log", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _names(caller: TestClient, incident_id: str) -> list[str]:
    return [one["name"] for one in _log(caller, incident_id)["entries"]]


def test_a_step_needs_the_version_and_raises_it(client: TestClient) -> None:
    incident_id = _report(client)["incident_id"]
    path = f"/api/incidents/{incident_id}"
    assert client.get(path).headers["ETag"] == '"1"'
    assert client.post(f"{path}/life", json={"status": "confirmed"}).status_code == 428
    done = _act(client, incident_id, "life", 1, status="confirmed")
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    assert [one["status"] for one in done.json()["next_statuses"]] == ["responding", "cancelled"]
    late = _act(client, incident_id, "life", 1, status="cancelled", reason="误报")
    assert (late.status_code, late.json()["theirs"]["status"]) == (412, "confirmed")


def test_an_illegal_jump_says_what_is_possible_and_changes_nothing(client: TestClient) -> None:
    incident_id = _report(client)["incident_id"]
    refused = _act(client, incident_id, "life", 1, status="closed")
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_step")
    assert refused.json()["possible"] == ["confirmed", "cancelled"]
    assert "已核实" in refused.json()["detail"]
    no_reason = _act(client, incident_id, "life", 1, status="cancelled")
    assert (no_reason.status_code, no_reason.json()["code"]) == (422, "reason_missing")
    assert _names(client, incident_id) == ["reported"]


def test_a_step_that_is_sent_again_is_taken_once(client: TestClient) -> None:
    incident_id = _report(client)["incident_id"]
    headers = {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
    path = f"/api/incidents/{incident_id}/life"
    first, again = (
        client.post(path, json={"status": "confirmed"}, headers=headers) for _ in range(2)
    )
    assert first.json() == again.json()
    assert _names(client, incident_id) == ["reported", "life.confirmed"]


def test_the_leader_commands_the_planner_does_not(client: TestClient, settled: connection) -> None:
    incident_id = _report(client)["incident_id"]
    leader = people.signed_in(client.app, settled, Role.LEADER)  # type: ignore[arg-type]
    done = _act(leader, incident_id, "life", 1, status="confirmed")
    assert done.status_code == 200, done.text
    assert _log(client, incident_id)["entries"][-1]["actor"] == people.login_of(Role.LEADER)
    level = _act(leader, incident_id, "response", 2, level="IV")
    assert level.status_code == 200, level.text
    planner = people.signed_in(client.app, settled, Role.PLANNER)  # type: ignore[arg-type]
    refused = _act(planner, incident_id, "life", 3, status="responding")
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not")
    # Whoever commands need not keep records, and may not.
    team = leader.patch("/api/records/teams/T01", json={"note": "x"}, headers={"If-Match": '"1"'})
    assert team.status_code == 403


def test_severity_is_proposed_with_its_article_and_confirmed_by_a_person(
    client: TestClient,
) -> None:
    incident_id = _report(client, BUS, casualties={"dead": 2, "missing": 1})["incident_id"]
    shown = client.get(f"/api/incidents/{incident_id}").json()["incident"]
    assert shown["severity"] is None
    proposed = shown["proposed"]["severity"]
    assert (proposed["severity"], proposed["with_missing"]) == ("general", "larger")
    assert "国务院令第493号 第三条" in proposed["text"]
    assert shown["proposed"]["response"]["level"] == "IV"
    more = {"dead": 3, "missing": 0, "injured": 8}
    told = _act(client, incident_id, "situation", 1, casualties=more, loss_wan=40.5, text="续报")
    assert told.json()["proposed"]["severity"]["severity"] == "larger"
    assert (told.json()["casualties"], told.json()["loss_wan"]) == (more, 40.5)
    other = _act(client, incident_id, "severity", 2, severity="major")
    assert (other.status_code, other.json()["code"]) == (422, "reason_missing")
    said = _act(client, incident_id, "severity", 2, severity="major", reason="校车，影响重大")
    assert said.json()["severity_name"] == "重大"
    assert said.json()["proposed"]["response"]["level"] == "II"
    facts = _log(client, incident_id)["entries"][-1]["facts"]
    assert (facts["proposed"], facts["severity"]) == ("larger", "major")
    assert facts["article"] == "国务院令第493号 第三条"


def test_what_nobody_knows_is_not_refused_and_what_cannot_be_is(client: TestClient) -> None:
    incident_id = _report(client, "11A01")["incident_id"]
    assert client.get(f"/api/incidents/{incident_id}").json()["incident"]["loss_wan"] is None
    for body, code in (
        ({"loss_wan": -1}, "bad_amount"),
        ({"area_ha": 1e12}, "bad_amount"),
        ({"casualties": {"dead": -1}}, "bad_casualties"),
        ({}, "nothing_told"),
    ):
        refused = _act(client, incident_id, "situation", 1, **body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    # No article speaks of floods: a person says it, and needs to excuse nothing.
    said = _act(client, incident_id, "severity", 1, severity="larger")
    assert (said.status_code, said.json()["proposed"]["severity"]) == (200, None)


def test_a_response_is_set_lowered_with_a_reason_and_ended_by_the_end(
    client: TestClient,
) -> None:
    incident_id = _report(client)["incident_id"]
    assert _act(client, incident_id, "response", 1, level="V").json()["code"] == (
        "no_response_level"
    )
    assert _act(client, incident_id, "response", 1, level="III").json()["code"] == "reason_missing"
    done = _act(client, incident_id, "response", 1, level="III", reason="雨还在下")
    now = done.json()["proposed"]["response_now"]
    assert now["level"] == "III"
    assert now["must_come"]
    assert now["units"]
    assert now["is_working_figure"]
    assert _act(client, incident_id, "response", 2, level="IV").json()["code"] == "reason_missing"
    lowered = _act(client, incident_id, "response", 2, level="IV", reason="雨停")
    assert lowered.json()["response_level_name"] == "Ⅳ级响应"
    for version, status in ((3, "confirmed"), (4, "responding"), (5, "controlled"), (6, "closed")):
        done = _act(client, incident_id, "life", version, status=status)
        assert done.status_code == 200, done.text
    assert done.json()["response_level"] is None
    assert _log(client, incident_id)["entries"][-1]["facts"]["response_ended"] == "IV"
    assert _act(client, incident_id, "response", 7, level="I").json()["code"] == "incident_is_over"
    # 30 days of topping up: what is closed may still become known better.
    assert _act(client, incident_id, "situation", 7, casualties={"dead": 1}).status_code == 200


def test_what_a_level_means_is_the_county_s_to_say(client: TestClient) -> None:
    path = "/api/command/response-levels/II"
    body = {"severities": ["major"], "meaning": "全县", "must_come": ["县长"], "units": ["人武部"]}
    first = client.put(path, json=body, headers={"If-Match": '"0"'})
    assert (first.status_code, first.headers["ETag"]) == (200, '"1"'), first.text
    assert client.put(path, json=body, headers={"If-Match": '"0"'}).status_code == 412
    body["must_come"] = ["县长", "县委书记"]
    assert client.put(path, json=body, headers={"If-Match": '"1"'}).json()["version"] == 2
    told = client.get("/api/command/rules").json()["response_levels"]
    assert [one["level"] for one in told] == ["I", "II", "III", "IV"]
    assert told[1]["must_come"] == ["县长", "县委书记"]
    assert [one["is_working_figure"] for one in told] == [True, False, True, True]
    nowhere = client.put("/api/command/response-levels/V", json=body, headers={"If-Match": '"0"'})
    assert nowhere.json()["code"] == "no_response_level"


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
    facts = _log(client, kept.json()["incident"]["incident_id"])["entries"][0]["facts"]
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
    one, two = (_report(client, LEAK)["incident_id"] for _ in range(2))
    client.post(f"/api/incidents/{one}/log", json={"kind": "report", "text": "罐区有白烟"})
    client.post(f"/api/incidents/{two}/log", json={"kind": "report", "text": "闻到氨味"})
    done = _act(client, two, "merge", 1, into=one, reason="同一处")
    assert (done.json()["merged_into"], done.json()["status"]) == (one, "closed")
    assert done.json()["next_statuses"] == []
    assert _names(client, two) == ["reported", "log.report", "merge.into"]
    entries = _log(client, one)["entries"]
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
        refused = _act(client, two, what, 2, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "incident_is_merged"), what
        assert one in refused.json()["title"]


def test_two_that_are_merged_into_each_other_at_once_leave_one(client: TestClient) -> None:
    one, two = (_report(client, LEAK)["incident_id"] for _ in range(2))
    ways = [(one, two), (two, one)]
    with ThreadPoolExecutor(2) as room:
        found = list(room.map(lambda way: _act(client, way[0], "merge", 1, into=way[1]), ways))
    assert sorted(answer.status_code for answer in found) == [200, 409]


# --- exercises ---


def test_an_exercise_is_counted_apart_and_says_so_everywhere(client: TestClient) -> None:
    real = _report(client)
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
    refused = _act(client, exercise["incident_id"], "merge", 1, into=real["incident_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_merge")


# --- the log ---


def test_the_log_is_read_page_by_page_in_order(client: TestClient) -> None:
    incident_id = _report(client)["incident_id"]
    path = f"/api/incidents/{incident_id}/log"
    earlier = (datetime.now(UTC) - timedelta(minutes=20)).replace(microsecond=0).isoformat()
    notes = [
        {"kind": "report", "text": "到达现场13912345678", "said_by": "一中队"},
        {"kind": "spoken_order", "text": "绕道南线", "happened_at": earlier},
        {"kind": "change", "text": "道路中断", "place": {"name": "老青山"}},
    ]
    for body in notes:
        assert client.post(path, json=body).status_code == 201
    first = _log(client, incident_id, limit=2)
    second = _log(client, incident_id, limit=2, after=first["next"])
    names = [one["name"] for page in (first, second) for one in page["entries"]]
    assert names == ["reported", "log.report", "log.spoken_order", "log.change"]
    assert second["next"] is None
    assert "13912345678" not in str(first)
    told = datetime.fromisoformat(second["entries"][0]["facts"]["happened_at"])
    assert told == datetime.fromisoformat(earlier)
    assert len(second["entries"][1]["facts"]["at"]) == 2
    assert second["entries"][1]["name_text"] == "情况变化"


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
    incident_id = _report(client)["incident_id"]
    refused = client.post(f"/api/incidents/{incident_id}/log", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert _names(client, incident_id) == ["reported"]


def test_a_clock_that_jumps_back_reorders_nothing(client: TestClient, settled: connection) -> None:
    incident_id = _report(client)["incident_id"]
    with settled.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incident_event (region_code, incident_id, name, at, actor, facts)"
            " SELECT region_code, incident_id, 'log.report', now() - interval '1 hour', 'x', '{}'"
            "   FROM incident WHERE incident_id = %s",
            (incident_id,),
        )
    settled.commit()
    _act(client, incident_id, "life", 1, status="confirmed")
    assert _names(client, incident_id) == ["reported", "log.report", "life.confirmed"]
