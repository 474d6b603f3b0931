"""What is looked at in a soak: three pages in a browser, the service's processes, the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from psycopg2.extensions import connection

from layers.codes import name_of
from layers.db import clock
from layers.forces import store as forces
from layers.ids import IncidentId, RegionCode
from layers.orders import hold_store, order_store
from layers.orders.order_life import State
from layers.roads import closure_store
from layers.words import say
from scripts.benches.soak_readers import QUERIES

_CHROMIUM = "/usr/bin/chromium"
_DRAWN_MS, _SAME_MS = 60_000, 15_000
_MB = 1024 * 1024
_PAGE_KB = 1024
_LOOKS, _BETWEEN_MS = 5, 300


@dataclass(frozen=True, slots=True)
class Weight:
    """What weighs at one moment: the service's processes, the database, each page."""

    at_min: float
    rss_mb: dict[str, float]
    descriptors: int
    connections: int
    heap_mb: dict[str, float]
    nodes: dict[str, int]
    listeners: dict[str, int]


@dataclass(slots=True)
class Pages:
    """The open pages by name, and what they complained of."""

    of: dict[str, Page]
    loads: dict[str, int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def open_pages(address: str, token: str, paths: dict[str, str]) -> Iterator[Pages]:
    """Each in a window of its own of one browser, until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        pages = Pages({})
        for name, path in paths.items():
            pages.of[name] = _opened(browser, address, token, name, path, pages)
        yield pages
        browser.close()


def _opened(browser: Browser, address: str, token: str, name: str, path: str, pages: Pages) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    cookie: Any = {"name": "situ_session", "value": token, "url": address}
    context.add_cookies([cookie])
    page = context.new_page()
    pages.loads[name] = 0

    def loaded(_: object) -> None:
        pages.loads[name] += 1

    page.on("domcontentloaded", loaded)
    page.on("pageerror", lambda fault: pages.complaints.append(f"{name}: {fault}"))
    page.on("crash", lambda _: pages.complaints.append(f"{name}: crashed"))
    page.goto(address + path)
    return page


def live_a_little(pages: Pages) -> None:
    """What somebody at each page does in a minute; what could not be done is a complaint of it."""
    for name, page in pages.of.items():
        try:
            _touch(page)
        except Error as fault:
            pages.complaints.append(f"{name}: {str(fault).splitlines()[0]}")


def _touch(page: Page) -> None:
    """Points, picks, opens a card, lets go."""
    page.mouse.move(900, 400)
    page.mouse.wheel(0, -120)
    row = page.locator("[data-row], [data-team]").first
    if row.count():
        row.click(timeout=_DRAWN_MS)
    page.mouse.move(980, 470)
    page.mouse.wheel(0, 120)
    page.keyboard.press("Escape")
    # In one act: a card may just have closed by itself, with what it was about.
    page.locator(".leaflet-popup-close-button").evaluate_all("(found) => found[0]?.click()")


def weigh(at_min: float, pid: int, conn: connection, pages: Pages) -> Weight:
    """Everything at once."""
    heap, nodes, listeners = {}, {}, {}
    for name, page in pages.of.items():
        heap[name], nodes[name], listeners[name] = _held(page)
    processes = {"service" if one == pid else f"aside {i}": one for i, one in enumerate(_all(pid))}
    return Weight(
        at_min,
        {name: _rss_mb(one) for name, one in processes.items()},
        sum(_descriptors(one) for one in processes.values()),
        int(QUERIES.one(conn, "connections")["many"]),
        heap,
        nodes,
        listeners,
    )


def _held(page: Page) -> tuple[float, int, int]:
    """MB of heap, DOM nodes and listeners that a page keeps: the least of some looks at each.

    Rubbish is collected before every look. A page that is just drawing a part anew has it twice
    for a moment, and the old one counts until it has been collected.
    """
    devtools = page.context.new_cdp_session(page)
    found = []
    for _ in range(_LOOKS):
        devtools.send("HeapProfiler.collectGarbage")
        heap = devtools.send("Runtime.getHeapUsage")["usedSize"] / _MB
        counted = devtools.send("Memory.getDOMCounters")
        found.append((heap, counted["nodes"], counted["jsEventListeners"]))
        page.wait_for_timeout(_BETWEEN_MS)
    devtools.detach()
    heaps, nodes, listeners = zip(*found, strict=True)
    return min(heaps), min(nodes), min(listeners)


def _all(pid: int) -> list[int]:
    """A process and all that came of it, it first."""
    path = Path(f"/proc/{pid}/task")
    try:
        children = [
            int(child)
            for task in path.iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except FileNotFoundError:
        return []
    return [pid, *(each for child in sorted(children) for each in _all(child))]


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / _PAGE_KB
    return 0.0


def _descriptors(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def compare(conn: connection, region: RegionCode, shown: str, pages: Pages) -> list[str]:
    """Where a page does not come to show what the database holds; nothing changes any more."""
    faults: list[str] = []

    def same(what: str, check: Callable[[], None]) -> None:
        try:
            check()
        except AssertionError as fault:
            faults.append(f"{what}: {str(fault).splitlines()[0]}")

    command, county, room = (pages.of[name] for name in ("command", "forces", "room"))
    same("command, orders", lambda: _orders(conn, region, command))
    same("command, closures", lambda: _closures(conn, region, command))
    same("forces, teams", lambda: _teams(conn, region, county))
    same("room, holds", lambda: _holds(conn, region, IncidentId(shown), room))
    return faults


def _orders(conn: connection, region: RegionCode, page: Page) -> None:
    page.click("#tab-orders")
    under_way = [
        one
        for one in order_store.all(conn, region)
        if one.state is not State.DRAFTED and not one.standing.is_over
    ]
    expect(page.locator("[data-row]")).to_have_count(len(under_way), timeout=_SAME_MS)
    for one in under_way:
        row = page.locator(f"[data-row='{one.order_no}']")
        expect(row).to_contain_text(say(f"order_state.{one.state.value}"), timeout=_SAME_MS)


def _closures(conn: connection, region: RegionCode, page: Page) -> None:
    page.click("#tab-closures")
    found = closure_store.in_force(conn, region, clock.now(conn), None)
    expect(page.locator("[data-row]")).to_have_count(len(found), timeout=_SAME_MS)
    for one in found:
        expect(page.locator(f"[data-row='{one.closure_id}']")).to_be_attached(timeout=_SAME_MS)


def _teams(conn: connection, region: RegionCode, page: Page) -> None:
    page.click("#tab-teams")
    while page.locator("button.more").count():
        page.locator("button.more").click()
    teams = forces.all(conn, region)
    expect(page.locator("[data-row]")).to_have_count(len(teams), timeout=_SAME_MS)
    for one in teams:
        row = page.locator(f"[data-row='{one.team_code}']")
        expect(row).to_contain_text(name_of("team_statuses", one.status, "zh"), timeout=_SAME_MS)


def _holds(conn: connection, region: RegionCode, shown: IncidentId, page: Page) -> None:
    held = [one.thing.team_code for one in hold_store.all(conn, region, [shown])]
    expect(page.locator("[data-held]")).to_have_count(len(held), timeout=_SAME_MS)
    for code in held:
        expect(page.locator(f"[data-held='{code}']")).to_be_attached(timeout=_SAME_MS)
