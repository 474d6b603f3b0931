"""Every page in a real browser, in a town where every text wants to run: none does, all is read."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import python_calamine
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pypdf import PdfReader

from maps.four.table import MAPS
from service.auth.roles import Role
from tests.stories import hostile_town
from tests.stories.conftest import serving_town
from tests.stories.doors import House, violations, visit
from tests.stories.hostile_town import TICKS

LARGEST_WAIT_MS = 15_000
DRAWN = "body[data-state=drawn]"
# Neither did a text run nor did one become markup.
UNTOUCHED = "() => window.hit === undefined && !document.querySelector('img[src=x]')"
MARKS = str.maketrans("", "", "\u2028\u202e\u2066 \n\t\xa0")


@pytest.fixture(scope="module")
def hostile(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[tuple[House, str]]:
    """The house of the hostile town, and its incident."""
    folder = tmp_path_factory.mktemp("hostile")
    with serving_town("hostile", folder, hostile_town.settle) as found:
        house = House(*found, browser)
        with house.asked_by(Role.OPERATOR) as room:
            room.timeout = 60
            incident = hostile_town.begin_trouble(room)
        yield house, incident
        for context in house.contexts:
            context.close()


def cut_off(context: BrowserContext, base: str) -> list[str]:
    """Nobody is reached but the service itself; gives who else was asked for, as it is asked."""
    foreign: list[str] = []

    def refuse(route: Route) -> None:
        foreign.append(route.request.url)
        route.abort()

    context.route(re.compile(f"^(?!{re.escape(base)}|data:|blob:)"), refuse)
    return foreign


def seen(page: Page, where: str, wanted: str = TICKS) -> None:
    """The text stands there, letter by letter, as text."""
    expect(page.locator(where, has_text=wanted).first).to_be_attached(timeout=LARGEST_WAIT_MS)


def on_a_map(page: Page, lists: int = 20) -> str:
    """So many lists with a card of each, what is pointed at, searched for; gives the filters."""
    page.wait_for_selector(DRAWN)
    choices = ""
    for tab in page.locator(".layer-tabs [role=tab]").all()[:lists]:
        tab.click()
        page.locator(".choice").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        choices += page.locator(".choices").inner_text()
        rows = page.locator("#layer-rows [data-row]")
        if not rows.count():
            continue
        seen(page, "#layer-rows .row-name")
        rows.first.click()
        seen(page, ".leaflet-popup .card, .row.is-picked")
    pointed_at(page)
    if page.locator(".search").count():
        page.fill(".search", "{{7*7}}")
        seen(page, ".hits li")
        page.keyboard.press("Enter")
        seen(page, ".leaflet-popup .card")
    return choices


def pointed_at(page: Page) -> None:
    """The name beside the pointer, over the thing whose card stood open."""
    page.locator("#tab-hazards, #tab-depots, #tab-teams").first.click()
    page.locator("#layer-rows [data-row]").first.click()
    page.wait_for_timeout(500)  # until the map has moved for the card
    tip = page.locator(".leaflet-popup-tip-container").last.bounding_box()
    assert tip is not None
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    x, y = tip["x"] + tip["width"] / 2, tip["y"] + tip["height"] + 8
    page.mouse.move(x - 3, y)
    page.wait_for_timeout(100)  # a hand does not stand still either
    page.mouse.move(x, y)
    seen(page, ".leaflet-tooltip")


def in_the_room(page: Page) -> None:
    """The sheet, the orders, the log, what is beside them."""
    for tab in page.locator("[role=tab]:visible").all():
        tab.click()
    for part in ("incident", "sheet", "orders", "log"):
        seen(page, f"[data-part={part}]")


def test_no_text_runs_on_any_page(hostile: tuple[House, str]) -> None:
    house, incident = hostile
    page = house.page(Role.OPERATOR)
    foreign = cut_off(page.context, house.base)
    faults, choices = visit(page, house.base), ""
    for name in MAPS:
        page.goto(f"{house.base}/maps/{name}")
        # All layers stand on the one with all; of the others what is theirs alone.
        choices += on_a_map(page, 20 if name == "all" else 1)
        assert clean(page, faults, foreign) == [], name
    assert TICKS in choices
    page.goto(f"{house.base}/wall?every=5")
    seen(page, "[data-draws=wall]")
    assert clean(page, faults, foreign) == []
    parts = {"/room": "main", f"/room/{incident}": "main", f"/incidents/{incident}/map": ".sheet"}
    for path, part in {**parts, "/": "main"}.items():
        page.goto(house.base + path)
        seen(page, part)
        if path.startswith("/room/"):
            in_the_room(page)
        assert clean(page, faults, foreign) == [], path


def clean(page: Page, faults: list[str], foreign: list[str]) -> list[str]:
    """What ran, complained or asked elsewhere; nothing."""
    page.wait_for_timeout(100)
    ran = [] if page.evaluate(UNTOUCHED) else ["a text ran or became markup"]
    return [*ran, *faults, *violations(page), *foreign]


def test_a_team_leader_reads_it_as_text(hostile: tuple[House, str]) -> None:
    house, _ = hostile
    page = house.page(Role.TEAM, "390x844", has_touch=True)
    foreign = cut_off(page.context, house.base)
    faults = visit(page, f"{house.base}/me")
    page.goto(f"{house.base}/inbox")
    seen(page, "main")
    assert clean(page, faults, foreign) == []


def test_what_is_carried_away_is_text(hostile: tuple[House, str], tmp_path: Path) -> None:
    house, _ = hostile
    with house.asked_by(Role.OPERATOR) as room:
        files = [tmp_path / "all.html", tmp_path / "forces.html"]
        for file in files:
            file.write_bytes(_taken(room, f"{file.stem}/map.html"))
        sheet = PdfReader(io.BytesIO(_taken(room, "risk/sheet.pdf")))
        plain = _taken(room, "risk/list.csv").decode("utf-8-sig")
        book = python_calamine.CalamineWorkbook.from_filelike(
            io.BytesIO(_taken(room, "risk/list.xlsx"))
        )
    for file in files:
        page = house.page(None, offline=True)
        foreign = cut_off(page.context, file.as_uri())
        faults = visit(page, file.as_uri())
        on_a_map(page)
        assert clean(page, faults, foreign) == []
    # The forces' own file has their reach inside, and nothing to ask for it.
    expect(page.locator(".reach-told")).to_contain_text("可达")
    printed = "".join(one.extract_text() for one in sheet.pages)
    assert TICKS[:30].translate(MARKS) in printed.translate(MARKS)
    cells = [cell for row in csv.reader(io.StringIO(plain)) for cell in row]
    assert any(TICKS in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []
    kept = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert any(str(cell).startswith(hostile_town.FORMULA) for cell in kept)


def _taken(room: httpx.Client, path: str) -> bytes:
    answer = room.get(f"/maps/{path}", timeout=60)
    assert answer.is_success, answer.text
    return answer.content
