"""Printed maps are opened again: all is there and true to scale, and what people wrote is text."""

import os
import re
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from io import BytesIO
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader
from pyproj import Geod

from layers.errors import BadInput
from layers.ids import LonLat
from layers.words import say
from maps import prints, style
from maps.four.table import REACHED_MIN
from maps.prints import border, clipped, legend, rows
from maps.prints.drawing import drawn
from maps.prints.frame import framed
from maps.prints.layout import Layout, laid_out, panelled
from maps.prints.model import Bounds, Mark, Patch, Stroke
from maps.prints.names import Room
from maps.prints.sheet import html
from maps.prints.things import Marks, shades
from tests.drawn import sample_prints as sample
from tests.drawn.demo_ground import county
from tests.drawn.press_here import press_here

__all__ = ["press_here"]  # a fixture

HOSTILE = (
    "<script>alert(1)</script>{{7*7*1000003}}{% for %}</svg></style>`x`\"'&amp;"
    "\x00\x1b\u202e\ud800\ufffe]]>" + "长" * 5000
)
UNSEEN = re.compile("[\x00\x1b\u202e\ud800\ufffe]")


def in_pages(file: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(file)).pages]


def spoilt(value: Any, name: str = "") -> Any:
    """The same with every text that people write made hostile."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {
            field.name: spoilt(getattr(value, field.name), field.name) for field in fields(value)
        }
        return replace(value, **told)
    if isinstance(value, dict):
        return {key: spoilt(part, key) for key, part in value.items()}
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return type(value)(spoilt(part, name) for part in value)
    return (
        HOSTILE if isinstance(value, str) and name not in ("language", "class", "kind") else value
    )


def test_a_sheet_says_what_when_whence_by_whom_and_what_each_sign_is() -> None:
    sheet = sample.command()
    begun = sum(os.times()[:4])
    (page,) = in_pages(prints.pdf(sheet))
    # Within its cost, in seconds of a processor, the press's own process included.
    assert sum(os.times()[:4]) - begun < 4.5
    wanted = [sheet.region_name, sheet.title, sheet.question, sheet.source, sheet.author]
    wanted += ["2026-11-2121:04", say("print.north"), "°E", "°N", "1/1"]
    wanted += [text for count in sheet.counts for text in count]
    wanted += [str(cell) for row in sheet.rows for cell in row]
    wanted += [style.signs("zh")[key].label for key in ("incident", "depot", "hazard.larger")]
    wanted += [style.lines("zh")["route.first"].label, style.ground("zh")["water"]]
    assert [text for text in wanted if "".join(text.split()) not in page] == []
    # Nothing is explained that is not drawn.
    for absent in ("team.on_scene", "facility.water_point"):
        assert "".join(style.signs("zh")[absent].label.split()) not in page


def test_english_sheets_speak_english() -> None:
    page = html(sample.command("en"), "A3")
    kept = {name for row in sample.command("en").rows for name in row}
    wanted = ["Shuangpai County · command map", "Legend", "Scale about 1 :", "Source: county"]
    assert [text for text in wanted if text not in page] == []
    # Names stay as they are kept; every word of ours is English.
    ours = re.sub(r"(?s)<svg.*</svg>|<style.*?</style>", "", page)
    for name in kept:
        ours = ours.replace(str(name), "")
    assert re.findall("[\u4e00-\u9fff]+", ours) == []


def test_the_mark_is_on_every_page_and_the_list_goes_on_overleaf() -> None:
    sheet = sample.crowded(16)
    pages = in_pages(prints.pdf(sheet))
    assert len(pages) > 1
    assert [page.count("演示数据") >= 2 for page in pages] == [True] * len(pages)
    told = "".join(pages[1:])
    assert [row for row in sheet.rows if f"{row[0]}{row[1]}".replace(" ", "") not in told] == []


def test_nothing_found_is_said_and_what_is_real_is_not_marked() -> None:
    page = html(sample.bare(), "A4")
    assert say("print.nothing") in page
    assert "演" not in page


def test_paper_and_picture_have_their_sizes_and_lie_as_the_ground_does() -> None:
    wide = replace(sample.bare(), bounds=Bounds(111.3, 25.85, 112.1, 26.0))
    page = PdfReader(BytesIO(prints.pdf(wide, "A3"))).pages[0]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [420, 297]
    fonts = {str(one.get_object()["/BaseFont"]) for one in page["/Resources"]["/Font"].values()}
    assert any(re.search("CJK", font) for font in fonts), fonts
    picture = Image.open(BytesIO(prints.png(sample.bare())))
    assert picture.size == (1654, 2339)  # upright A4 at 200 dots an inch
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 500


@pytest.mark.parametrize("lat", [4.0, 25.9, 53.0])
def test_the_bar_of_scale_is_true_in_the_middle(lat: float) -> None:
    frame = framed(Bounds(111.0, lat - 0.2, 111.4, lat + 0.2), 180, 160)
    _, south, _, north = frame.bounds
    assert (south + north) / 2 == pytest.approx(lat, abs=0.002)
    # A short step, for a parallel is not the shortest way along itself.
    _, _, step_m = Geod(ellps="WGS84").inv(111.2, lat, 111.201, lat)
    (a, b) = frame.on_paper([(111.2, lat), (111.201, lat)])
    assert (b[0] - a[0]) / step_m * 1000 == pytest.approx(frame.mm_per_km, rel=1e-3)
    assert border.bar_km(frame) in (1, 2, 5, 10, 20)
    assert frame.one_to == pytest.approx(1e6 / frame.mm_per_km, rel=0.05)


def test_the_bounds_are_seen_whole_on_the_paper_s_better_side() -> None:
    for bounds, is_upright in (((111, 25, 113, 26), False), ((111, 25, 111.3, 26), True)):
        layout, frame = laid_out(Bounds(*bounds), "A4")
        assert layout.is_upright is is_upright
        corners = frame.on_paper([bounds[:2], bounds[2:]])
        assert all(frame.holds(x, y) for x, y in corners)
    point = framed(Bounds(111, 25, 111, 25), 100, 100)
    assert point.bounds.east - point.bounds.west == pytest.approx(0.0135, rel=0.02)


def test_the_weightier_stands_whole_and_nothing_is_lost() -> None:
    _, frame = laid_out(sample.COUNTY, "A4")
    spots = [LonLat(111.6 + n * 0.002, 25.9) for n in range(80)]
    marks = Marks(frame, [Mark(at, "hazard.major") for at in [*spots, LonLat(100, 20)]], 1.0)
    marks.stand(Room(frame))
    assert marks.whole[0][0].at == spots[0]
    assert len(marks.whole) + len(marks.dots) == len(spots)
    lefts = sorted(x for _, x, _ in marks.whole)
    assert min(np.diff(lefts)) > 3.5
    assert len(marks.dots) > len(marks.whole)


def test_the_legend_names_exactly_what_is_drawn() -> None:
    near, far = LonLat(111.6, 25.9), LonLat(100, 20)
    sheet = replace(
        sample.bare(),
        marks=(
            Mark(near, "hazard.major", "slide", "滑坡"),
            Mark(near, "nobody.taught.us"),
            Mark(far, "depot"),
        ),
        patches=(Patch("team", ((near, LonLat(111.7, 25.9), LonLat(111.7, 26)),), "15 分钟"),),
    )
    _, frame = laid_out(sheet.bounds, "A4")
    words = [entry.words for entry in drawn(sheet, frame, 1.0).entries]
    signs, ground = style.signs("zh"), style.ground("zh")
    loud = [signs["hazard.major"].label, signs["unknown"].label, "滑坡", "15 分钟"]
    assert words[:4] == loud
    strange = replace(sheet, marks=(), strokes=(Stroke("nobody.taught.us", (near, far)),))
    assert drawn(strange, frame, 1.0).entries[0].words == signs["unknown"].label
    assert set(words[4:]) <= set(ground.values())
    assert legend.of_ground((), "zh") == []


def test_the_reach_is_told_apart_without_colour_too() -> None:
    reach = [Patch(tone, (), f"{minutes} 分钟") for minutes, tone in reversed(REACHED_MIN.items())]
    edges = [one.dash for one in shades(reach, style.lines("zh"))]
    assert len(set(edges)) == len(reach) == 3
    assert edges[-1] is None


def test_areas_of_one_tone_are_told_apart_without_colour() -> None:
    patches = [Patch("team", (), f"{minutes} 分钟") for minutes in (60, 60, 30, 15)]
    far, also_far, nearer, nearest = shades(
        [*patches, Patch("red", (), hatched=True)], style.lines("zh")
    )[:4]
    assert far == also_far
    assert len({far.dash, nearer.dash, nearest.dash}) == 3
    assert far.opacity < nearer.opacity < nearest.opacity


def test_nothing_is_drawn_beyond_the_paper_s_window() -> None:
    frame = framed(Bounds(111.6, 25.8, 111.62, 25.82), 180, 160)
    ways = [
        clipped.unpacked(steps, county()["unit"])
        for one in county()["roads"]
        for steps in one["lines"]
    ]
    pieces = np.concatenate(clipped.lines(frame, ways))
    assert pieces.min() >= -3.01
    assert np.all(pieces.max(axis=0) <= (183.01, 163.01))
    assert len(pieces) < sum(map(len, ways)) / 10


def test_whatever_somebody_writes_stays_text() -> None:
    sheet = spoilt(replace(sample.command(), rows=sample.command().rows[:2]))
    page = html(sheet, "A4")
    assert UNSEEN.search(page) is None
    assert "<script" not in page
    assert page.count("</svg>") == page.count("</style>") == 1
    # Attributes are of ours alone; the only address is the name of SVG itself.
    assert not re.search(r"href|src=|url\((?!#window\))|@import", page)
    read = "".join(in_pages(prints.pdf(sheet)))
    assert "49000147" not in read
    assert "<script>alert(1)</script>{{7*7*1000003}}" in read


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        html(replace(sample.bare(), made_at=datetime(2026, 11, 21, 14)), "A4")
    assert (refused.value.code, refused.value.field) == ("time_without_zone", "made_at")


def test_the_list_on_paper_is_bounded_and_says_so() -> None:
    many = replace(
        sample.bare(),
        heads=("序号", "名称"),
        rows=tuple((n, "某处") for n in range(rows.MOST_ROWS + 1)),
    )
    page = html(many, "A4")
    assert page.count("<tr><td>") == rows.MOST_ROWS
    assert say("print.cut", most=rows.MOST_ROWS, count=rows.MOST_ROWS + 1) in page


@pytest.mark.parametrize("is_upright", [False, True])
@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_no_entry_of_a_long_legend_lies_over_another(paper: str, is_upright: bool) -> None:
    long = (
        "Collapse and engineering team",
        "Water and gas repair team",
        "Within 60 min: 80 % (40/50)",
    )
    words = [*long * 5, *["National road"] * 14]
    layout = Layout(paper, is_upright, has_list=True)
    panel = panelled(layout, ["22", "444", "9"], words)
    whole, entries = layout.panel, panel.entries
    for one, other in combinations(entries, 2):
        is_beside = one.x + one.width <= other.x + 0.01 or other.x + other.width <= one.x + 0.01
        assert is_beside or one.y + one.height <= other.y + 0.01
    assert max(one.y + one.height for one in entries) <= whole.y + whole.height + 0.01
    assert panel.rows.width > 0.25 * whole.width
