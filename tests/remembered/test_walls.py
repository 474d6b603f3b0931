"""Who may write, change and read what is remembered: nobody changes it, not even the owner."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from psycopg2.errors import InsufficientPrivilege, RestrictViolation, UndefinedTable
from psycopg2.extensions import connection

from layers.db.asking import Asker, tell
from layers.db.pool import connect
from service.audit import anchors, store
from service.audit.store import Sought
from tests.remembered.auditing import REGION, ask, months, write
from tests.town import town

# --- a change and what is remembered of it are one ---


def test_a_change_is_remembered_with_who_and_before_and_after(conn: connection) -> None:
    town.settle(conn)
    conn.commit()
    tell(conn, Asker("li", role="operator", address="10.1.1.1", request_id="r-1"))
    ask(conn, "UPDATE team SET note = 'tired' WHERE team_code = %s", town.TEAMS[0].team_code)
    conn.commit()
    (one,) = store.entries(conn, Sought(town.CODE, actor="li"))
    assert (one.actor_role, one.address, one.request_id) == ("operator", "10.1.1.1", "r-1")
    assert (one.action, one.object_kind) == ("update", "team")
    assert one.object_id == town.TEAMS[0].team_code
    assert (one.before["note"], one.after["note"]) == ("", "tired")


def test_a_change_that_is_undone_is_not_remembered(conn: connection) -> None:
    town.settle(conn)
    conn.rollback()
    assert store.entries(conn, Sought(town.CODE)) == []


def test_what_cannot_be_remembered_is_not_done(conn: connection) -> None:
    town.settle(conn)
    conn.commit()
    ask(conn, "ALTER TABLE audit_head RENAME TO elsewhere")
    conn.commit()
    ask(conn, "UPDATE team SET note = 'tired'")
    with pytest.raises(UndefinedTable):
        conn.commit()
    conn.rollback()
    assert ask(conn, "SELECT count(*) FROM team WHERE note = 'tired'") == [(0,)]


@pytest.mark.parametrize("secret", ["password_hash", "secret"])
def test_no_secret_stands_in_an_entry(conn: connection, secret: str) -> None:
    add = """
        INSERT INTO account (region_code, login, role, password_hash)
        VALUES (%s, 'li', 'operator', 'FIRST') RETURNING account_id"""
    ((account,),) = ask(conn, add, REGION)
    factor = "INSERT INTO second_factor (region_code, account_id, secret) VALUES (%s, %s, 'FIRST')"
    ask(conn, factor, REGION, account)
    conn.commit()
    table = "account" if secret == "password_hash" else "second_factor"
    for change in ("UPDATE {0} SET {1} = 'OTHER'", "DELETE FROM second_factor", "DELETE FROM {0}"):
        ask(conn, change.format(table, secret))
        conn.commit()
    found = store.entries(conn, Sought(REGION, object_kind=table))
    assert [one.action for one in found] == ["delete", "update", "insert"]
    assert not any(word in repr(found) for word in ("FIRST", "OTHER"))
    assert found[1].after[secret] == "(changed)"


# --- never changed ---


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE {} SET actor = 'nobody'",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "UPDATE {} SET actor = 'nobody' WHERE false",
    ],
)
@pytest.mark.parametrize("place", ["audit_entry", "month"])
def test_the_owner_himself_cannot_rewrite(conn: connection, rewriting: str, place: str) -> None:
    write(conn, 2)
    if place == "month":
        ((place,),) = ask(conn, "SELECT DISTINCT tableoid::regclass::text FROM audit_entry")
    with pytest.raises(RestrictViolation, match="append-only"):
        ask(conn, rewriting.format(place))


def test_a_month_that_is_missing_is_made_with_its_wall(conn: connection) -> None:
    name = "SELECT to_char(now() AT TIME ZONE 'Asia/Shanghai', '\"audit_\"YYYY_MM')"
    ((room,),) = ask(conn, name)
    ask(conn, "DROP TABLE " + room)
    conn.commit()
    assert room not in months(conn)
    write(conn)
    assert room in months(conn)
    with pytest.raises(RestrictViolation):
        ask(conn, "DELETE FROM " + room)


def test_regions_that_need_a_missing_month_at_once_all_get_it(conn: connection, url: str) -> None:
    ask(conn, "DROP TABLE " + months(conn)[0])
    conn.commit()
    together = threading.Barrier(8)

    def remember(region_code: str) -> None:
        with closing(connect(url)) as own:
            together.wait()
            write(own, 1, region_code)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(remember, [f"43112{number}" for number in range(8)]))
    assert ask(conn, "SELECT count(*) FROM audit_entry") == [(8,)]


def test_every_moment_of_a_month_has_its_room(conn: connection) -> None:
    """A month is one of the county's calendar, whatever the zone of who writes."""
    ask(conn, "SET timezone = 'UTC'; SELECT audit_month('2031-05-31 16:00+00')")
    ask(conn, "SELECT audit_month('2031-05-31 15:59+00')")
    assert {"audit_2031_05", "audit_2031_06"} <= set(months(conn))


# --- the roles of the service ---


def test_the_writer_adds_by_the_function_only_and_reads_nothing(conn: connection) -> None:
    write(conn)
    ask(conn, "SET ROLE situ_writer")
    conn.commit()
    assert store.record(conn, REGION, "opened", "map", "1", outcome="refused", reason="no") == 2
    conn.commit()
    for reach in (
        "SELECT * FROM audit_entry",
        "SELECT * FROM audit_head",
        "INSERT INTO audit_entry SELECT * FROM audit_entry",
        "INSERT INTO audit_entry (region_code, entry_no, at, actor, actor_role, address,"
        " request_id, action, object_kind, object_id, outcome, hash)"
        " VALUES ('1', 1, now(), '', '', '', '', '', '', '', 'done', '')",
        "UPDATE audit_head SET last_no = 0",
        "DELETE FROM audit_pruned",
        "SELECT audit_month('2040-01-01')",
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_append_only",
    ):
        with pytest.raises(InsufficientPrivilege):
            ask(conn, reach)
        conn.rollback()


@pytest.mark.parametrize(("role", "seen"), [("auditor", 3), ("security_admin", 0), ("", 0)])
def test_only_the_auditor_reads(conn: connection, role: str, seen: int) -> None:
    write(conn, 3)
    ask(conn, "SET ROLE situ_reader")
    tell(conn, Asker("wang", role=role, regions=None, clearance=2))
    assert len(store.entries(conn, Sought(REGION))) == seen
    with pytest.raises(InsufficientPrivilege):
        ask(conn, "SELECT audit_write('1', '', '', '', 'done', '', NULL, NULL)")


def test_the_auditor_reads_no_month_past_the_wall(conn: connection) -> None:
    write(conn)
    ((room,),) = ask(conn, "SELECT DISTINCT tableoid::regclass::text FROM audit_entry")
    ask(conn, "SET ROLE situ_reader")
    with pytest.raises(InsufficientPrivilege):
        ask(conn, "SELECT * FROM " + room)


def test_the_auditor_verifies_with_the_readers_role(conn: connection, tmp_path: Path) -> None:
    write(conn, 3)
    ask(conn, "SET ROLE situ_reader")
    tell(conn, Asker("wang", role="auditor", regions=None))
    found = anchors.verify(conn, REGION, tmp_path)
    assert (found.is_whole, found.entries) == (True, 3)


# --- reading ---


def test_entries_are_sought_by_what_they_say(conn: connection) -> None:
    for number in range(6):
        tell(conn, Asker("li" if number % 2 else "wang"))
        told: store.Told = {"outcome": "refused", "reason": "no"} if number == 3 else {}
        store.record(conn, REGION, "opened", "map", str(number), **told)
        conn.commit()

    def numbers(**asked: Any) -> list[int]:
        return [one.entry_no for one in store.entries(conn, Sought(REGION, **asked))]

    assert numbers() == [6, 5, 4, 3, 2, 1]
    assert numbers(limit=2) == [6, 5]
    assert numbers(limit=2, before_no=5) == [4, 3]
    assert numbers(actor="li") == [6, 4, 2]
    assert numbers(outcome="refused") == [4]
    assert numbers(object_kind="map", object_id="0", action="opened") == [1]
    assert numbers(action="closed") == []
    third = store.entries(conn, Sought(REGION, before_no=4, limit=1))[0].at
    assert numbers(since=third) == [6, 5, 4, 3]
    assert numbers(until=third) == [2, 1]
