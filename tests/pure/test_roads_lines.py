"""A county's own road lines become a network, or every fault in them is told at once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from layers.errors import BadFile
from layers.geo.crs import geodesic_m
from layers.geo.datum import Datum, from_cgcs2000
from layers.roads.importer_lines import read_lines
from tests.pure.survey import A, B, C, D, Read, in_words, reader, road

DEMO = Path(__file__).parents[2] / "layers" / "demo" / "431123" / "roads.geojson"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader(tmp_path)


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


def test_a_line_without_length_is_left_out_and_told(read: Read) -> None:
    edges, report = read(road("1", A, B), road("2", A, A), road("3", A))
    assert [edge.source_key for edge in edges] == ["1"]
    assert (report.left_out, report.lines_used) == ({"no_length": 2}, 1)
    assert [(note.code, note.where) for note in report.notes] == [
        ("no_length", "2"),
        ("no_length", "3"),
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
