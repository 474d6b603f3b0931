"""``/inbox``: a team leader's telephone: his orders, large, each with what he can answer now."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from layers.db import clock
from layers.forces import store as forces
from layers.ids import TeamCode
from layers.orders.order_life import ANSWERS, Change, State
from service.auth.roles import Action
from service.deps import Asking, Reader, Visiting, may
from service.flows.read_inbox import read_inbox
from service.pages.bar import bar
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)
# What a team says, one after the other; a refusal has a form of its own.
_STEPS = tuple(one.value for one in ANSWERS if one is not State.REFUSED)
# Always in view, so that he sees what comes; the later ones when it is their turn.
_ALWAYS = ("acknowledged", "departed", "arrived")
_UNDER_WAY = ("acknowledged", "departed", "arrived", "working", "done")


@router.get("/inbox", dependencies=[may(Action.ANSWER_ORDER)])
def inbox(who: Asking, conn: Reader, visit: Visiting) -> HTMLResponse:
    """Made on the server, so that it is there at once on a slow line."""
    code = who.scope.team_code
    team = forces.find(conn, visit.region, TeamCode(code))
    told = read_inbox(conn, visit.region, code, visit.language)
    told |= {
        "orders": [_with_steps(one) for one in told["orders"]],
        "team_name": team.name if team else code,
        "now": clock.now(conn),
    }
    return HTMLResponse(render("inbox.html", visit.language, **bar(who, "/inbox"), **told))


def _with_steps(order: Mapping[str, Any]) -> dict[str, Any]:
    """The order with its buttons. ``goes_on``: whether each step leads to the one after it."""
    nexts = [one for one in _STEPS if one in order["next"]]
    goes_on = bool(nexts) and order["change"] != Change.WITHDRAWN.value
    steps = _STEPS if goes_on else nexts
    return {
        **order,
        "goes_on": goes_on,
        "is_under_way": order["state"] in _UNDER_WAY and not order["is_over"],
        "steps": [
            {
                "answer": one,
                "is_next": one in nexts,
                "is_done": goes_on and _STEPS.index(one) < _STEPS.index(nexts[0]),
                "is_later": goes_on and one not in _ALWAYS,
            }
            for one in steps
        ],
    }
