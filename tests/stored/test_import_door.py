"""The door: a whole file is read, every row reported, and nothing is half-saved."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from psycopg2.extensions import connection

from layers.catalog import IMPORTERS
from layers.forces import store as forces
from layers.forces.model import TeamStatus
from layers.ids import DepotCode, ItemCode, TeamCode
from layers.importing.door import bring_in
from layers.importing.saving import Saved
from layers.places import store as places
from layers.reserves import store as reserves
from layers.roads.vehicles import Vehicle
from tests.stored.bringing import HEAD, TERMS, codes
from tests.town.town import CODE, NORTH, SOUTH, Town

HOSTILE = ("<script>alert(1)</script>", "{{7*7}}", "${alert(1)}", "`whoami`", "C:\\2019", "{% x %}")


def test_good_rows_are_saved_and_counted(bring: Any, conn: connection, town: Town) -> None:
    line = "T10,新队,消防救援队,12人,8分钟,110.03,26.04"
    report = bring("teams", HEAD, line)
    assert (report.rows_read, report.accepted, report.refused) == (1, 1, ())
    assert report.saved == Saved(1, 0, 0)
    team = forces.get(conn, CODE, TeamCode("T10"))
    assert (team.people_total, team.people_available, team.turn_out_min) == (12, 12, 8.0)
    assert team.given == {"lon": "110.03", "lat": "26.04", "datum": "cgcs2000"}
    assert "fire" in team.skills
    assert bring("teams", HEAD, line).saved == Saved(0, 0, 1)
    assert bring("teams", HEAD, line.replace("新队", "老队")).saved == Saved(0, 1, 0)


def test_every_bad_row_is_told_and_nothing_is_saved(
    bring: Any, conn: connection, town: Town
) -> None:
    report = bring(
        "teams",
        HEAD,
        "T10,好队,消防救援队,12,8,110.03,26.04",
        "T11,坏队,魔法队,十二,,110.03,26.04",
        "T12,,消防救援队,-1,8,110.03,26.04",
        "T13,远队,消防救援队,12,8,121.5,31.2",
        "T14,没队,消防救援队,12,8,,",
    )
    assert codes(report) == [
        (3, "import.not_on_list"),
        (3, "import.not_a_number"),
        (3, "import.blank"),
        (4, "import.blank"),
        (4, "import.negative"),
        (5, "import.outside"),
        (6, "import.no_position"),
    ]
    assert report.accepted == 1
    assert forces.find(conn, CODE, TeamCode("T10")) is None
    for language in ("zh", "en"):
        for told in report.told(language)["refused"]:
            assert told["reason"]
            assert told["remedy"]


def test_the_good_rows_alone_when_the_planner_says_so(
    bring: Any, conn: connection, town: Town
) -> None:
    rows = ("T10,好队,消防救援队,12,8,110.03,26.04", "T11,坏队,魔法队,12,8,110.03,26.04")
    report = bring("teams", HEAD, *rows, terms=replace(TERMS, skip_bad=True))
    assert (report.accepted, len(report.refused), report.saved) == (1, 1, Saved(1, 0, 0))
    assert forces.find(conn, CODE, TeamCode("T10")) is not None
    assert forces.find(conn, CODE, TeamCode("T11")) is None


@pytest.mark.parametrize("bad", [False, True])
def test_a_dry_run_reports_the_same_and_saves_nothing(
    bring: Any, conn: connection, town: Town, bad: bool
) -> None:
    rows = ["T10,新队,消防救援队,12,8,110.03,26.04", "T02,改名队,医疗救护队,12,8,110.03,26.04"]
    rows += ["T11,坏队,魔法队,12,8,110.03,26.04"] if bad else []
    dry = bring("teams", HEAD, *rows, terms=replace(TERMS, dry_run=True))
    assert forces.all(conn, CODE)[1].name == town.teams[1].name
    assert forces.find(conn, CODE, TeamCode("T10")) is None
    wet = bring("teams", HEAD, *rows)
    assert replace(dry, dry_run=False) == wet
    assert wet.saved == (None if bad else Saved(1, 1, 0))


def test_a_missing_head_is_named_with_its_synonyms_even_when_skipping(bring: Any) -> None:
    report = bring(
        "teams",
        "编号,名称,经度,纬度",
        "T10,新队,110.03,26.04",
        "T11,远队,121,31",
        terms=replace(TERMS, skip_bad=True),
    )
    assert codes(report)[:3] == [(None, "import.missing_head")] * 3
    assert "响应时间" in report.refused[2].remedy("zh")
    assert codes(report)[3:] == [(3, "import.outside")]
    assert report.accepted == 0


def test_heads_nobody_asked_for_are_told(bring: Any) -> None:
    report = bring(
        "teams", HEAD + ",星座,电话,电话", "T10,新队,消防救援队,1,8,110.03,26.04,狮,119,x"
    )
    assert report.heads_ignored == ("星座", "电话#2")
    assert report.heads_repeated == ("电话",)
    assert report.accepted == 1


def test_a_head_in_another_unit_is_refused(bring: Any) -> None:
    report = bring(
        "hazards",
        "编号,名称,类型,风险等级,威胁财产(元),经度,纬度",
        "H9,滑坡点,滑坡,重大,1200000,110.03,26.04",
    )
    assert codes(report) == [(None, "import.wrong_unit")]


@pytest.mark.parametrize(
    ("layer", "head", "row"),
    [
        ("teams", HEAD, "{},新队,消防救援队,12,8,110.03,26.04"),
        ("depots", "编号,名称,级别,经度,纬度", "{},新库,县级,110.03,26.04"),
    ],
)
def test_a_vehicle_is_taken_where_one_is_told_and_kept_where_none_is(
    bring: Any, conn: connection, layer: str, head: str, row: str
) -> None:
    rows = [row.format(code) for code in ("N1", "N2")]
    kept: Any = forces if layer == "teams" else reserves

    def vehicles() -> list[Vehicle]:
        return [kept.find(conn, CODE, code).vehicle for code in ("N1", "N2")]

    bring(layer, f"{head},车型", f"{rows[0]},消防车", f"{rows[1]},")
    assert vehicles() == [Vehicle.HEAVY, Vehicle.CAR]
    # A table without the column says nothing of vehicles, and a blank cell says nothing either.
    assert bring(layer, head, *rows).saved == Saved(0, 0, 2)
    bring(layer, f"{head},车辆类型", f"{rows[0]},", f"{rows[1]},全地形越野车")
    assert vehicles() == [Vehicle.HEAVY, Vehicle.ALL_TERRAIN]
    kept.retire(conn, CODE, "N1")
    assert bring(layer, head, rows[0]).saved == Saved(0, 1, 0)
    assert vehicles()[0] is Vehicle.HEAVY
    report = bring(layer, f"{head},车型", f"{rows[0]},飞毯")
    assert codes(report) == [(2, "import.not_on_list")]


def test_totals_are_left_out_and_told(bring: Any) -> None:
    report = bring("teams", HEAD, "T10,新队,消防救援队,12,8,110.03,26.04", "合计,,,12,,,")
    assert report.accepted == 1
    assert [(one.row, one.code) for one in report.repaired][-1] == (3, "import.total_left_out")


def test_a_code_that_occurs_twice_refuses_all_its_rows(bring: Any) -> None:
    row = ",消防救援队,12,8,110.03,26.04"
    report = bring("teams", HEAD, "T10,甲" + row, "T11,乙" + row, "T10,丙" + row)
    assert codes(report) == [(2, "import.twice"), (4, "import.twice")]
    assert "2、4" in report.refused[0].reason("zh")


def test_rows_without_a_code_are_found_by_name_or_numbered(
    bring: Any, conn: connection, town: Town
) -> None:
    head = "名称,类别,乡镇,总人数,集结时间,经度,纬度"
    known = f"{town.teams[0].name},消防救援队,北桥镇,30,8,110.03,26.04"
    report = bring("teams", head, known, "新队,消防救援队,南桥,30,8,110.03,26.04")
    assert report.saved == Saved(1, 1, 0)
    how = {one.row: one for one in report.repaired if one.code.startswith("import.code")}
    assert (how[2].code, how[2].after) == ("import.code_found", "T01")
    assert (how[3].code, how[3].after) == ("import.code_made", "T0007")
    assert forces.get(conn, CODE, TeamCode("T0007")).township_code == SOUTH


def test_a_retired_code_is_not_given_again(bring: Any, conn: connection, town: Town) -> None:
    head = "名称,类别,总人数,集结时间,经度,纬度"
    bring("teams", head, "新队,消防救援队,30,8,110.03,26.04")
    forces.retire(conn, CODE, TeamCode("T0007"))
    bring("teams", head, "新队,消防救援队,30,8,110.03,26.04")
    assert forces.find(conn, CODE, TeamCode("T0007")) is None
    assert forces.get(conn, CODE, TeamCode("T0008")).name == "新队"


def test_the_same_name_twice_without_a_code_is_refused(bring: Any, town: Town) -> None:
    head = "名称,类别,乡镇,总人数,集结时间,经度,纬度"
    row = f"{town.teams[0].name},消防救援队,北桥镇,30,8,110.03,26.04"
    assert codes(bring("teams", head, row, row)) == [(2, "import.twice"), (3, "import.twice")]


def test_townships_by_name_and_unknown_ones_left_blank(bring: Any, conn: connection) -> None:
    report = bring(
        "villages",
        "编号,名称,乡镇,经度,纬度",
        "V1,甲村,北桥,110.03,26.04",
        "V2,乙村,天上镇,110.03,26.04",
        "V3,丙村,,110.03,26.04",
    )
    found = {place.place_code: place.township_code for place in places.all(conn, CODE)}
    assert (found["V1"], found["V2"], found["V3"]) == (NORTH, "", "")  # type: ignore[index]
    assert [(one.row, one.before) for one in report.repaired] == [(3, "天上镇")]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_data(bring: Any, conn: connection, town: Town, name: str) -> None:
    report = bring("teams", HEAD, f"T10,{name},消防救援队,12,8,110.03,26.04")
    assert report.accepted == 1
    assert forces.get(conn, CODE, TeamCode("T10")).name == name


def test_progress_is_told_to_the_end(conn: connection, town: Town, tmp_path: Path) -> None:
    rows = [f"T{n},队{n},消防救援队,12,8,110.03,26.04" for n in range(1000, 2100)]
    file = tmp_path / "a.csv"
    file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    told: list[tuple[int, int]] = []
    bring_in(conn, IMPORTERS["teams"], file, TERMS, lambda done, total: told.append((done, total)))
    assert told == [(500, 1100), (1000, 1100), (1100, 1100)]


def test_an_import_does_not_call_a_team_home(bring: Any, conn: connection, town: Town) -> None:
    forces.set_status(conn, CODE, TeamCode("T01"), TeamStatus.ON_SCENE)
    bring("teams", HEAD + ",状态", "T01,西站,消防救援队,12,8,110.03,26.04,待命")
    assert forces.get(conn, CODE, TeamCode("T01")).status == "on_scene"


def test_more_available_than_there_are(bring: Any) -> None:
    report = bring("teams", HEAD + ",可用人数", "T01,西站,消防救援队,12,8,110.03,26.04,13")
    assert [(one.code, one.field, one.value) for one in report.refused] == [
        ("import.more_than_total", "可用人数", "13")
    ]


def test_an_excel_table_as_planners_keep_it(conn: connection, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "队伍.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("队伍")
        sheet.merge_range(0, 0, 0, 8, "小镇救援队伍一览表")
        sheet.write_row(1, 0, ["编号", "名称", "类别", "乡镇", "总人数", "集结时间（分钟）"])
        sheet.merge_range(1, 6, 1, 7, "坐标")
        sheet.write_row(2, 6, ["经度", "纬度"])
        sheet.write_row(1, 8, ["队长电话 "])
        sheet.write_row(3, 0, [990001001, "甲队", "消防救援队", None, 12, 8, 110.03, 26.04])
        sheet.write_row(4, 0, [990001002, "乙队", "医疗救护队", None, "１２人", 8, 110.04, 26.05])
        sheet.merge_range(3, 3, 4, 3, "北桥镇")
        sheet.write(3, 8, 13800000000)
        sheet.write_row(6, 0, ["合计", None, None, None, 24])
    report = bring_in(conn, IMPORTERS["teams"], file, TERMS)
    assert report.saved == Saved(2, 0, 0)
    assert (report.encoding, report.sheet) == ("XLSX", "队伍")
    teams = [forces.get(conn, CODE, TeamCode(code)) for code in ("990001001", "990001002")]
    assert [team.township_code for team in teams] == [NORTH, NORTH]
    assert [team.people_total for team in teams] == [12, 12]
    assert teams[0].phones == ("13800000000",)
    assert (7, "import.total_left_out") in [(one.row, one.code) for one in report.repaired]


@pytest.mark.parametrize("layer", IMPORTERS)
def test_each_layer_says_what_it_lacks(bring: Any, layer: str) -> None:
    report = bring(layer, "甲,乙", "1,2")
    assert {code for _, code in codes(report)} >= {"import.missing_head"}
    assert report.heads_ignored == ("甲", "乙")
    for one in report.refused:
        assert one.reason("zh")
        assert one.remedy("en")


def test_stock_of_what_the_region_does_not_have(bring: Any) -> None:
    head = "库点编号,物资编码,名称,数量,有效期"
    report = bring("stock", head, "D99,1010101,帐篷,5,", "D01,9999999,帐篷,5,2026-13-01")
    assert codes(report) == [
        (2, "import.not_known"),
        (3, "import.not_a_date"),
        (3, "import.not_known"),
    ]


def test_stock_is_a_stocktake_and_keeps_quotas(bring: Any, conn: connection) -> None:
    head = "库点编号,物资编码,数量,安全库存,定额,生产日期"
    rows = ("D01,1010101,90,,120,", "D03,3010101,10,1,20,2024-05-01")
    assert bring("stock", head, *rows).saved == Saved(1, 1, 0)
    assert bring("stock", head, *rows).saved == Saved(0, 0, 2)
    lines = {(one.depot_code, one.batch): one.on_hand for one in reserves.stock(conn, CODE)}
    assert lines[DepotCode("D01"), ""] == 90
    assert lines[DepotCode("D03"), "2024-05-01"] == 10
    quotas = {(one.depot_code, one.item_code): one.quota for one in reserves.quotas(conn, CODE)}
    assert quotas[DepotCode("D03"), ItemCode("3010101")] == 20


def test_the_report_is_plain_values(bring: Any) -> None:
    report = bring("teams", HEAD, "T11,坏队,魔法队,十二,,26.04,110.03", "合计,,,,,,")
    assert json.loads(json.dumps(report.told("zh"), ensure_ascii=False))["rows_read"] == 2
