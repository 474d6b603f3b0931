"""Files as planners send them, and files that are not what they say."""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from layers.errors import BadFile
from layers.importing import read as reading
from layers.importing.read import read_table

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${alert(1)}",
    "`whoami`",
    "C:\\2019",
    "{% raw %}",
    "'; DROP TABLE team; --",
    "=cmd|' /C calc'!A0",
)


def csv_file(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def excel(folder: Path, rows: list[list[Any]], merged: tuple[tuple[int, ...], ...] = ()) -> Path:
    """A sheet of these cells; ``merged`` are (top, left, bottom, right) that take the first."""
    file = folder / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("队伍")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for top, cells in enumerate(rows):
            for left, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(top, left, cell, day)
                elif cell is not None:
                    sheet.write(top, left, cell)
        for top, left, bottom, right in merged:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
    return file


def refused(file: Path, code: str) -> BadFile:
    with pytest.raises(BadFile) as refusal:
        read_table(file)
    assert refusal.value.code == code
    return refusal.value


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 BOM"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("utf-16", "UTF-16"),
    ],
)
def test_text_in_the_encodings_that_planners_use(tmp_path: Path, codec: str, encoding: str) -> None:
    table = read_table(csv_file(tmp_path, "编号,名称\n1,青山村\n".encode(codec)))
    assert table.encoding == encoding
    assert table.rows[0].cells == {"编号": "1", "名称": "青山村"}


@pytest.mark.parametrize("sign", [",", "\t", ";", "|", "，"])
def test_other_delimiters_are_recognised(tmp_path: Path, sign: str) -> None:
    content = "\n".join(sign.join(cells) for cells in (["编号", "名称", "地址"], ["1", "a", "b"]))
    assert read_table(csv_file(tmp_path, content)).rows[0].cells["地址"] == "b"


def test_titles_empty_rows_and_quoted_line_ends(tmp_path: Path) -> None:
    content = '双牌县救援队伍一览表,,\n填报单位：县局,,\n编号,名称 ,地址\n,,\n1,"两\n行",x\n2,b,y\n'
    table = read_table(csv_file(tmp_path, content))
    assert table.heads == ("编号", "名称", "地址")
    assert [(row.number, row.cells["名称"]) for row in table.rows] == [(5, "两\n行"), (6, "b")]


def test_heads_in_two_storeys(tmp_path: Path) -> None:
    content = (
        "编号,名称,坐标,,防灾责任人,,\n,,经度,纬度,防灾责任人,职务,电话\n1,a,111,25,王,长,119\n"
    )
    table = read_table(csv_file(tmp_path, content))
    assert table.heads == (
        "编号",
        "名称",
        "经度",
        "纬度",
        "防灾责任人",
        "防灾责任人职务",
        "防灾责任人电话",
    )
    assert len(table.rows) == 1


def test_a_repeated_head_is_told_and_the_first_counts(tmp_path: Path) -> None:
    table = read_table(csv_file(tmp_path, "编号,名称,电话,电话\n1,a,119,120\n"))
    assert table.repeated == ("电话",)
    assert table.rows[0].cells["电话"] == "119"
    assert table.rows[0].cells["电话#2"] == "120"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_pass_unchanged(tmp_path: Path, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    assert read_table(csv_file(tmp_path, f"编号,名称\n1,{quoted}\n")).rows[0].cells["名称"] == name
    feature = {"type": "Feature", "properties": {"编号": "1", "名称": name}, "geometry": None}
    file = csv_file(tmp_path, json.dumps(feature), "a.geojson")
    assert read_table(file).rows[0].cells["名称"] == name


def test_a_nul_byte_and_a_huge_cell_are_refused(tmp_path: Path) -> None:
    refused(csv_file(tmp_path, "编号,名称\n1,a\x00b\n"), "import.bad_character")
    refused(csv_file(tmp_path, f"编号,名称\n1,{'长' * 20_000}\n"), "import.cell_too_long")
    refused(csv_file(tmp_path, f"编号,名称\n1,{'x' * 5_000_000}\n"), "import.cell_too_long")
    nul = '{"type":"Feature","properties":{"名称":"a\\u0000b"},"geometry":null}'
    refused(csv_file(tmp_path, nul, "a.geojson"), "import.bad_character")
    half = '{"type":"Feature","properties":{"名称":"\\ud800"},"geometry":null}'
    refused(csv_file(tmp_path, half, "a.geojson"), "import.bad_character")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "import.old_excel"),
        ("a.zip", b"PK\x03\x04", "import.packed_file"),
        ("a.shp", b"\x00\x00\x27\x0a", "import.shapefile"),
        ("a.exe", b"MZ", "import.unknown_ending"),
        ("noending", b"x", "import.unknown_ending"),
        ("a.csv", b"PK\x03\x04 a renamed xlsx", "import.not_what_it_says"),
        ("a.csv", b"", "import.empty"),
        ("a.csv", b"\n ,\n", "import.empty"),
        ("a.csv", b"\xff\xff\xff\xff", "import.unreadable_text"),
        ("a.xlsx", b"a,b", "import.not_what_it_says"),
        ("a.xlsx", b"PK\x03\x04broken", "import.not_what_it_says"),
        ("a.geojson", b"<OGRVRTDataSource/>", "import.not_what_it_says"),
        ("a.geojson", b"{", "import.not_geojson"),
        ("a.geojson", b'{"type":"Topology"}', "import.not_geojson"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[]}', "import.empty"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[1]}', "import.not_geojson"),
        ("a.geojson", b'{"a":' * 50_000, "import.not_geojson"),
        ("a.geojson", b'{"type":"Feature","properties":{"a":NaN}}', "import.not_geojson"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    refused(csv_file(tmp_path, content, name), code)


def test_a_file_that_is_too_big_or_too_long(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    refused(csv_file(tmp_path, "编号,名称\n" + "1,a\n" * 100), "import.too_big")
    monkeypatch.undo()
    refused(csv_file(tmp_path, "编号,名称\n" + "1,a\n" * 200_001), "import.too_many_rows")
    refused(csv_file(tmp_path, "," * 1_000_001), "import.cell_too_long")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", "")
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(220):
                sheet.write(b" " * 1024**2)
    refused(file, "import.too_big")


def test_excel_codes_stay_text_and_dates_become_iso(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["双牌县"],
        ["编号", "名称", "有效期", "数量"],
        [431123001, "a", date(2026, 5, 1), 2.5],
    ]
    table = read_table(excel(tmp_path, rows))
    assert table.sheet == "队伍"
    assert table.rows[0].number == 3
    assert table.rows[0].cells == {
        "编号": "431123001",
        "名称": "a",
        "有效期": "2026-05-01",
        "数量": "2.5",
    }


def test_excel_says_that_a_long_code_lost_its_figures(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["编号", "名称"],
        [1132234933880123393, "a"],
        ["1132234933880123393", "b"],
    ]
    cells = [row.cells["编号"] for row in read_table(excel(tmp_path, rows)).rows]
    assert "E+" in cells[0]
    assert cells[1] == "1132234933880123393"


def test_excel_merged_cells(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["编号", "名称", "乡镇", "坐标", None],
        [None, None, None, "经度", "纬度"],
        ["1", "a", "北桥镇", 111.5, 25.5],
        ["2", "b", None, 111.6, 25.6],
    ]
    merged = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (2, 2, 3, 2))
    table = read_table(excel(tmp_path, rows, merged))
    assert table.heads == ("编号", "名称", "乡镇", "经度", "纬度")
    assert [row.cells["乡镇"] for row in table.rows] == ["北桥镇", "北桥镇"]
    assert [row.number for row in table.rows] == [3, 4]


def test_the_sheet_with_the_heads_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("封面").write(0, 0, "说明")
        sheet = book.add_worksheet("数据")
        sheet.write_row(1, 1, ["编号", "名称"])
        sheet.write_row(2, 1, ["1", "a"])
    table = read_table(file)
    assert (table.sheet, table.rows[0].cells["名称"]) == ("数据", "a")


@pytest.mark.parametrize(
    ("crs", "taken"),
    [
        (None, True),
        ("urn:ogc:def:crs:EPSG::4490", True),
        ("EPSG:4326", True),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("urn:ogc:def:crs:EPSG::4546", False),
        ("EPSG:14490", False),
    ],
)
def test_geojson_in_another_crs_is_refused(tmp_path: Path, crs: str | None, taken: bool) -> None:
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"编号": 7}, "geometry": None}],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    file = csv_file(tmp_path, json.dumps(document), "a.geojson")
    if taken:
        assert read_table(file).rows[0].cells == {"编号": "7"}
    else:
        refused(file, "import.foreign_crs")


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "名称"])
        sheet.write_row(1, 0, ["1", "a"])
        sheet.write_blank(1_000_000, 0, None, book.add_format({"bold": True}))
    assert len(read_table(file).rows) == 1
