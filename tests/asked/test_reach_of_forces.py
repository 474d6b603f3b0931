"""How far the free teams reach, as the forces map asks: who counts, and what is told."""

from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.town import town

REACH = "/api/forces/reach"


def _reach(client: TestClient, asked: str = "") -> dict[str, Any]:
    answer = client.get(f"{REACH}?{asked}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _say(settled: connection, sql: str) -> None:
    with settled.cursor() as cursor:
        cursor.execute(sql)
    settled.commit()


def _inside(told: dict[str, Any], what: str = "hazards") -> list[int]:
    return [one["properties"][what]["inside"] for one in told["features"]]


def test_bands_are_drawn_and_counted_and_what_nobody_reaches_is_named(client: TestClient) -> None:
    told = _reach(client, "minutes=60,2,12")
    assert (told["verdict"], told["minutes"]) == ("measured", [2, 12, 60])
    assert {one["geometry"]["type"] for one in told["features"]} == {"MultiPolygon"}
    assert _inside(told) == sorted(_inside(told))
    last = told["features"][-1]["properties"]
    assert last["hazards"]["inside"] + told["uncovered_count"] == last["hazards"]["all"]
    assert last["villages"]["all"] == 2
    assert shapely.geometry.shape(told["features"][-1]["geometry"]).is_valid
    soon = _reach(client, "minutes=1")
    assert _inside(soon) == [0]
    assert len(soon["uncovered"]) == soon["uncovered_count"] == last["hazards"]["all"]
    levels = [one["risk_level"] for one in soon["uncovered"]]
    assert levels == sorted(levels, key=["major", "larger", "general", "low"].index)


def test_minutes_are_those_of_the_way_a_team_drives_and_walks(client: TestClient) -> None:
    told = _reach(client, "minutes=1&kind=fire_rescue")
    assert told["team_codes"] == ["T01"]
    hazard = next(one for one in told["uncovered"] if one["minutes"] is not None)
    start = {"lon": 110.0449, "lat": 26.031}
    lon, lat = hazard["at"]
    ways = {"from": start, "to": {"lon": lon, "lat": lat}, "vehicle": "car"}
    way = client.post("/api/roads/ways", json=ways).json()
    assert hazard["minutes"] == pytest.approx(way["minutes"] + 1.0, abs=0.1)


def test_who_is_out_or_held_does_not_count_and_a_closure_acts_at_once(
    client: TestClient, settled: connection
) -> None:
    free = _reach(client, "kind=fire_rescue")
    assert free["teams"] == free["teams_all"] == 1
    bridges = [[110.05, 26.05], [110.05, 26.01]]
    for at in bridges:
        body = {"geometry": {"type": "Point", "coordinates": at}, "reason": "水淹 13800138000"}
        assert client.post("/api/closures", json={**body, "reach_m": 60}).status_code == 201
    cut = _reach(client, "kind=fire_rescue")
    assert _inside(cut)[-1] < _inside(free)[-1]
    assert len(cut["closures"]) == 2
    assert "13800138000" not in str(cut)
    _say(settled, "UPDATE closure SET lifted_at = now() WHERE lifted_at IS NULL")
    assert _inside(_reach(client, "kind=fire_rescue")) == _inside(free)
    _say(settled, "UPDATE team SET status = 'resting' WHERE team_code = 'T01'")
    nobody = _reach(client, "kind=fire_rescue")
    _say(settled, "UPDATE team SET status = 'standby' WHERE team_code = 'T01'")
    assert (nobody["verdict"], nobody["features"]) == ("no_team", [])
    assert nobody["verdict_text"].startswith("没有可出动")
    assert (nobody["teams"], nobody["teams_all"]) == (0, 1)


def test_a_team_that_is_held_is_not_free(client: TestClient) -> None:
    body = {"kind": "12G00", "place": {"lon": 110.0549, "lat": 26.0301}, "anyway": True}
    incident = client.post("/api/incidents", json=body).json()["incident"]["incident_id"]
    assert "T06" in _reach(client)["team_codes"]
    held = client.post("/api/holds", json={"incident_id": incident, "team_code": "T06"})
    assert held.status_code == 201, held.text
    assert "T06" not in _reach(client)["team_codes"]
    (hold,) = held.json()["holds"]
    assert client.delete(f"/api/holds/{hold['hold_id']}").status_code == 200
    assert "T06" in _reach(client)["team_codes"]


def test_unchanged_is_told_by_its_tag(client: TestClient) -> None:
    first = client.get(REACH)
    again = client.get(REACH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{REACH}?minutes=20", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_what_cannot_be_asked_is_refused(client: TestClient) -> None:
    for asked in ("0", "241", "1,2,3,4,5", "15;DROP", ""):
        answer = client.get(f"{REACH}?minutes={asked}")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_request"), asked
    for asked in ("kind=nobody", "skill=<b>"):
        answer = client.get(f"{REACH}?{asked}")
        assert (answer.status_code, answer.json()["code"]) == (422, "not_in_list"), asked


def test_without_roads_nothing_is_estimated(client: TestClient, settled: connection) -> None:
    with settled.cursor() as cursor:
        cursor.execute(
            "INSERT INTO region (region_code, name, metric_srid, source)"
            " SELECT '990009', name, metric_srid, source FROM region WHERE region_code = %s",
            [town.CODE],
        )
    settled.commit()
    told = _reach(client, "region_code=990009")
    assert (told["verdict"], told["features"], told["uncovered_count"]) == ("no_roads", [], None)
