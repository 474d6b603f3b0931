"""A landslide above a village, led from the first call to the end, while a drill goes on beside it.

Read as prose: two calls of the same slide, a grade that grows with the dead, a leader who raises
the response, a spoken order, a road that is cut, and the log that tells it all in order.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from service.auth.roles import Role
from tests.stories.doors import House

SLIDE = {"kind": "山体滑坡", "place": {"name": "老青山"}, "description": "后山下来了，埋了两间房"}


@pytest.fixture
def operator(house: House) -> Iterator[httpx.Client]:
    """The one on duty."""
    with house.asked_by(Role.OPERATOR) as caller:
        yield caller


@pytest.fixture
def leader(house: House) -> Iterator[httpx.Client]:
    """The county's leader on shift."""
    with house.asked_by(Role.LEADER) as caller:
        yield caller


def _does(who: httpx.Client, incident_id: str, what: str, **body: Any) -> Any:
    """Acts on the incident as it is on the screen now."""
    path = f"/api/incidents/{incident_id}"
    seen = who.get(path).headers["ETag"]
    answer = who.post(f"{path}/{what}", json=body, headers={"If-Match": seen})
    assert answer.is_success, answer.text
    return answer.json()


def test_from_the_first_call_to_the_end(
    house: House, operator: httpx.Client, leader: httpx.Client
) -> None:
    drill = operator.post("/api/incidents", json=SLIDE | {"is_exercise": True}).json()
    slide = operator.post("/api/incidents", json=SLIDE).json()["incident"]["incident_id"]

    # The neighbour calls, too. The operator is shown the first report, takes this one for a
    # second slide, and a team on its way sees that there is but one.
    call = SLIDE | {"description": "听到轰的一声"}
    asked = operator.post("/api/incidents", json=call)
    assert asked.status_code == 409
    assert [one["incident_id"] for one in asked.json()["duplicates"]] == [slide]
    call |= {"not_duplicate_of": [slide]}
    second = operator.post("/api/incidents", json=call).json()["incident"]["incident_id"]
    _does(operator, second, "merge", into=slide, reason="村支书确认是同一处")

    # It is true. One is dead, three are missing: small by the law, larger if they are not found.
    _does(operator, slide, "life", status="confirmed")
    now = _does(operator, slide, "situation", casualties={"dead": 1, "missing": 3})
    grade = now["proposed"]["severity"]
    assert (grade["named_in_law"], grade["with_missing_name"]) == ("小型", "较大")
    assert grade["article"] == "地质灾害防治条例 第四条"
    _does(leader, slide, "severity", severity="larger", reason="三人下落不明")
    now = _does(leader, slide, "response", level="III")
    assert "分管副县长" in now["proposed"]["response_now"]["must_come"]
    _does(operator, slide, "life", status="responding")

    # Orders are spoken, the road goes, and what was nearly over begins again.
    log = f"/api/incidents/{slide}/log"
    for note in (
        {"kind": "spoken_order", "text": "先撤下方六户", "said_by": "副县长"},
        {"kind": "change", "text": "村道被埋", "place": {"name": "老青山"}},
        {"kind": "report", "text": "三人找到，均生还", "said_by": "一中队"},
    ):
        assert operator.post(log, json=note).status_code == 201
    _does(operator, slide, "situation", casualties={"dead": 1, "injured": 3})
    _does(operator, slide, "life", status="controlled")
    _does(leader, slide, "life", status="responding", reason="后缘又有裂缝")
    _does(operator, slide, "life", status="controlled")
    _does(leader, slide, "response", level="IV", reason="裂缝稳定")
    over = _does(leader, slide, "life", status="closed")
    assert (over["response_level"], over["next_statuses"]) == (None, [])

    told = operator.get(log).json()["entries"]
    assert [one["name"] for one in told if one["incident_id"] == slide] == [
        *("reported", "merge.from", "life.confirmed", "situation"),
        *("severity.confirmed", "response.set", "life.responding"),
        *("log.spoken_order", "log.change", "log.report", "situation"),
        *("life.controlled", "life.responding", "life.controlled", "response.set", "life.closed"),
    ]
    assert [one["name"] for one in told if one["incident_id"] == second] == [
        "reported",
        "merge.into",
    ]
    assert {one["actor"] for one in told} == {"operator", "leader"}

    # And the drill is still a drill, for whoever looks at its map.
    page = house.page(Role.OPERATOR)
    page.goto(house.base + drill["links"]["map"])
    page.wait_for_selector("body[data-state=drawn]")
    expect(page.locator(".watermark span").first).to_have_text("演练")
    expect(page.locator(".head-mark")).to_have_text("演练")
    assert "不得调动真实队伍" in page.content()
