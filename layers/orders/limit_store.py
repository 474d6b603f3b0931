"""The limits of one county: what it has set, over what holds everywhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import Stale
from layers.ids import RegionCode
from layers.orders.limits import LIMITS, check_limit

_QUERIES = Queries(Path(__file__).with_name("limits.sql"))


class LimitSet(NamedTuple):
    """A limit in force; ``version`` 0: the county never set it."""

    value: int
    version: int


def all(conn: connection, region_code: RegionCode) -> Mapping[str, LimitSet]:  # noqa: A001
    """Every limit by its name."""
    own = {
        row["limit_name"]: LimitSet(row["value"], row["version"])
        for row in _QUERIES.all(conn, "limits", region_code=region_code)
    }
    return {name: own.get(name, LimitSet(limit.default, 0)) for name, limit in LIMITS.items()}


def of(conn: connection, region_code: RegionCode, name: str) -> int:
    """One limit's value."""
    return all(conn, region_code)[name].value


def change(
    conn: connection, region_code: RegionCode, name: str, told: LimitSet, by: str
) -> LimitSet:
    """Sets a limit, ``told.version`` being the one that was seen; raises BadInput, Stale."""
    check_limit(name, told.value)
    key = {"region_code": region_code, "limit_name": name}
    row = _QUERIES.find(conn, "set_limit", value=told.value, version=told.version, by=by, **key)
    if row is None:
        kept = all(conn, region_code)[name]
        theirs = {"value": kept.value, "version": kept.version, "updated_by": "", "updated_at": ""}
        raise Stale("changed_meanwhile", told._asdict(), theirs)
    return LimitSet(told.value, row["version"])
