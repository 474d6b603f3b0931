"""Closing roads: what is refused, what is kept, and when it acts."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

NORTH_BRIDGE = {"type": "Point", "coordinates": [110.05, 26.05]}


def _close(client: TestClient, **changed: Any) -> Any:
    body = json.dumps({"geometry": NORTH_BRIDGE, "reason": "塌方", **changed})
    return client.post("/api/closures", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"geometry": {"type": "Point", "coordinates": [110.05, 26.04]}}, "closure_meets_no_road"),
        ({"geometry": {"type": "Point", "coordinates": [26.05, 110.05]}}, "outside_region"),
        ({"geometry": {"type": "Point", "coordinates": []}}, "bad_geometry"),
        ({"geometry": {"type": "Point", "coordinates": ["a", "b"]}}, "bad_geometry"),
        ({"geometry": {"type": "Circle", "coordinates": [1, 2]}}, "bad_geometry"),
        ({"geometry": {"type": ["x"]}}, "bad_geometry"),
        (
            {
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [
                            [110.0, 26.0],
                            [110.1, 26.05],
                            [110.1, 26.0],
                            [110.0, 26.05],
                            [110.0, 26.0],
                        ]
                    ],
                }
            },
            "bad_geometry",
        ),
        ({"reach_m": -1}, "bad_reach"),
        (
            {"starts_at": "2026-12-02T00:00:00Z", "ends_at": "2026-12-01T00:00:00Z"},
            "closure_ends_before_it_starts",
        ),
        ({"ends_at": "2026-12-01T00:00:00"}, "time_without_zone"),
        ({"starts_at": "2026-12-01T00:00:00"}, "time_without_zone"),
        ({"ends_at": "9999-12-31T23:59:59Z"}, "time_out_of_range"),
        ({"reason": "a\u0000b"}, "text_with_control_marks"),
        ({"region_code": "\u0000"}, "bad_request"),
        ({"geometry": {"type": "Point", "coordinates": [float("inf"), 26.0]}}, "bad_geometry"),
        ({"geometry": {"type": "Point", "coordinates": [float("nan"), 26.0]}}, "bad_geometry"),
        ({"reason": ""}, "bad_request"),
        ({"reason": "   "}, "bad_request"),
        ({"effect": "perhaps"}, "bad_request"),
        ({"effect": "limited"}, "limit_missing"),
        ({"effect": "limited", "height_m": 0.9}, "bad_limit"),
        ({"effect": "limited", "height_m": 6.1}, "bad_limit"),
        ({"effect": "limited", "weight_t": 0.4}, "bad_limit"),
        ({"effect": "limited", "weight_t": 4.5, "width_m": 5.1}, "bad_limit"),
        ({"effect": "care", "weight_t": 4.5}, "limit_without_limited"),
        ({"width_m": 2.5}, "limit_without_limited"),
    ],
)
def test_bad_closures_are_refused_and_nothing_is_kept(
    client: TestClient, changed: dict[str, Any], code: str
) -> None:
    before = client.get("/api/closures?in_force=false").json()
    answer = _close(client, **changed)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert answer.json()["detail"]
    assert client.get("/api/closures?in_force=false").json() == before


def test_the_refusal_names_the_nearest_road(client: TestClient) -> None:
    beside = {"type": "Point", "coordinates": [110.05, 26.0495]}
    problem = _close(client, geometry=beside).json()
    assert "北桥" in problem["title"]
    assert _close(client, geometry=beside, reach_m=80).status_code == 201


def test_a_closure_acts_from_its_beginning_to_its_end(client: TestClient) -> None:
    now = datetime.now(UTC)
    later = _close(client, starts_at=(now + timedelta(hours=1)).isoformat()).json()
    listed = client.get("/api/closures").json()["closures"]
    assert later["closure_id"] not in [one["closure_id"] for one in listed]
    over = _close(
        client,
        starts_at=(now - timedelta(hours=2)).isoformat(),
        ends_at=(now - timedelta(hours=1)).isoformat(),
    )
    assert (over.status_code, over.json()["code"]) == (422, "closure_is_over")


def test_a_closure_to_come_is_listed_at_its_time_and_among_all(client: TestClient) -> None:
    now = datetime.now(UTC)
    told = [(now + timedelta(hours=hours)).isoformat() for hours in (2, 3)]
    number = _close(client, starts_at=told[0], ends_at=told[1]).json()["closure_id"]

    def listed(**asked: Any) -> bool:
        found = client.get("/api/closures", params=asked).json()["closures"]
        return number in [one["closure_id"] for one in found]

    assert not listed()
    assert listed(in_force=False)
    told = [(now + timedelta(hours=hours)).isoformat() for hours in (1.9, 2.5, 3.1)]
    assert [listed(at=at) for at in told] == [False, True, False]
    without = client.get("/api/closures?at=2026-12-01T00:00:00")
    assert (without.status_code, without.json()["code"]) == (422, "time_without_zone")


def test_limits_are_kept_and_shown(client: TestClient) -> None:
    closed = _close(client, effect="limited", weight_t=4.5, height_m=3.2)
    assert closed.status_code == 201
    shown = client.get(f"/api/closures/{closed.json()['closure_id']}").json()
    assert shown == closed.json()
    assert (shown["effect_name"], shown["weight_t"]) == ("限行", 4.5)
    assert (shown["height_m"], shown["width_m"]) == (3.2, None)


def test_lifting_what_is_not_there_is_a_404(client: TestClient) -> None:
    assert (
        client.post("/api/closures/999999/lift", json={}, headers={"If-Match": '"1"'}).status_code
        == 404
    )


def test_hostile_reasons_are_text(client: TestClient) -> None:
    reason = "<script>alert(1)</script>${1}`"
    closure = _close(client, reason=reason).json()
    assert closure["reason"] == reason
    client.post(f"/api/closures/{closure['closure_id']}/lift", json={}, headers={"If-Match": '"1"'})
