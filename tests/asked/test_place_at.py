"""What lies where somebody touched the map, and which roads a drawn closure would meet."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.auth.roles import Role
from tests.town import people

BESIDE_NORTH_ROAD = {"lon": 110.0301, "lat": 26.0504}
PLANT = {"lon": 110.0651, "lat": 26.0301}


def _at(caller: TestClient, **spot: Any) -> Any:
    answer = caller.get("/api/places/at", params=spot)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_touch_tells_township_road_and_village(client: TestClient) -> None:
    told = _at(client, **BESIDE_NORTH_ROAD)
    assert (told["inside"], told["datum"], told["township"]) == (True, "cgcs2000", "北桥镇")
    road = told["road"]
    assert road["name"].endswith("北大路")
    assert road["distance_m"] == pytest.approx(44, abs=2)  # 0.0004 degrees of latitude
    assert road["at"] == pytest.approx([110.0301, 26.05], abs=1e-5)
    assert road["post"] == "K1+011"  # from where its line begins: 0.0101 degrees of longitude
    assert told["village"]["name"] == "青山村"
    far = _at(client, lon=112.0, lat=28.0)
    assert (far["inside"], far["road"], far["village"]) == (False, None, None)


def test_open_incidents_about_there_are_told_to_whom_may_read_them(client: TestClient) -> None:
    body = {"kind": "12D03", "place": PLANT, "anyway": True}
    made = client.post("/api/incidents", json=body)
    assert made.status_code == 201, made.text
    number = made.json()["incident"]["incident_id"]
    near = {"lon": PLANT["lon"] + 0.002, "lat": PLANT["lat"]}
    told = {one["incident_id"]: one for one in _at(client, **near)["alike"]}
    assert told[number]["distance_m"] == pytest.approx(200, abs=5)
    assert number not in str(_at(client, **near, is_exercise=True))
    assert number not in str(_at(client, **BESIDE_NORTH_ROAD))
    planner = people.client_of(client.app, Role.PLANNER)  # type: ignore[arg-type]
    assert "alike" not in _at(planner, **near)


def test_what_a_drawn_closure_would_meet_is_told_and_nothing_is_closed(client: TestClient) -> None:
    before = client.get("/api/closures").json()
    bridge = {"type": "LineString", "coordinates": [[110.047, 26.05], [110.053, 26.05]]}
    told = client.post("/api/closures/met", json={"geometry": bridge}).json()
    assert [one["road"] for one in told["roads"]] == ["北桥"]
    assert told["km"] == pytest.approx(0.66, abs=0.03)  # the line, and 30 m at either end
    nowhere = {"geometry": {"type": "Point", "coordinates": [110.05, 26.04]}}
    assert client.post("/api/closures/met", json=nowhere).json()["code"] == "closure_meets_no_road"
    assert client.get("/api/closures").json() == before
