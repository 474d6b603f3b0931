"""Where a county's neighbours are kept. Works in its caller's transaction and never commits."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.allocation.neighbour import Neighbour
from layers.db.queries import Queries
from layers.errors import Stale, Unknown
from layers.ids import PlaceCode, RegionCode
from layers.importing.saving import Named, Saved, save_rows

_QUERIES = Queries(Path(__file__).with_name("neighbours.sql"))
_KEPT_BY_THE_TABLE = ("version", "updated_by", "updated_at")


def all(conn: connection, region_code: RegionCode) -> list[Neighbour]:  # noqa: A001
    """The region's neighbours, whoever is soonest at its seat first."""
    rows = _QUERIES.all(conn, "neighbours", region_code=region_code)
    return [Neighbour(**{**row, "may_ask": tuple(row["may_ask"])}) for row in rows]


def find(conn: connection, region_code: RegionCode, neighbour_code: str) -> Neighbour | None:
    """One of them; None where it is not in the table."""
    return next(
        (one for one in all(conn, region_code) if one.neighbour_code == neighbour_code), None
    )


def named(conn: connection, region_code: RegionCode) -> Named:
    """The codes in the table with their names, as the importing door asks for them."""
    return {one.neighbour_code: (one.name, PlaceCode("")) for one in all(conn, region_code)}


def save(
    conn: connection, region_code: RegionCode, neighbour: Neighbour, version: int
) -> Neighbour:
    """Keeps a neighbour in the place of the version meant, 0 for none. Raises Stale."""
    which = {"region_code": region_code, **_row(neighbour)}
    del which["is_demo"]  # what was a demonstration row stays one
    meant = {**which, "version": version} if version else which
    touched = _QUERIES.run(conn, "change" if version else "add", **meant)
    now = find(conn, region_code, neighbour.neighbour_code)
    if not touched or now is None:
        raise _stale(neighbour.name, version, now)
    return now


def remove(conn: connection, region_code: RegionCode, neighbour_code: str, version: int) -> None:
    """Takes it out of the table; raises Unknown ``no_neighbour``, Stale."""
    now = find(conn, region_code, neighbour_code)
    if now is None:
        raise Unknown("no_neighbour", field="neighbour_code", neighbour_code=neighbour_code)
    told = {"region_code": region_code, "neighbour_code": neighbour_code, "version": version}
    if not _QUERIES.run(conn, "remove", **told):
        raise _stale(now.name, version, now)


def save_many(conn: connection, region_code: RegionCode, neighbours: Sequence[Neighbour]) -> Saved:
    """Adds and changes neighbours as a table has them; whoever it does not name stays."""
    return save_rows(conn, _QUERIES, "save", region_code, [_row(one) for one in neighbours])


def _row(neighbour: Neighbour) -> dict[str, Any]:
    """What is written of a neighbour; the rest is the table's own."""
    told = asdict(neighbour) | {"may_ask": list(neighbour.may_ask)}
    return {name: value for name, value in told.items() if name not in _KEPT_BY_THE_TABLE}


def _stale(name: str, version: int, now: Neighbour | None) -> Stale:
    theirs: dict[str, Any] = {"name": "", "version": 0, "updated_by": "", "updated_at": None}
    if now is not None:
        at = now.updated_at.isoformat() if now.updated_at else None
        theirs = {"name": now.name, "version": now.version, "updated_by": now.updated_by}
        theirs["updated_at"] = at
    return Stale("changed_meanwhile", {"name": name, "version": version}, theirs)
