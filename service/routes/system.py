"""``/metrics``: how the service is doing, for the machine that watches it."""

from fastapi import APIRouter
from fastapi.responses import Response

from service.auth.roles import Action
from service.deps import Kept, may
from service.metrics import CONTENT_TYPE
from service.routes.documented import FIGURES

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses=FIGURES,
    dependencies=[may(Action.WATCH_SYSTEM)],
)
async def metrics(kept: Kept) -> Response:
    """Requests, lanes, sign-ins, refusals; no name of a person and no text of a request."""
    return Response(kept.metrics.text(), media_type=CONTENT_TYPE)
