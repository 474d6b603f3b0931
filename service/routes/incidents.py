"""``/api/incidents``: report an incident, read it, and ask who and what is nearest now."""

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query, Request

from layers.command import store
from layers.db import clock
from layers.errors import Refusal
from layers.ids import IncidentId, RegionCode
from service.deps import ANYONE, Commands, Kept, Language, Reader, SeesPhones, Station
from service.errors import problem
from service.flows.report_incident import report_incident
from service.flows.show_incident import show_incident, township_name
from service.once import AskedOnce
from service.routes.documented import REFUSALS
from service.schemas import IncidentIn
from service.state import State
from service.views import incident_json, masked

router = APIRouter(prefix="/api/incidents", tags=["incidents"], responses=REFUSALS)
_log = structlog.get_logger()
MOST_LISTED = 200


@router.post("", status_code=201, summary="Report an incident", dependencies=[Commands])
def report(
    body: IncidentIn,
    who: Station,
    language: Language,
    kept: Kept,
    request: Request,
    asked: AskedOnce,
) -> dict[str, Any]:
    """Keeps the incident, then answers with its decision sheet.

    The incident is committed before anything is measured: a fault in measuring never loses a
    report. The answer then carries ``sheet: null`` and ``sheet_problem``. Both are a command's
    work, so that no crowd of map readers delays them.
    """
    region = RegionCode(kept.settings.region)
    with kept.commands.pool.lend() as conn:

        def act() -> dict[str, Any]:
            incident = report_incident(conn, body.report(), region, who, clock.now(conn))
            shown = incident_json(incident, language, township_name(conn, incident))
            return {"incident": shown, "links": _links(incident.incident_id)}

        answer = asked.do(conn, region, who, act)
        conn.commit()
    incident_id = IncidentId(answer["incident"]["incident_id"])
    return answer | _measured(kept, incident_id, language, request.state.request_id)


def _links(incident_id: IncidentId) -> dict[str, str]:
    """Where to go on from a reported incident."""
    return {
        "self": f"/api/incidents/{incident_id}",
        "sheet": f"/api/incidents/{incident_id}/sheet",
        "map": f"/incidents/{incident_id}/map",
        "file": f"/incidents/{incident_id}/incident.html",
    }


def _measured(
    kept: State, incident_id: IncidentId, language: str, request_id: str
) -> dict[str, Any]:
    """The sheet of an incident that is already kept, or why there is none yet."""
    try:
        with kept.commands.pool.lend(snapshot=True) as conn:
            return {"sheet": show_incident(conn, kept.roads, incident_id, language)["sheet"]}
    except Refusal as refusal:
        return {"sheet": None, "sheet_problem": problem(refusal, language)}
    except Exception as error:
        # The incident is saved; answering 500 would make the caller report it twice.
        _log.error("sheet_failed", request_id=request_id, exc_info=error)
        return {"sheet": None, "sheet_problem": {"code": "unforeseen", "detail": request_id}}


@router.get("", summary="The last incidents, newest first", dependencies=[ANYONE])
def latest(
    language: Language,
    conn: Reader,
    sees: SeesPhones,
    region_code: str | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> dict[str, Any]:
    """The last incidents of a region, or of all of them."""
    region = RegionCode(region_code) if region_code else None
    found = store.latest(conn, region, limit)
    listed = [incident_json(one, language) for one in found]
    return {"incidents": listed if sees else masked(listed)}


@router.get("/{incident_id}", summary="One incident and what happened to it", dependencies=[ANYONE])
def one(incident_id: str, language: Language, conn: Reader, sees: SeesPhones) -> dict[str, Any]:
    """The incident and its events, oldest first."""
    incident = store.get(conn, IncidentId(incident_id))
    shown = incident_json(incident, language, township_name(conn, incident))
    events = [
        {"event_no": event.event_no, "name": event.name, "at": event.at, "actor": event.actor}
        for event in store.events(conn, incident)
    ]
    body = {"incident": shown, "events": events}
    return body if sees else masked(body)


@router.get(
    "/{incident_id}/sheet", summary="The decision sheet as things stand now", dependencies=[ANYONE]
)
def sheet(
    incident_id: str, language: Language, conn: Reader, kept: Kept, sees: SeesPhones
) -> dict[str, Any]:
    """Measured afresh: closures, positions and stock of this moment act at once."""
    shown = show_incident(conn, kept.roads, IncidentId(incident_id), language)
    return shown if sees else masked(shown)
