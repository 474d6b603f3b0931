"""What a county has set otherwise than the project: response levels, and when reports are alike."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.command.duplicates import DuplicateRule
from layers.command.incident import Severity
from layers.command.response import Level, default
from layers.db.queries import Queries, Row
from layers.errors import Stale
from layers.ids import RegionCode

_QUERIES = Queries(Path(__file__).with_name("rules.sql"))


def own_levels(conn: connection, region_code: RegionCode) -> Mapping[str, Level]:
    """The levels that a county has set, by ``I`` to ``IV``; the others are as everywhere."""
    rows = _QUERIES.all(conn, "response_levels", region_code=region_code)
    return {row["level"]: _level(row) for row in rows}


def duplicate_rule(conn: connection, region_code: RegionCode) -> DuplicateRule:
    """How near is near there."""
    row = _QUERIES.find(conn, "duplicate_rule", region_code=region_code)
    if row is None:
        return DuplicateRule()
    return DuplicateRule(row["radius_m"], row["within_min"], row["version"], row["updated_by"])


def set_level(conn: connection, region_code: RegionCode, level: Level) -> Level:
    """Keeps a level in the place of the version it says, 0 for the default; raises Stale."""
    told = {
        "severities": [one.value for one in level.severities],
        "meaning": level.meaning,
        "must_come": list(level.must_come),
        "units": list(level.units),
    }
    which = {"region_code": region_code, "level": level.level}
    touched = _set(conn, "response_level", level.version, told | which)
    now = own_levels(conn, region_code).get(level.level) or default(level.level)
    if not touched:
        raise _stale(told, level.version, now)
    return now


def set_duplicate_rule(
    conn: connection, region_code: RegionCode, rule: DuplicateRule
) -> DuplicateRule:
    """Keeps the rule in the place of the version it says, 0 for the default; raises Stale."""
    told = {"radius_m": rule.radius_m, "within_min": rule.within_min}
    touched = _set(conn, "duplicate_rule", rule.version, {"region_code": region_code, **told})
    now = duplicate_rule(conn, region_code)
    if not touched:
        raise _stale(told, rule.version, now)
    return now


def _set(conn: connection, what: str, version: int, told: Mapping[str, Any]) -> int:
    """Adds the first setting, or changes the version meant; gives how many rows it touched."""
    if not version:
        return _QUERIES.run(conn, f"add_{what}", **told)
    return _QUERIES.run(conn, f"change_{what}", version=version, **told)


def _stale(told: Mapping[str, Any], version: int, now: Level | DuplicateRule) -> Stale:
    theirs = {"version": now.version, "updated_by": now.updated_by, "updated_at": None}
    return Stale("changed_meanwhile", {**told, "version": version}, theirs, field="If-Match")


def _level(row: Row) -> Level:
    return Level(
        level=row["level"],
        severities=tuple(Severity(one) for one in row["severities"]),
        meaning=row["meaning"],
        must_come=tuple(row["must_come"]),
        units=tuple(row["units"]),
        version=row["version"],
        updated_by=row["updated_by"],
    )
