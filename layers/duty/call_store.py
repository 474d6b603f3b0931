"""Where calls are kept: only added, each answered once. Works in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.duty.model import Answer, Call, Person
from layers.errors import Clash, Unknown
from layers.ids import CallId, IncidentId, RegionCode

_QUERIES = Queries(Path(__file__).with_name("calls.sql"))


class Answered(NamedTuple):
    """What came of a call, when, and who wrote it down."""

    answer: Answer
    at: datetime
    by: str
    note: str = ""


def add(conn: connection, call: Call) -> Call | None:
    """Keeps a call; None when that person was called for that post of the incident already."""
    row = _QUERIES.find(
        conn,
        "add",
        region_code=call.region_code,
        incident_id=call.incident_id,
        is_exercise=call.is_exercise,
        post_key=call.post_key,
        post=call.post,
        person_name=call.person.name,
        phone=call.person.phone,
        asked_at=call.asked_at,
        due_at=call.due_at,
        asked_by=call.asked_by,
        instead_of=call.instead_of,
    )
    return None if row is None else replace(call, call_id=row["call_id"])


def of_incident(
    conn: connection, region_code: RegionCode, incident_id: IncidentId
) -> Sequence[Call]:
    """The calls of an incident in the order in which they were made."""
    which = {"region_code": region_code, "incident_id": incident_id}
    rows = _QUERIES.all(conn, "calls", call_id=None, **which)
    return [_call(region_code, row) for row in rows]


def get(
    conn: connection, region_code: RegionCode, incident_id: IncidentId, call_id: CallId
) -> Call:
    """One call of an incident. Raises Unknown ``no_call``."""
    which = {"region_code": region_code, "incident_id": incident_id}
    row = _QUERIES.find(conn, "calls", call_id=call_id, **which)
    if row is None:
        raise Unknown("no_call", field="call_id", value=call_id)
    return _call(region_code, row)


def exhaust(conn: connection, call: Call) -> bool:
    """Keeps that nobody is left after this call; False: it was told before."""
    told = {"region_code": call.region_code, "call_id": call.call_id}
    return bool(_QUERIES.run(conn, "exhaust", **told))


def answer(conn: connection, call: Call, answered: Answered) -> Call:
    """Writes down what came of it; raises Clash ``call_already_answered``."""
    touched = _QUERIES.run(
        conn,
        "answer",
        region_code=call.region_code,
        call_id=call.call_id,
        answer=answered.answer.value,
        answered_at=answered.at,
        answered_by=answered.by,
        answer_note=answered.note,
    )
    if not touched:
        raise Clash("call_already_answered", value=call.call_id)
    return replace(
        call,
        answer=answered.answer,
        answered_at=answered.at,
        answered_by=answered.by,
        answer_note=answered.note,
    )


def waiting(
    conn: connection, region_code: RegionCode | None, now: datetime
) -> list[tuple[RegionCode, IncidentId]]:
    """The incidents that go on and in which somebody did not answer, of one region or of all."""
    rows = _QUERIES.all(conn, "waiting", region_code=region_code, now=now)
    return [(row["region_code"], row["incident_id"]) for row in rows]


def _call(region_code: RegionCode, row: Mapping[str, Any]) -> Call:
    fields = dict(row)
    told = fields.pop("answer")
    return Call(
        region_code=region_code,
        person=Person(fields.pop("person_name"), fields.pop("phone")),
        answer=Answer(told) if told else None,
        **fields,
    )
