"""``/api/plans``: who and what goes where, over all open incidents at once."""

from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Response

from service import work
from service.act import Act
from service.auth.roles import Action
from service.deps import Visiting, may
from service.flows.make_plan import Asked
from service.once import AskedOnce, Passing
from service.phones import Phones, ShownPhones
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
    kept, asker = visit.kept, visit.who.asker()
    kept.limits.take("plan", visit.who.actor)
    asked = Asked(visit.region, body.is_exercise, body.below_quota, body.at_once)
    room, rounds = (
        (kept.first_sheets, kept.plans_at_once) if body.at_once else (kept.planning, kept.plans)
    )
    shown = await rounds.join(
        (asked, visit.language, asker.nameless()),  # shared by those alone who would see the same
        visit.who.actor,
        lambda askers: room.work(work.plan, asker, asked, visit.language, askers),
    )
    seen = {name: _seen(value, phones) for name, value in shown.items()}
    # Whole numbers are shown once, and kept under no key.
    kept_as = Passing(seen) if phones.whole else seen
    async with visit.kept.commands.place():
        return await run_sync(Act(visit, once, response).do, lambda _: kept_as)


def _seen(value: Any, phones: ShownPhones) -> Any:
    """A part of the answer with the numbers of whom to call as this asker may see them."""
    if not isinstance(value, dict):
        return value
    return value | phones.shown({"missing": value["missing"]})
