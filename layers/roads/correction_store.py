"""Planners' corrections in the database; a network's version counts each change of them.

Every act works in the caller's transaction and never commits.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Stale, Unknown
from layers.ids import RegionCode
from layers.roads.corrections import FACTS, Correction

_QUERIES = Queries(Path(__file__).with_name("corrections.sql"))


def all(conn: connection, region_code: RegionCode) -> list[Correction]:  # noqa: A001
    """Every correction of the region by key, orphans too, each with the edges it acts on."""
    rows = _QUERIES.all(conn, "corrections", region_code=region_code, source_key=None)
    return [_correction(row) for row in rows]


def find(conn: connection, region_code: RegionCode, source_key: str) -> Correction | None:
    """The correction of that road, or None."""
    row = _QUERIES.find(conn, "corrections", region_code=region_code, source_key=source_key)
    return None if row is None else _correction(row)


def get(conn: connection, region_code: RegionCode, source_key: str) -> Correction:
    """The correction of that road; raises Unknown ``no_correction``."""
    found = find(conn, region_code, source_key)
    if found is None:
        raise Unknown("no_correction", field="key", key=source_key)
    return found


def save(conn: connection, correction: Correction, version: int) -> Correction:
    """Keeps a correction in the place of the version meant, 0 for none; raises Stale."""
    told = {fact: getattr(correction, fact) for fact in FACTS} | {"reason": correction.reason}
    which = {"region_code": correction.region_code, "source_key": correction.source_key}
    statement = "change_correction" if version else "add_correction"
    params = {**which, **told, "version": version} if version else {**which, **told}
    if not _QUERIES.run(conn, statement, **params):
        raise _stale(conn, correction.region_code, correction.source_key, {**told}, version)
    return get(conn, correction.region_code, correction.source_key)


def remove(conn: connection, region_code: RegionCode, source_key: str, version: int) -> None:
    """The road is again as imported; raises Unknown ``no_correction``, Stale."""
    get(conn, region_code, source_key)
    which = {"region_code": region_code, "source_key": source_key, "version": version}
    if not _QUERIES.run(conn, "remove_correction", **which):
        raise _stale(conn, region_code, source_key, {}, version)


def _stale(
    conn: connection,
    region_code: RegionCode,
    source_key: str,
    told: Mapping[str, Any],
    version: int,
) -> Stale:
    """Somebody else was quicker: what there is now, which may be no correction at all."""
    now = find(conn, region_code, source_key) or Correction(region_code, source_key, "")
    theirs = {fact: getattr(now, fact) for fact in (*FACTS, "reason", "version", "updated_by")}
    theirs["updated_at"] = now.updated_at.isoformat() if now.updated_at else None
    return Stale("changed_meanwhile", {**told, "version": version}, theirs)


def _correction(row: Row) -> Correction:
    return Correction(**{**row, "edge_ids": tuple(row["edge_ids"])})
