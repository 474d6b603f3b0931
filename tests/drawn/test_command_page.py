"""The incident's page in a real browser, under its own Content-Security-Policy."""

import re

import pytest

from tests.drawn import sample

ROWS = ".panel.is-open .row"


def _marker(key):
    return f'.leaflet-marker-icon[data-key="{key}"]'


def _key_of(opened_page, nth):
    return opened_page.page.locator(ROWS).nth(nth).get_attribute("data-key")


@pytest.mark.parametrize("kind", ["full", "empty", "hostile"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_asks_nobody_else_and_nothing_complains(site, opened, kind, language):
    one = opened(f"{site}/{kind}/map?lang={language}")
    one.page.click(_marker("incident"))
    for tab in one.page.locator("[role=tab]").all():
        tab.click()
    assert one.asked
    assert [url for url in one.asked if not url.startswith((site, "data:"))] == []
    assert one.complaints == []
    assert one.violations() == []


def test_the_policy_is_really_on(site, opened):
    one = opened(f"{site}/full/map")
    one.page.evaluate("fetch('https://example.invalid/x').catch(() => null)")
    one.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.hit = 1";
        document.head.append(script);
    }""")
    one.page.wait_for_timeout(100)
    assert one.page.evaluate("window.hit") is None
    assert len(one.violations()) == 2


def test_every_hostile_name_is_shown_as_text_and_none_runs(site, opened):
    one = opened(f"{site}/hostile/map")
    page = one.page
    assert (
        "镇{{7*7}}{% for x in y %}{# note${alert(1)}`tick`C:\\2019"
        in page.locator("h1").inner_text()
    )
    assert page.locator(".row-name").first.text_content() == sample.HOSTILE
    page.click(_marker("near:hazard:H2"))
    assert page.locator(".leaflet-popup h3").text_content() == sample.HOSTILE
    assert page.evaluate("window.hit") is None
    assert page.locator("img").count() == 0
    assert page.locator("body script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_row_pointed_at_lights_its_route_and_marker(site, opened):
    one = opened(f"{site}/full/map")
    page, key = one.page, _key_of(one, 2)
    page.locator(ROWS).nth(2).hover()
    assert "is-lit" in page.locator(_marker(key)).get_attribute("class")
    assert page.locator("path.route-team.is-lit").count() >= 2
    assert page.locator("path.route.is-dim").count() >= 4
    page.mouse.move(1000, 880)
    assert page.locator("path.route.is-lit").count() == 0


def test_a_marker_pointed_at_lights_its_row(site, opened):
    one = opened(f"{site}/full/map")
    page, key = one.page, _key_of(one, 2)
    page.locator(_marker(key)).hover()
    assert page.locator(".row.is-lit").get_attribute("data-key") == key
    page.mouse.move(1000, 880)
    assert page.locator(".row.is-lit").count() == 0


@pytest.mark.parametrize("size", ["1440x900", "1100x700", "390x844"])
def test_nothing_hides_the_incident_or_the_first_team(site, opened, size):
    one = opened(f"{site}/full/map", size=size)
    for key in ("incident", _key_of(one, 0)):
        box = one.page.locator(_marker(key)).bounding_box()
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        there = "at => document.elementFromPoint(...at).closest('.pin')?.dataset.key"
        assert one.page.evaluate(there, middle) == key


def test_the_first_view_shows_the_first_five_and_the_button_everybody(site, opened):
    one = opened(f"{site}/full/map")
    page = one.page
    last = page.locator(_marker(_key_of(one, 5)))
    inside = """(marker) => {
        const box = marker.getBoundingClientRect();
        return box.x > 470 && box.y > 40 && box.bottom < 900;
    }"""
    assert all(page.locator(_marker(_key_of(one, n))).evaluate(inside) for n in range(5))
    page.mouse.move(900, 450)
    page.mouse.wheel(0, -600)
    page.wait_for_timeout(500)
    page.click(".fit-button")
    page.wait_for_timeout(300)
    assert last.evaluate(inside)


def test_a_row_picked_brings_its_route_into_view(site, opened):
    one = opened(f"{site}/full/map")
    page, key = one.page, _key_of(one, 1)
    before = page.locator(_marker("incident")).bounding_box()
    page.locator(ROWS).nth(1).click()
    page.wait_for_timeout(700)
    assert page.locator(ROWS).nth(1).get_attribute("aria-current") == "true"
    assert page.locator(_marker(key)).is_visible()
    assert page.locator(_marker("incident")).bounding_box() != before
    assert (
        page.locator(f"{ROWS}.is-picked .facts a.phone")
        .first.get_attribute("href")
        .startswith("tel:")
    )


def test_a_marker_clicked_opens_its_panel_its_row_and_its_card(site, opened):
    one = opened(f"{site}/full/map")
    page = one.page
    page.click("#tab-near")
    page.click(_marker("team:T004"))
    assert page.locator("#tab-teams").get_attribute("aria-selected") == "true"
    row = page.locator('.row[data-key="team:T004"]')
    assert "is-picked" in row.get_attribute("class")
    assert row.is_visible()
    assert "何家洞镇民兵应急分队" in page.locator(".leaflet-popup").inner_text()
    page.click(_marker("closure:1"))
    assert page.locator("#tab-closures").get_attribute("aria-selected") == "true"
    assert page.locator('.row[data-key="closure:1"]').get_attribute("aria-current") == "true"


def test_the_line_of_a_route_is_linked_too(site, opened):
    one = opened(f"{site}/full/map")
    page = one.page
    spot = page.evaluate(
        """() => { const path = document.querySelector("path.route-target");
        const p = path.getPointAtLength(path.getTotalLength() * 0.45), m = path.getScreenCTM();
        return [p.x * m.a + m.e, p.y * m.d + m.f]; }"""
    )
    page.mouse.click(*spot)
    assert page.locator(".row.is-picked").count() == 1


def test_what_comes_and_what_is_limited_is_told(site, opened):
    page = opened(f"{site}/full/map").page
    about = page.locator("#panel-teams .about").all_inner_texts()
    assert [("重型救援车" in one, "小型车" in one) for one in about].count((True, False)) == 1
    assert not any("小型车" in one for one in about)
    page.click("#tab-depots")
    assert "乘 重型救援车" in page.locator("#panel-depots").inner_text()
    page.click("#tab-left_out")
    assert (
        "X906 老桥限重 10 吨（本车 18 吨）、Y12须涉水"
        in page.locator("#panel-left_out").inner_text()
    )
    page.click("#tab-closures")
    assert "限重 4.5 t · 限宽 2.3 m" in page.locator('.row[data-key="closure:4"]').inner_text()


def test_who_was_left_out_for_a_closure_lights_it(site, opened):
    one = opened(f"{site}/full/map")
    one.page.click("#tab-left_out")
    one.page.locator('.row[data-key="left:team:T103"]').hover()
    assert "is-lit" in one.page.locator(_marker("closure:1")).get_attribute("class")


def test_it_is_worked_by_keyboard_alone(site, opened):
    one = opened(f"{site}/full/map")
    page = one.page
    page.locator(ROWS).first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.key") == _key_of(one, 1)
    page.keyboard.press("Enter")
    assert page.locator(".row.is-picked").get_attribute("data-key") == _key_of(one, 1)
    page.keyboard.press("3")
    assert page.locator(".row.is-picked").get_attribute("data-key") == _key_of(one, 2)
    page.keyboard.press("Escape")
    assert page.locator(".row.is-picked").count() == 0
    page.locator("#tab-teams").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#tab-depots").get_attribute("aria-selected") == "true"
    page.locator(_marker("near:facility:F2")).focus()
    page.keyboard.press("Enter")
    assert page.locator(".row.is-picked").get_attribute("data-key") == "near:facility:F2"


def test_every_marker_has_a_name(site, opened):
    one = opened(f"{site}/full/map")
    told = """nodes => nodes.map((node) => {
        const { width, height } = node.getBoundingClientRect();
        return [node.getAttribute("aria-label"), node.getAttribute("role"), width, height]; })"""
    markers = one.page.locator(".leaflet-marker-icon").evaluate_all(told)
    assert markers
    for label, role, width, height in markers:
        assert label
        assert role == "button"
        assert min(width, height) >= 44, label


def test_minutes_add_up_as_shown(site, opened):
    one = opened(f"{site}/full/map")
    rows = one.page.locator("#panel-teams .row")
    for i in range(rows.count()):
        total = int(rows.nth(i).locator(".total b").inner_text())
        sum_text = rows.nth(i).locator(".sum").inner_text().split(" · ")[0]
        assert sum(map(int, re.findall(r"\d+", sum_text))) == total


def test_a_straight_line_says_so_wherever_it_is_shown(site, opened):
    one = opened(f"{site}/full/map")
    page = one.page
    row = page.locator('.row[data-key="team:T006"]')
    row.scroll_into_view_if_needed()
    assert row.locator(".chip-amber").inner_text() == "直线估算，非道路"
    assert row.locator(".chip-amber").is_visible()
    assert row.locator(".total").inner_text().startswith("约")
    dashes = page.locator("path.route.is-straight").first.get_attribute("stroke-dasharray")
    assert dashes
    page.click(_marker("team:T006"))
    assert "直线估算，非道路" in page.locator(".leaflet-popup").inner_text()
    assert "直线估算，非道路" in page.locator(".legend").inner_text()
    page.click("#tab-near")
    for chip in page.locator('.row[data-key^="near:"] .chip').all():
        assert chip.inner_text().startswith("直线")


def test_the_legend_explains_every_symbol_on_the_map(site, opened):
    one = opened(f"{site}/full/map")
    page = one.page
    frames = """nodes => nodes.map((node) => node.querySelector(".sign").getAttribute("class")
        + node.querySelector(".frame").getAttribute("d"))"""
    drawn = set(page.locator(".leaflet-marker-icon").evaluate_all(frames))
    explained = set(page.locator(".legend li:has(.frame)").evaluate_all(frames))
    assert drawn <= explained
    page.click("[aria-controls=legend-kinds]")
    labels = page.locator(".legend").inner_text()
    for word in ("首选路线", "队伍路线", "物资路线", "道路中断", "滑坡", "林区"):
        assert word in labels
    page.click("[aria-controls=legend-ground]")
    assert "国道" in page.locator(".legend").inner_text()


def test_nobody_comes_and_it_says_why_and_what_now(site, opened):
    one = opened(f"{site}/empty/map")
    panel = one.page.locator("#panel-teams")
    assert "4 支队伍未列入，原因如下" in panel.inner_text()
    assert "正忙：现场" in panel.inner_text()
    for tab in ("depots", "shortfalls", "closures", "near"):
        one.page.click(f"#tab-{tab}")
        assert len(one.page.locator(f"#panel-{tab}").inner_text()) > 15


def test_when_the_data_does_not_come_it_says_so_and_tries_again(site, opened):
    one = opened(f"{site}/flaky/map", state="failed")
    assert "HTTP 503" in one.page.locator(".notice").inner_text()
    one.page.click(".retry")
    one.page.wait_for_selector("body[data-state=drawn]")
    assert one.page.locator(ROWS).count() == 6


def test_without_its_base_map_the_page_still_works(site, opened):
    one = opened(f"{site}/groundless/map")
    one.page.wait_for_selector(".band")
    assert "底图没有载入" in one.page.locator(".band").inner_text()
    assert one.page.locator(ROWS).count() == 6
