"""Ways, matrices, areas and what-ifs as they are asked for; nothing of it is ever saved."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from layers.roads.vehicles import Vehicle
from service.auth.roles import Role
from service.flows import measure_many
from tests.town import people

WEST = {"lon": 110.0449, "lat": 26.0301}
EAST = {"lon": 110.0551, "lat": 26.0301}
ISLAND = {"lon": 110.032, "lat": 25.9951}
NORTH_BRIDGE = {"type": "Point", "coordinates": [110.05, 26.05]}
SOUTH_BRIDGE = {"type": "Point", "coordinates": [110.05, 26.01]}
FIRE = {"kind": "12G00", "place": {"lon": 110.0549, "lat": 26.0301}, "anyway": True}


def _way(client: TestClient, start: Any = WEST, goal: Any = EAST, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/roads/ways", json={"from": start, "to": goal, **more})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_way_has_minutes_line_roads_and_steps_that_agree(client: TestClient) -> None:
    told = _way(client)
    assert (told["verdict"], told["measured_by"]) == ("road", "road")
    assert told["roads"][0] == "西岸路"
    assert any("桥" in road for road in told["roads"])
    assert sum(step["seconds"] for step in told["steps"]) / 60 == pytest.approx(told["minutes"])
    yard, first, turn = told["steps"][:3]
    assert (yard["does"], yard["text"]) == ("yard", "从起点驶上道路，约 10 米")
    assert "沿西岸路向" in first["text"]
    assert turn["does"] in ("left", "right")
    assert any(step["passed"].get("bridge") for step in told["steps"])
    assert told["steps"][-1]["does"] in ("arrive", "walk")
    assert told["line"]["coordinates"][0] == pytest.approx([110.045, 26.0301], abs=1e-3)
    assert told["network"]["version"] >= 1
    english = client.post("/api/roads/ways?lang=en", json={"from": WEST, "to": EAST}).json()
    assert english["steps"][1]["text"].startswith("Set out")


def test_with_that_bridge_cut_one_goes_round_and_with_both_not_at_all(client: TestClient) -> None:
    free = _way(client)
    used, other = (
        (NORTH_BRIDGE, SOUTH_BRIDGE) if "北桥" in free["roads"] else (SOUTH_BRIDGE, NORTH_BRIDGE)
    )
    round_about = _way(client, cut=[used])
    assert round_about["minutes"] > free["minutes"]
    assert round_about["closure_ids"] == [-1]
    assert "假设中断" in round_about["reasons"][0]["text"]
    cut = _way(client, cut=[used, other])
    assert (cut["verdict"], cut["minutes"], cut["steps"]) == ("cut", None, [])
    assert cut["why_not"][0]["code"] == "left_out.cut_by_closure"
    assert client.get("/api/closures?in_force=false").json()["closures"] == []
    assert _way(client)["minutes"] == free["minutes"]


def test_a_closure_in_force_can_be_supposed_to_be_open(client: TestClient) -> None:
    free = _way(client)
    bridge = NORTH_BRIDGE if "北桥" in free["roads"] else SOUTH_BRIDGE
    closed = client.post("/api/closures", json={"geometry": bridge, "reason": "塌方"}).json()
    number = closed["closure_id"]
    try:
        assert _way(client)["minutes"] > free["minutes"]
        assert _way(client, open_closures=[number])["minutes"] == pytest.approx(free["minutes"])
        assert _way(client, open_closures=[number])["closures"] == []
    finally:
        lifted = client.post(f"/api/closures/{number}/lift", json={}, headers={"If-Match": '"1"'})
        assert lifted.status_code == 200


def test_a_far_spot_is_questioned_and_an_island_is_named(client: TestClient) -> None:
    far = _way(client, {"lon": 110.09, "lat": 26.04})
    assert [one["code"] for one in far["questions"]] == ["way.start_far"]
    island = _way(client, ISLAND)
    assert (island["verdict"], island["why_not"][0]["code"]) == ("island", "left_out.other_island")


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        ("ways", {"from": {"name": "无此地"}, "to": EAST}, "unknown_place", "from.name"),
        ("ways", {"from": WEST, "to": {}}, "place_missing", "to"),
        ("ways", {"from": WEST, "to": {"lon": 12.0, "lat": 47.0}}, "outside_region", "to"),
        ("ways", {"from": {"name": "a\u0000"}, "to": EAST}, "text_with_control_marks", "from.name"),
        ("ways", {"from": WEST, "to": EAST, "cut": [{"type": "x"}]}, "bad_geometry", "cut.0"),
        ("ways", {"from": WEST, "to": EAST, "vehicle": "sledge"}, "bad_request", None),
        ("ways", {"from": WEST, "to": EAST, "open_closures": [99999]}, "no_closure", None),
        ("matrix", {"from": [], "to": [EAST]}, "bad_request", None),
        ("matrix", {"from": [WEST] * 201, "to": [EAST]}, "bad_request", None),
        ("matrix", {"from": [WEST, {"name": "无"}], "to": [EAST]}, "unknown_place", "from.1.name"),
        ("reach", {"place": WEST, "minutes": []}, "bad_request", None),
        ("reach", {"place": WEST, "minutes": [241]}, "bad_request", None),
        ("reach", {"place": WEST, "minutes": [5] * 5}, "bad_request", None),
        ("reach", {"place": WEST, "minutes": [5], "direction": "up"}, "bad_request", None),
    ],
)
def test_bad_questions_are_refused(
    client: TestClient, path: str, body: dict[str, Any], code: str, field: str | None
) -> None:
    answer = client.post(f"/api/roads/{path}", json=body)
    assert answer.status_code == (404 if code == "no_closure" else 422), answer.text
    assert answer.json()["code"] == code
    assert field is None or answer.json()["field"] == field


def test_a_matrix_agrees_with_the_ways_whichever_side_is_searched_from(client: TestClient) -> None:
    spots = [WEST, EAST, {"name": "青山村"}, ISLAND]
    many = {"from": spots, "to": spots[:3]}
    few = {"from": [WEST, ISLAND], "to": spots}
    by_goal, by_start = (client.post("/api/roads/matrix", json=one).json() for one in (many, few))
    assert by_goal["minutes"][0] == pytest.approx(by_start["minutes"][0][:3])
    # To the island one walks from the nearest road; from it nobody drives away.
    assert by_start["verdicts"] == [["road"] * 4, ["island"] * 3 + ["road"]]
    assert by_goal["verdicts"][3] == ["island"] * 3
    assert by_goal["minutes"][3] == [None] * 3
    assert by_goal["minutes"][0][1] == pytest.approx(_way(client)["minutes"])
    assert by_goal["minutes"][1][0] == pytest.approx(_way(client, EAST, WEST)["minutes"])
    assert by_start["said"]["island"]


def test_a_matrix_too_large_for_the_network_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure_many, "MOST_SEARCHED", 20)
    answer = client.post("/api/roads/matrix", json={"from": [WEST, EAST], "to": [WEST, EAST]})
    assert (answer.status_code, answer.json()["code"]) == (422, "matrix_too_large")
    assert "1 个" in answer.json()["detail"]


def test_areas_lie_in_one_another_and_name_who_lives_there(client: TestClient) -> None:
    asked = {"place": WEST, "minutes": [2, 30], "direction": "from", "vehicle": "heavy"}
    told = client.post("/api/roads/reach", json=asked).json()
    assert told["type"] == "FeatureCollection"
    near, far = told["features"]
    assert near["geometry"]["type"] == "MultiPolygon"
    assert 0 < near["properties"]["road_km"] < far["properties"]["road_km"]
    assert near["properties"]["places"] < far["properties"]["places"]
    names = {one["name"]: one["within_min"] for one in told["places"]}
    assert names["青山村"] == 30.0
    assert "湖心村" not in names, "nobody drives to the island"
    assert (told["vehicle"], told["grown_m"]) == (Vehicle.HEAVY.value, 2 * told["cell_m"])
    assert client.post("/api/roads/reach", json={**asked, "direction": "to"}).status_code == 200


def test_a_sheet_without_a_team_says_who_takes_over(client: TestClient) -> None:
    incident = client.post("/api/incidents", json=FIRE).json()["incident"]["incident_id"]
    sheet = client.get(f"/api/incidents/{incident}/sheet").json()["sheet"]
    first = sheet["teams"][0]
    path = f"/api/incidents/{incident}/what-if"
    told = client.post(path, json={"without": [first["team_code"]]}).json()
    assert told["sheet"]["warnings"][0]["code"] == "warning.what_if"
    left = next(one for one in told["sheet"]["left_out"] if one["code"] == first["team_code"])
    assert left["reasons"][0]["code"] == "left_out.set_aside"
    change = told["changed"]["teams"]
    assert change["before"]["code"] == first["team_code"]
    if len(sheet["teams"]) > 1:
        assert change["after"]["code"] == sheet["teams"][1]["team_code"]
        assert change["later_min"] >= 0
        assert sheet["teams"][1]["name"] in change["text"]
    else:
        assert change["after"] is None
    short = client.get(f"/api/incidents/{incident}/sheet?without={first['team_code']}").json()
    assert short["changed"] == told["changed"]
    again = client.get(f"/api/incidents/{incident}/sheet").json()["sheet"]
    assert [one["team_code"] for one in again["teams"]] == [
        one["team_code"] for one in sheet["teams"]
    ]
    unknown = client.post(path, json={"without": ["T99"]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "nobody_of_that_code")


def test_a_sheet_with_both_bridges_cut_tells_who_is_cut_off(client: TestClient) -> None:
    incident = client.post("/api/incidents", json=FIRE).json()["incident"]["incident_id"]
    both = {"cut": [NORTH_BRIDGE, SOUTH_BRIDGE]}
    told = client.post(f"/api/incidents/{incident}/what-if", json=both).json()
    west = next(one for one in told["sheet"]["left_out"] if one["code"] == "T01")
    assert west["reasons"][0]["code"] == "left_out.cut_by_closure"
    assert {one["closure_id"] for one in told["sheet"]["closures"]} == {-1, -2}
    kept = client.get("/api/closures?in_force=false").json()["closures"]
    assert all(one["closure_id"] > 0 for one in kept)


def test_leaders_may_ask_and_planners_may_not(client: TestClient, settled: connection) -> None:
    """Who may not see what is closed would be told ways that are none."""
    for role, status in ((Role.LEADER, 200), (Role.PLANNER, 403)):
        caller = people.client_of(client.app, role)  # type: ignore[arg-type]
        answer = caller.post("/api/roads/ways", json={"from": WEST, "to": EAST})
        assert answer.status_code == status, role
