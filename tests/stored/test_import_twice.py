"""The same file twice changes nothing; what cannot be told apart or trusted is refused."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.errors import BadFile
from layers.forces import store as forces
from layers.forces.model import TeamStatus
from layers.ids import TeamCode
from layers.importing.door import bring_in
from layers.importing.saving import Saved
from tests.stored.bringing import HEAD, TERMS, codes
from tests.town.town import CODE, Town

NAMELESS = "名称,类别,乡镇,总人数,集结时间,经度,纬度"
ROW = ",消防救援队,北桥镇,30,8,110.03,26.04"


def test_two_rows_of_one_name_without_codes_are_refused(bring: Any, conn: connection) -> None:
    before = forces.all(conn, CODE)
    for _ in range(2):
        report = bring("teams", NAMELESS, "甲队" + ROW, "乙队" + ROW, "甲队" + ROW)
        assert codes(report) == [(2, "import.twice"), (4, "import.twice")]
        assert "2、4" in report.refused[0].reason("zh")
        assert "编号" in report.refused[0].remedy("zh")
        assert report.refused[0].field == "名称/乡镇"
    assert forces.all(conn, CODE) == before


def test_one_name_in_two_townships_are_two_teams(bring: Any) -> None:
    rows = ("甲队" + ROW, "甲队" + ROW.replace("北桥镇", "南桥镇"))
    assert bring("teams", NAMELESS, *rows).saved == Saved(2, 0, 0)
    assert bring("teams", NAMELESS, *rows).saved == Saved(0, 0, 2)


def test_a_row_without_a_code_beside_one_of_its_name_that_has_one(bring: Any) -> None:
    head = "编号," + NAMELESS
    report = bring("teams", head, "T50,甲队" + ROW, ",甲队" + ROW)
    assert codes(report) == [(3, "import.twice")]
    assert "2、3" in report.refused[0].reason("zh")


def test_a_name_that_several_stored_teams_bear_wants_its_code(bring: Any, conn: connection) -> None:
    head = "编号," + NAMELESS
    assert bring("teams", head, "T50,甲队" + ROW, "T51,甲队" + ROW).saved == Saved(2, 0, 0)
    before = forces.all(conn, CODE)
    report = bring("teams", NAMELESS, "甲队" + ROW)
    assert codes(report) == [(2, "import.unclear_name")]
    assert "T50、T51" in report.refused[0].reason("zh")
    assert "编号" in report.refused[0].remedy("zh")
    assert forces.all(conn, CODE) == before


def test_a_status_that_stays_is_said_in_words(bring: Any, conn: connection, town: Town) -> None:
    forces.set_status(conn, CODE, TeamCode("T01"), TeamStatus.ON_SCENE)
    line = "T01,西站,消防救援队,12,8,110.03,26.04,"
    report = bring("teams", HEAD + ",状态", line + "备勤")
    assert forces.get(conn, CODE, TeamCode("T01")).status == "on_scene"
    told = [one for one in report.repaired if one.code == "import.status_kept"]
    assert [(one.row, one.field) for one in told] == [(2, "状态")]
    text = told[0].told("zh")
    assert "“待命”" in text
    assert "“现场”" in text
    assert "scripts/situ team status T01 standby" in text
    assert "Standby" in told[0].told("en")
    shown = report.told("zh")["repaired"][-1]
    assert (shown["before"], shown["after"]) == ("待命", "现场")
    same = bring("teams", HEAD + ",状态", line + "现场")
    assert [one.code for one in same.repaired] == []


def test_no_status_is_assumed_for_a_team_that_has_one(bring: Any, conn: connection) -> None:
    row = ",西站,消防救援队,12,8,110.03,26.04"
    report = bring("teams", HEAD, "T01" + row, "T50" + row)
    told = [(one.row, one.told("zh")) for one in report.repaired if one.code == "import.assumed"]
    assert told == [(3, "“待命”是默认值，请尽快补填")]
    assert report.told("zh")["repaired"][-1]["after"] == "待命"


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#NAME?"])
def test_an_error_cell_is_refused_wherever_it_stands(bring: Any, error: str) -> None:
    head = HEAD + ",可用人数,乡镇,备注,星座"
    report = bring(
        "teams",
        head,
        f"T50,甲,消防救援队,12,8,110.03,26.04,{error},,,",
        f"T51,乙,消防救援队,12,8,110.03,{error},,,,",
        f"T52,丙,消防救援队,12,8,110.03,26.04,,{error},,",
        f"T53,丁,消防救援队,12,8,110.03,26.04,,,{error},",
        f"T54,戊,消防救援队,12,8,110.03,26.04,,,,{error}",
    )
    assert codes(report) == [(row, "import.error_cell") for row in (2, 3, 4, 5)]
    assert [one.field for one in report.refused] == ["可用人数", "纬度", "乡镇", "备注"]
    assert error in report.refused[0].reason("zh")


def test_an_error_of_excel_does_not_become_the_total(
    conn: connection, town: Town, tmp_path: Path
) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEAD.split(","), "可用人数"])
        sheet.write_row(1, 0, ["T50", "甲", "消防救援队", 12, 8, 110.03, 26.04])
        sheet.write_formula(1, 7, "=1/0", None, "#DIV/0!")
    with pytest.raises(BadFile) as refusal:
        bring_in(conn, IMPORTERS["teams"], file, TERMS)
    assert codes(refusal.value.report) == [(2, "import.error_cell")]  # type: ignore[arg-type]


@pytest.mark.parametrize("lines", [(HEAD,), (HEAD, "合计,,,12,,,")])
def test_heads_without_rows_are_refused(bring: Any, lines: tuple[str, ...]) -> None:
    report = bring("teams", *lines)
    assert codes(report) == [(None, "import.no_rows")]
    assert report.saved is None


@pytest.mark.parametrize("mark", ["\x1b[2J", "\x07", "\x85", "\u202e", "\u2066"])
def test_marks_that_nobody_sees_are_refused_and_shown(bring: Any, mark: str) -> None:
    row = "消防救援队,12,8,110.03,26.04"
    report = bring("teams", HEAD + ",星座", f"T50,甲{mark}乙,{row},", f"T51,乙,{row},狮{mark}狮")
    assert codes(report) == [(2, "import.unseen_mark"), (3, "import.unseen_mark")]
    assert [one.field for one in report.refused] == ["名称", "星座"]
    told = str(report.told("zh"))
    assert f"\\\\u{ord(mark[0]):04x}" in told
    assert mark[0] not in told


def test_texts_that_are_too_long_are_refused(bring: Any) -> None:
    row = "消防救援队,12,8,110.03,26.04"
    report = bring(
        "teams", HEAD + ",备注", f"T50,{'长' * 101},{row},", f"T51,乙,{row},{'长' * 2001}"
    )
    assert codes(report) == [(2, "import.text_too_long"), (3, "import.text_too_long")]
    assert "101" in report.refused[0].reason("zh")


def test_sheets_that_were_not_read_are_told(conn: connection, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("说明").write(0, 0, "填表说明")
        for name, code in (("队伍", "T50"), ("队伍2", "T51")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEAD.split(","))
            sheet.write_row(1, 0, [code, name, "消防救援队", 12, 8, 110.03, 26.04])
    report = bring_in(conn, IMPORTERS["teams"], file, TERMS)
    assert report.saved == Saved(1, 0, 0)
    told = [one for one in report.repaired if one.code == "import.sheet_not_read"]
    assert [(one.row, one.before, one.after) for one in told] == [
        (None, "说明", "队伍"),
        (None, "队伍2", "队伍"),
    ]


def test_the_remedy_names_the_option_that_settles_it(bring: Any) -> None:
    swapped = bring("teams", HEAD, "T50,甲,消防救援队,12,8,26.04,110.03")
    packed = bring("teams", HEAD, "T50,甲,消防救援队,12,8,110.0148,25.5948")
    for language in ("zh", "en"):
        assert "--reading swapped" in swapped.refused[0].remedy(language)
        assert "--reading packed" in packed.refused[0].remedy(language)
