"""Closures in the database. A closure never changes but for being lifted."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import Clash, Stale, Unknown
from layers.ids import ClosureId, RegionCode
from layers.roads.closures import Closure, Effect

_QUERIES = Queries(Path(__file__).with_name("closures.sql"))


class RoadNear(NamedTuple):
    """A road by its number and name, and its distance."""

    road: str
    distance_m: float


def add(conn: connection, closure: Closure) -> ClosureId:
    """Writes a closure down and gives its number."""
    row = _QUERIES.one(
        conn,
        "add_closure",
        region_code=closure.region_code,
        effect=closure.effect.value,
        geometry=json.dumps(closure.geometry),
        reach_m=closure.reach_m,
        starts_at=closure.starts_at,
        ends_at=closure.ends_at,
        height_m=closure.height_m,
        weight_t=closure.weight_t,
        width_m=closure.width_m,
        reason=closure.reason,
        reported_by=closure.reported_by,
        given=json.dumps(closure.given),
        is_exercise=closure.is_exercise,
    )
    return ClosureId(row["closure_id"])


def get(conn: connection, region_code: RegionCode, closure_id: ClosureId) -> Closure:
    """One closure; raises Unknown."""
    found = _found(conn, region_code, closure_id=closure_id)
    if not found:
        raise Unknown("no_closure", closure_id=closure_id)
    return found[0]


def all(  # noqa: A001
    conn: connection, region_code: RegionCode, is_exercise: bool | None = None
) -> list[Closure]:
    """Every closure of the region, lifted and past ones too, oldest first.

    ``is_exercise``: exercises' only, or only real ones; None: both.
    """
    return _found(conn, region_code, is_exercise=is_exercise)


def in_force(
    conn: connection, region_code: RegionCode, at: datetime, is_exercise: bool | None = False
) -> list[Closure]:
    """The closures that act at that moment, oldest first: the real ones, unless told otherwise.

    ``is_exercise`` None: an exercise's as well, as an exercise meets them.
    """
    return _found(conn, region_code, at=at, is_exercise=is_exercise)


def _found(
    conn: connection,
    region_code: RegionCode,
    closure_id: ClosureId | None = None,
    at: datetime | None = None,
    is_exercise: bool | None = None,
) -> list[Closure]:
    told = {"closure_id": closure_id, "at": at, "is_exercise": is_exercise}
    rows = _QUERIES.all(conn, "closures", region_code=region_code, **told)
    return [_closure(row) for row in rows]


def lift(
    conn: connection, region_code: RegionCode, closure_id: ClosureId, lifted_by: str, version: int
) -> None:
    """Opens the road again; raises Unknown, Clash when that was done already, or Stale."""
    lifted = _QUERIES.find(
        conn,
        "lift_closure",
        region_code=region_code,
        closure_id=closure_id,
        lifted_by=lifted_by,
        version=version,
    )
    if lifted is None:
        found = get(conn, region_code, closure_id)
        if found.lifted_at:
            raise Clash("closure_already_lifted", closure_id=closure_id)
        theirs = {"version": found.version, "updated_by": "", "updated_at": None}
        raise Stale("changed_meanwhile", {"version": version}, theirs)


def nudge_turned(conn: connection, since: datetime) -> int:
    """Nudges screens where a closure began or ended by its time since then; in how many regions."""
    return len(_QUERIES.all(conn, "nudge_turned", since=since))


def nearest_road(
    conn: connection, region_code: RegionCode, geometry: Mapping[str, Any]
) -> RoadNear | None:
    """The road nearest to a geometry; None where the region has no roads."""
    row = _QUERIES.find(
        conn, "nearest_road", region_code=region_code, geometry=json.dumps(geometry)
    )
    if row is None:
        return None
    name = " ".join(part for part in (row["ref"], row["name"]) if part)
    return RoadNear(name, row["distance_m"])


def _closure(row: Mapping[str, Any]) -> Closure:
    return Closure(
        region_code=row["region_code"],
        effect=Effect(row["effect"]),
        geometry=row["geometry"],
        reach_m=row["reach_m"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        reason=row["reason"],
        reported_by=row["reported_by"],
        given=row["given"],
        height_m=row["height_m"],
        weight_t=row["weight_t"],
        width_m=row["width_m"],
        closure_id=row["closure_id"],
        lifted_at=row["lifted_at"],
        version=row["version"],
        is_exercise=row["is_exercise"],
    )
