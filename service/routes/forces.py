"""``/api/forces``: how far those who are free reach."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service import work
from service.auth.roles import Action
from service.bodies import answer_of, has_it
from service.deps import Visiting, may
from service.routes.documented import REFUSALS, UNCHANGED
from service.schemas.travel import ForcesReach
from service.sight import Looking

router = APIRouter(prefix="/api/forces", tags=["forces"], responses=REFUSALS)


@router.get(
    "/reach",
    summary="What lies within so many minutes of the nearest free team",
    response_model=dict[str, Any],
    responses=UNCHANGED,
    dependencies=[may(Action.READ_INCIDENTS)],
)
async def reach(
    wanted: Annotated[ForcesReach, Query()], request: Request, visit: Visiting, sight: Looking
) -> Response:
    """GeoJSON, an area for each number of minutes, turn-out included and closures in force.

    Each says how many of the hazards, people, townships and villages lie in it; ``uncovered`` are
    the worst hazards outside the largest. Unchanged since the last visit: 304. Saves nothing.
    """
    visit.kept.limits.take("forces_reach", visit.who.actor)
    asked, room = wanted.asked(visit.region), visit.kept.looking
    seen = (asked, sight.language, sight.packed, sight.asker.nameless())
    body = await visit.kept.reaches.join(
        seen, visit.who.actor, lambda _: room.work(work.reach, sight, asked)
    )
    tag = f'"{hashlib.sha256(body.content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if has_it(request, tag):
        return Response(status_code=304, headers=headers)
    answer = answer_of(body)
    answer.headers.update(headers)
    return answer
