"""What no cell may hold, the sheets that are not read, and repairs told in few lines."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from layers.errors import BadFile, BadInput
from layers.importing.cells import MOST_IN_NAME, MOST_IN_TEXT, has_unseen, legible, sound
from layers.importing.excel_errors import error_cells
from layers.importing.read import read_table
from layers.importing.report import Repair
from service.cli.imports import NAMED_ROWS, repair_lines

ERRORS = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!")


@pytest.mark.parametrize("cell", [*ERRORS, "#n/a", "＃N/A"])
def test_an_error_is_no_value(cell: str) -> None:
    with pytest.raises(BadInput, match=r"import\.error_cell"):
        sound(cell, "note")


@pytest.mark.parametrize("cell", ["", "#1", "#REF", "3#楼", "N/A 待补"])
def test_what_only_looks_like_an_error_passes(cell: str) -> None:
    assert sound(cell, "note") == cell


@pytest.mark.parametrize(
    ("key", "limit"), [("name", MOST_IN_NAME), ("leader_name", 100), ("note", MOST_IN_TEXT)]
)
def test_a_text_has_its_length(key: str, limit: int) -> None:
    assert sound("长" * limit, key) == "长" * limit
    with pytest.raises(BadInput, match=r"import\.text_too_long"):
        sound("长" * (limit + 1), key)


def test_marks_that_nobody_sees() -> None:
    unseen = [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    seen = {ord(sign) for sign in "\t\n\r"}
    for number in unseen:
        assert has_unseen(f"a{chr(number)}b") == (number not in seen), hex(number)
    assert not has_unseen("救援队 “甲” 🚒\u200d")
    assert legible("甲\u202e乙") == "甲\\u202e乙"


def workbook(folder: Path, at: tuple[int, int] = (0, 0)) -> Path:
    """A sheet named with a mark of XML, its table not in the corner, with an error in each row."""
    file = folder / "a.xlsx"
    top, left = at
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("封面").write(0, 0, "说明")
        sheet = book.add_worksheet("队伍 & 人")
        sheet.write_row(top, left, ["编号", "名称", "可用人数"])
        for number, error in enumerate(ERRORS, start=1):
            sheet.write_row(top + number, left, [f"T{number}", "甲"])
            sheet.write_formula(top + number, left + 2, "=1/0", None, error)
    return file


@pytest.mark.parametrize("at", [(0, 0), (3, 2), (5, 30)])
def test_an_error_of_excel_is_not_read_as_blank(tmp_path: Path, at: tuple[int, int]) -> None:
    table = read_table(workbook(tmp_path, at))
    assert [row.cells["可用人数"] for row in table.rows] == list(ERRORS)
    assert [row.number for row in table.rows] == [at[0] + n + 2 for n in range(len(ERRORS))]


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_numbers(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(3, 2, ["编号", "名称", "乡镇"])
        sheet.write_row(4, 2, ["1", "甲"])
        sheet.write_row(5, 2, ["2", "乙"])
        sheet.merge_range(4, 4, 5, 4, "北桥镇")
    table = read_table(file)
    told = [(row.number, row.cells["乡镇"]) for row in table.rows]
    assert told == [(5, "北桥镇"), (6, "北桥镇")]


def changed(file: Path, part: str, before: bytes, after: bytes) -> Path:
    """The workbook with some bytes of one part changed."""
    other = file.with_name("b.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            assert name != part or before in content
            new.writestr(name, content.replace(before, after) if name == part else content)
    return other


def test_sheets_linked_from_the_root_and_cells_that_do_not_say_where(tmp_path: Path) -> None:
    links = "xl/_rels/workbook.xml.rels"
    file = changed(workbook(tmp_path), links, b'"worksheets/', b'"/xl/worksheets/')
    assert len(error_cells(file)["队伍 & 人"]) == len(ERRORS)
    sheet = "xl/worksheets/sheet2.xml"
    nowhere = changed(workbook(tmp_path), sheet, b'<c r="C2" ', b"<c ")
    assert error_cells(nowhere)["队伍 & 人"][1, 2] == "#DIV/0!"


def test_a_workbook_with_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aa">]><workbook '
    file = changed(workbook(tmp_path), "xl/workbook.xml", b"<workbook ", bomb)
    with pytest.raises(BadFile, match="not_what_it_says"):
        error_cells(file)


def test_the_sheets_that_were_not_read_are_named(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("说明").write(0, 0, "填表说明")
        for name in ("队伍", "队伍2"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["编号", "名称"])
            sheet.write_row(1, 0, ["1", name])
        book.add_worksheet("空白")
    table = read_table(file)
    assert (table.sheet, table.sheets_not_read) == ("队伍", ("说明", "队伍2"))


def test_a_head_with_a_mark_that_nobody_sees_is_refused(tmp_path: Path) -> None:
    csv, geojson = tmp_path / "a.csv", tmp_path / "a.geojson"
    csv.write_text("编号,名称,备注\u202e\n1,甲,乙\n", encoding="utf-8")
    told = '{"type":"Feature","properties":{"a\\u001b[2J":"1"},"geometry":null}'
    geojson.write_text(told, encoding="utf-8")
    for file in (csv, geojson):
        with pytest.raises(BadFile, match="bad_character"):
            read_table(file)


def test_equal_repairs_are_told_in_one_line() -> None:
    def assumed(row: int) -> Repair:
        return Repair(row, "状态", "", "standby", "import.assumed", "team_statuses")

    few = repair_lines([assumed(2), Repair(3, "编号", "甲", "T1", "import.code_made")], "zh")
    assert few == [
        "第 2 行 状态：“待命”是默认值，请尽快补填",
        "第 3 行 编号：“甲”没有编号，编为 T1",
    ]
    assert repair_lines(map(assumed, (2, 3, 5)), "zh") == [
        "第 2、3、5 行 状态：“待命”是默认值，请尽快补填"
    ]
    many = repair_lines(map(assumed, range(2, 36)), "zh")
    assert many == ["第 2、3、4、5、6 … 行（共 34 行）状态：“待命”是默认值，请尽快补填"]
    assert NAMED_ROWS == 5
    assert "Standby was assumed" in repair_lines([assumed(2)], "en")[0]


def test_what_is_about_the_whole_file_names_no_row() -> None:
    notice = Repair(None, "", "队伍2", "队伍", "import.sheet_not_read")
    assert repair_lines([notice], "zh")[0].startswith("工作表“队伍2”没有读")
