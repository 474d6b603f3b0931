"""``/room``: the command screen – queue, decision sheet and map side by side.

The frame and every label are made on the server; what happens is fetched when the service nudges.
A button that somebody may not press is not there; the API decides all the same.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from layers.codes import code_list, name_of
from layers.command import store
from layers.command.incident import Severity
from layers.db import clock
from layers.ids import IncidentId
from layers.orders.order import Urgency
from layers.roads.closures import Effect
from maps import style
from maps.four.table import table
from service.auth.roles import Action
from service.deps import Asking, Reader, Visiting, may
from service.flows.close_road import LIMITS
from service.pages.bar import bar
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)
# What the page has buttons for.
_ACTS = (
    Action.REPORT_INCIDENT,
    Action.COMMAND_INCIDENT,
    Action.ISSUE_ORDER,
    Action.CLOSE_ROAD,
    Action.PLAN,
    Action.READ_DUTY,
    Action.SEE_PHONES,
)


@router.get("/room", dependencies=[may(Action.READ_INCIDENTS)])
def room(who: Asking, conn: Reader, visit: Visiting) -> HTMLResponse:
    """The open incidents on the county's map, and the form to report another."""
    return _page(who, conn, visit, None)


@router.get("/room/{incident_id}", dependencies=[may(Action.READ_INCIDENTS)])
def room_of(incident_id: str, who: Asking, conn: Reader, visit: Visiting) -> HTMLResponse:
    """The same with one incident before one; raises Unknown ``no_incident``."""
    incident = store.get(conn, IncidentId(incident_id))
    facts = {"incident": incident.incident_id, "region": incident.region_code}
    return _page(who, conn, visit, facts)


def _page(who: Asking, conn: Reader, visit: Visiting, of: dict[str, Any] | None) -> HTMLResponse:
    facts = (of or {"incident": None, "region": visit.region}) | {
        "may": [one.value for one in _ACTS if who.may(one)],
        "now": clock.now(conn).isoformat(),
    }
    told = {
        "facts": facts,
        "severities": _named("severities", list(Severity), visit.language),
        "levels": _named("response_levels", list(code_list("response_levels")), visit.language),
        "effects": _named("closure_effects", list(Effect), visit.language),
        "limits": LIMITS,
        "urgencies": [one.value for one in Urgency],
        "may": facts["may"],
        "style": style.table(visit.language),
        # What lies on the county's map, while no incident is chosen.
        "table": None if of else table("command", visit.language),
    }
    here = f"/room/{of['incident']}" if of else "/room"
    return HTMLResponse(render("room.html", visit.language, **bar(who, here), **told))


def _named(of: str, codes: list[Any], language: str) -> list[tuple[str, str]]:
    return [(str(code), name_of(of, code, language)) for code in codes]
