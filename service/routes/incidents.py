"""``/api/incidents``: report an incident, read it, and ask who and what is nearest now."""

from typing import Annotated, Any

import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response
from psycopg2.extensions import connection

from layers.command import store
from layers.db import clock
from layers.db.asking import tell
from layers.errors import Refusal
from layers.ids import IncidentId, RegionCode
from service.act import Act
from service.auth.roles import Action
from service.deps import Language, Reader, Visit, Visiting, may
from service.errors import problem
from service.flows.report_incident import report_incident
from service.flows.show_incident import show_incident, township_name
from service.flows.show_led import show_led
from service.flows.what_if import what_if
from service.masking import masked
from service.once import AskedOnce
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.incidents import IncidentIn
from service.schemas.travel import Codes, WhatIfIn
from service.versions import tagged
from service.views import incident_json

router = APIRouter(prefix="/api/incidents", tags=["incidents"], responses=REFUSALS)
_log = structlog.get_logger()
MOST_LISTED = 200


@router.post(
    "",
    status_code=201,
    summary="Report an incident",
    dependencies=[may(Action.REPORT_INCIDENT)],
)
async def report(
    body: IncidentIn, request: Request, visit: Visiting, once: AskedOnce, response: Response
) -> dict[str, Any]:
    """Keeps the incident, then answers with its decision sheet.

    The incident is committed before anything is measured, and gives its place back: when fifty
    report at once all reports are kept, and only the measuring queues. A fault in measuring, or a
    queue too long, never loses a report. The answer then carries ``sheet: null`` and
    ``sheet_problem``.
    """
    act = Act(visit, once, response)

    def keep(conn: connection) -> dict[str, Any]:
        incident = report_incident(conn, body.report(), act.region, act.by, clock.now(conn))
        shown = incident_json(incident, act.language, township_name(conn, incident))
        return {"incident": masked(shown), "links": _links(incident.incident_id)}

    async with visit.kept.commands.place():
        answer = await run_sync(act.do, keep)
    incident_id = IncidentId(answer["incident"]["incident_id"])
    return answer | await _measured(act, incident_id, request.state.request_id)


def _links(incident_id: IncidentId) -> dict[str, str]:
    """Where to go on from a reported incident."""
    return {
        "self": f"/api/incidents/{incident_id}",
        "sheet": f"/api/incidents/{incident_id}/sheet",
        "map": f"/incidents/{incident_id}/map",
        "file": f"/incidents/{incident_id}/incident.html",
    }


async def _measured(act: Act, incident_id: IncidentId, request_id: str) -> dict[str, Any]:
    """The sheet of an incident that is already kept, or why there is none yet."""
    try:
        async with act.kept.first_sheets.place():
            return {"sheet": await run_sync(_sheet, act, incident_id)}
    except Refusal as refusal:
        return {"sheet": None, "sheet_problem": problem(refusal, act.language)}
    except Exception as error:
        # The incident is saved; answering 500 would make the caller report it twice.
        _log.error("sheet_failed", request_id=request_id, exc_info=error)
        return {"sheet": None, "sheet_problem": {"code": "unforeseen", "detail": request_id}}


def _sheet(act: Act, incident_id: IncidentId) -> Any:
    with act.kept.first_sheets.pool.lend(snapshot=True) as conn:
        tell(conn, act.who.asker())
        return masked(show_incident(conn, act.kept.roads, incident_id, act.language))["sheet"]


@router.get(
    "",
    summary="The last incidents, newest first",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def latest(
    language: Language,
    conn: Reader,
    phones: Phones,
    region_code: str | None = None,
    is_exercise: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> dict[str, Any]:
    """Of a region, or of all that one may see; ``is_exercise``: exercises only, or none."""
    region = RegionCode(region_code) if region_code else None
    found = store.latest(conn, region, limit, is_exercise)
    return phones.shown({"incidents": [incident_json(one, language) for one in found]})


@router.get(
    "/{incident_id}",
    summary="One incident and what happened to it",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def one(
    incident_id: str, language: Language, conn: Reader, phones: Phones, response: Response
) -> dict[str, Any]:
    """The incident with what is proposed for it and may follow, its version, and its events."""
    incident = store.get(conn, IncidentId(incident_id))
    shown = tagged(response, show_led(conn, incident, language))
    events = [
        {"event_no": event.event_no, "name": event.name, "at": event.at, "actor": event.actor}
        for event in store.events(conn, incident)
    ]
    return phones.shown({"incident": shown, "events": events})


@router.get(
    "/{incident_id}/sheet",
    summary="The decision sheet as things stand now",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def sheet(
    incident_id: str,
    conn: Reader,
    visit: Visiting,
    phones: Phones,
    without: Annotated[Codes, Query()] = [],  # noqa: B006
) -> dict[str, Any]:
    """Measured afresh: closures, positions and stock of this moment act at once.

    ``without``: a team or depot that is supposed not to come; the answer is then a what-if.
    """
    visit.kept.limits.take("sheet", visit.who.actor)
    if without:
        return phones.shown(_supposed(incident_id, conn, visit, WhatIfIn(without=without)))
    with visit.kept.measuring:
        shown = show_incident(conn, visit.kept.roads, IncidentId(incident_id), visit.language)
        return phones.shown(shown)


@router.post(
    "/{incident_id}/what-if",
    summary="The decision sheet as it would be, and what changes",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def supposed(
    incident_id: str, body: WhatIfIn, conn: Reader, visit: Visiting, phones: Phones
) -> dict[str, Any]:
    """Without these teams and depots, with these roads cut or open. Saves nothing."""
    visit.kept.limits.take("sheet", visit.who.actor)
    return phones.shown(_supposed(incident_id, conn, visit, body))


def _supposed(incident_id: str, conn: connection, visit: Visit, body: WhatIfIn) -> dict[str, Any]:
    """The sheet under what is supposed."""
    keeper, number = visit.kept.roads, IncidentId(incident_id)
    with visit.kept.measuring:
        return what_if(conn, keeper, number, body.without, body.supposed(), visit.language)
