"""A team leader's telephone: he reads his order, acknowledges it, and is home in seven touches."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect

from service.app import create_app
from service.auth.roles import Role
from tests import database
from tests.asked.conftest import free_port, serving, settings_for
from tests.town import people, town

WIDE, HIGH = 360, 740
HERE = {"kind": "12D03", "place": {"lon": 110.0651, "lat": 26.0301}}
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
def address(tmp_path: Any) -> Iterator[str]:
    with database.fresh("inbox") as url:
        with closing(psycopg2.connect(url)) as conn:
            town.settle(conn)
            people.add_keys(conn)
            people.add_accounts(conn)
            conn.commit()
        with serving(create_app(settings_for(url, tmp_path)), free_port()) as at:
            yield at


@pytest.fixture
def telephone(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDE, "height": HIGH}, has_touch=True)
    page = context.new_page()
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => { throw new Error(e.blockedURI); })"
    )
    yield page
    context.close()


def issue(address: str) -> str:
    headers = {"Authorization": f"Bearer {people.KEY}"}
    with httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=30) as room:
        told = room.post("/api/incidents", json=HERE).json()["incident"]["incident_id"]
        draft = room.post("/api/orders", json=ORDER | {"incident_id": told}).json()
        path = f"/api/orders/{draft['order_no']}/issue"
        answer = room.post(path, json={}, headers={"If-Match": str(draft["version"])})
        assert answer.status_code == 200, answer.text
        return str(draft["order_no"])


def test_a_leader_takes_his_order_and_brings_his_team_home(telephone: Page, address: str) -> None:
    faults: list[str] = []
    telephone.on("pageerror", lambda error: faults.append(str(error)))
    number = issue(address)
    telephone.goto(f"{address}/sign-in?next=/inbox")
    telephone.locator("[name=login]").fill(people.login_of(Role.TEAM))
    telephone.locator("[name=password]").fill(people.PASSWORD)
    telephone.locator("form[data-next] button.main").click()
    telephone.locator("[data-position]").wait_for()
    card = telephone.locator(f"[data-order='{number}']")
    for _ in range(20):  # the outbox takes a moment
        if card.count():
            break
        telephone.wait_for_timeout(300)
        telephone.reload()
    expect(card).to_contain_text(str(ORDER["task"]))
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
    assert faults == []
