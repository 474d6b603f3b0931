"""``/api/plans``: who and what goes where, over all open incidents at once."""

from typing import Any

from fastapi import APIRouter
from psycopg2.extensions import connection

from layers.db.asking import tell
from service.act import Acting
from service.auth.roles import Action
from service.deps import may
from service.flows.make_plan import Asked, gather, keep, solve
from service.plan_views import plan_json, remarks_json
from service.routes.documented import REFUSALS
from service.schemas.needs import PlanIn

router = APIRouter(prefix="/api/plans", tags=["plans"], responses=REFUSALS)


@router.post("", summary="Plan over all open incidents", dependencies=[may(Action.PLAN)])
def plan(body: PlanIn, act: Acting) -> dict[str, Any]:
    """The plan at once and the best one found in the time. Holds nothing, orders nothing.

    Read in one snapshot, solved without a connection, then written on each incident's log.
    """
    act.kept.limits.take("plan", act.who.actor)
    asked = Asked(act.region, body.is_exercise, body.below_quota)
    with act.kept.commands.pool.lend(snapshot=True) as conn:
        tell(conn, act.who.asker())
        gathered = gather(conn, act.kept.roads, asked, act.language)
    made = solve(gathered)
    shown = {
        "made_at": gathered.now.isoformat(),
        "is_exercise": body.is_exercise,
        "incidents": [
            {"incident_id": one.incident_id, "level": one.level}
            for one in gathered.problem.incidents
        ],
        "warnings": remarks_json(gathered.warnings, act.language),
        "at_once": plan_json(made.at_once, gathered.room, act.language),
        "best": plan_json(made.best, gathered.room, act.language),
    }

    def written(conn: connection) -> dict[str, Any]:
        keep(conn, gathered, made, act.by)
        return shown

    return act.do(written)
