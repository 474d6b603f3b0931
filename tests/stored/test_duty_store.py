"""The chain, the roster and the calls in the database: kept, changed by version, walled, once."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from psycopg2 import errors
from psycopg2.extensions import connection

from layers.command.incident import Incident
from layers.db import clock
from layers.db.asking import Asker
from layers.duty import call_store, calls, roster_store, store
from layers.duty.call_store import Answered
from layers.duty.importer import ROSTER
from layers.duty.model import Answer, Call, Handover, Level, Limits
from layers.errors import Clash, Stale, Unknown
from layers.ids import PostCode, RegionCode, ShiftId
from layers.importing.door import bring_in
from layers.importing.saving import Saved
from service.flows.locate import PlaceGiven
from service.flows.report_incident import Report, report_incident
from tests.pure.duty_people import NOON, a_post, a_shift, an_answerable, person
from tests.stored.bringing import TERMS, codes
from tests.stored.scoped import READER, WRITER, acting, ask, refused_unless
from tests.town.town import CODE, NORTH

pytestmark = pytest.mark.usefixtures("town")
PLANNER = Asker("li", regions=(CODE,), clearance=0, writes="own", townships=(NORTH,), layers=None)
OPERATOR = Asker(
    "wang", regions=(CODE,), clearance=2, writes="county", commands="county", layers=None
)
LEADER = Asker("zhao", regions=(CODE,), clearance=2, commands="county", layers=None)
DEPARTMENT = Asker("qian", regions=(CODE,), clearance=0, unit="县水利局", layers=None)
ELSEWHERE = replace(OPERATOR, regions=("990002",))
POST = a_post("P1", "ABC", township=NORTH, committee="6", level=Level.III)


@pytest.fixture
def incident(conn: connection) -> Incident:
    place = PlaceGiven(110.0651, 26.0301)
    return report_incident(conn, Report("12D03", place), CODE, "tests", clock.now(conn))


def _call(incident: Incident, name: str = "A", **more: Any) -> Call:
    call = Call(
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        is_exercise=False,
        post_key="post:P1",
        post="post P1",
        person=person(name),
        asked_at=NOON,
        due_at=NOON + timedelta(minutes=10),
        asked_by="tests",
    )
    return replace(call, **more)


def _add(conn: connection, call: Call) -> Call:
    kept = call_store.add(conn, call)
    assert kept is not None
    return kept


# --- the chain ---


def test_a_post_comes_back_and_saving_it_again_changes_nothing(conn: connection) -> None:
    assert store.save_many(conn, CODE, [POST]) == Saved(1, 0, 0)
    assert store.save_many(conn, CODE, [POST]) == Saved(0, 0, 1)
    found = store.get(conn, CODE, POST.post_code)
    assert replace(found, updated_at=None, updated_by="") == POST


def test_a_change_is_meant_for_a_version(conn: connection) -> None:
    store.save_many(conn, CODE, [POST])
    told = {"substitutes": [{"name": "D", "phone": "1"}], "level": ""}
    changed = store.change(conn, POST, told, version=1)
    assert (changed.substitutes, changed.level, changed.version) == ((("D", "1"),), None, 2)
    with pytest.raises(Stale):
        store.change(conn, POST, {"unit": "x"}, version=1)


def test_a_retired_post_is_gone_until_the_table_names_it_again(conn: connection) -> None:
    store.save_many(conn, CODE, [POST])
    with pytest.raises(Stale):
        store.retire(conn, CODE, POST.post_code, version=9)
    store.retire(conn, CODE, POST.post_code, version=1)
    assert store.all(conn, CODE) == []
    with pytest.raises(Unknown, match="no_post"):
        store.retire(conn, CODE, PostCode("P1"), version=2)
    assert store.save_many(conn, CODE, [POST]) == Saved(0, 1, 0)


def test_limits_are_the_project_s_until_the_county_sets_its_own(conn: connection) -> None:
    assert store.limits(conn, CODE) == Limits()
    told = {"answer_min": 5.0, "hazard_m": 500.0, "ahead_days": 3}
    assert store.set_limits(conn, CODE, told, version=0).version == 1
    with pytest.raises(Stale):
        store.set_limits(conn, CODE, told, version=0)
    assert store.set_limits(conn, CODE, {**told, "ahead_days": 4}, version=1).ahead_days == 4


HEAD = "编号,职务,乡镇,专委会,响应级别,姓名,电话,第一替补,第一替补电话,应答时限(分钟)"


def test_the_county_s_own_table_comes_in(conn: connection, bring: Any) -> None:
    rows = (
        "R1,镇长,北桥镇,,,张三,000-0000-0001,李四,000-0000-0002,5",
        "R2,指挥长,,,三级,,,李四,,",
        "R3,站长,北桥,消防,,王五,000-0000-0003,,,",
    )
    assert bring("chain", HEAD, *rows).saved == Saved(3, 0, 0)
    mayor, commander, station = store.all(conn, CODE)
    assert (mayor.township_code, mayor.answer_min, len(mayor.people)) == (NORTH, 5, 2)
    assert (commander.level, commander.holder.name, commander.is_reachable) == (
        *(Level.III, "", False),
    )
    assert (station.township_code, station.committee) == (NORTH, "6")
    assert bring("chain", HEAD, *rows).saved == Saved(0, 0, 3)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("R1,镇长,北乔镇,,,张三,1,,,", "import.not_a_phone"),
        ("R1,镇长,北乔镇,,,张三,000-0000-0001,,,", "import.not_known"),
        ("R1,主任,,养蜂专委会,,张三,000-0000-0001,,,", "import.not_on_list"),
        ("R1,主任,,,五级,张三,000-0000-0001,,,", "import.not_on_list"),
        ("R1,主任,,,,张三,000-0000-0001,,,0", "import.bad_answer_min"),
        (",主任,,,,张三,000-0000-0001,,,", "import.blank"),
    ],
)
def test_a_row_that_would_call_the_wrong_one_is_refused(
    conn: connection, bring: Any, row: str, code: str
) -> None:
    assert codes(bring("chain", HEAD, row)) == [(2, code)]
    assert store.all(conn, CODE) == []


# --- the roster ---


def test_shifts_come_back_in_order_and_are_known_by_beginning_and_place(conn: connection) -> None:
    found = [a_shift(0, 8, "B"), a_shift(-4, 0, "A")]
    assert roster_store.save_many(conn, CODE, found) == Saved(2, 0, 0)
    longer = replace(found[0], ends_at=NOON + timedelta(hours=9))
    assert roster_store.save_many(conn, CODE, [longer]) == Saved(0, 1, 0)
    until = NOON + timedelta(hours=24)
    kept = roster_store.between(conn, CODE, NOON - timedelta(hours=1), until)
    assert [(one.leader.name, one.starts_at) for one in kept] == [
        *(("A", NOON - timedelta(hours=4)), ("B", NOON)),
    ]
    assert roster_store.between(conn, CODE, NOON, until)[0].ends_at == longer.ends_at


def test_a_shift_changes_by_version_and_handing_over_is_never_rewritten(conn: connection) -> None:
    roster_store.save_many(conn, CODE, [a_shift(-4, 0, "A"), a_shift(0, 8, "B")])
    first, second = roster_store.between(conn, CODE, NOON - timedelta(hours=2), NOON + timedelta(1))
    changed = roster_store.change(conn, second, {"leader_name": "C"}, version=1)
    assert (changed.leader.name, changed.version) == ("C", 2)
    given, taken = (one.shift_id or ShiftId(0) for one in (first, second))
    told = Handover(CODE, given, taken, "A", "C", "一切正常", "wang")
    kept = roster_store.hand_over(conn, told)
    assert roster_store.handovers(conn, CODE, 5) == [kept]
    for statement in ("UPDATE duty_handover SET note = ''", "DELETE FROM duty_handover"):
        _refused(conn, errors.RestrictViolation, statement)


def test_a_roster_comes_in_from_a_spreadsheet_with_its_nights(
    conn: connection, tmp_path: Path
) -> None:
    file = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["开始时间", "结束时间", "带班领导", "带班电话", "值班员"])
        sheet.write_datetime(1, 0, datetime(2026, 11, 21, 20), shown)
        sheet.write_datetime(1, 1, datetime(2026, 11, 22), shown)
        sheet.write_row(1, 2, ["张三", "000-0000-0001", "李四"])
    assert bring_in(conn, ROSTER, file, TERMS).saved == Saved(1, 0, 0)
    (shift,) = roster_store.between(conn, CODE, NOON, NOON + timedelta(days=1))
    assert (shift.starts_at, shift.ends_at) == (NOON, NOON + timedelta(hours=4))  # 20:00 in Beijing
    assert (shift.leader.name, shift.officer.phone) == ("张三", "")


def test_a_shift_that_ends_before_it_starts_is_refused(bring: Any) -> None:
    row = "2026-11-21 20:00,2026-11-21 08:00,张三"
    report = bring("roster", "开始时间,结束时间,带班领导", row)
    assert codes(report) == [(2, "import.shift_ends_before_it_starts")]


# --- calls ---


def test_nobody_is_called_twice_for_a_post_but_an_exercise_is_apart(
    conn: connection, incident: Incident
) -> None:
    first = _add(conn, _call(incident))
    assert call_store.add(conn, _call(incident)) is None
    _add(conn, _call(incident, is_exercise=True))
    _add(conn, _call(incident, post_key="post:P2"))
    assert call_store.of_incident(conn, CODE, incident.incident_id)[0] == first


def test_a_call_is_answered_once_and_nothing_else_of_it_changes(
    conn: connection, incident: Incident
) -> None:
    call = _add(conn, _call(incident))
    _refused(conn, errors.RestrictViolation, "UPDATE duty_call SET due_at = now() + interval '1h'")
    answered = call_store.answer(conn, call, Answered(Answer.ANSWERED, NOON, "wang"))
    assert call_store.of_incident(conn, CODE, incident.incident_id) == [answered]
    with pytest.raises(Clash, match="call_already_answered"):
        call_store.answer(conn, call, Answered(Answer.DECLINED, NOON, "wang"))
    _refused(conn, errors.RestrictViolation, "UPDATE duty_call SET answer_note = 'x'")
    _refused(conn, errors.RestrictViolation, "DELETE FROM duty_call")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("answers", [[None], [Answer.DECLINED], [Answer.ANSWERED], ["both"]])
def test_the_database_and_the_rule_agree_on_who_is_waited_for(
    conn: connection, incident: Incident, answers: list[Any], late: bool
) -> None:
    told = [Answer.DECLINED, Answer.ANSWERED] if answers == ["both"] else answers
    for number, answer in enumerate(told):
        call = _add(conn, _call(incident, "ABC"[number]))
        if answer:
            call_store.answer(conn, call, Answered(answer, NOON, "wang"))
    now = NOON + timedelta(minutes=10 if late else 9)
    found = call_store.of_incident(conn, CODE, incident.incident_id)
    due = calls.next_calls(found, [an_answerable("post:P1", "ABCD")], now).due
    waiting = call_store.waiting(conn, CODE, now)
    assert waiting == ([(CODE, incident.incident_id)] if due else [])


def test_what_is_over_waits_for_nobody(conn: connection, incident: Incident) -> None:
    _add(conn, _call(incident))
    later = NOON + timedelta(hours=1)
    assert call_store.waiting(conn, None, later)
    ask(conn, "UPDATE incident SET status = 'closed'")
    assert call_store.waiting(conn, None, later) == []


# --- the walls ---


@pytest.mark.parametrize(
    ("asker", "chain", "made"),
    [
        (OPERATOR, True, True),
        (LEADER, True, True),
        (PLANNER, True, False),
        (DEPARTMENT, False, False),
        (ELSEWHERE, False, False),
    ],
)
def test_who_sees_the_chain_and_who_the_calls(
    conn: connection, incident: Incident, asker: Asker, chain: bool, made: bool
) -> None:
    store.save_many(conn, CODE, [POST])
    roster_store.save_many(conn, CODE, [a_shift(0, 8)])
    _add(conn, _call(incident))
    with acting(conn, READER, asker):
        seen = [
            bool(ask(conn, f"SELECT 1 FROM {table}"))
            for table in ("duty_post", "duty_shift", "duty_call")
        ]
    assert seen == [chain, chain, made]


@pytest.mark.parametrize(
    ("asker", "keeps", "calls_them"),
    [(OPERATOR, True, True), (PLANNER, True, False), (LEADER, False, True)],
)
def test_who_keeps_the_chain_and_who_calls(
    conn: connection, incident: Incident, asker: Asker, keeps: bool, calls_them: bool
) -> None:
    call = """INSERT INTO duty_call (region_code, incident_id, post_key, post, person_name, phone,
                                     asked_at, due_at, asked_by)
              VALUES (%s, %s, 'post:P1', '', 'A', '1', now(), now() + interval '1 min', 'x')"""
    post = "INSERT INTO duty_post (region_code, post_code, post) VALUES (%s, 'P9', 'x')"
    with acting(conn, WRITER, asker):
        refused_unless(keeps, conn, post, CODE)
        refused_unless(calls_them, conn, call, CODE, incident.incident_id)
        refused_unless(False, conn, post, RegionCode("990002"))


def _refused(conn: connection, refusal: type[Exception], statement: str) -> None:
    ask(conn, "SAVEPOINT before")
    with pytest.raises(refusal):
        ask(conn, statement)
    ask(conn, "ROLLBACK TO SAVEPOINT before")
