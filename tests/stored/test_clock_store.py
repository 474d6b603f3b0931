"""Reports and limits as they are kept: who may write them, and that it is remembered."""

from dataclasses import replace

import pytest
from psycopg2.errors import InsufficientPrivilege, RestrictViolation
from psycopg2.extensions import connection

from layers.command import clock_store, store
from layers.command.clock_rules import Limits
from layers.command.incident import Casualties
from layers.command.reports import Report, ReportKind, Told
from layers.db import clock
from layers.db.asking import Asker, tell
from layers.errors import Stale
from service.flows.locate import PlaceGiven
from service.flows.report_incident import Report as Call
from service.flows.report_incident import report_incident
from tests.town import town as the_town

LEADER = Asker("li", regions=None, clearance=2, commands="county")
PLANNER = Asker("wang", regions=None, clearance=0, writes="own", unit="x")
ELSEWHERE = Asker("zhao", regions=("990002",), clearance=2, commands="county")


def _called(conn: connection) -> Report:
    """A first report of a slide that was just called in; not kept yet."""
    now = clock.now(conn)
    call = Call("11D01", PlaceGiven(lon=110.0651, lat=26.0301), anyway=True)
    incident = report_incident(conn, call, the_town.CODE, "test", now)
    return Report(
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        is_exercise=False,
        kind=ReportKind.FIRST,
        sent_to="市",
        text="正文",
        told=Told(Casualties(1, 2, 3), loss_wan=4.5, unit="某公司", event_no=6),
        made_by="li",
        at=now,
    )


def _as(conn: connection, asker: Asker) -> None:
    with conn.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE situ_writer")
    tell(conn, asker)


def test_who_commands_reports_and_sets_limits(conn: connection, town: the_town.Town) -> None:
    report = _called(conn)
    _as(conn, LEADER)
    kept = [clock_store.add(conn, replace(report, kind=kind)) for kind in (report.kind,) * 2]
    assert [one.serial for one in kept] == [1, 2]
    incident = store.get(conn, report.incident_id)
    assert list(clock_store.reports(conn, incident)) == kept
    (course,) = clock_store.courses(conn, the_town.CODE, [incident])
    assert list(course.reports) == kept
    set_ = clock_store.set_limits(conn, the_town.CODE, "final", Limits(60, source="县预案"))
    assert (set_.minutes, set_.version) == (60, 1)
    again = clock_store.set_limits(conn, the_town.CODE, "final", Limits(90, version=1))
    assert (again.minutes, again.version, again.updated_by) == (90, 2, "li")
    with pytest.raises(Stale):
        clock_store.set_limits(conn, the_town.CODE, "final", Limits(30, version=1))


@pytest.mark.parametrize("asker", [PLANNER, ELSEWHERE], ids=lambda one: one.actor)
def test_nobody_else_writes_and_nobody_rewrites(
    conn: connection, town: the_town.Town, asker: Asker
) -> None:
    report = _called(conn)
    clock_store.add(conn, report)
    with conn.cursor() as cursor:
        cursor.execute("SAVEPOINT kept")
        for rewriting in ("UPDATE incident_report SET at = now()", "DELETE FROM incident_report"):
            with pytest.raises(RestrictViolation):
                cursor.execute(rewriting)
            cursor.execute("ROLLBACK TO kept")
        _as(conn, asker)
        cursor.execute("SELECT count(*) FROM incident_report")
        assert cursor.fetchone() == (0,)
        for write in (
            lambda: clock_store.add(conn, report),
            lambda: clock_store.set_limits(conn, the_town.CODE, "final", Limits(60)),
        ):
            cursor.execute("SAVEPOINT before")
            with pytest.raises(InsufficientPrivilege):
                write()
            cursor.execute("ROLLBACK TO before")
