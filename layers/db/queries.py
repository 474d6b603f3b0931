"""Named SQL: reads ``queries.sql`` beside a store and runs its statements by name.

A statement is headed ``-- name: near`` and a sentence that says what it answers. Values are
always passed as parameters; nothing is ever pasted into the text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection
from psycopg2.extras import RealDictCursor, execute_values

Row = Mapping[str, Any]
_HEAD = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


class Queries:
    """The statements of one ``queries.sql``, by name."""

    def __init__(self, file: Path) -> None:
        parts = _HEAD.split(file.read_text(encoding="utf-8"))
        self.statements: Mapping[str, str] = {
            name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)
        }

    def all(self, conn: connection, name: str, /, **params: object) -> list[Row]:
        """Every row of the answer, each as a mapping of column to value."""
        with conn.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(self.statements[name], params)
            return [dict(row) for row in cursor.fetchall()]

    def columns(
        self, conn: connection, name: str, /, **params: object
    ) -> Mapping[str, Sequence[Any]]:
        """The answer column by column: for a hundred thousand rows, which need not be rows."""
        with conn.cursor() as cursor:
            cursor.execute(self.statements[name], params)
            names = [one.name for one in cursor.description or ()]
            found = cursor.fetchall()
        return dict(
            zip(names, zip(*found, strict=True) if found else [()] * len(names), strict=True)
        )

    def find(self, conn: connection, name: str, /, **params: object) -> Row | None:
        """The first row, or None."""
        with conn.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(self.statements[name], params)
            row = cursor.fetchone()
            return dict(row) if row is not None else None

    def one(self, conn: connection, name: str, /, **params: object) -> Row:
        """The one row that must be there; its absence is a fault of ours, hence LookupError."""
        row = self.find(conn, name, **params)
        if row is None:
            raise LookupError(f"the statement {name!r} gave no row")
        return row

    def run(self, conn: connection, name: str, /, **params: object) -> int:
        """Runs a change and gives the number of rows it touched."""
        with conn.cursor() as cursor:
            cursor.execute(self.statements[name], params)
            return cursor.rowcount

    def many(self, conn: connection, name: str, rows: Iterable[Row], template: str) -> int:
        """Runs a change for many rows at once; the statement has ``VALUES %s``.

        ``template`` is the SQL of one row, with ``%(column)s`` for its values.
        """
        with conn.cursor() as cursor:
            execute_values(cursor, self.statements[name], list(rows), template, page_size=1000)
            return cursor.rowcount
