"""On a phone, upright or lying, the first thing seen is who comes first."""

import pytest

from tests.drawn import hard_nights

SMALL = ["390x844", "320x640", "844x390"]


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["full", "crowded"])
def test_the_first_row_is_seen_without_scrolling(site, opened, size, language, kind):
    page = opened(f"{site}/{kind}/map?lang={language}", size=size).page
    sums = page.locator(".panel.is-open .row .sum").first.bounding_box()
    assert sums["y"] + sums["height"] <= int(size.split("x")[1])
    assert page.locator(".scroll").evaluate("list => list.scrollTop") == 0
    if kind == "crowded":
        _every_tab_is_reached_and_none_is_cut(page)


@pytest.mark.parametrize("size", ["761x800", "1440x900"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_tab_is_reached_and_none_is_cut(site, opened, size, language):
    _every_tab_is_reached_and_none_is_cut(
        opened(f"{site}/crowded/map?lang={language}", size=size).page
    )


def _every_tab_is_reached_and_none_is_cut(page):
    for tab in page.locator("[role=tab]").all():
        tab.click()
        inside = """tab => { const a = tab.getBoundingClientRect();
            const b = tab.parentElement.getBoundingClientRect();
            return a.left >= b.left - 1 && a.right <= b.right + 1
                && tab.scrollWidth <= tab.clientWidth; }"""
        assert tab.evaluate(inside), tab.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_warnings_are_folded_but_for_the_red_ones(site, opened):
    page = opened(f"{site}/crowded/map", size="390x844").page
    shown = page.locator(".warnings li:visible")
    assert shown.evaluate_all("list => list.map(one => one.dataset.code)") == ["warning.no_depot"]
    toggle = page.locator(".warnings-toggle")
    assert "提示 2 条" in toggle.inner_text()
    toggle.click()
    assert shown.evaluate_all("list => list.map(one => one.className)") == [
        "is-red",
        "is-amber",
        "is-quiet",
    ]


def test_on_a_desk_warnings_are_open_the_loudest_first(site, opened):
    page = opened(f"{site}/crowded/map").page
    shown = page.locator(".warnings li:visible")
    assert shown.evaluate_all("list => list.map(one => one.dataset.code)") == [
        "warning.no_depot",
        "warning.unknown_roads",
        "warning.schematic_roads",
    ]


def test_without_roads_it_is_said_once(site, opened):
    page = opened(f"{site}/roadless/map").page
    told = page.locator(".sheet").inner_text()
    assert told.count("没有道路数据") == 1
    assert "没有道路网：所有时间" not in told
    assert page.locator(".warnings li").count() == 1


def test_with_nobody_registered_the_panel_says_so_and_what_now(site, opened):
    page = opened(f"{site}/nobody/map").page
    told = page.locator("#panel-teams").inner_text()
    assert "本区划还没有录入队伍" in told
    assert "下一步" in told
    assert page.locator(".warnings").inner_text() == "没有能调运的库点，原因见“未列入”"


@pytest.mark.parametrize("size", ["1440x900", "390x844"])
def test_closures_stand_by_effect_and_long_reasons_are_clamped(site, opened, size):
    page = opened(f"{site}/crowded/map", size=size).page
    assert page.locator("#tab-near").inner_text() == "周边7"
    page.click("#tab-closures")
    heads = page.locator("#panel-closures .panel-head").all_inner_texts()
    assert heads == ["道路中断 15", "谨慎通行 15", "路况不明（先侦察） 14"]
    row = page.locator("#panel-closures .row").first
    name = row.locator(".closure-reason")
    assert name.text_content() == hard_nights.LONG_REASON
    clamped = name.bounding_box()["height"]
    row.click()
    assert name.bounding_box()["height"] > clamped


def test_chips_are_never_broken(site, opened):
    page = opened(f"{site}/crowded/map", size="320x640").page
    for tab in ("near", "left_out"):
        page.click(f"#tab-{tab}")
        for chip in page.locator(".panel.is-open .row-head .chip").all():
            assert chip.bounding_box()["height"] < 30


def test_paper_shows_what_the_screen_folds(site, opened):
    page = opened(f"{site}/crowded/map", size="390x844").page
    page.emulate_media(media="print")
    shown = [".legend-ground .legend-list", ".warnings-rest", "#headline-more", ".source"]
    for place in [*shown, ".head-age .age"]:
        assert page.locator(place).first.is_visible(), place
    assert "国道" in page.locator(".legend").inner_text()
    assert page.locator(".fold-toggle:visible").count() == 0
