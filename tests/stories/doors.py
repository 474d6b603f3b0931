"""The service as a browser meets it: sessions opened beside the door, and what a page says."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg2
from playwright.sync_api import Browser, Page, Request, expect

from layers.words import say
from service.auth import sessions, store
from service.auth.roles import Role
from tests.town import people, town

Finds = Callable[[Page], list[str]]
HOSTILE = "<script>alert(1)</script>{{7*7}}${1}`x`"
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
MOST_LOOKS = 1000  # of two frames each
# What the browser itself says of every answer that is a no.
SAID_BY_THE_BROWSER = "Failed to load resource"


@dataclass
class House:
    """The service of the town as it runs for people, and the way to look behind it."""

    base: str
    url: str
    browser: Browser
    contexts: list[Any] = field(default_factory=list)

    def token(self, role: Role) -> str:
        """A session of the town's account of that role, opened beside the door."""
        with closing(psycopg2.connect(self.url)) as conn:
            account = store.find(conn, town.CODE, people.login_of(role))
            assert account is not None
            until = datetime.now(UTC) + timedelta(hours=8)
            token = sessions.open_session(
                conn, town.CODE, account.account_id, until, "127.0.0.1", ""
            )
            conn.commit()
        return token

    def asked_by(self, role: Role) -> httpx.Client:
        """The same service asked by a program in that role's session."""
        token = self.token(role)
        mark = {"X-CSRF-Token": sessions.csrf_of(token)}
        cookies = {"situ_session": token}
        return httpx.Client(base_url=self.base, headers=mark, cookies=cookies, trust_env=False)

    def end_sessions(self) -> None:
        """Everybody is out, as after the longest shift."""
        with closing(psycopg2.connect(self.url)) as conn, conn.cursor() as cursor:
            cursor.execute("UPDATE session SET ended_at = now() WHERE ended_at IS NULL")
            conn.commit()

    def page(self, role: Role | None = None, size: str = "1440x900", **more: Any) -> Page:
        width, height = map(int, size.split("x"))
        context = self.browser.new_context(viewport={"width": width, "height": height}, **more)
        self.contexts.append(context)
        context.add_init_script(LISTEN)
        if role:
            cookie = {"name": "situ_session", "value": self.token(role), "url": self.base}
            context.add_cookies([cookie])  # type: ignore[list-item]
        return context.new_page()


def visit(page: Page, url: str) -> list[str]:
    """Opens a page; gives what it complains of from then on."""
    complaints: list[str] = []

    def heard(said: Any) -> None:
        if said.type == "error" and SAID_BY_THE_BROWSER not in said.text:
            complaints.append(said.text)

    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("console", heard)
    rest = quiet(page)
    page.goto(url)
    rest()
    return complaints


def quiet(page: Page) -> Callable[[], None]:
    """From now on listens to what the page asks for; gives the wait until it has all of it.

    Nothing is under way, and two frames later still nothing: sooner told than by half a second of
    silence.
    """
    under_way: list[Request] = []

    def began(request: Request) -> None:
        under_way.append(request)

    def over(request: Request) -> None:
        if request in under_way:
            under_way.remove(request)

    page.on("request", began)
    page.on("requestfinished", over)
    page.on("requestfailed", over)

    def rest() -> None:
        looks = 0
        for _ in range(MOST_LOOKS):
            page.evaluate(TWO_FRAMES)
            looks = 0 if under_way else looks + 1
            if looks == 2:
                return
        raise AssertionError([request.url for request in under_way])

    return rest


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.violations")
    return found


def sign_in(page: Page, login: str, password: str, code: str = "") -> None:
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    if code:
        page.fill("[name=code]", code)
    page.click("form .main")


def told(page: Page, key: str, **params: object) -> None:
    """A sentence of the catalogues stands on the page."""
    expect(page.get_by_text(say(key, **params)).first).to_be_visible()


def fill_account(page: Page, login: str, role: str) -> None:
    """The form of a new account."""
    page.fill("[data-editor=account] [name=login]", login)
    page.select_option("[data-editor=account] [name=role]", role)
