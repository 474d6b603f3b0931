"""Reporting an incident: the answer, the reasons, and every way of getting it wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from layers.geo.datum import Datum, from_cgcs2000

PLANT = {"lon": 110.0651, "lat": 26.0301}
HOSTILE = ["<script>alert(1)</script>", "{{7*7}}", "${alert(1)}", "`", "C:\\2019", "{% raw %}"]


def _report(client: TestClient, **changed: Any) -> Any:
    body: dict[str, Any] = {"kind": "12D03", "place": PLANT, "anyway": True}
    return client.post("/api/incidents", json={**body, "description": "储罐起火", **changed})


def test_the_answer_is_a_decision_sheet(client: TestClient) -> None:
    answer = _report(client)
    assert answer.status_code == 201
    sheet = answer.json()["sheet"]
    ranks = [team["rank"] for team in sheet["teams"]]
    assert ranks == list(range(1, len(ranks) + 1))
    totals = [team["total_min"] for team in sheet["teams"]]
    assert totals == sorted(totals)
    first = sheet["teams"][0]
    assert first["team_code"] == "T06"
    leg = first["leg"]
    assert leg["measured_by"] == "road"
    assert first["total_min"] == pytest.approx(
        first["turn_out_min"] + leg["travel_min"] + leg["walk_min"]
    )
    assert all(team["reasons"] for team in sheet["teams"])
    everybody = {team["team_code"] for team in sheet["teams"]} | {
        one["code"] for one in sheet["left_out"] if one["what"] == "team"
    }
    assert everybody == {"T01", "T02", "T03", "T04", "T05", "T06"}
    assert all(one["reasons"] for one in sheet["left_out"])
    assert all(short["reasons"] for short in sheet["shortfalls"])


def test_the_straight_line_is_not_the_road(client: TestClient) -> None:
    """The fire station is nearest in a straight line to a fire across the river, not by road."""
    sheet = _report(client, kind="12G00", place={"lon": 110.0549, "lat": 26.0301}).json()["sheet"]
    fire = {team["team_code"]: team for team in sheet["teams"]}
    west = fire["T01"]["leg"]
    assert west["straight_km"] < 1.1
    assert west["road_km"] > 3 * west["straight_km"]


def test_a_closure_changes_the_very_next_answer_and_lifting_changes_it_back(
    client: TestClient,
) -> None:
    fire = {"kind": "12G00", "place": {"lon": 110.0549, "lat": 26.0301}}
    before = _report(client, **fire).json()
    incident = before["incident"]["incident_id"]
    bridge = {"type": "LineString", "coordinates": [[110.0499, 26.051], [110.0499, 26.049]]}
    closed = client.post("/api/closures", json={"geometry": bridge, "reason": "北桥封闭"})
    assert closed.status_code == 201
    number = closed.json()["closure_id"]
    after = client.get(f"/api/incidents/{incident}/sheet").json()["sheet"]
    west_before, west_after = (
        next(team for team in sheet["teams"] if team["team_code"] == "T01")
        for sheet in (before["sheet"], after)
    )
    assert west_after["total_min"] > west_before["total_min"]
    said = [reason["text"] for reason in west_after["reasons"]]
    assert any("北桥封闭" in text for text in said)
    south = {"type": "Point", "coordinates": [110.05, 26.01]}
    second = client.post("/api/closures", json={"geometry": south, "reason": "南桥封闭"}).json()
    cut = client.get(f"/api/incidents/{incident}/sheet").json()["sheet"]
    out = next(one for one in cut["left_out"] if one["code"] == "T01")
    assert out["reasons"][0]["code"] == "left_out.cut_by_closure"
    assert set(out["closure_ids"]) <= {number, second["closure_id"]}
    assert "封闭" in out["reasons"][0]["text"]
    for one in (number, second["closure_id"]):
        assert (
            client.post(
                f"/api/closures/{one}/lift", json={}, headers={"If-Match": '"1"'}
            ).status_code
            == 200
        )
    assert (
        client.post(
            f"/api/closures/{number}/lift", json={}, headers={"If-Match": '"1"'}
        ).status_code
        == 409
    )
    again = client.get(f"/api/incidents/{incident}/sheet").json()["sheet"]
    assert again["teams"] == before["sheet"]["teams"]


def test_an_unknown_road_is_never_used_silently(client: TestClient) -> None:
    fire = {"kind": "12G00", "place": {"lon": 110.0549, "lat": 26.0301}}
    incident = _report(client, **fire).json()["incident"]["incident_id"]
    closures = [
        client.post(
            "/api/closures",
            json={
                "geometry": {"type": "Point", "coordinates": [110.05, lat]},
                "reason": "水位上涨",
                "effect": "unknown",
            },
        ).json()["closure_id"]
        for lat in (26.05, 26.01)
    ]
    sheet = client.get(f"/api/incidents/{incident}/sheet").json()["sheet"]
    out = next(one for one in sheet["left_out"] if one["code"] == "T01")
    assert out["reasons"][0]["code"] == "left_out.only_unknown_road"
    assert any(one["code"] == "warning.unknown_roads" for one in sheet["warnings"])
    for one in closures:
        client.post(f"/api/closures/{one}/lift", json={}, headers={"If-Match": '"1"'})


def test_the_island_team_has_a_reason(client: TestClient) -> None:
    sheet = _report(client, kind="12J00", place={"lon": 110.03, "lat": 26.0505}).json()["sheet"]
    island = next(one for one in sheet["left_out"] if one["code"] == "T03")
    assert island["reasons"][0]["code"] == "left_out.other_island"
    assert any(one["code"] == "warning.no_team" for one in sheet["warnings"]) or sheet["teams"]


@pytest.mark.parametrize("typed", ["slhz", "11G01", "森林火灾", "山火", "forest fire"])
def test_a_kind_is_found_as_it_is_typed(client: TestClient, typed: str) -> None:
    answer = _report(client, kind=typed)
    assert answer.json()["incident"]["kind_code"] == "11G01"


@pytest.mark.parametrize("name", ["北桥镇中心小学", "老青山", "湖心村"])
def test_a_place_is_found_by_name_and_old_name(client: TestClient, name: str) -> None:
    answer = _report(client, place={"name": name})
    assert answer.status_code == 201
    assert answer.json()["sheet"] is not None


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"kind": "飞碟"}, "unknown_kind", "kind"),
        ({"kind": "hz"}, "unclear_kind", "kind"),
        ({"place": {}}, "place_missing", "place"),
        ({"place": {"lon": 110.06}}, "place_incomplete", "place.lat"),
        ({"place": {"name": "月球"}}, "unknown_place", "place.name"),
        ({"place": {"lon": 100.0, "lat": 20.0}}, "outside_region", "place"),
        ({"place": {"lon": 26.03, "lat": 110.06}}, "outside_region", "place"),
        ({"casualties": {"dead": -1}}, "bad_casualties", "casualties.dead"),
        ({"casualties": {"injured": 1_000_000_000}}, "bad_casualties", "casualties.injured"),
        ({"description": "字" * 5000}, "text_too_long", "description"),
        ({"description": "a\x00b"}, "text_with_control_marks", "description"),
        ({"occurred_at": "2026-01-01T00:00:00"}, "time_without_zone", "occurred_at"),
        ({"region_code": "NOWHERE"}, "no_region", "region_code"),
        ({"region_code": "\u0000"}, "bad_request", "region_code"),
        ({"place": {"name": "a\u0000b"}}, "text_with_control_marks", "place.name"),
        ({"place": {**PLANT, "name": "a\u202eb"}}, "text_with_control_marks", "place.name"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "time_long_ago", "occurred_at"),
        ({"surprise": 1}, "bad_request", "surprise"),
        ({"place": {"lon": "NaN", "lat": 26.0}}, "bad_request", "place.lon"),
    ],
)
def test_bad_input_is_refused_with_field_and_remedy_and_nothing_is_kept(
    client: TestClient, changed: dict[str, Any], code: str, field: str
) -> None:
    before = len(client.get("/api/incidents?limit=200").json()["incidents"])
    answer = _report(client, **changed)
    problem = answer.json()
    assert answer.status_code == (404 if code == "no_region" else 422)
    assert (problem["code"], problem["field"]) == (code, field)
    assert problem["title"]
    assert problem["detail"]
    assert len(client.get("/api/incidents?limit=200").json()["incidents"]) == before


def test_swapped_coordinates_are_offered_the_right_way_round(client: TestClient) -> None:
    problem = _report(client, place={"lon": 26.03, "lat": 110.06}).json()
    assert problem["offered"] == {"lon": 110.06, "lat": 26.03, "datum": "cgcs2000"}
    assert "对调" in problem["title"]


def test_a_point_half_a_kilometre_off_the_place_it_names_is_doubted(client: TestClient) -> None:
    """GCJ-02 numbers stated as CGCS2000 beside a name; confirmed or rightly stated they pass."""
    lon, lat = from_cgcs2000(110.04, 26.051, Datum.GCJ02)
    place = {"lon": lon, "lat": lat, "name": "北桥镇中心小学"}
    problem = _report(client, place=place).json()
    assert problem["code"] == "datum_doubt"
    assert "火星坐标" in problem["title"]
    assert _report(client, place=place | {"datum": "gcj02"}).status_code == 201
    assert _report(client, place=place | {"datum_confirmed": True}).status_code == 201


def test_a_time_to_come_is_refused_in_the_readers_language(client: TestClient) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"kind": "12D03", "place": PLANT, "occurred_at": soon}
    problem = client.post("/api/incidents?lang=en", json=body).json()
    assert problem["code"] == "time_to_come"
    assert "future" in problem["title"]


def test_five_megabytes_of_description_are_refused_at_the_door(client: TestClient) -> None:
    answer = _report(client, description="x" * 5_000_000)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_the_same_text(client: TestClient, text: str) -> None:
    answer = _report(
        client,
        description=text,
        place={**PLANT, "name": text},
        reporter={"name": text, "phone": text},
    )
    incident = answer.json()["incident"]
    assert incident["description"] == text
    assert incident["place_text"] == text
    assert incident["reporter"]["name"] == text
    page = client.get(answer.json()["links"]["map"])
    assert page.status_code == 200
    assert text == "`" or text not in page.text
    home = client.get("/").text
    assert "<script>alert" not in home
    file = client.get(answer.json()["links"]["file"]).text
    assert "<script>alert(1)" not in file
    assert "${alert(1)}" not in file


def test_two_reports_never_share_a_number(client: TestClient) -> None:
    ids = {_report(client).json()["incident"]["incident_id"] for _ in range(5)}
    assert len(ids) == 5


def test_an_unknown_incident_is_a_clear_404(client: TestClient) -> None:
    for path in ("/api/incidents/x", "/api/incidents/x/sheet", "/incidents/x/map"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["code"] == "no_incident"


def test_what_is_open_is_listed_whole_however_much_is_newer(client: TestClient) -> None:
    told = {"kind": "12D03", "place": PLANT, "anyway": True}
    first, *others = (
        client.post("/api/incidents", json=told).json()["incident"]["incident_id"] for _ in range(3)
    )
    for number in others:
        version = {"If-Match": client.get(f"/api/incidents/{number}").headers["ETag"]}
        over = {"status": "cancelled", "reason": "误报"}
        answer = client.post(f"/api/incidents/{number}/life", json=over, headers=version)
        assert answer.status_code == 200, answer.text
    listed = client.get("/api/incidents?only_open=true&limit=1").json()["incidents"]
    numbers = [one["incident_id"] for one in listed]
    assert first in numbers
    assert not set(others) & set(numbers)
