"""``/api/stream``: a nudge when something has changed; what it is now, the page fetches itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from layers.errors import NotReady
from service.auth.roles import Action
from service.deps import Visit, Visiting, may
from service.routes.documented import REFUSALS
from service.stream.hub import EVERYTHING

router = APIRouter(prefix="/api/stream", tags=["maps"], responses=REFUSALS)
BEAT_S = 5.0
# A stream is let in once, at its beginning: whoever lost his rights meanwhile loses it then.
LONGEST_S = 600.0
AGAIN_MS = 1000
MOST_SCREENS = 1000


@router.get(
    "",
    summary="What has changed, as it changes",
    response_class=EventSourceResponse,
    dependencies=[may(Action.READ_GROUND)],
)
async def stream(visit: Visiting) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: ``hello`` first, ``changed`` with its ``topics``, ``beat`` in between.

    After ``hello`` fetch everything. Each event says whether the service ``is_hearing`` of changes
    itself; while it is not, fetch as often as you want to know.
    """
    async for event in nudges(visit):
        yield event


async def nudges(
    visit: Visit, only: frozenset[str] | None = None
) -> AsyncIterator[ServerSentEvent]:
    """What ``stream`` tells; ``only`` of these topics, where somebody may see no others."""
    hub = visit.kept.hub
    if hub.count() >= MOST_SCREENS:
        raise NotReady("too_many_screens")
    until = monotonic() + LONGEST_S
    with hub.looking(visit.region) as screen:
        yield _event("hello", hub.is_hearing, retry=AGAIN_MS)
        while monotonic() < until:
            topics = await screen.heard(BEAT_S)
            if hub.is_over:
                return
            if only is not None:
                topics &= only | {EVERYTHING}
            event = "changed" if topics else "beat"
            yield _event(event, hub.is_hearing, topics=sorted(topics))


def _event(event: str, is_hearing: bool, retry: int | None = None, **told: Any) -> ServerSentEvent:
    data = {"now": datetime.now(UTC).isoformat(), "is_hearing": is_hearing, **told}
    return ServerSentEvent(event=event, data=data, retry=retry)
