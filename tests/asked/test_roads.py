"""Planners' work on roads by API: found, corrected, drawn, set – by version, in one's region."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.auth.roles import Role
from tests.town import people

EDGE = "/api/roads/edges/R05"
SPEED = "/api/roads/speeds/car/县道"
ENGINE = "/api/roads/vehicles/heavy"
SIZE = {"height_m": 3.4, "weight_t": 16, "width_m": 2.5, "takes_rough": False, "takes_fords": False}
# From the middle of the northern road to the middle of the one south of it.
LINE = {"type": "LineString", "coordinates": [[110.03, 26.0501], [110.031, 26.04], [110.03, 26.03]]}
DRAWN = {"geometry": LINE, "road_class": "村道", "reason": "新修"}


def _version(client: TestClient) -> int:
    version: int = client.get("/api/roads/corrections").json()["network_version"]
    return version


def _change(client: TestClient, method: str, path: str, tag: str | None, **body: Any) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    return client.request(method, path, headers=headers, json=body or None)


def test_a_planner_finds_a_road_corrects_it_and_takes_it_back(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    planner = people.client_of(client.app, Role.PLANNER)
    near = planner.get("/api/roads/at?lon=110.03&lat=26.0502").json()["edges"]
    assert (near[0]["key"], near[0]["name"]) == ("R05", "北大路")
    assert 15 < near[0]["apart_m"] < 30
    shown = planner.get(EDGE)
    assert (shown.headers["ETag"], shown.json()["correction"]) == ('"0"', None)
    before = _version(client)
    told = {"kmh": 20, "forward": False, "reason": "塌方后只许下行，电话13800138000"}
    kept = _change(planner, "PUT", EDGE + "/correction", '"0"', **told)
    assert kept.status_code == 200, kept.text
    correction = kept.json()["correction"]
    assert (correction["kmh"], correction["forward"], correction["height_m"]) == (20, False, None)
    assert correction["updated_by"] == "key:test-planner"
    assert "13800138000" not in kept.text
    assert client.get(EDGE).headers["ETag"] == kept.headers["ETag"] != '"0"'
    listed = client.get("/api/roads/corrections").json()
    assert [one["road_key"] for one in listed["corrections"]] == ["R05"]
    assert (listed["orphans"], listed["network_version"]) == ([], before + 1)
    stale = _change(planner, "PUT", EDGE + "/correction", '"0"', **told)
    assert (stale.status_code, stale.json()["theirs"]["kmh"]) == (412, 20)
    assert _change(planner, "DELETE", EDGE + "/correction", '"0"').status_code == 412
    gone = _change(planner, "DELETE", EDGE + "/correction", kept.headers["ETag"])
    assert (gone.status_code, gone.json()["correction"]) == (200, None)
    assert _version(client) == before + 2


def test_a_drawn_road_is_laid_listed_and_taken_out(client: TestClient) -> None:
    before = _version(client)
    laid = client.post("/api/roads/drawn", json=DRAWN)
    assert laid.status_code == 201, laid.text
    drawn = laid.json()
    assert [one["road_key"] for one in drawn["joined"]] == ["R05", "R08"]
    assert (drawn["dead_ends"], drawn["is_laid"]) == ([], True)
    part = f"/api/roads/edges/R05@{drawn['drawn_id']}.0"
    assert client.get(part).json()["road_key"] == "R05"
    # A correction of a part is one of the whole road.
    fixed = _change(client, "PUT", part + "/correction", '"0"', kmh=20, reason="弯多")
    assert client.get(EDGE).headers["ETag"] == fixed.headers["ETag"]
    _change(client, "DELETE", part + "/correction", fixed.headers["ETag"])
    path = f"/api/roads/drawn/{drawn['drawn_id']}"
    assert client.get("/api/roads/drawn").json()["drawn"][-1]["drawn_id"] == drawn["drawn_id"]
    assert _change(client, "DELETE", path, '"7"').status_code == 412
    assert _change(client, "DELETE", path, laid.headers["ETag"]).status_code == 200
    assert _change(client, "DELETE", path, laid.headers["ETag"]).status_code == 404
    assert _version(client) == before + 4


def test_a_county_sets_a_speed_and_a_size_and_sets_them_back(client: TestClient) -> None:
    before = _version(client)
    set_ = _change(client, "PUT", SPEED, '"0"', kmh=22)
    size = _change(client, "PUT", ENGINE, '"0"', size=SIZE)
    assert (set_.status_code, size.status_code) == (200, 200), (set_.text, size.text)
    vehicles = {one["vehicle"]: one for one in client.get("/api/roads/speeds").json()["vehicles"]}
    speeds = {one["road_class"]: one for one in vehicles["car"]["speeds"]}
    assert (speeds["县道"]["kmh"], speeds["县道"]["default_kmh"]) == (22, 30)
    assert (speeds["省道"]["kmh"], speeds["省道"]["version"]) == (None, 0)
    assert (vehicles["heavy"]["size"], vehicles["car"]["size"]) == (SIZE, None)
    assert vehicles["heavy"]["default_size"] != SIZE
    assert _version(client) == before + 2
    assert _change(client, "PUT", SPEED, '"0"', kmh=23).status_code == 412
    back = client.put(SPEED, json={"kmh": None}, headers={"If-Match": set_.headers["ETag"]})
    assert (back.status_code, back.headers["ETag"], back.json()["kmh"]) == (200, '"0"', None)
    back = client.put(ENGINE, json={"size": None}, headers={"If-Match": size.headers["ETag"]})
    assert (back.status_code, back.json()["size"]) == (200, None)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("PUT", "/api/roads/edges/R99/correction", {"kmh": 20, "reason": "x"}, 404, "no_road"),
        ("PUT", EDGE + "/correction", {"reason": "x"}, 422, "nothing_told"),
        ("PUT", EDGE + "/correction", {"kmh": 500, "reason": "x"}, 422, "bad_road_number"),
        ("PUT", EDGE + "/correction", {"kmh": 20, "reason": " "}, 422, "bad_request"),
        ("PUT", EDGE + "/correction", {"kmh": 20}, 422, "bad_request"),
        ("PUT", EDGE + "/correction", {"name": "a\u0001", "reason": "x"}, 422, None),
        ("DELETE", EDGE + "/correction", {}, 404, "no_correction"),
        ("PUT", "/api/roads/speeds/car/水路", {"kmh": 20}, 404, "no_road_class"),
        ("PUT", "/api/roads/speeds/boat/县道", {"kmh": 20}, 422, "bad_request"),
        ("PUT", SPEED, {"kmh": 0}, 422, "bad_road_number"),
        ("PUT", SPEED, {}, 422, "bad_request"),
        ("PUT", "/api/roads/vehicles/foot", {"size": SIZE}, 422, "walks"),
        ("PUT", ENGINE, {"size": {**SIZE, "width_m": 0}}, 422, "bad_road_number"),
        ("PUT", SPEED + "?region_code=X1", {"kmh": 20}, 404, "no_region"),
        ("PUT", ENGINE + "?region_code=X1", {"size": SIZE}, 404, "no_region"),
        ("DELETE", "/api/roads/drawn/999999", {}, 404, "no_drawn_road"),
    ],
)
def test_what_is_not_right_is_refused(
    client: TestClient, method: str, path: str, body: dict[str, Any], status: int, code: str | None
) -> None:
    before = _version(client)
    answer = _change(client, method, path, '"0"', **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code or answer.json()["code"])
    assert (answer.json()["detail"], _version(client)) == (answer.json()["detail"] or None, before)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"geometry": {"type": "Point", "coordinates": [110.03, 26.05]}}, "bad_drawn_line"),
        ({"geometry": {"type": "LineString", "coordinates": [[110.03, 26.05]]}}, "bad_drawn_line"),
        ({"geometry": {"type": "LineString", "coordinates": "x"}}, "bad_drawn_line"),
        ({"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, "a"]]}}, "bad_drawn_line"),
        (
            {"geometry": {"type": "LineString", "coordinates": [[26.05, 110.03], [26.06, 110.03]]}},
            "outside_region",
        ),
        (
            {
                "geometry": {
                    "type": "LineString",
                    "coordinates": [[110.03, 26.04], [110.03, 26.041]],
                }
            },
            "drawn_road_island",
        ),
        ({"road_class": "水路"}, "not_in_list"),
        ({"joins": [3]}, "bad_joins"),
        ({"width_m": 0}, "bad_road_number"),
        ({"reason": "a\u0001"}, "text_with_control_marks"),
    ],
)
def test_a_bad_drawing_is_refused_and_nothing_is_kept(
    client: TestClient, told: dict[str, Any], code: str
) -> None:
    before = client.get("/api/roads/drawn").json()
    answer = client.post("/api/roads/drawn", json={**DRAWN, **told})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert client.get("/api/roads/drawn").json() == before


def test_who_only_reads_changes_nothing_and_nobody_without_a_version(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    leader = people.client_of(client.app, Role.LEADER)
    assert leader.get("/api/roads/speeds").status_code == 200
    refused = _change(leader, "PUT", SPEED, '"0"', kmh=20)
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not")
    without = _change(client, "PUT", EDGE + "/correction", None, kmh=20, reason="x")
    assert (without.status_code, without.json()["code"]) == (428, "version_missing")
