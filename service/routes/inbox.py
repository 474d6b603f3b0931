"""A team leader's own: the orders to his team, his answers, and where his team is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from psycopg2.extensions import connection

from layers.db import clock
from layers.forces import store as forces
from layers.forces.model import Position
from layers.ids import OrderNo, TeamCode
from service.act import Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.answer_order import Answer, answer_order
from service.flows.locate import in_surroundings
from service.flows.read_inbox import read_inbox
from service.order_views import order_json
from service.routes.documented import REFUSALS
from service.routes.stream import let_in, nudges
from service.schemas.orders import AnswerIn, PositionIn
from service.stream.hub import Screen

router = APIRouter(prefix="/api", tags=["orders"], responses=REFUSALS)
OF_AN_INBOX = frozenset({"orders", "messages"})


async def _screen(visit: Visiting) -> AsyncIterator[Screen]:
    with let_in(visit.kept.hub, Screen(visit.region, visit.who.actor, OF_AN_INBOX)) as screen:
        yield screen


@router.get("/inbox", summary="My team's orders", dependencies=[may(Action.ANSWER_ORDER)])
def inbox(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """What was delivered to the team: the orders in force, and those that ended today."""
    return read_inbox(conn, visit.region, visit.who.scope.team_code, visit.language)


@router.get(
    "/inbox/stream",
    summary="When to look into my team's inbox again",
    response_class=EventSourceResponse,
    dependencies=[may(Action.ANSWER_ORDER)],
)
async def stream(
    visit: Visiting, screen: Annotated[Screen, Depends(_screen)]
) -> AsyncIterator[ServerSentEvent]:
    """As ``/api/stream``, but for orders and messages alone: a team sees nothing else."""
    async for event in nudges(visit.kept.hub, screen):
        yield event


@router.post(
    "/orders/{order_no}/answer",
    summary="Answer an order",
    dependencies=[may(Action.ANSWER_ORDER)],
)
def answered(order_no: str, body: AnswerIn, act: Acting) -> dict[str, Any]:
    """Acknowledged, refused with a reason, departed, arrived, working, done, returned.

    A revision that was corrected or withdrawn meanwhile is a 409 that says so.
    """

    def keep(conn: connection) -> dict[str, Any]:
        said = Answer(
            act.region,
            OrderNo(order_no),
            body.revision,
            body.answer,
            body.note,
            given_at=body.given_at,
        )
        moved = answer_order(conn, said, act.by, act.who.scope.team_code)
        return order_json(moved, act.language)

    return act.do_tagged(keep)


@router.post("/my/position", summary="Where my team is", dependencies=[may(Action.ANSWER_ORDER)])
def position(body: PositionIn, act: Acting) -> dict[str, Any]:
    """Kept with the moment it was measured; after a while it counts no more, and the base does.

    A point far from the county is refused, with the other reading where the two were swapped.
    """

    def keep(conn: connection) -> dict[str, Any]:
        at = in_surroundings(conn, act.region, body.lon, body.lat, body.datum)
        seen_at = clock.now(conn) - timedelta(seconds=body.age_s)
        seen = Position(at, seen_at, f"phone:{act.by}")
        team = TeamCode(act.who.scope.team_code)
        forces.record_position(conn, act.region, team, seen, body.model_dump(mode="json"))
        return {"team_code": team, "seen_at": seen_at.isoformat()}

    return act.do(keep)
