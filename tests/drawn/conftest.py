"""A real browser in front of the pages as they are served, and a record of all it asked for."""

import functools
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from maps import assets, command, shell
from tests import absent
from tests.drawn import hard_nights, sample
from tests.drawn.demo_ground import county

_LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""
KINDS = {
    "full": sample.payload,
    "empty": sample.empty,
    "hostile": sample.hostile,
    "unreadable": hard_nights.unreadable,
    "crowded": hard_nights.crowded,
    "roadless": hard_nights.roadless,
    "nobody": hard_nights.nobody,
}
WHO = {"actor": "zhihui", "name": "演示", "idle_min": 15, "locks": True, "csrf": "x"}
PROBLEM = {"title": "道路网正在重建", "detail": "约 20 秒后再试。", "status": 503}


@pytest.fixture(scope="session")
def packages() -> None:
    """The npm packages that pages load."""
    try:
        assets.asset("leaflet.js")
    except assets.AssetsMissing as missing:
        absent.from_set_up(f"pages cannot be drawn: {missing}")


@functools.cache
def _json(kind: str, language: str) -> bytes:
    return json.dumps(KINDS[kind](language)).encode()


@functools.cache
def _without(basemap_url: str) -> bytes:
    told = sample.payload("zh") | {"basemap": None, "basemap_url": basemap_url}
    return json.dumps(told).encode()


class _Handler(BaseHTTPRequestHandler):
    """``/<kind>/map`` and its JSON.

    ``flaky`` fails the first time it is asked, ``refused`` always and with its reason, ``late``
    answers after two seconds; ``waiting`` has its base map late, ``groundless`` never.
    """

    failed_once = False

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        language = parse_qs(asked.query).get("lang", ["zh"])[0]
        kind, _, rest = asked.path.strip("/").partition("/")
        if kind == "assets":
            self._answer(*assets.asset(rest.partition("/")[2]))
        elif asked.path == "/api/session":
            self._answer(json.dumps(WHO).encode(), "application/json")
        elif rest == "map":
            page = command.page(language, f"/{kind}/map.json?lang={language}")
            self._answer(page.encode(), "text/html; charset=utf-8")
        elif kind == "refused":
            self._answer(json.dumps(PROBLEM).encode(), "application/problem+json", 503)
        elif kind in ("late", "waiting") and rest == "map.json":
            time.sleep(2 if kind == "late" else 0)
            whole = _json("full", language) if kind == "late" else _without("/waiting/b.json")
            self._answer(whole, "application/json")
        elif kind == "waiting":
            time.sleep(2)
            self._answer(json.dumps(county()).encode(), "application/json")
        elif kind == "flaky" and not _Handler.failed_once:
            _Handler.failed_once = True
            self.send_error(503)
        elif kind in (*KINDS, "flaky"):
            self._answer(_json("full" if kind == "flaky" else kind, language), "application/json")
        elif kind == "groundless":
            self._answer(_without("/nowhere.json"), "application/json")
        else:
            self.send_error(404)

    def _answer(self, body: bytes, media_type: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Security-Policy", shell.content_security_policy())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="session")
def site(packages: None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass
class Opened:
    """An open page with what it asked for and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def heard(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.violations")
        return found


Opener = Callable[..., Opened]


# What a page does after it says that it is drawn: it measures, and paints what it measured.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="session")
def screens(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One screen of each kind, with what it keeps of the scripts: most tests need no other."""
    known: dict[str, BrowserContext] = {}

    def screen(size: str, **more: Any) -> BrowserContext:
        kind = f"{size} {sorted(more.items())}"
        if kind not in known:
            known[kind] = _screen(browser, size, **more)
        return known[kind]

    yield screen
    for one in known.values():
        one.close()


def _screen(browser: Browser, size: str, **more: Any) -> BrowserContext:
    width, height = map(int, size.split("x"))
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    context.add_init_script(_LISTEN)
    return context


@pytest.fixture
def opened(browser: Browser, screens: Callable[..., BrowserContext]) -> Iterator[Opener]:
    """Opens a page; ``own``: on a screen of its own, as also with a script ``before`` its own."""
    own_ones, pages = [], []

    def open_at(
        url: str, state: str = "drawn", size: str = "1440x900", before: str = "", **more: Any
    ) -> Opened:
        if more.pop("own", False) or before or "offline" in more:
            context = _screen(browser, size, **more)
            own_ones.append(context)
            context.add_init_script(before)
        else:
            context = screens(size, **more)
        one = Opened(context.new_page())
        pages.append(one.page)
        one.page.on("request", lambda request: one.asked.append(request.url))
        one.page.on("pageerror", lambda fault: one.complaints.append(str(fault)))
        one.page.on("console", one.heard)
        one.page.goto(url)
        one.page.wait_for_selector(f"body[data-state={state}]")
        one.page.evaluate(TWO_FRAMES)
        return one

    yield open_at
    for page in pages:
        if page.context not in own_ones:
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.close()
    for context in own_ones:
        context.close()
