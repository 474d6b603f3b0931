"""Calling those who answer, writing down what they said, and going on to the next in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident, IncidentStatus, check_text
from layers.duty import call_store, calls
from layers.duty.call_store import Answered
from layers.duty.calls import Due
from layers.duty.model import Answer, Answerable, Call, Level
from layers.errors import BadInput, Clash
from layers.ids import CallId, IncidentId, RegionCode
from layers.words import DEFAULT_LANGUAGE, say
from service.flows.leaders import leaders_of
from service.flows.tell_receivers import tell_room_at

NOTE_LIMIT = 500
# What is over calls nobody any more.
OVER = (IncidentStatus.CLOSED, IncidentStatus.CANCELLED)


class Which(NamedTuple):
    """The call that is meant, of which incident."""

    incident_id: IncidentId
    call_id: CallId


class Escalated(NamedTuple):
    """What came of calls without an answer: new calls, and posts of which nobody is left."""

    calls: list[Call]
    exhausted: list[tuple[IncidentId, Answerable]]


def call_leaders(
    conn: connection,
    incident_id: IncidentId,
    keys: Sequence[str] | None,
    level: Level | None,
    actor: str,
    now: datetime,
) -> list[Call]:
    """Calls the first of each of these posts, or of every one that answers; gives the new calls.

    Who was called already is left alone. Raises Unknown ``no_incident``, Clash ``incident_over``,
    BadInput ``no_answering_post`` for a key that does not answer here, ``nobody_to_call``.
    """
    incident = _going_on(conn, incident_id)
    found = leaders_of(conn, incident_id, level)
    chain = {one.key: one for one in found.answering.called}
    for key in keys or ():
        if key not in chain:
            raise BadInput("no_answering_post", field="posts", value=key)
        if not chain[key].reachable:
            raise BadInput("nobody_to_call", field="posts", value=key)
    wanted = [chain[key] for key in keys] if keys is not None else list(chain.values())
    due = [calls.first_call(found.calls, one) for one in wanted]
    made = []
    for one in due:
        if one is not None and (call := _call(conn, incident, one, actor, now)):
            made.append(call)
            store.record(conn, incident, "duty.called", actor, _facts(call))
    return made


def answer_call(
    conn: connection, which: Which, answer: Answer, note: str, actor: str, now: datetime
) -> Call:
    """Writes down that the person called comes, or cannot; a no makes the next one due at once.

    Raises Unknown ``no_incident``, ``no_call``, Clash ``call_already_answered``.
    """
    incident = store.get(conn, which.incident_id)
    call = call_store.get(conn, incident.region_code, *which)
    told = Answered(answer, now, actor, check_text(note, "note", NOTE_LIMIT))
    answered = call_store.answer(conn, call, told)
    facts = _facts(answered) | {"answer": answer.value, "is_late": now > call.due_at}
    store.record(conn, incident, "duty.answered", actor, facts)
    return answered


def escalate(
    conn: connection, now: datetime, actor: str, region_code: RegionCode | None = None
) -> Escalated:
    """Calls the next substitute wherever nobody answered in time; of one region, or of all.

    Doing it twice calls nobody twice: a timer and a person may both press it.
    """
    made: list[Call] = []
    exhausted: list[tuple[IncidentId, Answerable]] = []
    for _, incident_id in call_store.waiting(conn, region_code, now):
        incident = store.get(conn, incident_id)
        # Whoever was called answers still, whatever the level has become: all levels are asked.
        found = leaders_of(conn, incident_id, Level.I)
        due = calls.next_calls(found.calls, found.answering.called, now)
        for one in due.due:
            if call := _call(conn, incident, one, actor, now):
                made.append(call)
                store.record(conn, incident, "duty.escalated", actor, _facts(call))
        for left in due.exhausted:
            exhausted.append((incident_id, left))
            _nobody_left(conn, incident, calls.last_call(found.calls, left), actor)
    return Escalated(made, exhausted)


def _going_on(conn: connection, incident_id: IncidentId) -> Incident:
    """The incident, if it is not over."""
    incident = store.get(conn, incident_id)
    if incident.status in OVER:
        raise Clash("incident_over", field="incident_id", incident_id=incident_id)
    return incident


def _call(conn: connection, incident: Incident, due: Due, actor: str, now: datetime) -> Call | None:
    """Keeps the call of who is due; None when somebody else called him meanwhile."""
    return call_store.add(
        conn,
        Call(
            region_code=incident.region_code,
            incident_id=incident.incident_id,
            is_exercise=incident.is_exercise,
            post_key=due.answerable.key,
            post=due.answerable.post,
            person=due.person,
            asked_at=now,
            due_at=now + timedelta(minutes=due.answerable.answer_min),
            asked_by=actor,
            instead_of=due.instead_of,
        ),
    )


def _nobody_left(conn: connection, incident: Incident, last: Call, actor: str) -> None:
    """The room and the log are told, once for the last call that came to nothing."""
    if not call_store.exhaust(conn, last):
        return
    # A shift's people have no post of their own: their part is named.
    kind, _, part = last.post_key.partition(":")
    of_shift = say(f"duty.part_{part}", DEFAULT_LANGUAGE) if kind == "shift" else last.post_key
    post = last.post or of_shift
    facts = {"post_key": last.post_key, "post": post, "call_id": last.call_id}
    store.record(conn, incident, "duty.exhausted", actor, facts)
    tell_room_at(conn, incident, "duty.exhausted", facts)


def _facts(call: Call) -> dict[str, object]:
    """What the incident's log says of a call: never a number."""
    return {
        "call_id": call.call_id,
        "post_key": call.post_key,
        "post": call.post,
        "name": call.person.name,
        "due_at": call.due_at,
        "instead_of": call.instead_of,
        "is_exercise": call.is_exercise,
    }
