"""Reports upward through the API: drafted from the log, filed by a person, counted down."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg2.errors import ForeignKeyViolation, RestrictViolation
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.asked.leading import BUS, act, log_of, report
from tests.town import people


def draft_of(client: TestClient, incident_id: str, kind: str, **query: Any) -> Any:
    answer = client.get(f"/api/incidents/{incident_id}/reports/draft?kind={kind}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def file(client: Any, incident_id: str, kind: str, told: Any, **more: Any) -> Any:
    body = {"kind": kind, "text": "正文", "sent_to": "市应急管理局", "told": told, **more}
    return client.post(f"/api/incidents/{incident_id}/reports", json=body)


def state_of(client: TestClient, incident_id: str, code: str) -> Any:
    found = client.get(f"/api/incidents/{incident_id}/clocks").json()["clocks"]
    return next((one["state"] for one in found if one["code"] == code), None)


def test_the_first_draft_has_the_law_s_six_parts_and_says_what_is_missing(
    client: TestClient,
) -> None:
    incident_id = report(client, BUS, casualties={"dead": 1, "missing": 2})["incident_id"]
    drafted = draft_of(client, incident_id, "first")
    assert [one["name"] for one in drafted["sections"]] == [
        *("unit", "scene", "course", "losses", "measures", "other")
    ]
    assert [one["name"] for one in drafted["sections"] if one["is_missing"]] == [
        *("unit", "scene", "course", "losses", "measures", "other")
    ]
    assert "死亡 1 人，下落不明 2 人，受伤 0 人" in drafted["text"]
    assert "先报后核" in drafted["text"]
    assert drafted["text"].count("【缺】") == 6
    act(client, incident_id, "situation", 1, loss_wan=30, text="车头撞损")
    act(client, incident_id, "severity", 2, severity="general")
    note = {"kind": "spoken_order", "text": "封闭路口", "said_by": "副县长 13912345678"}
    assert client.post(f"/api/incidents/{incident_id}/log", json=note).status_code == 201
    drafted = draft_of(client, incident_id, "first")
    assert drafted["missing"] == ["事故发生单位概况", "时间、地点和现场情况"]
    assert "车头撞损" in drafted["text"]
    assert "封闭路口" in drafted["text"]
    assert "13912345678" not in drafted["text"]
    english = draft_of(client, incident_id, "first", lang="en")
    assert "[MISSING] nobody told the firm" in english["text"]


def test_a_report_is_kept_with_what_it_told_and_corrected_by_another(
    client: TestClient, settled: connection
) -> None:
    incident_id = report(client, BUS, casualties={"injured": 3})["incident_id"]
    told = draft_of(client, incident_id, "first")["told"] | {"unit": "某校车公司"}
    leader = people.signed_in(client.app, settled, Role.LEADER)  # type: ignore[arg-type]
    first = file(leader, incident_id, "first", told)
    assert (first.status_code, first.json()["serial"]) == (201, 1), first.text
    wrong = file(client, incident_id, "first", told, corrects=first.json()["report_id"] + 99)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "no_report")
    again = file(client, incident_id, "first", told, corrects=first.json()["report_id"])
    assert again.json()["serial"] == 2
    kept = client.get(f"/api/incidents/{incident_id}/reports").json()["reports"]
    assert [one["corrects"] for one in kept] == [None, first.json()["report_id"]]
    assert kept[0]["made_by"] == people.login_of(Role.LEADER)
    assert draft_of(client, incident_id, "final")["told"]["unit"] == "某校车公司"
    facts = log_of(client, incident_id)["entries"][-1]
    assert (facts["name"], facts["facts"]["kind"]) == ("clock.reported", "first")
    with settled.cursor() as cursor, pytest.raises(RestrictViolation):
        cursor.execute("UPDATE incident_report SET text = 'other'")
    settled.rollback()
    planner = people.signed_in(client.app, settled, Role.PLANNER)  # type: ignore[arg-type]
    assert file(planner, incident_id, "first", told).status_code == 403
    empty = file(client, incident_id, "zero", told, text=" ")
    assert (empty.status_code, empty.json()["code"]) == (422, "report_empty")


def test_an_exercise_reports_on_its_own_side(client: TestClient, settled: connection) -> None:
    drill = report(client, BUS, is_exercise=True)["incident_id"]
    drafted = draft_of(client, drill, "first")
    assert drafted["title"].startswith("【演练】")
    assert file(client, drill, "first", drafted["told"]).json()["is_exercise"]
    moved = """
        INSERT INTO incident_report (region_code, incident_id, is_exercise, kind, sender, serial,
                                     sent_to, is_written, text, fields, made_by, at)
        SELECT region_code, incident_id, false, kind, sender, 9, '', true, text, fields, '', at
          FROM incident_report WHERE incident_id = %s"""
    with settled.cursor() as cursor, pytest.raises(ForeignKeyViolation):
        cursor.execute(moved, (drill,))
    settled.rollback()


def test_the_county_counts_down_what_is_due_real_before_exercise(client: TestClient) -> None:
    drill = report(client, BUS, is_exercise=True)["incident_id"]
    real = report(client, BUS)["incident_id"]
    found = client.get("/api/clocks").json()["clocks"]
    assert {real, drill} <= {one["incident_id"] for one in found}
    marks = [one["is_exercise"] for one in found]
    assert marks == sorted(marks)
    own = [one for one in found if one["incident_id"] == real]
    assert [one["state"] for one in own] == [*["pending"] * 4, "watch"]
    assert own == sorted(own, key=lambda one: (one["state"] == "watch", one["due_at"]))
    assert 0 < own[0]["minutes_left"] <= 30


def test_the_limits_are_the_county_s_to_set(client: TestClient) -> None:
    path = "/api/clocks/rules/first_spoken"
    incident_id = report(client)["incident_id"]
    rules = {one["code"]: one for one in client.get("/api/clocks/rules").json()["rules"]}
    assert rules["first_spoken"]["source"].startswith("工作数值")
    assert (rules["first_spoken"]["minutes"], rules["top_up_7"]["for_days"]) == (30, 7)
    body = {"minutes": 20, "source": "县总体预案 4.1"}
    assert client.put(path, json=body).status_code == 428
    set_ = client.put(path, json=body, headers={"If-Match": '"0"'})
    assert (set_.status_code, set_.headers["ETag"]) == (200, '"1"'), set_.text
    assert client.put(path, json=body, headers={"If-Match": '"0"'}).status_code == 412
    clocks = client.get(f"/api/incidents/{incident_id}/clocks").json()["clocks"]
    spoken = next(one for one in clocks if one["code"] == "first_spoken")
    assert (spoken["minutes_left"], spoken["source"]) == (19, "县总体预案 4.1")
    off = client.put(path, json=body | {"is_off": True}, headers={"If-Match": '"1"'})
    assert off.json()["version"] == 2
    assert state_of(client, incident_id, "first_spoken") is None
    for wrong, code in (
        ({"minutes": 60, "every_min": 5}, "bad_clock_limit"),
        ({"minutes": 60, "kinds": ["9"]}, "not_in_list"),
    ):
        refused = client.put(path, json=wrong, headers={"If-Match": '"2"'})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    nowhere = client.put("/api/clocks/rules/tea", json=body, headers={"If-Match": '"0"'})
    assert nowhere.json()["code"] == "no_clock_rule"
