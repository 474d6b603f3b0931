"""What planners and the room say of the roads is known to the very next answer."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

# Beside 化工路 (R09), east of the river; the fire brigade (T01) stands west of it.
BODY = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
NORTH_BRIDGE = {"type": "Point", "coordinates": [110.05, 26.05]}


@pytest.fixture(scope="module")
def sheet_of(client: TestClient) -> Any:
    """The decision sheet of one incident, as often as it is asked for."""
    made = client.post("/api/incidents", json=BODY)
    assert made.status_code == 201, made.text
    number = made.json()["incident"]["incident_id"]

    def ask() -> dict[str, Any]:
        sheet: dict[str, Any] = client.get(f"/api/incidents/{number}/sheet").json()["sheet"]
        return sheet

    return ask


def _over_the_bridge(sheet: dict[str, Any]) -> dict[str, Any]:
    """The soonest team that crosses the northern bridge."""
    found: dict[str, Any] = next(
        one for one in sheet["teams"] if any("北桥" in road for road in one["leg"]["roads"])
    )
    return found


def _team(sheet: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in sheet["teams"] if one["team_code"] == code)
    return found


def _version(sheet: dict[str, Any]) -> int:
    version: int = sheet["roads"]["version"]
    return version


def test_a_speed_a_planner_sets_is_in_the_next_answer(client: TestClient, sheet_of: Any) -> None:
    before = sheet_of()
    team = _over_the_bridge(before)
    told = {"kmh": 5, "reason": "桥面破损"}
    path = "/api/roads/edges/R06/correction"
    tag = client.get("/api/roads/edges/R06").headers["ETag"]
    kept = client.put(path, json=told, headers={"If-Match": tag})
    assert kept.status_code == 200, kept.text
    after = sheet_of()
    assert _version(after) == _version(before) + 1
    assert _team(after, team["team_code"])["total_min"] > team["total_min"] + 1
    client.delete(path, headers={"If-Match": kept.headers["ETag"]})
    assert _team(sheet_of(), team["team_code"])["total_min"] == team["total_min"]


def test_a_limit_bars_who_is_too_heavy_and_nobody_else(client: TestClient, sheet_of: Any) -> None:
    before = sheet_of()
    team = _over_the_bridge(before)
    body = {"geometry": NORTH_BRIDGE, "reason": "限载", "effect": "limited", "weight_t": 3.5}
    closed = client.post("/api/closures", json=body)
    assert closed.status_code == 201, closed.text
    assert _team(sheet_of(), team["team_code"])["total_min"] == team["total_min"]
    size = {
        "height_m": 2.0,
        "weight_t": 4.0,
        "width_m": 2.0,
        "takes_rough": False,
        "takes_fords": False,
    }
    tag = {"If-Match": '"0"'}
    kept = client.put("/api/roads/vehicles/car", json={"size": size}, headers=tag)
    assert kept.status_code == 200, kept.text
    slower = _team(sheet_of(), team["team_code"])
    assert slower["total_min"] > team["total_min"]
    assert all("北桥" not in road for road in slower["leg"]["roads"])
    number = closed.json()["closure_id"]
    client.post(f"/api/closures/{number}/lift", json={}, headers={"If-Match": '"1"'})
    assert _team(sheet_of(), team["team_code"])["total_min"] == team["total_min"]


def test_a_drawn_bridge_is_in_the_next_answer(client: TestClient, sheet_of: Any) -> None:
    """A new bridge between the western and the chemical road saves the way round."""
    before = sheet_of()
    line = {"type": "LineString", "coordinates": [[110.045, 26.03], [110.055, 26.03]]}
    drawn = client.post(
        "/api/roads/drawn", json={"geometry": line, "road_class": "县道", "reason": "新桥通车"}
    )
    assert drawn.status_code == 201, drawn.text
    after = sheet_of()
    assert _version(after) > _version(before)
    gains = [
        _team(before, one["team_code"])["total_min"] - one["total_min"] for one in after["teams"]
    ]
    assert max(gains) > 1


def test_a_confirmed_proposal_closes_and_an_open_one_does_not(
    client: TestClient, sheet_of: Any
) -> None:
    before = sheet_of()
    ring = [[110.049, 25.99], [110.051, 25.99], [110.051, 26.06], [110.049, 26.06]]
    flood = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    body = {"geometry": flood, "reason": "河水漫堤"}
    proposed = client.post("/api/closures/proposals", json=body)
    assert proposed.status_code == 201, proposed.text
    assert sheet_of()["teams"] == before["teams"]
    number = proposed.json()["proposal_id"]
    path = f"/api/closures/proposals/{number}/confirm"
    assert client.post(path, json={}, headers={"If-Match": '"1"'}).status_code in (200, 201)
    after = sheet_of()
    assert len(after["teams"]) < len(before["teams"])
    assert any(one["closure_ids"] for one in after["left_out"])


def test_a_vehicle_that_no_road_lets_through_is_told_so_and_gets_no_time(
    client: TestClient,
) -> None:
    """Not a straight line: there are roads, they are not for it."""
    size = {
        "height_m": 5.9,
        "weight_t": 99,
        "width_m": 4.9,
        "takes_rough": False,
        "takes_fords": False,
    }
    kept = client.put("/api/roads/vehicles/heavy", json={"size": size}, headers={"If-Match": '"0"'})
    assert kept.status_code == 200, kept.text
    for key in [f"R{number:02}" for number in range(1, 18)]:
        edges = client.get(f"/api/roads/edges/{key}")
        told = {"weight_t": 50, "reason": "全县限重"}
        tag = {"If-Match": edges.headers["ETag"]}
        client.put(f"/api/roads/edges/{key}/correction", json=told, headers=tag)
    asked = {
        "from": {"lon": 110.03, "lat": 26.0501},
        "to": {"lon": 110.0201, "lat": 26.0301},
        "vehicle": "heavy",
    }
    way = client.post("/api/roads/ways", json=asked).json()
    assert (way["verdict"], way["minutes"]) == ("limit", None)
    assert "50" in str(way["why_not"])
    by_car = client.post("/api/roads/ways", json={**asked, "vehicle": "car"}).json()
    assert by_car["verdict"] == "road"


def test_a_long_closure_acts_where_it_was_accepted(client: TestClient) -> None:
    """A side of a hundred kilometres is straight in degrees, for the refusal and for the search."""
    west, east = 109.5, 110.55

    def box(south: float, north: float) -> dict[str, Any]:
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}

    asked = {"from": {"lon": 110.0305, "lat": 25.995}, "to": {"lon": 110.0335, "lat": 25.995}}
    below = client.post("/api/closures", json={"geometry": box(25.99, 25.9947), "reason": "洪水"})
    assert below.status_code == 422, below.text
    above = client.post("/api/closures", json={"geometry": box(25.9948, 26.0), "reason": "洪水"})
    assert above.status_code == 201, above.text
    assert client.post("/api/roads/ways", json=asked).json()["verdict"] == "cut"
    number = above.json()["closure_id"]
    client.post(f"/api/closures/{number}/lift", json={}, headers={"If-Match": '"1"'})
