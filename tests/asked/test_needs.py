"""What plans are made from, kept by API: need cards, what stays at home, figures – by version."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.auth.roles import Role
from tests.town import people

CARD = "/api/needs/11G01"
LINE = {"what": "skill", "code": "forest_fire", "quantity": 12}
MAJOR = {"severity": "major", "what": "item", "code": "2010101", "quantity": 3}


def put(client: TestClient, path: str, tag: str, **body: Any) -> Any:
    return client.put(path, headers={"If-Match": tag}, json=body)


def cards(body: Any) -> dict[str, dict[str, float]]:
    """What is called for at each severity."""
    return {
        one["severity"]: {part["code"]: part["quantity"] for part in one["needs"]}
        for one in body["cards"]
    }


def test_a_planner_keeps_a_card_and_sets_it_back(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    planner = people.client_of(client.app, Role.PLANNER)
    before = planner.get(CARD)
    assert (before.headers["ETag"], before.json()["lines"]) == ('"0"', [])
    assert cards(before.json())["special"]["forest_fire"] == 240
    kept = put(planner, CARD, '"0"', lines=[LINE, MAJOR])
    assert kept.status_code == 200, kept.text
    assert kept.headers["ETag"] == '"1"'
    assert kept.json()["updated_by"] == "key:test-planner" or kept.json()["version"] == 1
    now = cards(kept.json())
    assert (now[""], now["larger"]) == ({"forest_fire": 12}, {"forest_fire": 18})
    assert now["major"] == {"2010101": 3}
    stale = put(planner, CARD, '"0"', lines=[])
    assert (stale.status_code, stale.json()["theirs"]["version"]) == (412, 1)
    again = put(planner, CARD, '"1"', lines=[{**LINE, "quantity": 14}])
    assert (again.headers["ETag"], cards(again.json())["major"]) == ('"2"', {"forest_fire": 35})
    back = put(planner, CARD, '"2"', lines=[])
    assert (back.headers["ETag"], cards(back.json())) == ('"3"', cards(before.json()))


def test_a_sheet_goes_by_the_county_s_own_card(client: TestClient) -> None:
    kept = put(client, "/api/needs/11D01", '"0"', lines=[{**LINE, "code": "fire", "quantity": 3}])
    assert kept.status_code == 200, kept.text
    place = {"lon": 110.03, "lat": 26.05, "datum": "cgcs2000"}
    told = client.post("/api/incidents", json={"kind": "11D01", "place": place}).json()
    needs = told["sheet"]["skill_needs"]
    assert [(one["skill"], one["people_needed"]) for one in needs] == [("fire", 3)]
    put(client, "/api/needs/11D01", kept.headers["ETag"], lines=[])


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (CARD, {"lines": [{**MAJOR, "quantity": 0.5}]}, 422, "bad_quantity"),
        (CARD, {"lines": [{**MAJOR, "quantity": -3}]}, 422, "bad_quantity"),
        (CARD, {"lines": [{**LINE, "quantity": 0}]}, 422, "bad_quantity"),
        (CARD, {"lines": [{**LINE, "code": "juggling"}]}, 422, "no_such_code"),
        (CARD, {"lines": [LINE, LINE]}, 422, "named_twice"),
        ("/api/needs/99X99", {"lines": []}, 422, "unknown_kind"),
        ("/api/covers/juggling", {"people": 3}, 422, "no_such_code"),
        ("/api/covers/fire", {"township_code": "nowhere"}, 422, "no_such_code"),
        ("/api/figures/luck", {"value": 3}, 404, "no_figure"),
        ("/api/figures/plan_s", {"value": 3000}, 422, "bad_figure"),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: TestClient, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    refused = put(client, path, '"0"', **body)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


def test_covers_and_figures_are_set_by_version(client: TestClient) -> None:
    cover = put(client, "/api/covers/fire", '"0"', people=20, teams=2)
    assert (cover.status_code, cover.headers["ETag"]) == (200, '"1"'), cover.text
    assert put(client, "/api/covers/fire", '"0"', people=9).status_code == 412
    assert put(client, "/api/covers/fire", '"1"').json()["people"] == 0
    figure = put(client, "/api/figures/factor.major", '"0"', value=3)
    assert (figure.json()["value"], figure.json()["default"]) == (3, 2.5)
    assert put(client, "/api/figures/factor.major", '"1"', value=None).json()["version"] == 2
    listed = {one["figure"]: one for one in client.get("/api/figures").json()["figures"]}
    assert (listed["factor.major"]["value"], listed["plan_s"]["version"]) == (None, 0)
    assert client.get("/api/covers").json()["covers"][0]["version"] == 2
