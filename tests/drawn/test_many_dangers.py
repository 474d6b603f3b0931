"""Two thousand dangers on one map: an area is touched where it lies, and counted when asked."""

import base64
from pathlib import Path

import pytest

from layers.codes import code_list
from maps.columns import Codes, Column, Numbers, Places, Shapes, Texts, pack
from maps.four import page

pytestmark = pytest.mark.usefixtures("packages")
COUNT, AT, HALF_DEG = 2_000, (111.66, 25.96), 0.004
LEVELS = {code: row["name_zh"] for code, row in code_list("risk_levels").items()}
BEGUN = {
    "lang": "zh",
    "region": {"region_code": "431123", "name": "双牌县", "bounds": [111.3, 25.6, 112.0, 26.2]},
    "watermark": None,
    "may": [],
    "basemap": None,
    "author": "test",
    "exported_at": "2026-11-22T05:00:00Z",
}


def _packed() -> bytes:
    """The first is an area in the middle of the view, all others are points to the south of it."""
    lon, lat = AT
    sides = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    ring = [[lon + HALF_DEG * x, lat + HALF_DEG * y] for x, y in sides]
    rest = [(lon + 0.001 * (one % 50), 25.7 + 0.001 * (one // 50)) for one in range(1, COUNT)]
    columns: dict[str, Column] = {
        "code": Texts([f"H{one}" for one in range(COUNT)]),
        "name": Texts(["水库下游", *(f"隐患{one}" for one in range(1, COUNT))]),
        "at": Places([AT, *rest]),
        "shape": Shapes(
            [{"type": "Polygon", "coordinates": [ring]}, *[None for _ in range(1, COUNT)]]
        ),
        "level": Codes(["major", *["low"] * (COUNT - 1)], LEVELS),
        "kind": Codes(["other"] * COUNT, {"other": "其他"}),
        "people": Numbers([3] * COUNT),
        "address": Texts(["泷泊镇"] * COUNT),
    }
    return pack(COUNT, columns, layer="hazards", is_demo=False, in_tiles=False)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    empty = pack(0, {"code": Texts([]), "at": Places([])}, layer="", is_demo=False, in_tiles=False)
    bodies = dict.fromkeys(("facilities", "closures", "incidents"), empty) | {"hazards": _packed()}
    told = {key: base64.b64encode(body).decode() for key, body in bodies.items()}
    search = f"?view=16/{AT[1]}/{AT[0]}"
    made = page.single_file("risk", BEGUN | {"layers": told, "search": search})
    path: Path = tmp_path_factory.mktemp("dangers") / "risk.html"
    path.write_text(made, encoding="utf-8")
    return path


def test_an_area_is_touched_beside_its_symbol(opened, file):
    one = opened(file.as_uri())
    assert one.page.locator("#tab-hazards b").inner_text() == "2,000"
    box = one.page.locator("[data-map]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    one.page.mouse.click(x + 120, y + 60)
    card = one.page.locator(".leaflet-popup .card")
    card.wait_for()
    assert "水库下游" in card.inner_text()
    assert "泷泊镇" in card.inner_text(), "a text that all rows share"
    one.page.mouse.click(x + 120, y + 350)
    card.wait_for(state="detached")
    assert one.complaints == []


def test_what_one_may_choose_among_is_counted_when_somebody_looks(opened, file):
    one = opened(file.as_uri())
    levels = one.page.locator("details.choice", has_text="等级")
    assert levels.locator("input").count() == 0
    levels.locator("summary").click()
    assert levels.locator("label", has_text="重大").locator("small").inner_text() == "1"
    levels.locator("label", has_text="重大").locator("input").check()
    one.page.wait_for_function("document.querySelector('#tab-hazards b').textContent === '1'")
    assert one.page.locator(".row").count() == 1
