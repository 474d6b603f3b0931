"""A team leader's telephone: his order, its paper, what cuts his way, and home in seven touches."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from service.auth.roles import Role
from tests.stories.doors import House
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


def shown(telephone: Page, what: str) -> Locator:
    """What the outbox brings: it takes a moment, and the page looks every twenty seconds."""
    found = telephone.locator(what)
    for _ in range(60):
        if found.count():
            break
        telephone.wait_for_timeout(100)
        telephone.reload()
    return found


def test_a_leader_takes_his_order_and_brings_his_team_home(
    house: House, telephone: Page, room: httpx.Client
) -> None:
    faults: list[str] = []
    telephone.on("pageerror", lambda error: faults.append(str(error)))
    number = issue(room)
    telephone.goto(f"{house.base}/sign-in?next=/inbox")
    telephone.locator("[name=login]").fill(people.login_of(Role.TEAM))
    telephone.locator("[name=password]").fill(people.PASSWORD)
    telephone.locator("form[data-next] button.main").click()
    telephone.locator("[data-position]").wait_for()
    card = shown(telephone, f"[data-order='{number}']")
    expect(card).to_contain_text(str(ORDER["task"]))
    with telephone.expect_download() as paper:
        card.locator("a.paper").tap()
    assert paper.value.suggested_filename == f"paper-{number}.pdf"

    bridge = {"type": "Point", "coordinates": [110.05, 26.05]}
    cut = room.post("/api/closures", json={"geometry": bridge, "reason": "北桥塌方"}).json()
    notice = shown(telephone, "[data-notice]")
    expect(notice).to_contain_text("北桥塌方")
    expect(notice.locator("li")).not_to_have_count(0)
    above = "one => one.compareDocumentPosition(document.querySelector('[data-order]'))"
    assert notice.evaluate(above) == AFTER_IT
    room.post(f"/api/closures/{cut['closure_id']}/lift", headers={"If-Match": '"1"'})
    wide = telephone.evaluate("document.documentElement.scrollWidth")
    assert wide <= WIDE, "the page must not be pushed from side to side"
    for answer in ("acknowledged", "departed", "arrived", "working", "done", "returned"):
        button = card.locator(f"[data-answer={answer}]")
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 60, "for a thumb in a glove"
        button.tap()
        expect(button).to_have_count(0)
    expect(card).to_have_class("card order is-new is-over")
    expect(notice).to_have_count(0)
    assert faults == []
