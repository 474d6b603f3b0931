"""The command room: a second report is compared, a team has its order, all is written down."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from layers.words import say
from service.auth.roles import Role
from tests.stories.doors import HOSTILE, Finds, House, violations, visit

KIND, LON, LAT = "12D03", 110.0651, 26.0301
LARGEST_WAIT_MS = 15_000
LOG_SHOWN = 100
VIEW = "document.querySelector('.leaflet-map-pane').style.transform"
TEAM_NAME = "西岸消防救援站"
# From the answer that the room waits for to the way home, so that the town is as it was.
HOME = ("departed", "arrived", "working", "done", "returned")


@pytest.fixture
def operator(house: House) -> Iterator[httpx.Client]:
    with house.asked_by(Role.OPERATOR) as asks:
        yield asks


@pytest.fixture
def known(operator: httpx.Client) -> dict[str, Any]:
    """Somebody reported it already."""
    told = {"kind": KIND, "place": {"lon": LON, "lat": LAT}, "description": HOSTILE, "anyway": True}
    incident: dict[str, Any] = operator.post("/api/incidents", json=told).json()["incident"]
    return incident


@contextmanager
def holding(operator: httpx.Client, incident: dict[str, Any], team: str) -> Iterator[None]:
    thing = {"incident_id": incident["incident_id"], "team_code": team}
    hold = operator.post("/api/holds", json=thing)
    assert hold.status_code == 201, hold.text
    yield
    operator.delete(f"/api/holds/{hold.json()['hold_id']}")


def report(page: Page) -> None:
    page.fill("#kind", KIND)
    page.fill("[name=lon]", str(LON))
    page.fill("[name=lat]", str(LAT))
    page.fill("[name=description]", HOSTILE)
    page.fill("[name=dead]", "3")
    page.click("[data-report] > .main")


def answered(house: House, number: str, answers: tuple[str, ...]) -> None:
    """The team's leader answers, as his telephone does."""
    with house.asked_by(Role.TEAM) as leader:
        for said in answers:
            body = {"revision": 1, "answer": said}
            answer = leader.post(f"/api/orders/{number}/answer", json=body)
            assert answer.status_code == 200, answer.text


def test_from_a_second_report_to_a_team_that_has_its_order(
    house: House, known: dict[str, Any], operator: httpx.Client, axe: Finds
) -> None:
    page = house.page(Role.OPERATOR, "1280x720")
    page.set_default_timeout(LARGEST_WAIT_MS)
    complaints = visit_room(page, house)
    report(page)
    alike = page.locator("[data-alike]")
    expect(alike).to_contain_text(known["incident_id"], timeout=LARGEST_WAIT_MS)
    expect(alike).to_contain_text(HOSTILE)
    assert page.input_value("#kind") == KIND, "what was typed stays"
    page.click("[data-another]")

    state = page.locator("[data-part=incident]")
    expect(state).to_contain_text(HOSTILE, timeout=LARGEST_WAIT_MS)
    state.locator("[data-act='to:confirmed']").click()
    expect(state.locator("[data-act='to:responding']")).to_be_visible()
    state.locator("[data-act='severity:as']").click()
    expect(state.locator(".chip.is-bad")).to_be_visible()

    lost = page.locator("[data-told=sheet]")
    with ExitStack() as others:

        def are_quicker(route: Route) -> None:
            if route.request.method == "POST":
                others.enter_context(holding(operator, known, "T06"))
            route.continue_()

        page.route("**/api/holds?*", are_quicker)
        page.click("[data-act='hold:team:T06']")
        expect(lost).to_contain_text(known["incident_id"], timeout=LARGEST_WAIT_MS)
        page.unroute("**/api/holds?*")
    lost.locator("button", has_text=TEAM_NAME).click()
    held = page.locator("[data-held=T01]")
    expect(held.locator("[data-until]")).to_be_visible()
    held.locator("[data-act='order:team:T01']").click()
    held.locator("[name=task]").fill("先疏散下风向居民")
    # What happens meanwhile is heard of, and leaves the form alone.
    with page.expect_response("**/api/holds?*"), holding(operator, known, "T02"):
        pass
    page.wait_for_timeout(300)
    assert held.locator("[name=task]").input_value() == "先疏散下风向居民"
    held.locator("form .main").click()

    order = page.locator("[data-order]")
    expect(order).to_have_attribute("data-state", "delivered", timeout=LARGEST_WAIT_MS)
    expect(page.locator("#tab-orders")).to_be_focused()  # who types goes on there
    expect(page.locator(".undo")).to_be_hidden()  # the hold is the order's now
    number = str(order.get_attribute("data-order"))
    answered(house, number, ("acknowledged",))
    page.click("#tab-log")
    note = page.locator("[data-note]")
    note.locator("[name=text]").fill(f"风向转了 {HOSTILE}")
    note.locator(".main").click()
    log = page.locator("[data-part=log]")
    for event in ("reported", "life.confirmed", "hold.lost", "order.issued", "order.answered"):
        expect(log.locator(f"[data-event='{event}']").first).to_be_visible()
    expect(log.locator("[data-event='log.report']")).to_contain_text(HOSTILE)
    clocks = page.locator("[data-part=clocks]")
    first = clocks.locator("[data-clock=first_spoken]")
    clocks.locator("summary").click()
    first.locator("button").click()
    expect(first.locator("[name=text]")).to_have_value(re.compile("初报"))
    first.locator("[name=sent_to]").fill("市应急管理局值班室")
    first.locator(".main").click()
    expect(first).to_have_count(0, timeout=LARGEST_WAIT_MS)

    # It is over before the team is home: that is read first, and done all the same with a reason.
    state.locator(".decide-more > summary").click()
    state.locator("[data-act='to:cancelled']").click()
    state.locator("[data-asked] [name=reason]").fill("误报")
    state.locator("[data-asked] .buttons .main").click()
    anyway = state.locator("[data-anyway]")
    expect(anyway).to_be_visible(timeout=LARGEST_WAIT_MS)
    expect(state.locator("[data-asked] li")).to_contain_text(number)
    anyway.click()
    expect(state.locator(".chip.is-state")).to_have_text("已取消（误报）", timeout=LARGEST_WAIT_MS)
    answered(house, number, HOME)
    page.click("#tab-orders")
    expect(page.locator(".order.is-over")).to_have_count(1, timeout=LARGEST_WAIT_MS)
    assert axe(page) == [], "what is over is read as well"
    assert violations(page) == []
    assert [one for one in complaints if "409" not in one] == []


def visit_room(page: Page, house: House) -> list[str]:
    """The room never rests, so it is not waited for until it does."""
    complaints: list[str] = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.goto(f"{house.base}/room")
    page.locator("[data-fresh][data-at]").wait_for()
    return complaints


def first_way(page: Page) -> tuple[float, float]:
    """The middle of the first team's way, where it is on the screen."""
    x, y = page.evaluate("""() => {
        const way = document.querySelector("path.route.is-first:not(.route-case, .on-foot)");
        const at = way.getPointAtLength(way.getTotalLength() / 2), on = way.getScreenCTM();
        return [at.x * on.a + on.e, at.y * on.d + on.f];
    }""")
    return x, y


def test_sheet_and_map_point_at_each_other_and_a_road_is_closed_by_drawing(
    house: House, known: dict[str, Any], operator: httpx.Client
) -> None:
    page = house.page(Role.OPERATOR, "1440x900")
    page.set_default_timeout(LARGEST_WAIT_MS)
    page.goto(f"{house.base}/room/{known['incident_id']}")
    first = page.locator("[data-team]").first
    first.wait_for()
    key = f"team:{first.get_attribute('data-team')}"
    pin = page.locator(f".pin[data-key='{key}']")
    page.keyboard.press("1")
    expect(pin).to_have_class(re.compile("is-lit"))
    page.keyboard.press("Enter")
    expect(first.locator("[name=task]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(pin).not_to_have_class(re.compile("is-lit"))
    page.wait_for_timeout(500)  # until the map, which moved for the way, is at rest
    pin.hover()
    expect(first).to_have_class(re.compile("is-lit"))

    spot = first_way(page)
    page.click("[data-draw]")
    page.mouse.click(*spot)
    expect(page.locator("[data-cut] p").first).not_to_be_empty()
    assert operator.get("/api/closures").json()["closures"] == [], "it is only asked for"
    page.fill("[data-closing] [name=reason]", f"塌方 {HOSTILE}")
    view = page.evaluate(VIEW)
    page.click("[data-closing] .main")
    news = page.locator("[data-part=changed] .told")  # the town has no other way there
    expect(news).to_contain_text(TEAM_NAME)
    assert page.evaluate(VIEW) == view, "a newer sheet moves nothing"
    page.keyboard.press("z")  # taken back without a mouse
    expect(page.locator(".undo")).to_be_hidden()
    assert operator.get("/api/closures").json()["closures"] == []

    page.mouse.click(*spot, button="right")
    page.click("[data-act=post]")
    expect(page.locator(".pin[title^=现场指挥部]")).to_be_visible()
    log = operator.get(f"/api/incidents/{known['incident_id']}/log").json()["entries"]
    assert log[-1]["name"] == "log.post"
    assert violations(page) == []
    operator.post(
        f"/api/incidents/{known['incident_id']}/life",
        json={"status": "cancelled", "reason": "测试"},
        headers={
            "If-Match": operator.get(f"/api/incidents/{known['incident_id']}").headers["ETag"]
        },
    )


def test_a_telephone_shows_the_room_whole_and_only_what_one_may(
    house: House, operator: httpx.Client
) -> None:
    told = {"kind": "11A01", "place": {"lon": LON, "lat": LAT}, "is_exercise": True}
    incident = operator.post("/api/incidents", json=told).json()["incident"]
    for kind, text in [("spoken_order", "一中队先行"), *[("report", "风向未变")] * LOG_SHOWN]:
        note = {"kind": kind, "text": text, "said_by": "前指"}
        operator.post(f"/api/incidents/{incident['incident_id']}/log", json=note)
    page = house.page(Role.LEADER, "360x740")
    page.goto(f"{house.base}/room/{incident['incident_id']}?lang=en")
    expect(page.locator("[data-team]").first).to_be_visible(timeout=LARGEST_WAIT_MS)
    for tab in ("map", "plan", "orders", "leaders", "log", "sheet"):
        page.click(f"#tab-{tab}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, f"{tab} must not be pushed from side to side"
        assert page.locator("[data-map]").is_visible() == (tab == "map")
        if tab == "map":
            expect(page.locator(".pin[data-key^='incident']").first).to_be_in_viewport()
    expect(page.locator("[data-part=incident]")).to_contain_text(say("room.exercise", "en"))
    page.click("#tab-orders")
    page.reload()
    expect(page.locator("#tab-orders")).to_have_attribute("aria-selected", "true")
    assert page.evaluate("document.activeElement.tagName") == "BODY", "nobody moved the focus"
    page.click("#tab-log")
    lines = page.locator("[data-part=log] .log li")
    expect(lines).to_have_count(LOG_SHOWN + 1)
    expect(lines.last).to_contain_text("一中队先行")  # however old, its paper is owed
    page.click("[data-act=earlier]")
    expect(page.locator("[data-act=earlier]")).to_have_count(0)
    log = operator.get(f"/api/incidents/{incident['incident_id']}/log").json()["entries"]
    expect(lines).to_have_count(len(log))
    page.click("#tab-sheet")
    page.click("[data-act='hold:depot:D02']")
    page.locator("[data-depot=D02] form .main").click()
    held = page.locator("[data-held=D02]")
    expect(held.locator("[data-until]")).to_be_visible(timeout=LARGEST_WAIT_MS)
    had = held.locator(".reasons").inner_text()
    held.locator("[data-act^='release:']").click()
    expect(held).to_have_count(0, timeout=LARGEST_WAIT_MS)
    page.keyboard.press("z")  # what was let go by mistake is taken again, as much of it
    expect(held.locator(".reasons")).to_have_text(had, timeout=LARGEST_WAIT_MS)
    assert page.locator("[data-report]").count() == 0
    page.goto(f"{house.base}/room?lang=en")
    expect(page.locator(".work p.card")).to_have_text(say("room.pick_one", "en"))
    page = house.page(Role.AUDITOR)
    visit(page, f"{house.base}/room")
    expect(page.locator("main")).to_contain_text("may_not")
