"""The same page on a phone, on paper, in the dark and in English."""

import pytest


def test_demo_is_marked_on_screen_and_paper(site, opened):
    one = opened(f"{site}/full/map")
    assert one.page.locator(".watermark span").first.is_visible()
    assert one.page.locator(".head-mark").inner_text() == "演示数据"
    one.page.emulate_media(media="print")
    assert one.page.locator(".watermark span").first.is_visible()
    assert one.page.locator("#panel-left_out .row").first.is_visible()
    assert opened(f"{site}/empty/map").page.locator(".watermark span").count() == 0


@pytest.mark.parametrize("kind", ["full", "hostile"])
def test_on_a_phone_map_and_sheet_fit_the_screen(site, opened, kind):
    one = opened(f"{site}/{kind}/map", size="390x844", has_touch=True, is_mobile=True)
    page = one.page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.querySelector('.scroll').scrollWidth <= 390")
    head, ground = (page.locator(place).bounding_box() for place in (".masthead", ".map-pane"))
    assert 0.45 <= ground["height"] / (844 - head["height"]) <= 0.6
    assert page.locator(".legend-list").first.is_hidden()
    for button in page.locator("button:visible, .head-button, .leaflet-control-zoom a").all():
        assert button.bounding_box()["height"] >= 44, button.evaluate("b => b.outerHTML")
    page.click(".legend-toggle")
    assert page.locator(".legend-list").first.is_visible()
    page.click(".legend-toggle")
    page.click(".handle")
    page.wait_for_timeout(300)
    assert page.locator(".sheet").bounding_box()["height"] > 560


def test_light_and_dark_by_system_and_by_hand(site, opened):
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = (
        opened(f"{site}/full/map", color_scheme=scheme).page for scheme in ("light", "dark")
    )
    assert light.evaluate(ground) != dark.evaluate(ground)
    wanted = light.evaluate(ground)
    dark.click("button[aria-label=切换明暗]")
    assert dark.evaluate(ground) == wanted


def test_the_other_language_is_one_click_away(site, opened):
    one = opened(f"{site}/full/map")
    one.page.click("text=EN")
    one.page.wait_for_selector("body[data-state=drawn]")
    assert "Teams" in one.page.locator("#tab-teams").inner_text()
    assert one.page.evaluate("document.documentElement.lang") == "en"
