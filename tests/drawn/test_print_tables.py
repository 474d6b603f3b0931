"""Lists as files are read again as the office reads them: numbers count, nothing is run."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from layers.errors import BadInput
from maps.prints import rows, tables
from tests.drawn.sample_prints import MADE_AT

HEADS = ("编码", "名称", "数量", "差额", "电话")
ROWS = [
    ("001203", "帐篷", 120, -3.5, "+86 138"),
    ("2030101", '=HYPERLINK("http://203.0.113.1")', 4, 0, "@SUM(A1)"),
    ("-7", "http://203.0.113.1/x", 10**9, float("nan"), "\tcmd"),
    ("\ufeff=1", "甲\n乙\x00\u202e\ud800", 1, 1.25, "-1+1"),
]
HEADING = tables.Heading(title="双牌县物资保障图", made_at=MADE_AT, mark="演示数据", language="zh")


def test_csv_opens_in_excel_and_holds_no_formula() -> None:
    file = tables.csv(HEADS, ROWS)
    assert file.startswith(b"\xef\xbb\xbf")
    heads, *read = csv.reader(StringIO(file.decode("utf-8-sig"), newline=""))
    assert heads == list(HEADS)
    assert read[0] == ["001203", "帐篷", "120", "-3.5", "'+86 138"]
    assert read[1][1].startswith("'=HYPERLINK")
    assert read[1][4] == "'@SUM(A1)"
    # A negative number is one, what only begins like one is not.
    assert (read[2][0], read[2][4], read[3][4]) == ("-7", "' cmd", "'-1+1")
    assert read[3][:2] == ["'\ufeff=1", "甲\n乙\\u0000\\u202e\\ud800"]


@pytest.mark.parametrize("times", [1, 200], ids=["short", "long"])
def test_xlsx_keeps_codes_as_text_and_numbers_as_numbers(times: int) -> None:
    file = tables.xlsx(HEADS, ROWS * times, HEADING)
    sheet = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0)
    title, made, heads, *read = sheet.to_python()
    assert title[0] == HEADING.title
    assert "演示数据" in made[0]
    assert "2026-11-21 21:04" in made[0]
    assert heads == list(HEADS)
    assert len(read) == 4 * times
    assert read[0] == ["001203", "帐篷", 120, -3.5, "+86 138"]
    assert read[1][:3] == ["2030101", ROWS[1][1], 4]
    assert read[2] == ["-7", "http://203.0.113.1/x", 10**9, "nan", " cmd"]
    with ZipFile(BytesIO(file)) as parts:
        whole = b"".join(parts.read(one) for one in parts.namelist())
    assert b"<f>" not in whole
    assert b"<hyperlink" not in whole
    assert b'state="frozen"' in whole


def test_an_empty_list_is_a_list() -> None:
    file = tables.xlsx(HEADS, [], HEADING)
    assert len(CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()) == 3
    assert len(tables.csv(HEADS, []).splitlines()) == 1


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = tables.Heading(title="", made_at=datetime(2026, 11, 21), mark="", language="zh")
    with pytest.raises(BadInput):
        tables.xlsx(HEADS, ROWS, naive)


def test_a_bare_number_or_day_beside_the_map_says_what_it_is():
    heads = ("名称", "可用", "最早到期", "状态")
    told = rows.brief(("急救箱", "24", "2029-01-01", "低于定额"), heads)
    assert told == rows.Brief("", "急救箱", "可用 24 · 最早到期 2029-01-01 · 低于定额")
