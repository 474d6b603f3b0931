"""``/inbox``: a team leader's telephone: his orders, large, each with what he can answer now."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from layers.db import clock
from layers.forces import store as forces
from layers.ids import TeamCode
from service.auth.roles import Action
from service.deps import Asking, Reader, Visiting, may
from service.flows.read_inbox import read_inbox
from service.pages.bar import bar
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/inbox", dependencies=[may(Action.ANSWER_ORDER)])
def inbox(who: Asking, conn: Reader, visit: Visiting) -> HTMLResponse:
    """Made on the server, so that it is there at once on a slow line."""
    code = who.scope.team_code
    team = forces.find(conn, visit.region, TeamCode(code))
    told = read_inbox(conn, visit.region, code, visit.language) | {
        "team_name": team.name if team else code,
        "now": clock.now(conn),
    }
    return HTMLResponse(render("inbox.html", visit.language, **bar(who, "/inbox"), **told))
