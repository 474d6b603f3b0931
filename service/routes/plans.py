"""``/api/plans``: who and what goes where, over all open incidents at once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from layers.db.asking import tell
from service.act import Act
from service.auth.roles import Action
from service.deps import Visit, Visiting, may
from service.flows.make_plan import Asked, Gathered, Made, gather, keep, solve
from service.once import AskedOnce
from service.phones import Phones, ShownPhones
from service.plan_views import plan_json, remarks_json
from service.routes.documented import REFUSALS
from service.schemas.needs import PlanIn

router = APIRouter(prefix="/api/plans", tags=["plans"], responses=REFUSALS)


@router.post("", summary="Plan over all open incidents", dependencies=[may(Action.PLAN)])
async def plan(
    body: PlanIn, visit: Visiting, once: AskedOnce, response: Response, phones: Phones
) -> dict[str, Any]:
    """The plan at once and the best one found in the time. Holds nothing, orders nothing.

    Whoever asks for the same while a plan is being made shares the next one, which is made of what
    is there after he asked. Only for the act itself is a command's place taken.
    """
    visit.kept.limits.take("plan", visit.who.actor)
    asked = Asked(visit.region, body.is_exercise, body.below_quota, body.at_once)
    # Shared by those alone who would see the same.
    scope = replace(visit.who.asker(), actor="", address="", request_id="")
    rounds = visit.kept.plans_at_once if body.at_once else visit.kept.plans
    shown = await rounds.join(
        (asked, visit.language, scope), visit.who.actor, partial(_made, visit, asked)
    )
    seen = {name: _seen(value, phones) for name, value in shown.items()}
    async with visit.kept.commands.place():
        return await run_sync(Act(visit, once, response).do, lambda _: seen)


def _seen(value: Any, phones: ShownPhones) -> Any:
    """A part of the answer with the numbers of whom to call as this asker may see them."""
    if not isinstance(value, dict):
        return value
    return value | phones.shown({"missing": value["missing"]})


def _made(visit: Visit, asked: Asked, askers: Sequence[str]) -> dict[str, Any]:
    """Read in one snapshot, solved without a connection, then written on each incident's log."""
    lane = visit.kept.at_once if asked.at_once else visit.kept.planning
    asker = visit.who.asker()
    with lane.pool.lend(snapshot=True) as conn:
        tell(conn, asker)
        gathered = gather(conn, visit.kept.roads, asked, visit.language)
    made = solve(gathered)
    with lane.pool.lend() as conn:
        tell(conn, asker)
        keep(conn, gathered, made, askers)
        conn.commit()
    return _shown(gathered, made, visit.language)


def _shown(gathered: Gathered, made: Made, language: str) -> dict[str, Any]:
    best = made.best and plan_json(made.best, gathered.room, language)
    return {
        "made_at": gathered.now.isoformat(),
        "is_exercise": gathered.asked.is_exercise,
        "incidents": [
            {"incident_id": one.incident_id, "level": one.level}
            for one in gathered.problem.incidents
        ],
        "warnings": remarks_json(gathered.warnings, language),
        "at_once": plan_json(made.at_once, gathered.room, language),
        "best": best,
    }
