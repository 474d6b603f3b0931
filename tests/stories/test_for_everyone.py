"""Screens for everyone: what axe-core finds by WCAG 2.2 AA, and what the keyboard alone reaches."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.auth.roles import Role
from tests.stories.doors import Finds, House

WIDE, PHONE = "1280x800", "390x844"
STATES = [
    ("/maps/risk", Role.OPERATOR, WIDE, "light"),
    ("/maps/all?lang=en", Role.OPERATOR, PHONE, "dark"),
    ("/wall", Role.OPERATOR, WIDE, "dark"),
    ("/room", Role.OPERATOR, PHONE, "light"),
    ("map_path", Role.OPERATOR, WIDE, "dark"),
    ("/inbox", Role.TEAM, PHONE, "light"),
]


@pytest.mark.parametrize(("path", "role", "size", "scheme"), STATES)
def test_axe_finds_nothing(
    house: House, map_path: str, axe: Finds, path: str, role: Role, size: str, scheme: Any
) -> None:
    page = house.page(role, size, color_scheme=scheme)
    page.goto(house.base + (map_path if path == "map_path" else path))
    settled(page)
    if page.locator("[data-row]").count():
        for choice in page.locator(".choice summary").all()[:1]:
            choice.click()
        page.locator("[data-row]").first.click()
        page.wait_for_timeout(300)
    assert axe(page) == []


def settled(page: Page) -> None:
    page.wait_for_load_state()
    if page.locator("body[data-source]").count():
        page.wait_for_selector("body[data-state=drawn]")
    page.wait_for_timeout(300)


PAINTED = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


@pytest.mark.parametrize("path", ["/maps/risk", "/wall", "/room", "map_path"])
def test_the_county_s_own_ground_lies_under_every_map(
    house: House, map_path: str, path: str
) -> None:
    page = house.page(Role.OPERATOR, WIDE)
    page.goto(house.base + (map_path if path == "map_path" else path))
    settled(page)
    ground = page.locator("canvas.basemap")
    expect(ground).to_be_visible()
    assert ground.evaluate(PAINTED) > 10  # land, water, roads and their edges


def test_a_map_is_worked_by_keyboard_alone(house: House) -> None:
    page = house.page(Role.OPERATOR, WIDE, reduced_motion="reduce")
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext; window.asked = [];"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more)"
        " { window.asked.push(kind); return get.call(this, kind, ...more); };"
    )
    page.goto(f"{house.base}/maps/forces")
    rows = page.locator("[data-row]")
    expect(rows.first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".show-phone")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator(".search")).to_be_focused()
    seen = reached(page)
    for control in ("head-home", "carry", "tab", "number", "choice", "row", "fit-button"):
        assert control in seen
    assert set(page.evaluate("window.asked")) == {"2d"}, "no WebGL is asked for"
    assert page.evaluate("document.getAnimations().length") == 0


def test_what_has_no_place_has_its_card_and_the_keys_keep_theirs(house: House) -> None:
    page = house.page(Role.OPERATOR, WIDE, reduced_motion="reduce")
    page.goto(f"{house.base}/maps/reserves")
    row, depots = page.locator("[data-row]").first, page.locator("[data-tab=depots] b")
    expect(depots).to_be_visible()
    there = depots.inner_text()
    row.focus()
    page.keyboard.press("Enter")
    for field in ("库存", "定额", "可用"):
        expect(page.locator(".slip .card")).to_contain_text(field)
    expect(page.locator(".slip .together button").first).to_be_visible()
    expect(depots).to_have_text(there)
    assert "depots." not in page.evaluate("location.search")
    page.keyboard.press("Escape")
    expect(page.locator(".slip")).to_have_count(0)
    expect(row).to_be_focused()
    page.locator("summary[data-at='items.state']").press("Enter")
    box = page.locator("[data-at^='items.state=']").first
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    page.goto(f"{house.base}/maps/reserves?pick=depots/none")
    expect(page.locator(".map-note")).to_contain_text("none")


def reached(page: Page) -> str:
    """Every control that the Tab key comes to; each must be seen to have the focus."""
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    names = ""
    for _ in range(80):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "() => { const one = document.activeElement; const look = getComputedStyle(one);"
            " return [`${one.className} ${one.parentElement?.className}`, look.outlineStyle]; }"
        )
        assert outline != "none" or name.startswith(("card", "null", " ")), name
        names += f" {name}"
    return names


@pytest.mark.parametrize("path", ["/maps/risk", "/maps/all?lang=en"])
def test_twice_as_large_and_spaced_out_nothing_is_lost(house: House, path: str) -> None:
    """Zoomed to 200 % a screen of 1280 has 640 left; text spacing is that of WCAG 1.4.12."""
    page = house.page(Role.OPERATOR, "640x400")
    page.goto(house.base + path)
    expect(page.locator("[data-row]").first).to_be_attached()
    page.evaluate(
        "document.adoptedStyleSheets = [Object.assign(new CSSStyleSheet(), {})];"
        "document.adoptedStyleSheets[0].replaceSync('* { line-height: 1.5 !important;"
        " letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }')"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = """all => all.filter((one) => one.scrollWidth > one.clientWidth + 1
        || one.scrollHeight > one.clientHeight + 1).map((one) => one.textContent)"""
    for part in (".number", ".row-name", ".row-says", ".choice summary"):
        assert page.locator(part).evaluate_all(cut) == [], part
    assert page.locator("html").get_attribute("lang") == ("en" if "en" in path else "zh-CN")


def test_on_paper_a_map_has_what_a_map_needs(house: House) -> None:
    page = house.page(Role.OPERATOR, WIDE)
    page.goto(f"{house.base}/maps/risk")
    expect(page.locator("[data-row]").first).to_be_visible()
    page.emulate_media(media="print")
    for part in (".head-title", ".question", ".map-pane", ".legend-list >> nth=0", ".row >> nth=0"):
        assert page.locator(part).is_visible(), part
    boxes = [
        page.locator(part).bounding_box() for part in ("header", ".map-pane", ".legend", ".side")
    ]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert len(tops) == len(boxes)
    assert page.locator(".head-maps a:visible").count() == 1
    for part in (".head-mark", ".watermark span >> nth=0", ".head-age"):
        assert page.locator(part).is_visible(), part
    controls = "button:visible:not(.number), input:visible, summary:visible, .skip:visible"
    assert page.locator(controls).evaluate_all("all => all.map((one) => one.className)") == []
