"""How the tests of the audit write entries, and how somebody forges them who owns the database."""

from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection

REGION = "431123"


def ask(conn: connection, statement: str, *params: object) -> list[tuple[Any, ...]]:
    with conn.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []


def write(conn: connection, count: int = 1, region_code: str = REGION) -> None:
    """Entries as the database writes them itself."""
    ask(
        conn,
        "SELECT audit_write(%s, 'update', 'team', 'D1', 'done', '', NULL,"
        "                   jsonb_build_object('people', n)) FROM generate_series(1, %s) AS n",
        *(region_code, count),
    )
    conn.commit()


WRITE_AT = """
CREATE OR REPLACE FUNCTION pg_temp.write_at(in_region text, moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    head audit_head;
    one  audit_entry;
BEGIN
    PERFORM audit_month(moment);
    INSERT INTO audit_head VALUES (in_region, 0, sha256(in_region::bytea)) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE region_code = in_region;
    one := ROW(in_region, head.last_no + 1, moment, 'then', '', '', '', 'update', 'team', 'D1',
               'done', '', NULL, NULL, NULL)::audit_entry;
    one.hash := audit_hash(head.last_hash, one);
    INSERT INTO audit_entry SELECT (one).*;
    UPDATE audit_head SET last_no = one.entry_no, last_hash = one.hash
     WHERE region_code = in_region;
END $$;
"""


def write_at(conn: connection, moment: str, count: int = 1, region_code: str = REGION) -> None:
    """Entries as they would stand had they been written then: numbered, chained, at the head."""
    ask(conn, WRITE_AT)
    ask(
        conn,
        "SELECT pg_temp.write_at(%s, %s::timestamptz + n * interval '1 minute')"
        "  FROM generate_series(1, %s) AS n",
        *(region_code, moment, count),
    )
    conn.commit()


def months(conn: connection) -> list[str]:
    """The tables that hold the entries of one month each."""
    found = ask(
        conn,
        "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
        " WHERE inhparent = 'audit_entry'::regclass ORDER BY relname",
    )
    return [name for (name,) in found]


def forge(conn: connection, *statements: str) -> None:
    """Changes entries as an owner can who takes the triggers away and puts them back."""
    tables = ["audit_entry", *months(conn)]
    _triggers(conn, tables, "DISABLE")
    for statement in statements:
        ask(conn, statement)
    _triggers(conn, tables, "ENABLE")
    conn.commit()


def _triggers(conn: connection, tables: list[str], way: str) -> None:
    wanted = sql.SQL("ALTER TABLE {} " + way + " TRIGGER audit_append_only")
    with conn.cursor() as cursor:
        for table in tables:
            cursor.execute(wanted.format(sql.Identifier(table)))


# The whole chain made anew, as it would be had every entry always said what it says now.
REWRITE = """
DO $$
DECLARE
    one    audit_entry;
    hashed bytea := sha256('431123'::bytea);
BEGIN
    FOR one IN SELECT * FROM audit_entry WHERE region_code = '431123' ORDER BY entry_no LOOP
        hashed := audit_hash(hashed, one);
        UPDATE audit_entry SET hash = hashed
         WHERE region_code = '431123' AND entry_no = one.entry_no;
    END LOOP;
    UPDATE audit_head SET last_hash = hashed WHERE region_code = '431123';
END $$
"""
