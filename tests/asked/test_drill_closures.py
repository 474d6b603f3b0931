"""A road that is cut in an exercise: cut for exercises, and for nobody and nothing that is real."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from tests.asked.ordering import HERE, all_home, go_round, made, nothing_by_itself, order_to, send
from tests.asked.test_travel import EAST, WEST
from tests.asked.test_way_cut import NORTH, SOUTH, close, roads_open, told

__all__ = ["all_home", "nothing_by_itself", "roads_open"]


@pytest.fixture
def both(client: TestClient) -> tuple[str, str]:
    """The same incident: a real one, and one that is played."""
    reports = [HERE, HERE | {"is_exercise": True}]
    answers = [made(client.post("/api/incidents", json=one), 201) for one in reports]
    real, drill = (one["incident"]["incident_id"] for one in answers)
    return real, drill


def sheet_of(client: TestClient, incident: str) -> Any:
    return made(client.get(f"/api/incidents/{incident}/sheet"))["sheet"]


def planned(client: TestClient, is_exercise: bool) -> Any:
    """Who would come in how many minutes."""
    body = {"is_exercise": is_exercise, "at_once": True}
    plan = made(client.post("/api/plans", json=body))["at_once"]
    return {one["code"]: one["arrival_min"] for one in plan["assigned"]}


def minutes(client: TestClient) -> Any:
    body = {"from": WEST, "to": EAST}
    return made(client.post("/api/roads/ways", json=body))["minutes"]


def supposed(client: TestClient, incident: str) -> Any:
    body = {"cut": [{"type": "Point", "coordinates": [110.02, 26.02]}]}
    return made(client.post(f"/api/incidents/{incident}/what-if", json=body))["sheet"]


def test_a_drills_closures_are_met_by_the_drill_alone(
    client: TestClient, both: tuple[str, str], settled: connection
) -> None:
    real, drill = both
    numbers = [order_to(client, one)["order_no"] for one in both]
    go_round(client, settled)
    before = minutes(client)
    cut = [close(client, at, is_exercise=True, reason="演练断桥") for at in (NORTH, SOUTH)]
    go_round(client, settled)
    # What is real does not know of it: ways, sheets, what-ifs, orders under way.
    assert minutes(client) == before
    assert sheet_of(client, real)["closures"] == []
    assert len(supposed(client, real)["closures"]) == 1
    assert told(client, real) == []
    # The exercise does.
    seen = sheet_of(client, drill)["closures"]
    assert [(one["closure_id"], one["is_exercise"]) for one in seen] == [(n, True) for n in cut]
    assert len(supposed(client, drill)["closures"]) == 3
    assert {one["order_no"] for one in told(client, drill)} == {numbers[1]}


def test_plans_of_exercises_alone_go_around_it(
    client: TestClient, both: tuple[str, str], settled: connection
) -> None:
    # Across the river, so that whoever is near has a bridge to pass.
    for more in ({}, {"is_exercise": True}):
        made(client.post("/api/incidents", json=HERE | {"place": WEST} | more), 201)
    before = planned(client, False), planned(client, True)
    for at in (NORTH, SOUTH):
        close(client, at, is_exercise=True)
    assert planned(client, False) == before[0]
    assert planned(client, True) != before[1]


def test_a_real_closure_is_met_by_both(client: TestClient, both: tuple[str, str]) -> None:
    number = close(client, NORTH)
    for one in both:
        (seen,) = sheet_of(client, one)["closures"]
        assert (seen["closure_id"], seen["is_exercise"]) == (number, False)


def test_it_is_listed_proposed_and_replayed_as_what_it_is(
    client: TestClient, both: tuple[str, str]
) -> None:
    real = close(client, NORTH)
    area = [[[110.04, 26.005], [110.06, 26.005], [110.06, 26.015], [110.04, 26.005]]]
    body = {
        "geometry": {"type": "Polygon", "coordinates": area},
        "reason": "演练：漫堤",
        "is_exercise": True,
    }
    number = made(client.post("/api/closures/proposals", json=body), 201)["proposal_id"]
    drill = made(send(client, f"/api/closures/proposals/{number}/confirm", {}, 1), 201)
    assert drill["is_exercise"]

    def listed(**asked: Any) -> list[int]:
        found = made(client.get("/api/closures", params=asked))["closures"]
        return [one["closure_id"] for one in found]

    assert listed() == [real, drill["closure_id"]]
    assert listed(is_exercise=False) == listed(is_exercise=False, in_force=False)[-1:] == [real]
    assert listed(is_exercise=True) == [drill["closure_id"]]
    then = [
        [one["closure_id"] for one in made(client.get(f"/api/incidents/{own}/replay"))["closures"]]
        for own in both
    ]
    assert then == [[real], [real, drill["closure_id"]]]
