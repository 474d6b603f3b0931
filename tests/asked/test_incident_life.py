"""An incident as it is led through the API: its steps, severity and response, by whom."""

from uuid import uuid4

from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.asked.leading import BUS, act, log_of, names_of, report
from tests.town import people


def test_a_step_needs_the_version_and_raises_it(client: TestClient) -> None:
    incident_id = report(client)["incident_id"]
    path = f"/api/incidents/{incident_id}"
    assert client.get(path).headers["ETag"] == '"1"'
    assert client.post(f"{path}/life", json={"status": "confirmed"}).status_code == 428
    done = act(client, incident_id, "life", 1, status="confirmed")
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    assert [one["status"] for one in done.json()["next_statuses"]] == ["responding", "cancelled"]
    late = act(client, incident_id, "life", 1, status="cancelled", reason="误报")
    assert (late.status_code, late.json()["theirs"]["status"]) == (412, "confirmed")


def test_an_illegal_jump_says_what_is_possible_and_changes_nothing(client: TestClient) -> None:
    incident_id = report(client)["incident_id"]
    refused = act(client, incident_id, "life", 1, status="closed")
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_step")
    assert refused.json()["possible"] == ["confirmed", "cancelled"]
    assert "已核实" in refused.json()["detail"]
    no_reason = act(client, incident_id, "life", 1, status="cancelled")
    assert (no_reason.status_code, no_reason.json()["code"]) == (422, "reason_missing")
    assert names_of(client, incident_id) == ["reported"]


def test_a_step_that_is_sent_again_is_taken_once(client: TestClient) -> None:
    incident_id = report(client)["incident_id"]
    headers = {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
    path = f"/api/incidents/{incident_id}/life"
    first, again = (
        client.post(path, json={"status": "confirmed"}, headers=headers) for _ in range(2)
    )
    assert first.json() == again.json()
    assert names_of(client, incident_id) == ["reported", "life.confirmed"]


def test_the_leader_commands_the_planner_does_not(client: TestClient, settled: connection) -> None:
    incident_id = report(client)["incident_id"]
    leader = people.signed_in(client.app, settled, Role.LEADER)  # type: ignore[arg-type]
    done = act(leader, incident_id, "life", 1, status="confirmed")
    assert done.status_code == 200, done.text
    assert log_of(client, incident_id)["entries"][-1]["actor"] == people.login_of(Role.LEADER)
    level = act(leader, incident_id, "response", 2, level="IV")
    assert level.status_code == 200, level.text
    planner = people.signed_in(client.app, settled, Role.PLANNER)  # type: ignore[arg-type]
    refused = act(planner, incident_id, "life", 3, status="responding")
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not")
    # Whoever commands need not keep records, and may not.
    team = leader.patch("/api/records/teams/T01", json={"note": "x"}, headers={"If-Match": '"1"'})
    assert team.status_code == 403


def test_severity_is_proposed_with_its_article_and_confirmed_by_a_person(
    client: TestClient,
) -> None:
    incident_id = report(client, BUS, casualties={"dead": 2, "missing": 1})["incident_id"]
    shown = client.get(f"/api/incidents/{incident_id}").json()["incident"]
    assert shown["severity"] is None
    proposed = shown["proposed"]["severity"]
    assert (proposed["severity"], proposed["with_missing"]) == ("general", "larger")
    assert "国务院令第493号 第三条" in proposed["text"]
    assert shown["proposed"]["response"]["level"] == "IV"
    more = {"dead": 3, "missing": 0, "injured": 8}
    told = act(client, incident_id, "situation", 1, casualties=more, loss_wan=40.5, text="续报")
    assert told.json()["proposed"]["severity"]["severity"] == "larger"
    assert (told.json()["casualties"], told.json()["loss_wan"]) == (more, 40.5)
    other = act(client, incident_id, "severity", 2, severity="major")
    assert (other.status_code, other.json()["code"]) == (422, "reason_missing")
    said = act(client, incident_id, "severity", 2, severity="major", reason="校车，影响重大")
    assert said.json()["severity_name"] == "重大"
    assert said.json()["proposed"]["response"]["level"] == "II"
    facts = log_of(client, incident_id)["entries"][-1]["facts"]
    assert (facts["proposed"], facts["severity"]) == ("larger", "major")
    assert facts["article"] == "国务院令第493号 第三条"


def test_what_nobody_knows_is_not_refused_and_what_cannot_be_is(client: TestClient) -> None:
    incident_id = report(client, "11A01")["incident_id"]
    assert client.get(f"/api/incidents/{incident_id}").json()["incident"]["loss_wan"] is None
    for body, code in (
        ({"loss_wan": -1}, "bad_amount"),
        ({"area_ha": 1e12}, "bad_amount"),
        ({"casualties": {"dead": -1}}, "bad_casualties"),
        ({}, "nothing_told"),
    ):
        refused = act(client, incident_id, "situation", 1, **body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    # No article speaks of floods: a person says it, and needs to excuse nothing.
    said = act(client, incident_id, "severity", 1, severity="larger")
    assert (said.status_code, said.json()["proposed"]["severity"]) == (200, None)


def test_a_response_is_set_lowered_with_a_reason_and_ended_by_the_end(
    client: TestClient,
) -> None:
    incident_id = report(client)["incident_id"]
    assert act(client, incident_id, "response", 1, level="V").json()["code"] == (
        "no_response_level"
    )
    assert act(client, incident_id, "response", 1, level="III").json()["code"] == "reason_missing"
    done = act(client, incident_id, "response", 1, level="III", reason="雨还在下")
    now = done.json()["proposed"]["response_now"]
    assert now["level"] == "III"
    assert now["must_come"]
    assert now["units"]
    assert now["is_working_figure"]
    assert act(client, incident_id, "response", 2, level="IV").json()["code"] == "reason_missing"
    lowered = act(client, incident_id, "response", 2, level="IV", reason="雨停")
    assert lowered.json()["response_level_name"] == "Ⅳ级响应"
    for version, status in ((3, "confirmed"), (4, "responding"), (5, "controlled"), (6, "closed")):
        done = act(client, incident_id, "life", version, status=status)
        assert done.status_code == 200, done.text
    assert done.json()["response_level"] is None
    assert log_of(client, incident_id)["entries"][-1]["facts"]["response_ended"] == "IV"
    assert act(client, incident_id, "response", 7, level="I").json()["code"] == "incident_is_over"
    # 30 days of topping up: what is closed may still become known better.
    assert act(client, incident_id, "situation", 7, casualties={"dead": 1}).status_code == 200


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
