"""Writing many rows in one statement, and counting truthfully what that changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.ids import PlaceCode, RegionCode

Named = Mapping[str, tuple[str, PlaceCode] | None]
"""Codes with the name and township of what they stand for; None for what is retired."""


class Saved(NamedTuple):
    """How many rows were new, how many now differ, how many were already so."""

    added: int
    changed: int
    unchanged: int


def save_rows(
    conn: connection,
    queries: Queries,
    statement: str,
    region_code: RegionCode,
    rows: Sequence[Mapping[str, object]],
) -> Saved:
    """Saves all rows by one upsert that touches only what differs.

    The statement takes ``region_code`` and ``rows``, one JSON document, and answers
    ``added`` and ``changed``. One parameter instead of a list of values keeps the statement
    a plain one, which can be EXPLAINed. A key must not occur twice in ``rows``.
    """
    document = json.dumps(rows, ensure_ascii=False, default=_plain)
    counts = queries.one(conn, statement, region_code=region_code, rows=document)
    added, changed = int(counts["added"]), int(counts["changed"])
    return Saved(added, changed, len(rows) - added - changed)


def named_rows(rows: Sequence[Row]) -> Named:
    """The rows of a statement ``named`` by their code; None for what is retired."""
    return {
        row["code"]: None if row["is_retired"] else (row["name"], row["township_code"])
        for row in rows
    }


def _plain(value: object) -> object:
    """What JSON has no form for, as text that PostgreSQL reads back exactly."""
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in a saved row")
