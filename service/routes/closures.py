"""``/api/closures``: roads that are interrupted, and their reopening."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from psycopg2.extensions import connection

from layers.db import clock
from layers.ids import ClosureId
from layers.moments import planned
from layers.roads import closure_store, proposal_store
from layers.words import say
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.close_road import close_road, open_road, planned_closure
from service.masking import masked
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.closures import ClosureIn, MetIn
from service.versions import IfMatch, tagged
from service.views import closure_json, roads_met_json

router = APIRouter(prefix="/api/closures", tags=["closures"], responses=REFUSALS)


@router.post("", status_code=201, summary="Close a road", dependencies=[may(Action.CLOSE_ROAD)])
def close(body: ClosureIn, act: Acting) -> dict[str, Any]:
    """Acts on the very next answer; an exercise's on exercises alone. It must meet a road."""

    def keep(conn: connection) -> dict[str, Any]:
        closure = close_road(conn, body.report(), act.region, act.by, clock.now(conn))
        shown: dict[str, Any] = masked(closure_json(closure, act.language))
        return shown

    return act.do_tagged(keep)


@router.post(
    "/met",
    summary="The roads that a closure would meet",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def met(body: MetIn, conn: Reader, visit: Visiting) -> dict[str, Any]:
    """By name, with edges and km; refused as closing there would be. Saves nothing."""
    report = body.report(say("way.cut", visit.language))
    would_be = planned_closure(conn, report, visit.region, "", clock.now(conn))
    return roads_met_json(proposal_store.roads_met(conn, would_be))


@router.get("", summary="The closures of a region", dependencies=[may(Action.READ_INCIDENTS)])
def listed(
    conn: Reader,
    visit: Visiting,
    phones: Phones,
    in_force: bool = True,
    at: datetime | None = None,
    is_exercise: bool | None = None,
) -> dict[str, Any]:
    """Those in force now, or at the moment ``at``; ``in_force=false``: all, past and to come.

    ``is_exercise``: exercises' only, or none of them.
    """
    now = clock.now(conn)
    moment = planned(at, "at", now) if at else now
    found = (
        closure_store.in_force(conn, visit.region, moment, is_exercise)
        if in_force
        else closure_store.all(conn, visit.region, is_exercise)
    )
    return phones.shown({"closures": [closure_json(one, visit.language) for one in found]})


@router.get("/{closure_id}", summary="One closure", dependencies=[may(Action.READ_INCIDENTS)])
def one(
    closure_id: int, conn: Reader, visit: Visiting, phones: Phones, response: Response
) -> dict[str, Any]:
    """The closure, with its version as ``ETag``."""
    closure = closure_store.get(conn, visit.region, ClosureId(closure_id))
    return phones.shown(tagged(response, closure_json(closure, visit.language)))


@router.post(
    "/{closure_id}/lift", summary="Open the road again", dependencies=[may(Action.CLOSE_ROAD)]
)
def lift(closure_id: int, act: Acting, version: IfMatch) -> dict[str, Any]:
    """From now on; a closure that is lifted already is a 409."""

    def keep(conn: connection) -> dict[str, Any]:
        closure = open_road(conn, act.region, ClosureId(closure_id), act.by, version)
        shown: dict[str, Any] = masked(closure_json(closure, act.language))
        return shown

    return act.do_tagged(keep)
