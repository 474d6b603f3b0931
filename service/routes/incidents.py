"""``/api/incidents``: report an incident, read it, and ask who and what is nearest now."""

from typing import Annotated, Any, NamedTuple

import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request, Response
from psycopg2.extensions import connection

from layers.command import store
from layers.db import clock
from layers.errors import Refusal
from layers.ids import IncidentId, RegionCode
from service import work
from service.act import Act
from service.auth.roles import Action
from service.bodies import answer_of, takes_packed
from service.deps import Language, Reader, Visiting, may
from service.errors import problem
from service.flows.report_incident import report_incident
from service.flows.show_incident import township_name
from service.flows.show_led import show_led
from service.masking import masked
from service.once import AskedOnce
from service.phones import Phones, ShownPhones
from service.routes.documented import REFUSALS
from service.schemas.incidents import IncidentIn
from service.schemas.travel import Codes, WhatIfIn
from service.sight import Looking, Sight
from service.versions import tagged
from service.views import incident_json

router = APIRouter(prefix="/api/incidents", tags=["incidents"], responses=REFUSALS)
_log = structlog.get_logger()
MOST_LISTED = 200


@router.post(
    "",
    status_code=201,
    response_model=dict[str, Any],
    summary="Report an incident",
    dependencies=[may(Action.REPORT_INCIDENT)],
)
async def report(
    body: IncidentIn, request: Request, visit: Visiting, once: AskedOnce, response: Response
) -> Any:
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
    return await _measured(act, incident_id, request, answer)


def _links(incident_id: IncidentId) -> dict[str, str]:
    """Where to go on from a reported incident."""
    return {
        "self": f"/api/incidents/{incident_id}",
        "sheet": f"/api/incidents/{incident_id}/sheet",
        "map": f"/incidents/{incident_id}/map",
        "file": f"/incidents/{incident_id}/incident.html",
    }


async def _measured(
    act: Act, incident_id: IncidentId, request: Request, answer: dict[str, Any]
) -> Any:
    """The answer with the sheet of an incident that is already kept, or why there is none yet."""
    masks = ShownPhones(False, act.who)
    sight = Sight(act.who.asker(), act.language, masks, takes_packed(request))
    try:
        body = await act.kept.first_sheets.do(work.first_sheet, sight, incident_id, answer)
        return answer_of(body, 201)
    except Refusal as refusal:
        return answer | {"sheet": None, "sheet_problem": problem(refusal, act.language)}
    except Exception as error:
        # The incident is saved; answering 500 would make the caller report it twice.
        number = request.state.request_id
        _log.error("sheet_failed", request_id=number, exc_info=error)
        return answer | {"sheet": None, "sheet_problem": {"code": "unforeseen", "detail": number}}


class Wanted(NamedTuple):
    """Which incidents are listed."""

    region: RegionCode | None
    is_exercise: bool | None
    limit: int
    only_open: bool


async def _wanted(
    region_code: str | None = None,
    is_exercise: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    only_open: bool = False,
) -> Wanted:
    return Wanted(RegionCode(region_code) if region_code else None, is_exercise, limit, only_open)


@router.get(
    "",
    summary="The last incidents, newest first",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def latest(
    language: Language,
    conn: Reader,
    phones: Phones,
    wanted: Annotated[Wanted, Depends(_wanted)],
) -> dict[str, Any]:
    """Of a region, or of all that one may see; ``is_exercise``: exercises only, or none.

    ``only_open``: every one about which there is still something to be done, however many.
    """
    if wanted.only_open:
        found = store.all_open(conn, wanted.region, wanted.is_exercise)
    else:
        found = store.latest(conn, wanted.region, wanted.limit, wanted.is_exercise)
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
    response_model=dict[str, Any],
    dependencies=[may(Action.READ_INCIDENTS)],
)
async def sheet(
    incident_id: str,
    visit: Visiting,
    sight: Looking,
    without: Annotated[Codes, Query()] = [],  # noqa: B006
) -> Response:
    """Measured afresh: closures, positions and stock of this moment act at once.

    Who asks for the same while one is measured shares the next, which is measured after he asked.
    ``without``: a team or depot that is supposed not to come; the answer is then a what-if.
    """
    if without:
        return await supposed(incident_id, WhatIfIn(without=without), visit, sight)
    visit.kept.limits.take("sheet", visit.who.actor)
    room, number = visit.kept.looking, IncidentId(incident_id)
    if sight.phones.whole:  # each in his own name, which is remembered
        return answer_of(await room.do(work.sheet, sight, number))
    seen = (number, sight.language, sight.packed, sight.asker.nameless())
    body = await visit.kept.sheets.join(
        seen, visit.who.actor, lambda _: room.work(work.sheet, sight, number)
    )
    return answer_of(body)


@router.post(
    "/{incident_id}/what-if",
    summary="The decision sheet as it would be, and what changes",
    response_model=dict[str, Any],
    dependencies=[may(Action.READ_INCIDENTS)],
)
async def supposed(incident_id: str, body: WhatIfIn, visit: Visiting, sight: Looking) -> Response:
    """Without these teams and depots, with these roads cut or open. Saves nothing."""
    visit.kept.limits.take("sheet", visit.who.actor)
    number, then = IncidentId(incident_id), body.supposed()
    done = await visit.kept.looking.do(work.supposed, sight, number, body.without, then)
    return answer_of(done)
