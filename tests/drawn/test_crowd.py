"""Symbols stand where their things are, whatever the zoom, the screen and the crowd."""

import math

import pytest

from tests.drawn.conftest import TWO_FRAMES

# Of every marker: how far its symbol stands from the true place, and whether it is a dot.
MARKERS = """nodes => nodes.map((node) => {
    const pane = document.querySelector(".leaflet-marker-pane").getBoundingClientRect();
    const true_place = new DOMMatrix(getComputedStyle(node).transform);
    const sign = node.querySelector(".pin-sign").getBoundingClientRect();
    return { key: node.dataset.key, dot: node.classList.contains("is-dot"),
        tab: node.tabIndex,
        x: sign.x + sign.width / 2, y: sign.y + sign.height / 2,
        away: Math.hypot(sign.x + sign.width / 2 - pane.x - true_place.e,
                         sign.y + sign.height / 2 - pane.y - true_place.f) };
})"""

# Where the symbol of a geometry stands.


def _markers(page):
    return page.locator(".leaflet-marker-icon").evaluate_all(MARKERS)


def _at_rest(page):
    """The markers once two looks in a row see the same: a wall screen takes its time to zoom."""
    before = None
    for _ in range(100):
        page.evaluate(TWO_FRAMES)
        now = (_markers(page), page.locator(".leaders line").count())
        if now == before and not page.locator(".leaflet-zoom-anim .leaflet-zoom-animated").count():
            break
        before = now
        page.wait_for_timeout(50)
    return _markers(page)


@pytest.mark.parametrize("kind", ["full", "crowded"])
@pytest.mark.parametrize("size", ["1440x900", "390x844", "320x640", "844x390", "3840x2160"])
def test_no_symbol_stands_away_from_its_thing(site, opened, kind, size):
    page = opened(f"{site}/{kind}/map", size=size).page
    for step in (".leaflet-control-zoom-out", ".leaflet-control-zoom-in", None):
        stands = _at_rest(page)
        assert page.locator(".leaders line").count() == sum(one["away"] > 1 for one in stands)
        for one in stands:
            assert one["away"] <= 16, one
            assert not one["dot"] or one["away"] < 1, one
        if step:  # three levels at once, as with the shift key held
            before = page.locator(".leaflet-marker-icon").first.get_attribute("style")
            page.dispatch_event(step, "click", {"shiftKey": True})
            moved = (
                "before => document.querySelector('.leaflet-marker-icon').style.cssText !== before"
            )
            page.wait_for_function(moved, arg=before)


@pytest.mark.parametrize("size", ["1440x900", "390x844"])
def test_the_incident_and_the_first_three_never_move(site, opened, size):
    page = opened(f"{site}/full/map", size=size).page
    first = page.locator("#panel-teams .row").evaluate_all("rows => rows.map(r => r.dataset.key)")
    stands = {one["key"]: one for one in _markers(page)}
    for key in ("incident", *first[:3]):
        assert stands[key]["away"] < 1, key
        assert not stands[key]["dot"], key


def test_crews_of_one_yard_are_told_apart_or_are_dots(site, opened):
    page = opened(f"{site}/crowded/map").page
    whole = [one for one in _markers(page) if one["key"].startswith("team:") and not one["dot"]]
    for i, a in enumerate(whole):
        for b in whole[:i]:
            assert math.dist((a["x"], a["y"]), (b["x"], b["y"])) > 8, (a, b)


def test_a_dot_pointed_at_is_whole(site, opened):
    page = opened(f"{site}/crowded/map").page
    dot = next(one for one in _markers(page) if one["dot"] and one["key"].startswith("closure"))
    sign = page.locator(f'.leaflet-marker-icon[data-key="{dot["key"]}"] .sign')
    assert sign.bounding_box()["width"] < 14
    page.click("#tab-closures")
    page.locator(f'.row[data-key="{dot["key"]}"]').hover()
    page.wait_for_timeout(200)
    assert sign.bounding_box()["width"] > 24


def test_the_tab_key_stops_at_the_incident_and_the_ranked_in_order(site, opened):
    page = opened(f"{site}/full/map").page
    stops = [one["key"] for one in _markers(page) if one["tab"] == 0]
    teams, depots = (
        page.locator(f"#panel-{name} .row").evaluate_all("rows => rows.map(r => r.dataset.key)")
        for name in ("teams", "depots")
    )
    assert stops == ["incident", *teams, *depots]
