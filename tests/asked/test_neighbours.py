"""The neighbouring counties: kept by version, and named by plans where something is short."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg2.extensions import connection

from service.auth.roles import Role
from tests.town import people

NEAR, FAR = "990201", "990202"
TOLD = {"name": "东县", "name_en": "East", "duty_phone": "000-0000-0301", "way_in": "S1"}
FIRE = {"kind": "11G01", "place": {"lon": 110.03, "lat": 26.05}, "anyway": True}


def put(client: TestClient, code: str, tag: str, **more: Any) -> Any:
    told = TOLD | {"drive_min": 40} | more
    return client.put(f"/api/neighbours/{code}", json=told, headers={"If-Match": tag})


def table(client: TestClient, query: str = "") -> dict[str, Any]:
    found = client.get(f"/api/neighbours{query}").json()["neighbours"]
    return {one["neighbour_code"]: one for one in found}


@pytest.fixture(autouse=True)
def empty_again(client: TestClient) -> Iterator[None]:
    yield
    for code, one in table(client).items():
        tag = {"If-Match": f'"{one["version"]}"'}
        assert client.delete(f"/api/neighbours/{code}", headers=tag).status_code == 200


def test_a_planner_keeps_neighbours_by_version(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    planner = people.client_of(client.app, Role.PLANNER)
    kept = put(planner, NEAR, '"0"', may_ask=["forest_fire", "2010101"])
    assert (kept.status_code, kept.headers["ETag"]) == (200, '"1"'), kept.text
    assert [one["name"] for one in kept.json()["may_ask"]] == ["森林灭火", "风力灭火机"]
    stale = put(planner, NEAR, '"0"', drive_min=5)
    assert (stale.status_code, stale.json()["theirs"]["version"]) == (412, 1)
    assert put(planner, NEAR, '"1"', drive_min=5).headers["ETag"] == '"2"'
    assert table(client)[NEAR]["duty_phone"] == "***-****-**01"
    assert table(client, "?phones=whole")[NEAR]["duty_phone"] == TOLD["duty_phone"]
    late = client.delete(f"/api/neighbours/{NEAR}", headers={"If-Match": '"1"'})
    assert late.status_code == 412
    gone = client.delete(f"/api/neighbours/{FAR}", headers={"If-Match": '"1"'})
    assert (gone.status_code, gone.json()["code"]) == (404, "no_neighbour")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"may_ask": ["juggling"]}, "no_such_code"),
        ({"may_ask": ["fire", "fire"]}, "named_twice"),
        ({"duty_phone": "***-****-**01"}, "masked_phone"),
        ({"way_in": "S1\u202e"}, "text_with_control_marks"),
        ({"drive_min": 0}, "bad_request"),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: TestClient, more: dict[str, Any], code: str
) -> None:
    refused = put(client, NEAR, '"0"', **more)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert table(client) == {}


def short(client: TestClient, query: str = "") -> dict[str, list[dict[str, Any]]]:
    """Whence each thing that the plan at once leaves short could come, by its code."""
    plan = client.post(f"/api/plans{query}", json={"at_once": True}).json()
    return {one["code"]: one["whence"] for one in plan["at_once"]["missing"]}


def test_a_plan_names_whom_to_ask_the_soonest_first(
    client: TestClient, settled: connection
) -> None:
    assert client.post("/api/incidents", json=FIRE).status_code == 201
    lacking = short(client)
    assert lacking
    assert {one[-1]["code"] for one in lacking.values()} == {"planned.no_neighbours"}
    skill = next(code for code in lacking if not code.isdigit())
    put(client, FAR, '"0"', name="西县", drive_min=90, duty_phone="")
    put(client, NEAR, '"0"', drive_min=20, may_ask=[skill])
    found = [one for one in short(client)[skill] if one["code"] == "planned.from_neighbour"]
    assert ["20" in found[0]["text"], "90" in found[1]["text"]] == [True, True]
    assert [one["phone"] for one in found] == ["***-****-**01", ""]
    assert TOLD["duty_phone"] not in str(short(client))
    whole = short(client, "?phones=whole&lang=en")[skill]
    assert ("East" in whole[1]["text"], whole[1]["phone"]) == (True, TOLD["duty_phone"])
    # Shown whole once, kept under no key.
    key = {"Idempotency-Key": "whole-numbers"}
    shown = client.post("/api/plans?phones=whole", json={"at_once": True}, headers=key)
    assert TOLD["duty_phone"] in shown.text
    with settled.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM request_done WHERE request_key = 'whole-numbers'")
        assert cursor.fetchone() == (0,)
    others = short(client)
    del others[skill]
    assert all("东县" not in one["text"] for said in others.values() for one in said)
