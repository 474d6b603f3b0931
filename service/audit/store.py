"""Where what is remembered is kept: read, written down, and pruned when it is old enough.

Every act works in the caller's transaction and never commits. Row-level security shows entries to
the role ``auditor`` alone; pruning needs the owner of the tables.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, LiteralString, TypedDict, Unpack

from psycopg2 import sql
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import BadInput, Clash
from service.audit.chain import KEPT_DAYS, Anchor, Ends, Link

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))
STEP_ROWS = 5000
Outcome = Literal["done", "refused"]
# How many entries are done, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done or refused: who, from where, what, before and after."""

    region_code: str
    entry_no: int
    at: datetime
    actor: str
    actor_role: str
    address: str
    request_id: str
    action: str
    object_kind: str
    object_id: str
    outcome: Outcome
    reason: str
    before: Any
    after: Any
    hash: bytes


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries of a region are wanted; None: any. ``since`` counts in, ``until`` does not."""

    region_code: str
    before_no: int | None = None
    actor: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


class Told(TypedDict, total=False):
    """What may be said of an act besides what it was done to."""

    outcome: Outcome
    reason: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def entries(conn: connection, sought: Sought) -> list[Entry]:
    """The entries sought, the newest first; the next page is what is ``before_no`` the last one."""
    asked = {name: getattr(sought, name) for name in Sought.__slots__}
    return [_entry(row) for row in _QUERIES.all(conn, "entries", **asked)]


def history(
    conn: connection, region_code: str, since: datetime | None, until: datetime | None
) -> Iterator[Entry]:
    """All entries of a region from a moment on until another, the oldest first."""
    span = {"region_code": region_code, "since": since, "until": until, "limit": STEP_ROWS}
    after_no = 0
    while rows := _QUERIES.all(conn, "history", after_no=after_no, **span):
        yield from map(_entry, rows)
        after_no = rows[-1]["entry_no"]


def record(
    conn: connection,
    region_code: str,
    action: str,
    object_kind: str,
    object_id: str,
    **told: Unpack[Told],
) -> int:
    """Writes down an act that changes no row, or a refused attempt; gives the entry's number.

    ``told``: ``outcome`` ('done' unless given), ``reason``, ``before``, ``after``.
    """
    row = _QUERIES.one(
        conn,
        "record",
        region_code=region_code,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        outcome=told.get("outcome", "done"),
        reason=told.get("reason", ""),
        before=_json(told.get("before")),
        after=_json(told.get("after")),
    )
    return int(row["entry_no"])


def regions(conn: connection) -> list[str]:
    """The regions of which anything is remembered, by code."""
    return [row["region_code"] for row in _QUERIES.all(conn, "regions")]


def newest(conn: connection, region_code: str) -> Anchor | None:
    """The last entry of a region, or None."""
    row = _QUERIES.find(conn, "newest", region_code=region_code)
    return Anchor(region_code, row["entry_no"], bytes(row["hash"]), row["at"]) if row else None


def ends(conn: connection, region_code: str) -> Ends:
    """Where the chain begins and where the head says it ends.

    From here to the end of the transaction nobody can prune.
    """
    _QUERIES.run(conn, "settle")
    row = _QUERIES.one(conn, "ends", region_code=region_code)
    is_pruned = row["pruned_no"] is not None
    head_no: int | None = row["head_no"]
    return Ends(
        start_no=row["pruned_no"] if is_pruned else 0,
        start_hash=bytes(row["pruned_hash"])
        if is_pruned
        else sha256(region_code.encode()).digest(),
        head_no=head_no,
        head_hash=None if head_no is None else bytes(row["head_hash"]),
        newest_no=row["newest_no"] or 0,
        now=row["now"],
    )


def links(conn: connection, region_code: str, ends: Ends, told: Progress) -> Iterator[Link]:
    """The chain link by link, ``STEP_ROWS`` a step, each with the hash it should have."""
    asked = {"region_code": region_code, "newest_no": ends.newest_no, "limit": STEP_ROWS}
    after: dict[str, object] = {"after_no": None, "after_at": None, "hash": ends.start_hash}
    done = 0
    while rows := _QUERIES.all(conn, "links", **asked, **after):
        for row in rows:
            yield _link(row)
        last = rows[-1]
        after = {"after_no": last["entry_no"], "after_at": last["at"], "hash": bytes(last["hash"])}
        done += len(rows)
        told(done, ends.newest_no - ends.start_no)


def prune(conn: connection, before: date) -> list[str]:
    """Drops the months that end on or before that day and names them; needs the tables' owner.

    Where each chain begins from now on is written down first; the pruning is remembered last.
    Verify and export before: what is wrong in a month that is dropped goes with it.
    Raises BadInput ``audit_too_young`` where the law still wants the entries (``KEPT_DAYS``), Clash
    ``audit_entangled``, and psycopg2's LockNotAvailable where others read or write for too long.
    """
    latest: date = _QUERIES.one(conn, "latest_prune", days=KEPT_DAYS)["day"]
    if before > latest:
        day = before.isoformat()
        raise BadInput(
            "audit_too_young", field="before", before=day, latest=str(latest), days=KEPT_DAYS
        )
    months = _QUERIES.all(conn, "months", before=before)
    if not months:
        return []
    # Nobody writes from here on: he who holds a place in a chain needs the months as well, and each
    # would wait for the other. We wait for a moment only, since all changes queue behind us.
    _QUERIES.one(conn, "wait_briefly")
    _execute(conn, "LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", "audit_head")
    leaving = _QUERIES.all(conn, "leaving", ends=months[-1]["ends"])
    if any(row["is_entangled"] for row in leaving):
        raise Clash("audit_entangled", field="before", before=before.isoformat())
    for row in leaving:
        start = {"last_no": row["entry_no"], "last_hash": bytes(row["hash"])}
        _QUERIES.run(conn, "keep_start", region_code=row["region_code"], **start)
    for month in months:
        _execute(conn, "DROP TABLE {}", month["room"])
    for row in leaving:
        _remember_pruning(conn, before, row)
    return [month["month"] for month in months]


def _remember_pruning(conn: connection, before: date, gone: Row) -> None:
    after = {
        "entries": gone["entries"],
        "last_no": gone["entry_no"],
        "last_hash": bytes(gone["hash"]).hex(),
    }
    record(conn, gone["region_code"], "pruned", "audit", before.isoformat(), after=after)


def _execute(conn: connection, statement: LiteralString, table: str) -> None:
    """What takes no parameters, only the name of a table."""
    with conn.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(table)))


def _link(row: Row) -> Link:
    return Link(**{**row, "hash": bytes(row["hash"]), "should_be": bytes(row["should_be"])})


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _entry(row: Row) -> Entry:
    return Entry(**{**row, "hash": bytes(row["hash"])})
