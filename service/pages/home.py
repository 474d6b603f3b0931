"""The way in: the four maps, what is happening, each incident's map. Empty: what to do next.

Whoever does not work with incidents is told in a sentence what he does here, and where.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from psycopg2.extensions import connection

from layers.command import store
from layers.places import regions
from layers.words import listed
from maps.four.table import MAPS
from service.auth.roles import Action
from service.deps import SIGNED_IN, Asking, Language, Reader
from service.flows.show_incident import township_name
from service.masking import masked
from service.pages.bar import bar
from service.pages.rendering import render
from service.views import incident_json

router = APIRouter(include_in_schema=False)
SHOWN = 50


@router.get("/", dependencies=[SIGNED_IN])
def home(language: Language, conn: Reader, who: Asking) -> Response:
    """The last incidents of every region, newest first, each with its map, for who handles them."""
    if who.pending:
        return RedirectResponse(f"/me?lang={language}", 303)
    names = {
        region.region_code: region.name if language == "zh" else region.name_en or region.name
        for region in regions.all(conn)
    }
    told: dict[str, Any] = {
        "regions": listed(names.values(), language),
        "has_incidents": who.may(Action.READ_INCIDENTS),
        "may_report": who.may(Action.REPORT_INCIDENT),
        "maps": tuple(MAPS) if who.may(Action.READ_GROUND) else (),
    }
    if told["has_incidents"]:
        told |= _incidents(conn, language, names)
    return HTMLResponse(render("home.html", language, **bar(who, "/"), **told))


def _incidents(conn: connection, language: str, names: dict[Any, str]) -> dict[str, Any]:
    found = store.latest(conn, None, SHOWN + 1)
    shown = [
        incident_json(one, language, township_name(conn, one))
        | {"region_name": names.get(one.region_code, "")}
        for one in found[:SHOWN]
    ]
    # A list of callers' numbers is nobody's business: who needs one opens the incident.
    return {"incidents": masked(shown), "has_more": len(found) > SHOWN}
