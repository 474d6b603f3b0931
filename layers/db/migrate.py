"""Brings a database to the present shape: numbered SQL, forward only, each applied once.

All of it happens under one advisory lock and each file in its own transaction. The checksum
of an applied file is remembered: a file that was changed afterwards is refused, because two
counties would otherwise run two different histories under one number.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import NotReady

MIGRATIONS = Path(__file__).parent / "migrations"
_QUERIES = Queries(Path(__file__).parent / "queries.sql")
_LOCK_KEY = 4_311_230_001


class Migration(NamedTuple):
    """One numbered file."""

    number: int
    name: str
    sql: str
    checksum: str


def known() -> list[Migration]:
    """The project's migrations in order."""
    found = []
    for file in sorted(MIGRATIONS.glob("[0-9]*.sql")):
        sql = file.read_text(encoding="utf-8")
        checksum = hashlib.sha256(sql.encode()).hexdigest()
        found.append(Migration(int(file.name[:4]), file.stem, sql, checksum))
    return found


def pending(conn: connection) -> list[Migration]:
    """The migrations that this database has not seen.

    Raises NotReady ``migration_changed`` when an applied file is no longer what it was.
    """
    if _QUERIES.one(conn, "history_exists")["exists"]:
        applied = {row["number"]: row["checksum"] for row in _QUERIES.all(conn, "history")}
    else:
        applied = {}
    for migration in known():
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise NotReady("migration_changed", migration=migration.name)
    return [migration for migration in known() if migration.number not in applied]


def apply(conn: connection) -> Iterator[Migration]:
    """Applies what is pending, yielding each migration after its commit."""
    _QUERIES.run(conn, "lock", key=_LOCK_KEY)
    try:
        _QUERIES.run(conn, "make_history")
        conn.commit()
        for migration in pending(conn):
            try:
                with conn.cursor() as cursor:
                    cursor.execute(migration.sql)
            except InsufficientPrivilege as error:
                told = str(error).splitlines()[0]
                raise NotReady(
                    "migration_not_allowed", migration=migration.name, told=told
                ) from error
            _QUERIES.run(
                conn,
                "remember",
                number=migration.number,
                name=migration.name,
                checksum=migration.checksum,
            )
            conn.commit()
            yield migration
    finally:
        conn.rollback()
        _QUERIES.run(conn, "unlock", key=_LOCK_KEY)
        conn.commit()
