"""A team leader's telephone: his order, its paper, what cuts his way, no network, home again."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from service.auth.roles import Role
from tests.stories.doors import Finds, House
from tests.town import people

WIDE, HIGH = 360, 740
AFTER_IT = 4  # Node.DOCUMENT_POSITION_FOLLOWING
HERE = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}, "anyway": True}
ORDER = {
    "receiver": {"kind": "team", "code": "T01"},
    "task": "赶赴化工厂处置泄漏，先疏散下风向居民",
    "urgency": "flash",
    "place_text": "化工厂东门",
    "assembly_text": "青山加油站",
    "way_text": "经北桥走县道",
    "avoid_text": "湖边便道（积水）",
    "safety_text": "上风向接近，佩戴空气呼吸器",
    "contact_name": "演示",
    "contact_phone": "000-0000-0003",
    "travel_min": 12,
}


@pytest.fixture
def telephone(house: House) -> Page:
    page = house.page(None, f"{WIDE}x{HIGH}", has_touch=True)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => { throw new Error(e.blockedURI); })"
    )
    return page


@pytest.fixture
def room(house: House) -> Iterator[httpx.Client]:
    with house.asked_by(Role.OPERATOR) as asks:
        yield asks


def issue(room: httpx.Client) -> str:
    told = room.post("/api/incidents", json=HERE).json()["incident"]["incident_id"]
    draft = room.post("/api/orders", json=ORDER | {"incident_id": told}).json()
    path = f"/api/orders/{draft['order_no']}/issue"
    answer = room.post(path, json={}, headers={"If-Match": str(draft["version"])})
    assert answer.status_code == 200, answer.text
    return str(draft["order_no"])


def test_a_leader_takes_his_order_and_brings_his_team_home(
    house: House, telephone: Page, room: httpx.Client, axe: Finds
) -> None:
    faults: list[str] = []
    telephone.on("pageerror", lambda error: faults.append(str(error)))
    number = issue(room)
    telephone.goto(f"{house.base}/sign-in?next=/inbox")
    telephone.locator("[name=login]").fill(people.login_of(Role.TEAM))
    telephone.locator("[name=password]").fill(people.PASSWORD)
    telephone.locator("form[data-next] button.main").click()
    telephone.locator("[data-position]").wait_for()
    card = telephone.locator(f"[data-order='{number}']")
    expect(card).to_contain_text(str(ORDER["task"]))
    with telephone.expect_download() as paper:
        card.locator("a.paper").tap()
    assert paper.value.suggested_filename == f"paper-{number}.pdf"

    bridge = {"type": "Point", "coordinates": [110.05, 26.05]}
    cut = room.post("/api/closures", json={"geometry": bridge, "reason": "北桥塌方"}).json()
    notice = telephone.locator("[data-notice]")
    expect(notice).to_contain_text("北桥塌方")
    expect(notice.locator("li")).not_to_have_count(0)
    above = "one => one.compareDocumentPosition(document.querySelector('[data-order]'))"
    assert notice.evaluate(above) == AFTER_IT
    room.post(f"/api/closures/{cut['closure_id']}/lift", headers={"If-Match": '"1"'})
    wide = telephone.evaluate("document.documentElement.scrollWidth")
    assert wide <= WIDE, "the page must not be pushed from side to side"
    without_a_network(telephone, card)
    told_what_was_refused(telephone, room, number)
    for answer in ("acknowledged", "arrived", "working", "done", "returned"):
        button = card.locator(f"[data-answer={answer}]")
        expect(button).to_be_enabled()
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 60, "for a thumb in a glove"
        button.tap()
        expect(card).to_have_attribute("data-state", answer)
    expect(telephone.locator(".not-sent")).to_have_count(0)
    expect(card).to_have_class("card order is-corrected is-over")
    assert axe(telephone) == [], "what is over is read as well"
    expect(notice).to_have_count(0)
    given = [one["facts"] for one in log_of(room, number) if one["name"] == "order.answered"]
    assert [one["state"] for one in given[:2]] == ["acknowledged", "departed"]
    assert given[0]["given_at"] < given[1]["given_at"]
    assert faults == []


def without_a_network(telephone: Page, card: Locator) -> None:
    """What he answers is kept and told meanwhile, and sent in order when it is back."""
    telephone.context.set_offline(True)
    for answer in ("acknowledged", "departed"):
        card.locator(f"[data-answer={answer}]").tap()
    expect(telephone.locator(".not-sent")).to_have_count(2)
    expect(telephone.locator(".not-sent").first).to_contain_text("收到")
    assert "departed" in telephone.evaluate("Object.values(localStorage).join()")
    telephone.context.set_offline(False)
    expect(telephone.locator(".not-sent")).to_have_count(0)
    expect(card).to_have_attribute("data-state", "departed")


def told_what_was_refused(telephone: Page, room: httpx.Client, number: str) -> None:
    """What he answers to an order that was corrected meanwhile stays until he has read why not."""
    telephone.context.set_offline(True)
    telephone.locator(f"[data-order='{number}'] [data-answer=arrived]").tap()
    expect(telephone.locator(".not-sent")).to_have_count(1)
    version = {"If-Match": room.get(f"/api/orders/{number}").headers["ETag"]}
    path = f"/api/orders/{number}/correct"
    answer = room.post(path, json={"task": "先封控东门", "why": "风向变了"}, headers=version)
    assert answer.status_code == 200, answer.text
    telephone.context.set_offline(False)
    refused = telephone.locator("[data-refused=arrived]")
    expect(refused).to_contain_text("更正")
    expect(telephone.locator("[data-news]")).to_contain_text("先封控东门")
    refused.locator("button").tap()
    expect(refused).to_have_count(0)
    newer = telephone.locator(f"[data-order='{number}'][data-revision='2']")
    expect(newer).to_have_attribute("data-state", "delivered")


def log_of(room: httpx.Client, number: str) -> list[dict[str, Any]]:
    """Everything that happened to the order's incident."""
    incident = room.get(f"/api/orders/{number}").json()["incident_id"]
    events: list[dict[str, Any]] = room.get(f"/api/incidents/{incident}/log").json()["entries"]
    return events
