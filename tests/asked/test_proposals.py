"""Proposed closures: from a hazard or a drawn area, acting on nothing until a person says so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.asked.conftest import calling
from tests.town import people, town

PROPOSALS = "/api/closures/proposals"
# East of the river: the half of the chemical road (R09) from 110.0675 on, and its end in 东街.
RING = [[110.0675, 26.02], [110.085, 26.02], [110.085, 26.035], [110.0675, 26.035]]
FLOOD = {"type": "Polygon", "coordinates": [[*RING, RING[0]]]}
SLIDE = {"hazard_code": "H02", "reach_m": 100, "reason": "滑坡体变形加快"}
FIRST = {"If-Match": '"1"'}


def _propose(client: TestClient, **told: Any) -> dict[str, Any]:
    answer = client.post(PROPOSALS, json=told)
    assert answer.status_code == 201, answer.text
    proposal: dict[str, Any] = answer.json()
    return proposal


def _decide(client: Any, number: int, what: str, **told: Any) -> Any:
    return client.post(f"{PROPOSALS}/{number}/{what}", json=told, headers=FIRST)


def _closures(client: TestClient) -> list[int]:
    found = client.get("/api/closures?in_force=false").json()["closures"]
    return [one["closure_id"] for one in found]


@pytest.fixture
def planner(client: TestClient) -> TestClient:
    """Confined to the town's north."""
    assert isinstance(client.app, FastAPI)
    return people.client_of(client.app, Role.PLANNER)


def test_an_area_says_which_roads_it_would_meet_and_closes_none(client: TestClient) -> None:
    before = _closures(client)
    proposal = _propose(client, geometry=FLOOD, reason="河水漫堤", effect="unknown")
    # 0.0125 degrees of longitude of 化工路, 0.01 and 0.005 of latitude of the two of 东街.
    metres = {"东街": 0.015 * 110_780, "化工路": 0.0125 * 100_110}
    assert [one["road"] for one in proposal["roads"]] == list(metres)
    assert [one["edges"] for one in proposal["roads"]] == [2, 1]
    for one in proposal["roads"]:
        assert one["km"] == pytest.approx(metres[one["road"]] / 1000, rel=0.01)
    assert proposal["edges"] == 3
    assert proposal["km"] == pytest.approx(sum(metres.values()) / 1000, rel=0.01)
    assert (proposal["source"], proposal["decision"]) == ("area", None)
    assert _closures(client) == before


def test_a_hazard_proposes_a_person_confirms_and_the_road_is_closed(client: TestClient) -> None:
    proposal = _propose(client, **SLIDE)
    assert (proposal["source"], proposal["hazard_code"]) == ("hazard", "H02")
    assert [one["road"] for one in proposal["roads"]] == ["西街"]
    number = proposal["proposal_id"]
    assert number in [one["proposal_id"] for one in client.get(PROPOSALS).json()["proposals"]]
    shown = client.get(f"{PROPOSALS}/{number}")
    assert shown.headers["ETag"] == '"1"'
    assert shown.json() == proposal
    confirmed = _decide(client, number, "confirm")
    assert confirmed.status_code == 201
    closure = confirmed.json()
    assert (closure["effect"], closure["reason"]) == ("closed", SLIDE["reason"])
    assert closure["geometry"] == proposal["geometry"]
    in_force = client.get("/api/closures").json()["closures"]
    assert closure["closure_id"] in [one["closure_id"] for one in in_force]
    decided = client.get(f"{PROPOSALS}/{number}").json()
    assert (decided["decision"], decided["closure_id"]) == ("confirmed", closure["closure_id"])
    assert decided["version"] == 2
    assert number not in [one["proposal_id"] for one in client.get(PROPOSALS).json()["proposals"]]
    all_of_them = client.get(f"{PROPOSALS}?all=true").json()["proposals"]
    assert number in [one["proposal_id"] for one in all_of_them]


def test_the_next_answer_goes_around_what_was_confirmed_and_not_around_a_proposal(
    client: TestClient,
) -> None:
    """T01 stands west of the river, the fire is east of it; the northern bridge is its way."""
    fire = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
    incident = client.post("/api/incidents", json=fire).json()["incident"]["incident_id"]

    def min_of_t01() -> float:
        sheet = client.get(f"/api/incidents/{incident}/sheet").json()["sheet"]
        (minutes,) = (one["total_min"] for one in sheet["teams"] if one["team_code"] == "T01")
        return float(minutes)

    ring = [[110.048, 26.048], [110.052, 26.048], [110.052, 26.052], [110.048, 26.052]]
    bridge = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    open_min = min_of_t01()
    number = _propose(client, geometry=bridge, reason="水位上涨")["proposal_id"]
    assert min_of_t01() == open_min
    closure = _decide(client, number, "confirm").json()
    assert min_of_t01() > open_min
    lifted = client.post(f"/api/closures/{closure['closure_id']}/lift", json={}, headers=FIRST)
    assert lifted.status_code == 200
    assert min_of_t01() == open_min


def test_who_confirms_may_shorten_and_soften(client: TestClient) -> None:
    now = datetime.now(UTC)
    times = [(now + timedelta(hours=hours)).isoformat() for hours in (-3, 9, 4)]
    proposal = _propose(client, **SLIDE, starts_at=times[0], ends_at=times[1])
    told = {"effect": "limited", "weight_t": 4.5, "ends_at": times[2], "reason": "大车绕行"}
    closure = _decide(client, proposal["proposal_id"], "confirm", **told).json()
    assert (closure["effect"], closure["weight_t"]) == ("limited", 4.5)
    assert closure["reason"] == "大车绕行"
    assert datetime.fromisoformat(closure["ends_at"]) == datetime.fromisoformat(times[2])
    # Until it was confirmed the road was open, whatever was proposed.
    assert datetime.fromisoformat(closure["starts_at"]) > now - timedelta(minutes=5)


def test_limits_are_proposed_and_go_with_their_effect(client: TestClient) -> None:
    limited = {**SLIDE, "effect": "limited", "width_m": 2.5}
    numbers = [_propose(client, **limited)["proposal_id"] for _ in range(2)]
    assert _decide(client, numbers[0], "confirm").json()["width_m"] == 2.5
    assert _decide(client, numbers[1], "confirm", effect="closed").json()["width_m"] is None


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"reason": "x"}, 422, "proposal_source"),
        ({**SLIDE, "geometry": FLOOD}, 422, "proposal_source"),
        ({**SLIDE, "hazard_code": "H99"}, 404, "no_hazard"),
        ({**SLIDE, "reach_m": 10}, 422, "closure_meets_no_road"),
        ({**SLIDE, "reason": " "}, 422, "bad_request"),
        ({**SLIDE, "weight_t": 4.5}, 422, "limit_without_limited"),
        ({**SLIDE, "ends_at": "2020-11-21T00:00:00+08:00"}, 422, "closure_ends_before_it_starts"),
        ({**SLIDE, "region_code": "990099"}, 404, "no_hazard"),
        (
            {"geometry": {"type": "Point", "coordinates": [110.05, 26.05]}, "reason": "x"},
            422,
            "proposal_is_no_area",
        ),
        ({"geometry": {**FLOOD, "coordinates": []}, "reason": "x"}, 422, "bad_geometry"),
    ],
)
def test_what_could_not_be_closed_is_not_proposed(
    client: TestClient, told: dict[str, Any], status: int, code: str
) -> None:
    before = client.get(f"{PROPOSALS}?all=true").json()
    answer = client.post(PROPOSALS, json=told)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(f"{PROPOSALS}?all=true").json() == before


def test_a_proposal_is_decided_once(client: TestClient) -> None:
    number = _propose(client, **SLIDE)["proposal_id"]
    old = client.post(
        f"{PROPOSALS}/{number}/decline", json={"reason": "无险情"}, headers={"If-Match": '"7"'}
    )
    assert (old.status_code, old.json()["code"]) == (412, "changed_meanwhile")
    # A confirmation that is refused leaves it open.
    over = _decide(client, number, "confirm", ends_at="2020-11-21T00:00:00+08:00")
    assert over.status_code == 422
    before = _closures(client)
    declined = _decide(client, number, "decline", reason="现场已巡查")
    assert (declined.status_code, declined.headers["ETag"]) == (200, '"2"')
    shown = declined.json()
    assert (shown["decision"], shown["decided_why"]) == ("declined", "现场已巡查")
    assert (shown["decided_by"], shown["closure_id"]) == ("key:test-operator", None)
    for what, told in (("confirm", {}), ("decline", {"reason": "x"})):
        again = _decide(client, number, what, **told)
        assert (again.status_code, again.json()["code"]) == (409, "proposal_already_decided")
    assert _closures(client) == before
    missing = client.get(f"{PROPOSALS}/999999")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_proposal")


def test_two_who_confirm_at_once_close_one_road(client: TestClient) -> None:
    number = _propose(client, **SLIDE)["proposal_id"]
    before = _closures(client)
    assert isinstance(client.app, FastAPI)
    together = Barrier(4)
    with calling(client.app) as caller, ThreadPoolExecutor(4) as crowd:

        def confirm(_: int) -> int:
            together.wait()
            status: int = _decide(caller, number, "confirm").status_code
            return status

        assert sorted(crowd.map(confirm, range(4))) == [201, 409, 409, 409]
    assert len(_closures(client)) == len(before) + 1


def test_proposing_and_deciding_are_remembered(client: TestClient, settled: connection) -> None:
    number = _propose(client, **SLIDE)["proposal_id"]
    _decide(client, number, "confirm")
    with settled.cursor() as cursor:
        cursor.execute(
            """SELECT action, actor, before ->> 'decision', after ->> 'decision'
                 FROM audit_entry WHERE object_kind = 'closure_proposal' AND object_id = %s
                ORDER BY entry_no""",
            [str(number)],
        )
        by = "key:test-operator"
        assert cursor.fetchall() == [
            ("insert", by, None, None),
            ("update", by, None, "confirmed"),
        ]


def test_a_planner_proposes_and_does_not_decide(client: TestClient, planner: TestClient) -> None:
    """From the hazards of his own scope, or an area; another's hazard is not there for him."""
    own = planner.post(PROPOSALS, json=SLIDE)
    assert own.status_code == 201, own.text
    assert own.json()["proposed_by"] == "key:test-planner"
    number = own.json()["proposal_id"]
    for what, told in (("confirm", {}), ("decline", {"reason": "x"})):
        assert _decide(planner, number, what, **told).json()["code"] == "may_not"
    hidden = client.get("/api/records/hazards/H02")
    away = {"township_code": str(town.SOUTH)}
    moved = client.patch(
        "/api/records/hazards/H02", json=away, headers={"If-Match": hidden.headers["ETag"]}
    )
    assert moved.status_code == 200, moved.text
    try:
        refused = planner.post(PROPOSALS, json=SLIDE)
        assert (refused.status_code, refused.json()["code"]) == (404, "no_hazard")
    finally:
        back = {"township_code": str(town.NORTH)}
        client.patch(
            "/api/records/hazards/H02", json=back, headers={"If-Match": moved.headers["ETag"]}
        )
    assert _decide(client, number, "confirm").status_code == 201
