"""From a click on the map to the team that has arrived, on three screens none of which is reloaded.

The operator's room, the team leader's telephone and the command map that a leader looks at: what
one does stands on the others by itself.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from layers.codes import name_of
from layers.words import say
from service.auth.roles import Role
from tests.stories.doors import HOSTILE, House, violations

KIND = "11G01"
# In the west, up the road from where T01 stands, and where it says that it is on the way there.
LON, LAT = 110.0202, 26.0401
NEARLY = {"longitude": 110.0202, "latitude": 26.0381}
TASK = f"赶赴现场，先疏散下风向居民 {HOSTILE}"
# The room's map, as Leaflet makes it, and where on it a place is.
KEPT = """let leaflet;
Object.defineProperty(window, "L", { configurable: true, get: () => leaflet, set(one) {
  leaflet = one;
  one.Map.addInitHook(function () { window.testedMap = this; });
} });"""
SPOT = """([lat, lon]) => {
  const at = testedMap.latLngToContainerPoint([lat, lon]);
  return { x: at.x, y: at.y };
}"""
WAIT_MS = 30_000
# Long for a machine that does other things as well, and yet it fails without nudges: a page that
# is told nothing, and that its line is well, looks by itself after half a minute at the soonest.
SOON_MS = 12_000
HOME = ("working", "done", "returned")


@pytest.fixture
def asks(house: House) -> Iterator[httpx.Client]:
    with house.asked_by(Role.OPERATOR) as room:
        yield room


class Screens:
    """The three pages, how often each was loaded, and what they complained of."""

    def __init__(self, house: House) -> None:
        self.loads: Counter[str] = Counter()
        self.complaints: list[str] = []
        self.slowest_s = 0.0
        self.room = self._open(house.page(Role.OPERATOR), "room", f"{house.base}/room")
        told: dict[str, Any] = {"has_touch": True, "permissions": ["geolocation"]}
        phone = house.page(Role.TEAM, "390x844", geolocation=NEARLY, **told)
        self.phone = self._open(phone, "phone", f"{house.base}/inbox")
        leader = house.page(Role.LEADER, "1280x720")
        self.leader = self._open(leader, "leader", f"{house.base}/maps/command")
        self.room.locator(".things").wait_for()
        self.phone.locator("[data-position]").wait_for()
        self.leader.locator(".head-age.is-live").wait_for()

    def _open(self, page: Page, name: str, url: str) -> Page:
        page.set_default_timeout(WAIT_MS)
        page.on("domcontentloaded", lambda _: self.loads.update([name]))
        page.on("pageerror", lambda fault: self.complaints.append(f"{name}: {fault}"))
        page.on("dialog", lambda dialog: self.complaints.append(f"{name}: {dialog.message}"))
        page.add_init_script(KEPT)
        page.goto(url)
        return page

    def soon(self, check: Callable[[], None]) -> None:
        """What somebody else has just done stands here by itself."""
        began = time.monotonic()
        check()
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)


def test_from_a_click_to_the_team_that_has_arrived(
    house: House, asks: httpx.Client, record_property: Callable[[str, object], None]
) -> None:
    screens = Screens(house)
    incident = reported(screens)
    number, row = ordered(screens, incident)
    card = screens.phone.locator(f"[data-order='{number}']")
    answers(screens, card, row, "acknowledged")
    answers(screens, card, row, "departed")
    moves(screens, row)
    answers(screens, card, row, "arrived")
    order = screens.room.locator(f"[data-order='{number}']")
    screens.soon(lambda: expect(order).to_have_attribute("data-state", "arrived", timeout=SOON_MS))
    assert (screens.loads["leader"], screens.loads["phone"]) == (1, 1)
    assert screens.loads["room"] == 2, "the report's page, and the incident's"
    assert screens.complaints == []
    for page in (screens.room, screens.phone, screens.leader):
        assert violations(page) == []
    record_property("slowest step seen elsewhere", f"{screens.slowest_s:.1f} s")
    goes_home(asks, incident, number)


def reported(screens: Screens) -> str:
    """By a click on the map; the leader sees it."""
    room = screens.room
    room.locator("[data-map]").click(position=room.evaluate(SPOT, [LAT, LON]))
    assert float(room.input_value("[name=lon]")) == pytest.approx(LON, abs=0.001)
    expect(room.locator("[data-spot] b")).to_have_text("北桥镇")
    room.fill("#kind", KIND)
    room.click("[data-report] > .main")
    room.wait_for_url("**/room/*-*")
    incident = urlsplit(room.url).path.rpartition("/")[2]
    row = screens.leader.locator(f"[data-row='{incident}']")
    screens.soon(lambda: expect(row).to_be_visible(timeout=SOON_MS))
    room.click("[data-act='to:confirmed']")
    confirmed = name_of("incident_statuses", "confirmed")
    screens.soon(lambda: expect(row).to_contain_text(confirmed, timeout=SOON_MS))
    return incident


def ordered(screens: Screens, incident: str) -> tuple[str, Locator]:
    """The first of the ranked is sent, by the keyboard; his telephone and the leader have it."""
    room, leader = screens.room, screens.leader
    leader.click("#tab-orders")
    first = room.locator("[data-team]").first
    expect(first).to_have_attribute("data-team", "T01")
    room.keyboard.press("1")
    room.keyboard.press("Enter")
    first.locator("[name=task]").fill(TASK)
    first.locator("form .main").click()
    order = room.locator("[data-order]")
    expect(order).to_have_attribute("data-state", "delivered")
    number = str(order.get_attribute("data-order"))
    card = screens.phone.locator(f"[data-order='{number}']")
    screens.soon(lambda: expect(card).to_contain_text(TASK, timeout=SOON_MS))
    row = leader.locator(f"[data-row='{number}']")
    told = say("order_state.delivered")
    screens.soon(lambda: expect(row).to_contain_text(told, timeout=SOON_MS))
    return number, row


def answers(screens: Screens, card: Locator, row: Locator, said: str) -> None:
    """A thumb on the telephone; the leader reads it."""
    card.locator(f"[data-answer={said}]").tap()
    told = say(f"order_state.{said}")
    screens.soon(lambda: expect(row).to_contain_text(told, timeout=SOON_MS))


def moves(screens: Screens, row: Locator) -> None:
    """He says where he is: the leader reads fewer minutes to go."""
    lead = row.locator(".total")
    before = lead.inner_text()
    screens.phone.locator("[data-position]").tap()
    screens.soon(lambda: expect(lead).not_to_have_text(before, timeout=SOON_MS))


def goes_home(asks: httpx.Client, incident: str, number: str) -> None:
    """The town is as it was."""
    for said in HOME:
        asks.post(f"/api/orders/{number}/heard", json={"revision": 1, "answer": said})
    path = f"/api/incidents/{incident}"
    seen = {"If-Match": asks.get(path).headers["ETag"]}
    told = {"status": "cancelled", "reason": "测试"}
    assert asks.post(f"{path}/life", json=told, headers=seen).is_success
