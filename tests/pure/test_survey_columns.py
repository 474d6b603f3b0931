"""What the columns of a road survey mean, and that whatever cannot be read is told."""

from math import inf, nan
from pathlib import Path

import pytest

from layers.geo.crs import line_length_m
from tests.pure.survey import A, B, C, Read, faults, in_words, reader, road


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader(tmp_path)


def test_what_a_line_says(read: Read) -> None:
    edges, _ = read(road("1", A, B, B, C, 桥梁="泷泊大桥", 隧道="否", 单向="反向"))
    edge = edges[0]
    assert (edge.source_key, edge.name, edge.ref, edge.road_class) == (
        "1",
        "和平路",
        "X062",
        "县道",
    )
    assert (edge.is_bridge, edge.is_tunnel) == (True, False)
    assert edge.coordinates == (A, B, C)
    assert edge.length_m == pytest.approx(line_length_m([A, B, C]))
    assert (edge.forward, edge.backward, edge.on_foot, edge.limit_kmh) == (False, True, True, 30)


def test_what_a_line_says_of_who_gets_through(read: Read) -> None:
    told = {"限高": "4.2 米", "限重": "10t", "限宽": 0, "涉水": "漫水桥", "路况": "越野"}
    edge = read(road("1", A, B, **told))[0][0]
    assert (edge.height_m, edge.weight_t, edge.width_m) == (4.2, 10.0, None)
    assert (edge.is_ford, edge.is_rough, edge.on_foot) == (True, True, True)
    only = read(road("1", A, B, 步行="仅步行"))[0][0]
    assert (only.forward, only.backward, only.on_foot) == (False, False, True)
    assert not read(road("1", A, B, 步行="否"))[0][0].on_foot
    assert not read(road("1", A, B, 等级="高速公路", 限速=100))[0][0].on_foot


def test_heads_as_others_write_them_and_those_that_nobody_asked_for(read: Read) -> None:
    columns = {"ID": 7, "LXMC": "和平路", "LXBM": "X062", "JSDJ": "三级", "宽度": 6}
    geometry = {"type": "LineString", "coordinates": [A, B]}
    edges, report = read({"type": "Feature", "properties": columns, "geometry": geometry})
    found = edges[0]
    assert (found.source_key, found.name, found.ref, found.road_class) == (
        *("7", "和平路", "X062"),
        "县道",
    )
    assert [(n.code, n.params["heads"]) for n in report.notes] == [("heads_unread", ["宽度"])]
    wrong = {**columns, "JSDJ": "大路"}
    fault = {"type": "Feature", "properties": wrong, "geometry": geometry}
    assert faults(read, fault) == [("1", "JSDJ", "unknown_class")]


@pytest.mark.parametrize("limit", [None, "", "30", "30km/h", " 30 公里 ", 30.0])
def test_limits_as_planners_write_them(read: Read, limit: object) -> None:
    edges, report = read(road("1", A, B, 限速=limit))
    assert edges[0].limit_kmh == (30.0 if limit else None)
    assert report.notes == ()


@pytest.mark.parametrize(
    ("limit", "road_class"), [(0, "县道"), (-5, "县道"), (300, "高速"), (100, "村道")]
)
def test_an_absurd_limit_is_told_and_not_used(read: Read, limit: int, road_class: str) -> None:
    edges, report = read(road("1", A, B, 限速=limit, 等级=road_class))
    assert [(note.code, note.where) for note in report.notes] == [("absurd_speed", "1")]
    assert edges[0].limit_kmh is None
    assert str(limit) in in_words(report.notes[0])[0]


def test_a_number_for_a_name_is_a_name_and_control_marks_are_dropped(read: Read) -> None:
    edges, _ = read(road(12, A, B, 道路名称="和平\n路\x00", 道路编号=None))
    assert (edges[0].source_key, edges[0].name, edges[0].ref) == ("12", "和平 路", "")


@pytest.mark.parametrize(
    ("feature", "column", "code"),
    [
        (road("", A, B), "编号", "no_key"),
        (road("2", A, B, 等级="大路"), "等级", "unknown_class"),
        (road("2", A, B, 限速="很快"), "限速", "unreadable_speed"),
        (road("2", A, B, 限速="inf"), "限速", "unreadable_speed"),
        (road("2", A, B, 单向="左"), "单向", "unreadable_one_way"),
        (road("2", A, B, 道路名称=["a"]), "道路名称", "not_text"),
        (road("2", A, B, 限高=4500), "限高", "unreadable_measure"),
        (road("2", A, B, 限重="很重"), "限重", "unreadable_measure"),
        (road("2", A, B, 路况="堵"), "路况", "unreadable_rough"),
        (road("2", A, B, 步行="跑"), "步行", "unreadable_foot"),
        (road("2", A, (nan, 26.0)), "coordinates", "bad_point"),
        (road("2", A, (inf, 26.0)), "coordinates", "bad_point"),
        (road("2", A, (26.0, 111.6)), "coordinates", "bad_point"),
        (road("2", A, (37510000.0, 2880000.0)), "coordinates", "bad_point"),
        (road("1", B, C), "编号", "repeated_key"),
        ({"type": "Feature", "properties": None, "geometry": None}, "properties", "no_such_part"),
        ("road", "properties", "no_such_part"),
    ],
)
def test_a_fault_names_feature_and_column(
    read: Read, feature: object, column: str, code: str
) -> None:
    assert ("2", column, code) in faults(read, road("1", A, B), feature)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": A},
        {"type": "MultiLineString", "coordinates": [A, B]},
        {"type": "LineString", "coordinates": "x"},
        {"type": "LineString", "coordinates": [["111", "26"], [True, False]]},
    ],
)
def test_what_is_no_line_is_a_fault(read: Read, geometry: object) -> None:
    assert faults(read, road("1", A, B) | {"geometry": geometry})


def test_all_faults_are_told_at_once(read: Read) -> None:
    told = faults(read, road("", A, B, 等级="路"), road("2", A, B), road("2", B, C, 限速="x"))
    assert [(where, code) for where, _, code in told] == [
        ("1", "no_key"),
        ("1", "unknown_class"),
        ("3", "unreadable_speed"),
    ]
