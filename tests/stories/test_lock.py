"""The lock: a screen that nobody sits at is shut, and what is on it stays as it is."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from layers.words import say
from service.auth import times
from service.auth.roles import Role
from tests.stories.doors import House, fill_account, told, violations, visit
from tests.town import people


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role, float], None]:
    """Makes a role's screen lock, or its session end, after so many seconds."""

    def set_idle(role: Role, idle_s: float) -> None:
        stay = times.STAYS[role]._replace(idle_min=idle_s / 60)  # type: ignore[arg-type]
        monkeypatch.setitem(times.STAYS, role, stay)  # type: ignore[arg-type]

    return set_idle


def _drafted(page: Page) -> None:
    """Something typed on the page that is not sent yet."""
    page.evaluate(
        """() => { const draft = document.createElement("textarea"); draft.id = "draft";
        document.querySelector(".sheet").append(draft);
        window.before = document.querySelector(".leaflet-map-pane"); }"""
    )
    page.fill("#draft", "还没有发出的话")


KEPT = """() => document.querySelector("#draft").value === "还没有发出的话"
    && window.before === document.querySelector(".leaflet-map-pane") && window.before.isConnected"""


def test_the_lock_keeps_the_map_and_what_was_typed(
    house: House, map_path: str, idle: Callable[[Role, float], None]
) -> None:
    page = house.page(Role.OPERATOR)
    page.clock.install()
    complaints = visit(page, house.base + map_path)
    page.wait_for_selector("body[data-state=drawn]")
    _drafted(page)
    idle(Role.OPERATOR, 0.1)  # the session has ended, the page finds out by its own clock
    page.clock.run_for(16 * 60_000)
    lock = page.locator(".lock-over")
    expect(lock).to_be_visible(timeout=9000)
    told(page, "lock.locked")
    assert page.evaluate("document.querySelector('.sheet').inert")
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    page.fill(".lock-over [name=password]", "wrong")
    page.click(".lock-over .main")
    told(page, "refusal.wrong_login")
    idle(Role.OPERATOR, 600)
    page.fill(".lock-over [name=password]", people.PASSWORD)
    page.keyboard.press("Enter")
    expect(lock).to_have_count(0)
    assert page.evaluate(KEPT)
    assert not page.evaluate("document.querySelector('.sheet').inert")
    expect(page.locator("#draft")).to_be_focused()
    assert complaints == []
    assert violations(page) == []


def test_the_server_hears_of_acts_once_a_minute_and_who_acts_is_not_locked(
    house: House, map_path: str
) -> None:
    page = house.page(Role.OPERATOR)
    page.clock.install()
    visit(page, house.base + map_path)
    page.wait_for_selector("body[data-state=drawn]")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(150_000)
    assert asked == []
    for step in range(65):
        page.mouse.move(100 + step, 300)
        page.clock.run_for(2_000)
    page.wait_for_timeout(100)
    assert [url.removeprefix(house.base) for url in asked] == ["/api/session"] * 3
    for step in range(20):  # longer than the lock waits for anybody
        page.mouse.move(100 + step, 400)
        page.clock.run_for(60_000)
    expect(page.locator(".lock-over")).to_have_count(0)
    asked.clear()
    page.clock.run_for(10 * 60_000)
    assert len(asked) <= 1, "the last acts are told, and then nothing"
    page.clock.run_for(6 * 60_000)
    expect(page.locator(".lock-over")).to_be_visible()


def test_locked_by_hand_the_session_is_over_and_begins_again_in_place(
    house: House, map_path: str
) -> None:
    page = house.page(Role.OPERATOR)
    complaints = visit(page, house.base + map_path)
    page.wait_for_selector("body[data-state=drawn]")
    _drafted(page)
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.click(f".head-buttons >> text={say('lock.now')}")
    lock = page.locator(".lock-over")
    expect(lock).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{house.base}/")
    assert "/sign-in" in other.url
    other.close()
    page.fill(".lock-over [name=password]", people.PASSWORD)
    page.click(".lock-over .main")
    expect(lock).to_have_count(0)
    assert page.evaluate(KEPT)
    assert complaints == []


def test_a_change_that_found_the_session_over_is_made_after_signing_in_in_place(
    house: House,
) -> None:
    page = house.page(Role.SECURITY_ADMIN)
    complaints = visit(page, f"{house.base}/accounts")
    page.click("[data-new=account]")
    fill_account(page, "hui.lai", "leader")
    house.end_sessions()
    page.click("[data-editor=account] .main")
    lock = page.locator(".lock-over")
    expect(lock).to_be_visible()
    told(page, "lock.ended")
    page.fill(".lock-over [name=password]", people.PASSWORD)
    page.click(".lock-over .main")
    expect(page.locator(".lock-over [name=code]")).to_be_focused()
    page.fill(".lock-over [name=code]", pyotp.TOTP(people.SECRET).now())
    page.click(".lock-over .main")
    expect(lock).to_have_count(0)
    expect(page.locator(".once output")).to_be_visible()
    expect(page.locator("tr[data-login='hui.lai']")).to_have_count(1)
    assert complaints == []
