"""``/api/holds``: teams and stock kept for an incident while somebody decides."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from psycopg2.extensions import connection

from layers.command import store
from layers.ids import HoldId, IncidentId
from layers.orders import hold_store
from layers.orders.hold import Hold
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.hold_stock import hold_stock
from service.flows.take_hold import release_hold, take_hold
from service.order_views import hold_json
from service.routes.documented import REFUSALS
from service.schemas.orders import HoldIn
from service.second import do_or_offer

router = APIRouter(prefix="/api/holds", tags=["orders"], responses=REFUSALS)


@router.post(
    "", status_code=201, summary="Hold a team or stock", dependencies=[may(Action.ISSUE_ORDER)]
)
def taken(body: HoldIn, act: Acting) -> dict[str, Any]:
    """Nobody else can hold or order it until it expires or is released.

    Stock of which no batch is named is taken of those that expire first: ``holds`` are all that
    were taken, the first of them is told beside. Who comes second is refused (409) with who has it
    and until when, and how much is free; ``offered`` are the next best.
    """

    def keep(conn: connection) -> dict[str, Any]:
        found = _taken(conn, IncidentId(body.incident_id), body, act.by)
        holds = [hold_json(one) for one in found]
        return holds[0] | {"holds": holds}

    return do_or_offer(act, keep)


def _taken(conn: connection, incident_id: IncidentId, body: HoldIn, by: str) -> Sequence[Hold]:
    if body.team_code is None and body.batch is None:
        return hold_stock(conn, incident_id, body.thing(), by)
    return [take_hold(conn, incident_id, body.thing(), by)]


@router.get("", summary="Who holds what", dependencies=[may(Action.READ_INCIDENTS)])
def listed(
    conn: Reader,
    visit: Visiting,
    incident_id: str | None = None,
    all: bool = False,  # noqa: A002
) -> dict[str, Any]:
    """The holds in force, of an incident and what was merged into it, or of the region.

    ``all``: those that are over, too.
    """
    of = store.family(conn, visit.region, IncidentId(incident_id)) if incident_id else None
    found = hold_store.all(conn, visit.region, of, only_live=not all)
    return {"holds": [hold_json(one) for one in found]}


@router.delete("/{hold_id}", summary="Release what is held", dependencies=[may(Action.ISSUE_ORDER)])
def released(hold_id: int, act: Acting) -> dict[str, Any]:
    """Free for everybody from now on; what an order has is freed by the order alone."""

    def keep(conn: connection) -> dict[str, Any]:
        return hold_json(release_hold(conn, act.region, HoldId(hold_id), act.by))

    return act.do(keep)
