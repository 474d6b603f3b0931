"""One search over everything, in one's scope: what is found, how it is told, who finds what."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.auth.roles import Role
from tests.town import people

FIRE = {"kind": "12G00", "place": {"lon": 110.0549, "lat": 26.0301}, "anyway": True}


def _hits(client: TestClient, q: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/search", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    hits: list[dict[str, Any]] = answer.json()["hits"]
    return hits


def _found(client: TestClient, q: str) -> list[tuple[str, str, str]]:
    return [(one["what"], one["code"], one["matched"]) for one in _hits(client, q)]


@pytest.fixture(scope="module")
def fire(client: TestClient) -> str:
    """An incident at a place that has a name of its own."""
    body = {**FIRE, "place": {**FIRE["place"], "name": "化工厂东门"}}  # type: ignore[dict-item]
    answer = client.post("/api/incidents", json=body)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["incident"]["incident_id"]
    return number


def test_each_kind_of_thing_is_found_by_each_of_its_names(client: TestClient, fire: str) -> None:
    assert _found(client, "青山村")[0] == ("place", "990001100201", "name")
    assert _found(client, "老青山")[0] == ("place", "990001100201", "old_name")
    assert _found(client, "qing shan cun")[0] == ("place", "990001100201", "pinyin")
    assert _found(client, "qsc")[0] == ("place", "990001100201", "initials")
    assert _found(client, "T06") == [("team", "T06", "code")]
    assert _found(client, "xian yingji") == [("depot", "D01", "pinyin")]
    assert ("hazard", "H02") in [one[:2] for one in _found(client, "h02")]
    assert _found(client, fire)[0] == ("incident", fire, "code")
    assert ("incident", fire, "name") in _found(client, "化工厂")
    assert _found(client, "xijie")[0] == ("road", "西街", "pinyin")
    # Exact before begins before contains, whatever it is.
    assert [one[1] for one in _found(client, "北桥")[:2]] == ["北桥", "990001100"]


def test_what_is_told_of_a_hit(client: TestClient, fire: str) -> None:
    team = _hits(client, "化工厂专职队")[0]
    assert team["detail"] == "危化品救援队 · 北桥镇 · 待命" or team["detail"].endswith("待命")
    assert team["at"] == [110.065, 26.031]
    english = client.get("/api/search", params={"q": "T06", "lang": "en"}).json()["hits"][0]
    assert english["detail"].endswith("Standby")
    incident = _hits(client, fire)[0]
    assert incident["name"].endswith("化工厂东门")
    assert incident["at"] == pytest.approx([110.0549, 26.0301])


def test_a_kilometre_is_said_to_be_reckoned(client: TestClient) -> None:
    street = _hits(client, "西街")[0]
    assert street["what"] == "road"
    assert "公里" in street["detail"]
    post = _hits(client, "西街 K0+500")[0]
    assert (post["what"], post["code"], post["matched"]) == ("kilometre", "西街 K0+500", "road")
    assert "推算" in post["detail"]
    assert "非里程桩" in post["detail"]
    assert post["at"][1] < 26.05, "from its northern end, where it is drawn to begin"
    beyond = _hits(client, "西街 900公里")[0]
    assert (beyond["what"], beyond["code"]) == ("road", "西街")
    assert "K900+000 不在图内" in beyond["detail"]


def test_everybody_finds_what_his_role_and_his_scope_let_him_see(
    client: TestClient, fire: str
) -> None:
    assert isinstance(client.app, FastAPI)
    planner = people.client_of(client.app, Role.PLANNER)
    assert _found(planner, fire) == []
    assert _found(planner, "T01") == [("team", "T01", "code")]
    assert _found(planner, "T02") == [], "it is of the other township"
    assert _found(planner, "南桥镇")[0] == ("place", "990001101", "name"), "no secret"
    assert _found(planner, "西街")[0][0] == "road"
    department = people.client_of(client.app, Role.DEPARTMENT)
    assert _found(department, "T01") == []
    leader = people.client_of(client.app, Role.LEADER)
    assert _found(leader, fire)[0][1] == fire
    refused = client.get("/api/search", params={"q": "西街", "region_code": "990009"})
    assert refused.json()["code"] == "no_region"


def test_nothing_typed_and_hostile_text_find_nothing_or_what_is_really_called_so(
    client: TestClient,
) -> None:
    for q in ("", "   ", "%", "_", "'; DROP TABLE team; --", "\\", "[a-z]*", "(((", "𠀀" * 30):
        assert _hits(client, q) == [], q
    (hostile,) = _hits(client, "<script>")
    assert (hostile["code"], hostile["name"]) == ("T04", "<script>alert(1)</script>")
    assert client.get("/api/search").json() == {"hits": []}
    assert len(_hits(client, "桥", limit=2)) == 2
    assert client.get("/api/search", params={"q": "青" * 101}).status_code == 422
    assert client.get("/api/search", params={"q": "青", "limit": 51}).status_code == 422
