"""``/api/incidents/{id}/leaders`` and its calls: who answers, who was called, what they said."""

from typing import Any

from fastapi import APIRouter
from psycopg2.extensions import connection

from layers.db import clock
from layers.duty.model import Level
from layers.ids import CallId, IncidentId
from service.act import Acting
from service.auth.roles import Action
from service.deps import Language, Reader, may
from service.duty_views import call_json, leaders_json
from service.flows.call_leaders import Which, answer_call, call_leaders
from service.flows.leaders import leaders_of
from service.masking import masked
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.duty import AnswerIn, CallsIn

router = APIRouter(prefix="/api/incidents", tags=["duty"], responses=REFUSALS)


@router.get(
    "/{incident_id}/leaders",
    summary="Who answers for an incident",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def leaders(
    incident_id: str,
    language: Language,
    conn: Reader,
    phones: Phones,
    level: Level | None = None,
) -> dict[str, Any]:
    """In the order of calling, each with the reason; what is missing; how the calls stand.

    ``level``: as if that were the response level; else the incident's own.
    """
    found = leaders_of(conn, IncidentId(incident_id), level)
    return phones.shown(leaders_json(found, language))


@router.post(
    "/{incident_id}/calls",
    status_code=201,
    summary="Call those who answer",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def call(incident_id: str, body: CallsIn, act: Acting) -> dict[str, Any]:
    """The first of each post; whoever was called already is left alone."""

    def keep(conn: connection) -> dict[str, Any]:
        number, now = IncidentId(incident_id), clock.now(conn)
        made = call_leaders(conn, number, body.posts, body.level, act.by, now)
        shown: dict[str, Any] = masked({"calls": [call_json(one, act.language) for one in made]})
        return shown

    return act.do(keep)


@router.post(
    "/{incident_id}/calls/{call_id}/answer",
    summary="Write down what came of a call",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def answer(incident_id: str, call_id: int, body: AnswerIn, act: Acting) -> dict[str, Any]:
    """Once; a no makes the next substitute due at once."""

    def keep(conn: connection) -> dict[str, Any]:
        which, now = Which(IncidentId(incident_id), CallId(call_id)), clock.now(conn)
        answered = answer_call(conn, which, body.answer, body.note, act.by, now)
        shown: dict[str, Any] = masked(call_json(answered, act.language))
        return shown

    return act.do(keep)
