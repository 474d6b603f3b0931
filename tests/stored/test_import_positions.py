"""Where rows lie: what is doubtful is offered to a person, and never decided for them."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg2.extensions import connection

from layers.forces import store as forces
from layers.geo.datum import Datum, from_cgcs2000
from layers.hazards import store as hazards
from layers.ids import HazardCode, TeamCode
from layers.importing.positions import Reading
from layers.importing.saving import Saved
from tests.stored.bringing import HEAD, TERMS, codes
from tests.town.town import CODE


def test_all_exchanged_heads_are_offered_never_taken(bring: Any, conn: connection) -> None:
    rows = (
        HEAD,
        "T10,甲,消防救援队,12,8,26.04,110.03",
        "T11,乙,消防救援队,12,8,26.05,110.04",
    )
    report = bring("teams", *rows)
    assert codes(report) == [(2, "import.heads_swapped"), (3, "import.heads_swapped")]
    assert "110.03" in report.refused[0].reason("zh")
    assert report.refused[0].value == "26.04, 110.03"
    agreed = bring("teams", *rows, terms=replace(TERMS, reading=Reading.SWAPPED))
    assert agreed.accepted == 2
    team = forces.get(conn, CODE, TeamCode("T10"))
    assert team.base == (110.03, 26.04)
    assert team.given["read_as"] == "swapped"


def test_one_exchanged_row_is_that_rows_fault(bring: Any) -> None:
    row = ",消防救援队,12,8,"
    report = bring("teams", HEAD, f"T10,甲{row}26.04,110.03", f"T11,乙{row}110.04,26.05")
    assert codes(report) == [(2, "import.swapped")]


def test_packed_degrees_are_offered_and_cast_doubt_on_their_neighbours(
    bring: Any, conn: connection
) -> None:
    # Inside the town as it stands, and as 110°01′48″ = 110.03°, 26°02′24″ = 26.04° too.
    plain = "T10,甲,消防救援队,12,8,110.0148,26.0224"
    # Inside only as 25°59′48″.
    packed = "T11,乙,消防救援队,12,8,110.0148,25.5948"
    assert bring("teams", HEAD, plain).accepted == 1
    report = bring("teams", HEAD, plain, packed)
    assert codes(report) == [(2, "import.maybe_packed"), (3, "import.packed")]


def test_packed_degrees_are_unpacked_only_when_told(bring: Any, conn: connection) -> None:
    # 25.5948 lies south of the town; 25°59′48″ = 25.9967° lies in it.
    row = "T10,甲,消防救援队,12,8,110.0148,25.5948"
    assert codes(bring("teams", HEAD, row)) == [(2, "import.packed")]
    agreed = bring("teams", HEAD, row, terms=replace(TERMS, reading=Reading.PACKED))
    assert [one.code for one in agreed.repaired if "unpacked" in one.code] == ["import.unpacked"]
    base = forces.get(conn, CODE, TeamCode("T10")).base
    assert base == pytest.approx((110.03, 25.9966667), abs=1e-6)


def test_degrees_minutes_seconds_and_one_cell(bring: Any, conn: connection) -> None:
    head = "编号,名称,类别,总人数,集结时间,坐标"
    bring("teams", head, 'T10,甲,消防救援队,12,8,"110°01′48″,26°02′24″"')
    assert forces.get(conn, CODE, TeamCode("T10")).base == pytest.approx((110.03, 26.04))
    bring("teams", head, "T10,甲,消防救援队,12,8,北纬26.05° 东经110.04°")
    assert forces.get(conn, CODE, TeamCode("T10")).base == (110.04, 26.05)
    assert codes(bring("teams", head, "T10,甲,消防救援队,12,8,110.03")) == [
        (2, "import.half_a_position")
    ]
    assert codes(bring("teams", head, 'T10,甲,消防救援队,12,8,"不详,26"')) == [
        (2, "unreadable_degree")
    ]


@pytest.mark.parametrize("told_by", ["terms", "row"])
def test_another_datum_is_converted_once_and_kept(
    bring: Any, conn: connection, told_by: str
) -> None:
    lon, lat = from_cgcs2000(110.03, 26.04, Datum.GCJ02)
    row = f"T10,甲,消防救援队,12,8,{lon:.8f},{lat:.8f}"
    if told_by == "row":
        bring("teams", HEAD + ",坐标系", row + ",高德")
    else:
        bring("teams", HEAD, row, terms=replace(TERMS, datum=Datum.GCJ02))
    team = forces.get(conn, CODE, TeamCode("T10"))
    assert team.base == pytest.approx((110.03, 26.04), abs=1e-7)
    assert team.given == {"lon": f"{lon:.8f}", "lat": f"{lat:.8f}", "datum": "gcj02"}


def test_an_unknown_datum_is_refused(bring: Any) -> None:
    report = bring("teams", HEAD + ",坐标系", "T10,甲,消防救援队,12,8,110.03,26.04,月球")
    assert codes(report) == [(2, "import.unknown_datum")]


SQUARE = "[[[110.02,26.03],[110.03,26.03],[110.03,26.04],[110.02,26.03]]]"
BOW_TIE = "[[[110.02,26.03],[110.03,26.04],[110.03,26.03],[110.02,26.04],[110.02,26.03]]]"


def feature(kind: str, coordinates: str, code: str = "A1") -> str:
    told = f'{{"编号":"{code}","名称":"林区","类型":"林区","风险等级":"重大"}}'
    return (
        f'{{"type":"Feature","properties":{told},'
        f'"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}'
    )


def test_areas_come_as_geojson(bring: Any, conn: connection) -> None:
    report = bring("hazards", feature("Polygon", SQUARE), name="a.geojson")
    assert report.saved == Saved(1, 0, 0)
    assert hazards.get(conn, CODE, HazardCode("A1")).geometry["type"] == "Polygon"
    assert bring("hazards", feature("Polygon", SQUARE), name="a.geojson").saved == Saved(0, 0, 1)


@pytest.mark.parametrize(
    ("kind", "coordinates", "code"),
    [
        ("Polygon", BOW_TIE, "import.bad_geometry"),
        ("Polygon", "[]", "import.bad_geometry"),
        ("Polygon", "[[[110.02,26.03],[110.03,26.03]]]", "import.bad_geometry"),
        ("Point", '["a","b"]', "import.bad_geometry"),
        ("Point", "[121.5,31.2]", "import.outside"),
        ("Point", "[26.03,110.02]", "bad_coordinate"),
        ("GeometryCollection", "[]", "import.geometry_not_taken"),
    ],
)
def test_geometry_that_is_refused(bring: Any, kind: str, coordinates: str, code: str) -> None:
    report = bring("hazards", feature(kind, coordinates), name="a.geojson")
    assert codes(report) == [(1, code)]


def test_a_team_is_no_area(bring: Any) -> None:
    told = '{"编号":"T1","名称":"a","类别":"消防救援队","总人数":3,"集结时间":3}'
    area = f'{{"type":"Polygon","coordinates":{SQUARE}}}'
    text = f'{{"type":"Feature","properties":{told},"geometry":{area}}}'
    assert codes(bring("teams", text, name="a.geojson")) == [(1, "import.geometry_not_taken")]
