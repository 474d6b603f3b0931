"""A screen says what is, and does what it is asked in the name of who asked it."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from layers.words import say
from service.auth.roles import Role
from tests.stories.doors import House
from tests.stories.test_inbox_page import issue

PLACE = {"lon": 110.0651, "lat": 26.0301}
WAIT_MS = 15_000
UNREADABLE = b"\x10\x00\x00\x00not json at all!"


def reported(room: httpx.Client, **more: Any) -> str:
    told = {"kind": "12D03", "place": PLACE, "anyway": True, **more}
    number: str = room.post("/api/incidents", json=told).json()["incident"]["incident_id"]
    return number


def over(room: httpx.Client, number: str) -> None:
    path = f"/api/incidents/{number}"
    version = {"If-Match": room.get(path).headers["ETag"]}
    told = {"status": "cancelled", "reason": "测试"}
    assert room.post(f"{path}/life", json=told, headers=version).status_code == 200


def log_of(house: House, number: str) -> Page:
    """The room of an incident before an operator, its log open."""
    page = house.page(Role.OPERATOR)
    page.goto(f"{house.base}/room/{number}#/log")
    expect(page.locator("[data-event=reported]")).to_be_visible(timeout=WAIT_MS)
    return page


def test_what_one_was_about_to_do_is_not_done_by_who_signed_in_after_him(house: House) -> None:
    with house.asked_by(Role.OPERATOR) as room:
        number = reported(room)
        page = log_of(house, number)
        cookie: Any = {"name": "situ_session", "value": house.token(Role.LEADER), "url": house.base}
        page.context.add_cookies([cookie])
        page.fill("[data-note] textarea", "谁写的")
        with page.expect_event("load", timeout=WAIT_MS):  # his page is another one
            page.click("[data-note] button.main")
        expect(page.locator("[data-event=reported]")).to_be_visible(timeout=WAIT_MS)
        log = room.get(f"/api/incidents/{number}/log").json()["entries"]
        assert [one["name"] for one in log] == ["reported"]
        over(room, number)


def test_what_was_sent_again_because_no_answer_came_is_done_once(house: House) -> None:
    with house.asked_by(Role.OPERATOR) as room:
        number = reported(room)
        page = log_of(house, number)

        def lost(route: Route) -> None:
            route.fetch()  # the service has done it
            route.abort()

        note = page.locator("[data-note]")
        page.route("**/api/incidents/*/log", lost, times=1)
        note.locator("textarea").fill("风向变了")
        note.locator("button.main").click()
        expect(note.locator("[role=alert]")).to_be_visible(timeout=WAIT_MS)
        note.locator("button.main").click()
        expect(note.locator("textarea")).to_have_value("", timeout=WAIT_MS)
        log = room.get(f"/api/incidents/{number}/log").json()["entries"]
        assert [one["facts"].get("text") for one in log].count("风向变了") == 1
        over(room, number)


def test_a_layer_that_cannot_be_read_is_not_passed_off_as_new(house: House) -> None:
    page = house.page(Role.OPERATOR)
    page.goto(f"{house.base}/maps/command?list=closures")
    age = page.locator(".head-age")
    expect(age).to_have_class(re.compile("is-live"), timeout=WAIT_MS)

    def broken(route: Route) -> None:
        is_known = route.request.headers.get("if-none-match") == '"broken"'
        body = b"" if is_known else UNREADABLE
        route.fulfill(status=304 if is_known else 200, headers={"ETag": '"broken"'}, body=body)

    page.route("**/api/layers/closures?*", broken)
    with house.asked_by(Role.OPERATOR) as room:
        where = {"type": "Point", "coordinates": [110.05, 26.05]}
        made = room.post("/api/closures", json={"geometry": where, "reason": "桥塌了"}).json()
        expect(page.locator(".lost-band")).to_contain_text(
            say("four.ui.unreadable"), timeout=WAIT_MS
        )
        page.wait_for_timeout(6_000)  # it was asked for again meanwhile, and is no better
        expect(age).not_to_have_class(re.compile("is-live"))
        page.unroute("**/api/layers/closures?*")
        expect(page.get_by_text("桥塌了").first).to_be_visible(timeout=WAIT_MS)
        room.post(f"/api/closures/{made['closure_id']}/lift", headers={"If-Match": '"1"'}, json={})


# Where on the screen something of the things' canvas is.
DRAWN = """() => {
  const canvas = document.querySelector("canvas.things"), at = canvas.getBoundingClientRect();
  const map = document.querySelector("[data-map]").getBoundingClientRect();
  const k = canvas.width / at.width, spots = [];
  const inked = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  for (let y = 3; y < canvas.height; y += 9) for (let x = 3; x < canvas.width; x += 9) {
    const px = at.left + x / k, py = at.top + y / k;
    const isAcross = px > map.left + 80 && px < map.right - 80;
    const isIn = isAcross && py > map.top + 80 && py < map.bottom - 80;
    if (isIn && inked[4 * (y * canvas.width + x) + 3] > 200) spots.push([px, py]);
  }
  return spots;
}"""


def test_things_that_stand_together_open_in_the_room_as_well(house: House) -> None:
    with house.asked_by(Role.OPERATOR) as room:
        numbers = [reported(room), reported(room)]
        page = house.page(Role.OPERATOR)
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(f"{house.base}/room")
        expect(page.locator("[data-part=incidents] a")).not_to_have_count(0, timeout=WAIT_MS)
        # Looked at from outside: the page's own rules let nothing be evaluated within it.
        for _ in range(WAIT_MS // 100):
            if page.evaluate(DRAWN):
                break
            page.wait_for_timeout(100)
        together(page)
        expect(page.locator(".leaflet-popup li")).not_to_have_count(0)
        assert faults == []
        for one in numbers:
            over(room, one)


def together(page: Page) -> None:
    """Clicks on the first thing that says that it is several."""
    for x, y in page.evaluate(DRAWN):
        page.mouse.move(x, y)
        told = page.locator(".leaflet-tooltip").all_text_contents()
        several = re.search(r"此处 (\d+) 个", told[0]) if told else None
        if several:
            assert int(several[1]) > 1
            page.mouse.click(x, y)
            return
    pytest.fail("nothing stands together on this map")


def test_a_corrected_order_is_read_though_somebody_writes_beneath_it(house: House) -> None:
    with house.asked_by(Role.OPERATOR) as room:
        number = issue(room)
        page = house.page(Role.TEAM, "390x800")
        page.goto(f"{house.base}/inbox")
        card = page.locator(f"[data-order='{number}']")
        card.locator("details.report summary").click()
        words = card.locator("textarea")
        words.fill("路上有落石")
        version = {"If-Match": room.get(f"/api/orders/{number}").headers["ETag"]}
        told = {"task": "改赴南桥镇", "why": "火场转移"}
        assert room.post(f"/api/orders/{number}/correct", json=told, headers=version).is_success
        expect(card.locator("h2")).to_have_text("改赴南桥镇", timeout=WAIT_MS)
        expect(words).to_have_value("路上有落石")
        expect(words).to_be_focused()
        card.locator("[data-report] button").click()
        expect(card.locator("[data-report] [role=status]")).to_be_visible(timeout=WAIT_MS)
        withdrawn = room.get(f"/api/orders/{number}")
        version = {"If-Match": withdrawn.headers["ETag"]}
        room.post(f"/api/orders/{number}/withdraw", json={"why": "测试"}, headers=version)
        over(room, withdrawn.json()["incident_id"])


# No browser without a screen hides a tab: here the page is told that it is, and is not.
HIDES = """
let isHidden = false;
Object.defineProperty(document, "hidden", { get: () => isHidden });
window.seen = (is) => { isHidden = !is; document.dispatchEvent(new Event("visibilitychange")); };
const lines = [];
window.EventSource = class extends window.EventSource {
  constructor(url) { super(url); lines.push(this); }
};
const OPEN = 1;
setInterval(() => {
  document.documentElement.dataset.line = lines.some((one) => one.readyState === OPEN);
}, 50);
"""


def test_a_tab_that_nobody_sees_gives_its_line_back_and_misses_nothing(house: House) -> None:
    with house.asked_by(Role.OPERATOR) as room:
        page = house.page(Role.OPERATOR)
        page.add_init_script(HIDES)
        page.goto(f"{house.base}/maps/command?list=incidents")
        line = page.locator("html")
        expect(line).to_have_attribute("data-line", "true", timeout=WAIT_MS)
        page.evaluate("seen(false)")
        expect(line).to_have_attribute("data-line", "false", timeout=WAIT_MS)
        number = reported(room)
        page.wait_for_timeout(2_000)  # longer than a look at the line takes
        expect(line).to_have_attribute("data-line", "false")
        page.evaluate("seen(true)")
        expect(page.locator(f"[data-row='{number}']")).to_be_visible(timeout=WAIT_MS)
        expect(line).to_have_attribute("data-line", "true", timeout=WAIT_MS)
        over(room, number)


def test_paper_says_when_and_that_an_exercise_is_among_it(house: House) -> None:
    with house.asked_by(Role.OPERATOR) as room:
        number = reported(room, is_exercise=True)
        page = house.page(Role.OPERATOR)
        page.goto(f"{house.base}/maps/command?list=incidents")
        expect(page.locator(f"[data-row='{number}']")).to_be_visible(timeout=WAIT_MS)
        mark, time = page.locator(".head-mark"), page.locator(".on-paper")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(mark).to_contain_text("含演练")
        expect(time).to_contain_text("打印于")
        expect(page.locator(".watermark span").first).to_contain_text("含演练")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(mark).not_to_contain_text("含演练")
        over(room, number)
