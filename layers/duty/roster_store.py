"""Where the roster and its handovers are kept; every act works in the caller's transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg2.errors import CheckViolation
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.duty.model import Handover, Person, Shift
from layers.duty.store import stale
from layers.errors import BadInput, Unknown
from layers.ids import RegionCode, ShiftId
from layers.importing.saving import Saved, save_rows

_QUERIES = Queries(Path(__file__).with_name("roster.sql"))


def between(
    conn: connection, region_code: RegionCode, since: datetime, until: datetime
) -> list[Shift]:
    """The shifts that touch the time between two moments, in order."""
    rows = _QUERIES.all(
        conn, "shifts", region_code=region_code, shift_id=None, since=since, until=until
    )
    return [_shift(region_code, row) for row in rows]


def get(conn: connection, region_code: RegionCode, shift_id: ShiftId) -> Shift:
    """One shift of the roster. Raises Unknown ``no_shift``."""
    which = {"region_code": region_code, "shift_id": shift_id}
    row = _QUERIES.find(conn, "shifts", since=None, until=None, **which)
    if row is None:
        raise Unknown("no_shift", field="shift_id", value=shift_id)
    return _shift(region_code, row)


def save_many(conn: connection, region_code: RegionCode, shifts: Sequence[Shift]) -> Saved:
    """Adds and changes shifts as the county's table has them; a retired one comes back."""
    return save_rows(conn, _QUERIES, "save", region_code, [_row(shift) for shift in shifts])


def change(conn: connection, shift: Shift, told: Mapping[str, Any], version: int) -> Shift:
    """Changes the columns told, if it is still that version; raises BadInput, Stale."""
    which = {"region_code": shift.region_code, "shift_id": shift.shift_id}
    document = json.dumps(told, ensure_ascii=False, default=str)
    try:
        touched = _QUERIES.run(conn, "change", version=version, told=document, **which)
    except CheckViolation as broken:
        raise BadInput("shift_ends_before_it_starts", field="ends_at") from broken
    now = get(conn, shift.region_code, _number(shift))
    if not touched:
        raise stale(told, version, now)
    return now


def retire(conn: connection, shift: Shift, version: int) -> None:
    """Strikes the shift out of the roster; raises Stale for another version."""
    which = {"region_code": shift.region_code, "shift_id": shift.shift_id}
    if not _QUERIES.run(conn, "retire", version=version, **which):
        raise stale({}, version, get(conn, shift.region_code, _number(shift)))


def hand_over(conn: connection, handover: Handover) -> Handover:
    """Writes a handover down; gives it with its number and its moment."""
    row = _QUERIES.one(
        conn,
        "hand_over",
        region_code=handover.region_code,
        from_shift=handover.from_shift,
        to_shift=handover.to_shift,
        given_by=handover.given_by,
        taken_by=handover.taken_by,
        note=handover.note,
        actor=handover.actor,
    )
    return replace(handover, **row)


def handovers(conn: connection, region_code: RegionCode, limit: int) -> list[Handover]:
    """The last handovers, the newest first."""
    rows = _QUERIES.all(conn, "handovers", region_code=region_code, limit=limit)
    return [Handover(region_code=region_code, **row) for row in rows]


def _number(shift: Shift) -> ShiftId:
    """The number of a shift that is kept."""
    if shift.shift_id is None:
        raise LookupError("the shift was never kept")
    return shift.shift_id


def _shift(region_code: RegionCode, row: Row) -> Shift:
    fields = dict(row)

    def person(part: str) -> Person:
        return Person(fields.pop(f"{part}_name"), fields.pop(f"{part}_phone"))

    return Shift(
        region_code=region_code,
        leader=person("leader"),
        substitute=person("substitute"),
        officer=person("officer"),
        **fields,
    )


def _row(shift: Shift) -> Row:
    """A shift as the statement ``save`` takes it."""
    return {
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "place": shift.place,
        "leader_name": shift.leader.name,
        "leader_phone": shift.leader.phone,
        "substitute_name": shift.substitute.name,
        "substitute_phone": shift.substitute.phone,
        "officer_name": shift.officer.name,
        "officer_phone": shift.officer.phone,
        "note": shift.note,
        "is_demo": shift.is_demo,
    }
