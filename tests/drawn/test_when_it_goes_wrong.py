"""What cannot be drawn, read or fetched is said in words, and the list goes on working."""

from datetime import UTC, datetime, timedelta

import pytest

from maps import export
from tests.drawn import sample
from tests.drawn.demo_ground import NOW

ROWS = ".panel.is-open .row"
# The page's patience of 20 s and its ticks of 10 s, shortened.
IMPATIENT = """
const wait = window.setTimeout;
window.setTimeout = (act, ms, ...rest) => wait(act, ms >= 20000 ? 400 : ms, ...rest);
"""
# Whoever says how that part is drawn says it to something that cannot.
BROKEN = """
Object.defineProperty(Object.prototype, "%s", { configurable: true, set(how) {
    const broken = () => { throw new Error("no such thing"); };
    const value = typeof how === "function" ? broken : how;
    Object.defineProperty(this, "%s", { value, writable: true, enumerable: true });
} });
"""


def test_an_unknown_level_a_bad_date_and_a_bad_row_take_nothing_with_them(site, opened):
    page = opened(f"{site}/unreadable/map").page
    assert page.locator(ROWS).count() == 5
    assert "列表中的一项没有画出来" in page.locator(".sheet").inner_text()
    assert page.locator('.leaflet-marker-icon[data-key="near:hazard:H1"]').count() == 1
    assert "时间不明" in page.locator(".headline").inner_text()
    page.click("#tab-near")
    assert "特大" in page.locator('.row[data-key="near:hazard:H1"]').inner_text()
    page.click("#tab-closures")
    assert page.locator(ROWS).count() == 4
    assert "类别或等级不明" in page.locator(".legend").inner_text()


@pytest.mark.parametrize("part", ["incident", "legend", "ground", "masthead"])
def test_a_part_that_cannot_be_drawn_leaves_the_list(site, opened, part):
    page = opened(f"{site}/full/map", before=BROKEN % (part, part)).page
    assert page.locator(".band").count() == 1
    assert "没有画出来，列表和其余内容仍然可用" in page.locator(".band").inner_text()
    page.locator(ROWS).first.click()
    assert page.locator(f"{ROWS}.is-picked .facts").is_visible()


def test_without_a_map_the_list_still_works(site, opened):
    broken = 'document.addEventListener("DOMContentLoaded", () => { L.map = () => null.x; });'
    page = opened(f"{site}/full/map", before=broken).page
    assert "地图没有画出来" in page.locator(".band").inner_text()
    page.locator(ROWS).first.click()
    page.keyboard.press("Escape")
    assert page.locator(ROWS).count() == 6


def test_while_loading_the_notice_lies_on_top(site, opened):
    page = opened(f"{site}/late/map", state="loading").page
    notice = page.locator(".notice")
    assert notice.inner_text() == "正在载入…"
    box = notice.bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    there = "at => document.elementFromPoint(...at).closest('.notice') !== null"
    assert page.evaluate(there, middle)
    page.wait_for_selector("body[data-state=drawn]")
    assert notice.count() == 0


def test_who_does_not_answer_in_time_is_not_waited_for(site, opened):
    page = opened(f"{site}/late/map", state="failed", before=IMPATIENT).page
    assert "20 秒内没有应答" in page.locator(".notice").inner_text()


def test_a_refusal_is_shown_in_its_own_words(site, opened):
    page = opened(f"{site}/refused/map", state="failed").page
    told = page.locator(".notice").inner_text()
    for word in ("道路网正在重建", "约 20 秒后再试。", "HTTP 503"):
        assert word in told


def test_the_map_says_that_its_ground_is_on_its_way(site, opened):
    page = opened(f"{site}/waiting/map").page
    assert page.locator(".ground-waits").inner_text() == "底图载入中…"
    assert page.locator(ROWS).count() == 6
    page.wait_for_selector(".ground-waits", state="detached")
    assert page.locator("canvas.names").count() == 1


def test_ages_grow_while_the_page_is_open(site, opened):
    page = opened(f"{site}/full/map", own=True).page
    place = page.locator('.row[data-key="team:T002"] .age')
    before = int("".join(filter(str.isdigit, place.inner_text())))
    page.clock.install(time=datetime.now(UTC))
    page.reload()
    page.wait_for_selector("body[data-state=drawn]")
    page.clock.run_for(7 * 60_000)
    assert int("".join(filter(str.isdigit, place.inner_text()))) >= before + 7
    assert "分钟前）" not in page.locator('.row[data-key="team:T002"]').inner_text()


def test_an_old_file_says_when_the_position_was(tmp_path, opened):
    told = sample.payload()
    made = NOW - timedelta(hours=5)
    told["sheet"]["made_at"] = made.isoformat()
    file = tmp_path / "incident.html"
    file.write_bytes(export.single_file(told, made))
    page = opened(file.as_uri(), offline=True).page
    seen = (made - timedelta(minutes=3) + timedelta(hours=8)).strftime("%H:%M")
    assert page.locator('.row[data-key="team:T002"] .age').inner_text().endswith(seen)
