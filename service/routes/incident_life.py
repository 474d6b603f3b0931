"""``/api/incidents/{id}/…``: an incident is led – its steps, severity, response, facts, its log."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.db import clock
from layers.ids import IncidentId
from service.act import Act, Acting
from service.auth.roles import Action
from service.deps import Language, Reader, may
from service.flows import lead_incident
from service.flows.keep_log import note
from service.flows.lead_incident import Meant
from service.flows.show_led import show_led
from service.flows.spoken_papers import write_spoken_paper
from service.incident_views import event_json
from service.masking import masked
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.incident_life import (
    MergeIn,
    NoteIn,
    ResponseIn,
    SeverityIn,
    SituationIn,
    StepIn,
)
from service.versions import IfMatch

router = APIRouter(prefix="/api/incidents/{incident_id}", tags=["command"], responses=REFUSALS)
MOST_LOGGED = 500


def _meant(conn: connection, act: Act, incident_id: str, version: int) -> Meant:
    return Meant(IncidentId(incident_id), version, act.by, clock.now(conn))


def _shown(conn: connection, act: Act, incident: Incident) -> dict[str, Any]:
    shown: dict[str, Any] = masked(show_led(conn, incident, act.language))
    return shown


@router.post("/life", summary="The next step", dependencies=[may(Action.COMMAND_INCIDENT)])
def step(incident_id: str, body: StepIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Confirm, respond, control, close, cancel; what is possible otherwise is in the refusal.

    What would end while something is ``open`` is refused once; ``anyway`` with a reason ends it.
    """

    def keep(conn: connection) -> dict[str, Any]:
        meant = _meant(conn, act, incident_id, version)
        told = body.status, body.reason, body.anyway
        return _shown(conn, act, lead_incident.take_step(conn, meant, *told))

    return act.do_tagged(keep)


@router.post(
    "/severity", summary="Confirm the severity", dependencies=[may(Action.COMMAND_INCIDENT)]
)
def severity(incident_id: str, body: SeverityIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """A person's word, also where the law's numbers propose another grade."""

    def keep(conn: connection) -> dict[str, Any]:
        meant = _meant(conn, act, incident_id, version)
        return _shown(
            conn, act, lead_incident.confirm_severity(conn, meant, body.severity, body.reason)
        )

    return act.do_tagged(keep)


@router.post(
    "/response", summary="Set the response level", dependencies=[may(Action.COMMAND_INCIDENT)]
)
def response(incident_id: str, body: ResponseIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Starts, raises, lowers, or with null ends it; what the level means is in the answer."""

    def keep(conn: connection) -> dict[str, Any]:
        meant = _meant(conn, act, incident_id, version)
        return _shown(conn, act, lead_incident.set_response(conn, meant, body.level, body.reason))

    return act.do_tagged(keep)


@router.post("/situation", summary="What is known now", dependencies=[may(Action.COMMAND_INCIDENT)])
def situation(incident_id: str, body: SituationIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Casualties, loss and area as they are known now; the proposals in the answer follow them."""

    def keep(conn: connection) -> dict[str, Any]:
        meant = _meant(conn, act, incident_id, version)
        return _shown(conn, act, lead_incident.update_situation(conn, meant, body.situation()))

    return act.do_tagged(keep)


@router.post(
    "/merge", summary="It is the same as another", dependencies=[may(Action.COMMAND_INCIDENT)]
)
def merge(incident_id: str, body: MergeIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Closes it for action; both logs stay, and the other one's timeline shows both."""

    def keep(conn: connection) -> dict[str, Any]:
        meant = _meant(conn, act, incident_id, version)
        into = IncidentId(body.into)
        return _shown(conn, act, lead_incident.merge_incident(conn, meant, into, body.reason))

    return act.do_tagged(keep)


@router.post(
    "/log", status_code=201, summary="Note it", dependencies=[may(Action.COMMAND_INCIDENT)]
)
def add_note(incident_id: str, body: NoteIn, act: Acting) -> dict[str, Any]:
    """A field report, a spoken order, a change. Only added, so it needs no version."""

    def keep(conn: connection) -> dict[str, Any]:
        event = note(conn, IncidentId(incident_id), body.note(), body.where(), act.by)
        shown: dict[str, Any] = masked(event_json(event, act.language))
        return shown

    return act.do(keep)


@router.post(
    "/log/{event_no}/paper",
    summary="A spoken order's paper is written",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def papered(incident_id: str, event_no: int, act: Acting) -> dict[str, Any]:
    """Of an order that was spoken and noted in the log; once."""

    def keep(conn: connection) -> dict[str, Any]:
        event = write_spoken_paper(conn, IncidentId(incident_id), event_no, act.by)
        shown: dict[str, Any] = masked(event_json(event, act.language))
        return shown

    return act.do(keep)


@router.get("/log", summary="Everything that happened", dependencies=[may(Action.READ_INCIDENTS)])
def timeline(
    incident_id: str,
    language: Language,
    conn: Reader,
    phones: Phones,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_LOGGED)] = 200,
) -> dict[str, Any]:
    """In order, those merged into it included; ``next`` is the ``after`` of the next page."""
    incident = store.get(conn, IncidentId(incident_id))
    found = store.events(conn, incident, after, limit + 1)
    shown = [event_json(one, language) for one in found[:limit]]
    return phones.shown(
        {
            "incident_id": incident.incident_id,
            "is_exercise": incident.is_exercise,
            "merged_into": incident.merged_into,
            "entries": shown,
            "next": shown[-1]["event_no"] if len(found) > limit else None,
        }
    )
