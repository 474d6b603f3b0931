"""``/api/search``: whatever somebody looks for, by whatever it is called."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from service import work
from service.auth.roles import Action
from service.bodies import answer_of
from service.deps import Visiting, may
from service.flows.search_all import Asked
from service.routes.documented import REFUSALS
from service.sight import Looking

router = APIRouter(prefix="/api/search", tags=["look-ups"], responses=REFUSALS)
MOST_HITS = 50


@router.get(
    "",
    summary="Search over everything",
    response_model=dict[str, Any],
    dependencies=[may(Action.READ_GROUND)],
)
async def search(
    visit: Visiting,
    sight: Looking,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = 20,
) -> Response:
    """By name, old name, pinyin, initials, code, road and kilometre, the best first.

    Records and incidents only for whoever may read them, and only those that he may see.
    """
    visit.kept.limits.take("search", visit.who.actor)
    sees = visit.who.may(Action.READ_RECORDS), visit.who.may(Action.READ_INCIDENTS)
    asked = Asked(visit.region, q, limit, *sees)
    return answer_of(await visit.kept.looking.do(work.search, sight, asked))
