"""Incidents as they are kept: what the database itself refuses, and who may write."""

import pytest
from psycopg2.errors import CheckViolation, ForeignKeyViolation, RestrictViolation
from psycopg2.extensions import connection

from layers.command import rules_store, store
from layers.command.duplicates import DuplicateRule
from layers.command.incident import Incident
from layers.db import clock
from layers.db.asking import Asker, tell
from layers.errors import Stale
from service.flows.locate import PlaceGiven
from service.flows.report_incident import Report, report_incident
from tests.town import town as the_town

PLANT = PlaceGiven(lon=110.0651, lat=26.0301)
LEADER = Asker("li", regions=None, clearance=2, commands="county")


def _reported(conn: connection, is_exercise: bool = False) -> Incident:
    report = Report("11D01", PLANT, is_exercise=is_exercise, anyway=True)
    return report_incident(conn, report, the_town.CODE, "test", clock.now(conn))


def _run(conn: connection, sql: str, *params: object) -> int:
    with conn.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def test_exercises_are_counted_apart_and_stay_exercises(
    conn: connection, town: the_town.Town
) -> None:
    made = [_reported(conn, is_exercise) for is_exercise in (False, True, True, False)]
    assert [one.incident_id[-3:] for one in made] == ["001", "001", "002", "002"]
    assert ["-YL" in one.incident_id for one in made] == [False, True, True, False]
    assert [one.is_exercise for one in store.latest(conn, None, 9, is_exercise=True)] == [True] * 2
    with pytest.raises(RestrictViolation):
        _run(conn, "UPDATE incident SET is_exercise = NOT is_exercise")


def test_the_border_of_exercise_and_reality_is_a_foreign_key(
    conn: connection, town: the_town.Town
) -> None:
    real, exercise = _reported(conn), _reported(conn, is_exercise=True)
    into = "UPDATE incident SET status = 'closed', merged_into = %s WHERE incident_id = %s"
    with pytest.raises(ForeignKeyViolation):
        _run(conn, into, real.incident_id, exercise.incident_id)


@pytest.mark.parametrize(
    "impossible",
    [
        "response_level = 'I', status = 'closed'",
        "severity = 'huge'",
        "response_level = 'V'",
        "loss_wan = -1",
        "merged_into = incident_id, status = 'closed'",
    ],
)
def test_what_cannot_be_is_not_kept(conn: connection, town: the_town.Town, impossible: str) -> None:
    _reported(conn)
    with pytest.raises(CheckViolation):
        _run(conn, f"UPDATE incident SET {impossible}")


def test_who_commands_changes_incidents_and_their_rules_and_no_records(
    conn: connection, town: the_town.Town
) -> None:
    incident = _reported(conn)
    _run(conn, "SET LOCAL ROLE situ_writer")
    tell(conn, LEADER)
    assert store.change(conn, incident).version == 1, "nothing was changed"
    store.record(conn, incident, "log.report", "li", {})
    assert store.last_event(conn, incident).name == "log.report"
    kept = rules_store.set_duplicate_rule(conn, the_town.CODE, DuplicateRule(50, 5))
    assert (kept.version, kept.updated_by) == (1, "li")
    with pytest.raises(Stale):
        rules_store.set_duplicate_rule(conn, the_town.CODE, DuplicateRule(60, 5))
    assert _run(conn, "UPDATE team SET note = 'x'") == 0
    tell(conn, Asker("li", regions=None, clearance=2))
    assert _run(conn, "UPDATE incident SET description = 'x'") == 0
    assert _run(conn, "UPDATE duplicate_rule SET radius_m = 1") == 0
