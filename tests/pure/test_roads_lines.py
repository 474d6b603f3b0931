"""A county's own road lines become a network, or every fault in them is told at once."""

import json
from collections.abc import Callable, Mapping, Sequence
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from layers.errors import BadFile
from layers.geo.crs import geodesic_m, line_length_m
from layers.geo.datum import Datum, from_cgcs2000
from layers.roads.importer_lines import read_lines
from layers.roads.model import RoadEdge, RoadNote, RoadReport
from layers.words import LANGUAGES, say

DEMO = Path(__file__).parents[2] / "layers" / "demo" / "431123" / "roads.geojson"
A, B, C, D = (111.60, 26.00), (111.61, 26.00), (111.62, 26.00), (111.61, 26.01)
Feature = dict[str, Any]
Read = Callable[..., tuple[list[RoadEdge], RoadReport]]


def road(key: object, *line: Sequence[float], **columns: object) -> Feature:
    properties = {"编号": key, "道路名称": "和平路", "道路编号": "X062", "等级": "县道", "限速": 30}
    geometry = {"type": "LineString", "coordinates": [list(point) for point in line]}
    return {"type": "Feature", "properties": properties | columns, "geometry": geometry}


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_features(
        *features: object, stated: Datum = Datum.CGCS2000, **members: object
    ) -> tuple[list[RoadEdge], RoadReport]:
        file = tmp_path / "roads.geojson"
        document = {"type": "FeatureCollection", "features": features, **members}
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return read_lines(file, stated)

    return read_features


def faults(read: Read, *features: object) -> list[tuple[str, str, str]]:
    with pytest.raises(BadFile) as refused:
        read(*features)
    assert refused.value.code == "roads_bad_features"
    notes = refused.value.report
    assert isinstance(notes, tuple)
    for note in notes:
        in_words(note)
    return [(note.where, note.column, note.code) for note in notes]


def in_words(note: RoadNote) -> list[str]:
    """The note's sentence in each language; fails when a key or a place to fill is missing."""
    told: Mapping[str, object] = {"where": note.where, "column": note.column, **note.params}
    return [say(f"roads.note_{note.code}", language, **told) for language in LANGUAGES]


def test_lines_join_at_the_same_end_and_not_with_a_bridge(read: Read) -> None:
    edges, report = read(
        road("1", A, B),
        road("2", (B[0] + 4e-7, B[1]), C),  # 4 cm aside: the same junction
        road("3", (111.605, 25.99), (111.605, 26.00), (111.605, 26.02), 桥梁="是"),  # over 1
    )
    assert edges[0].head_node == edges[1].tail_node
    assert len({edges[2].tail_node, edges[2].head_node} & {edges[0].tail_node, B}) == 0
    assert (report.islands, report.dead_ends) == (2, 4)
    assert report.joined == {"snapped_ends": 1, "crossings_apart": 1}
    assert [note.code for note in report.notes] == ["crosses_apart", "island", "island"]
    assert [note.params["km"] for note in report.notes[1:]] == [3.3, 2.0]
    for note in report.notes:
        in_words(note)


def test_roads_that_cross_are_cut_and_numbered(read: Read) -> None:
    across = (111.605, 25.99), (111.605, 26.02)
    edges, report = read(road("1", A, B), road("2", *across))
    assert [edge.source_key for edge in edges] == ["1/0", "1/1", "2/0", "2/1"]
    assert len({edge.head_node for edge in edges[::2]}) == 1
    assert (report.lines_used, report.edge_count, report.joined) == (2, 4, {"crossings": 1})
    assert {edge.limit_kmh for edge in edges} == {30.0}


def test_two_metres_apart_is_not_joined_but_told(read: Read) -> None:
    edges, report = read(road("1", A, B), road("2", (B[0] + 2e-5, B[1]), C))
    assert edges[0].head_node != edges[1].tail_node
    told = [note for note in report.notes if note.code == "nearly_met"]
    assert {(note.where, note.params["other"]) for note in told} == {("1", "2"), ("2", "1")}
    assert told[0].params["apart_m"] == pytest.approx(2.0, abs=0.1)
    assert "1" in in_words(told[0])[0]


def test_an_end_on_the_middle_of_a_line_is_joined(read: Read) -> None:
    edges, report = read(road("1", A, B, C), road("2", B, D))
    assert [edge.source_key for edge in edges] == ["1/0", "1/1", "2"]
    assert (report.joined, report.notes, report.dead_ends) == ({"t_junctions": 1}, (), 3)


def test_an_ordinary_dead_end_is_not_told(read: Read) -> None:
    _, report = read(road("1", A, B), road("2", B, C), road("3", B, D))
    assert report.notes == ()
    assert (report.islands, report.dead_ends, report.largest_share) == (1, 3, 1.0)


def test_parallel_lines_and_loops_stay(read: Read) -> None:
    ring = C, (111.63, 26.01), (111.63, 25.99), C
    edges, report = read(road("1", A, B), road("2", A, D, B), road("3", *ring), road("4", B, C))
    assert len(edges) == 4
    assert edges[2].tail_node == edges[2].head_node
    assert report.notes == ()


def test_a_line_drawn_twice_is_told(read: Read) -> None:
    _, report = read(road("1", A, B, C), road("2", C, B, A))
    assert [(n.code, n.where, n.params["other"]) for n in report.notes] == [
        ("duplicate_line", "2", "1")
    ]


def test_a_stretch_drawn_twice_is_told(read: Read) -> None:
    _, report = read(road("1", A, B, C), road("2", D, B, C))
    told = [(n.code, n.where, n.params["other"], n.params["metres"]) for n in report.notes]
    assert told == [("overlapping_line", "2", "1", 1001)]
    assert "1001" in in_words(report.notes[0])[0]


def test_a_one_way_pair_is_not_drawn_twice(read: Read) -> None:
    _, report = read(road("1", A, B, 单向="是"), road("2", B, A, 单向="是"))
    assert report.notes == ()
    assert report.one_way_share == 1.0


def test_the_parts_of_a_multi_line_are_edges_of_their_own(read: Read) -> None:
    feature = road("7", A, B)
    feature["geometry"] = {"type": "MultiLineString", "coordinates": [[A, B], [B, C]]}
    edges, report = read(feature)
    assert [edge.source_key for edge in edges] == ["7/0", "7/1"]
    assert (report.lines_read, report.edge_count) == (1, 2)


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


def test_a_line_without_length_is_left_out_and_told(read: Read) -> None:
    edges, report = read(road("1", A, B), road("2", A, A), road("3", A))
    assert [edge.source_key for edge in edges] == ["1"]
    assert (report.left_out, report.lines_used) == ({"no_length": 2}, 1)
    assert [(note.code, note.where) for note in report.notes] == [
        ("no_length", "2"),
        ("no_length", "3"),
    ]


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


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xb5\xc0\xc2\xb7",
        b"[" * 100_000,
        b'{"features": {}}',
        b'{"features": [1',
    ],
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "roads.geojson"
    file.write_bytes(content)
    with pytest.raises(BadFile) as refused:
        read_lines(file)
    assert refused.value.code == "roads_not_geojson"


def test_a_virtual_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("编号,WKT\n1,LINESTRING(111 26,112 26)\n")
    file = tmp_path / "roads.geojson"
    file.write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='a'>{secret}</OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(BadFile, match="roads_not_geojson"):
        read_lines(file)


def test_a_file_without_lines_is_refused(read: Read) -> None:
    with pytest.raises(BadFile) as refused:
        read()
    assert refused.value.code == "roads_empty"


def test_lines_in_gcj02_come_out_in_cgcs2000_and_still_join(read: Read) -> None:
    plain, _ = read(road("1", A, B), road("2", B, C))
    shifted = [from_cgcs2000(*place, Datum.GCJ02) for place in (A, B, C)]
    moved, report = read(road("1", *shifted[:2]), road("2", *shifted[1:]), stated=Datum.GCJ02)
    assert report.islands == 1
    for before, after in zip(plain, moved, strict=True):
        for one, other in zip(before.coordinates, after.coordinates, strict=True):
            assert geodesic_m(*one, *other) < 0.01
    assert geodesic_m(*shifted[0], *moved[0].coordinates[0]) > 300


@pytest.mark.parametrize(
    ("members", "datum", "is_read"),
    [
        ({"datum": "CGCS2000"}, Datum.CGCS2000, True),
        ({"datum": "WGS 84"}, Datum.CGCS2000, True),
        ({"datum": "GCJ-02"}, Datum.GCJ02, True),
        ({"datum": "CGCS2000"}, Datum.GCJ02, False),
        ({"datum": "GCJ-02"}, Datum.CGCS2000, False),
        ({"crs": {"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}, Datum.CGCS2000, True),
        ({"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}}, Datum.CGCS2000, True),
        ({"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4546"}}}, Datum.CGCS2000, False),
    ],
)
def test_a_file_that_names_another_datum_is_refused(
    read: Read, members: Mapping[str, object], datum: Datum, is_read: bool
) -> None:
    if is_read:
        assert read(road("1", A, B), stated=datum, **members)
        return
    with pytest.raises(BadFile) as refused:
        read(road("1", A, B), stated=datum, **members)
    assert refused.value.code == "roads_datum_differs"


def test_the_demo_county_hangs_together() -> None:
    shares: list[float] = []
    edges, report = read_lines(DEMO, progress=lambda share, _key: shares.append(share))
    assert report.islands == 1
    assert [note.code for note in report.notes] == []
    assert len(edges) == report.lines_read
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares == sorted(shares)
