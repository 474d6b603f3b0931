"""One plan over all open incidents: by road, around closures, with what is free alone."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.auth.roles import Role
from tests.town import people


def report(client: TestClient, kind: str, lon: float, lat: float) -> str:
    place = {"lon": lon, "lat": lat, "datum": "cgcs2000"}
    answer = client.post("/api/incidents", json={"kind": kind, "place": place})
    assert answer.status_code == 201, answer.text
    incident_id: str = answer.json()["incident"]["incident_id"]
    return incident_id


def planned(client: TestClient, **body: Any) -> Any:
    answer = client.post("/api/plans", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def two(client: TestClient) -> list[str]:
    return [report(client, "11G01", 110.03, 26.05), report(client, "11D01", 110.02, 26.03)]


def test_the_plan_sends_nobody_twice_and_says_why(client: TestClient, two: list[str]) -> None:
    plan = planned(client)
    assert [one["incident_id"] for one in plan["incidents"]] == two
    for name in ("at_once", "best"):
        going = [one for one in plan[name]["assigned"] if one["what"] == "team"]
        assert going
        assert len({one["code"] for one in going}) == len(going)
        assert all(one["reasons"] and one["arrival_min"] > 0 for one in going)
        assert {one["incident_id"] for one in plan[name]["needs"]} == set(two)
        short = [one for one in plan[name]["needs"] if one["quantity"] < one["needed"]]
        assert len(short) == len(plan[name]["missing"])
        assert all(one["reasons"] and one["whence"] for one in plan[name]["missing"])
    assert plan["best"]["how"] == "exact"
    assert all(one["cost"] for one in plan["best"]["assigned"])


def test_arrivals_are_those_of_the_sheet(client: TestClient, two: list[str]) -> None:
    plan = planned(client)
    for incident_id in two:
        sheet = client.get(f"/api/incidents/{incident_id}/sheet").json()["sheet"]
        minutes = {one["team_code"]: one["total_min"] for one in sheet["teams"]}
        minutes |= {one["depot_code"]: one["total_min"] for one in sheet["depots"]}
        own = [one for one in plan["best"]["assigned"] if one["incident_id"] == incident_id]
        for one in own:
            assert one["arrival_min"] == pytest.approx(minutes[one["code"]], abs=1 / 60 + 1e-6)


def test_each_incident_s_log_has_the_plan(client: TestClient, two: list[str]) -> None:
    before = client.get(f"/api/incidents/{two[0]}").json()["events"]
    planned(client)
    after = client.get(f"/api/incidents/{two[0]}").json()["events"]
    assert [one["name"] for one in after[len(before) :]] == ["plan.made"]


def test_the_plan_at_once_comes_alone_and_is_written_down(
    client: TestClient, two: list[str]
) -> None:
    plan = planned(client, at_once=True)
    assert plan["best"] is None
    assert plan["at_once"]["assigned"]
    last = client.get(f"/api/incidents/{two[0]}/log?limit=500").json()["entries"][-1]
    assert (last["name"], last["facts"]["how"]) == ("plan.made", "greedy")
    assert last["facts"]["asked_by"] == [last["actor"]]


def test_what_stays_at_home_does_not_go(client: TestClient, two: list[str]) -> None:
    skills = {
        part["code"]
        for one in planned(client)["best"]["assigned"]
        if one["what"] == "team"
        for part in one["brings"]
    }
    for skill in skills:
        path, tag = f"/api/covers/{skill}", {"If-Match": '"0"'}
        assert client.put(path, headers=tag, json={"people": 9999}).status_code == 200
    plan = planned(client)
    assert [one for one in plan["best"]["assigned"] if one["what"] == "team"] == []
    reasons = {part["code"] for one in plan["best"]["missing"] for part in one["reasons"]}
    assert "planned.short_home" in reasons
    for skill in skills:
        client.put(f"/api/covers/{skill}", headers={"If-Match": '"1"'}, json={})


def test_an_exercise_is_planned_apart(client: TestClient, two: list[str]) -> None:
    plan = planned(client, is_exercise=True)
    assert (plan["incidents"], plan["best"]["assigned"], plan["best"]["missing"]) == ([], [], [])


def test_a_planner_makes_no_plans(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    planner = people.client_of(client.app, Role.PLANNER)
    assert planner.post("/api/plans", json={}).json()["code"] == "may_not"
