"""``/api/stream``: a nudge when something has changed; what it is now, the page fetches itself."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from time import monotonic
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from layers.errors import NotReady
from layers.places import regions
from service.auth.roles import Action
from service.auth.who import Who
from service.deps import Visit, Visiting, may
from service.routes.documented import REFUSALS
from service.stream.hub import Hub, Screen

router = APIRouter(prefix="/api/stream", tags=["maps"], responses=REFUSALS)
BEAT_S = 5.0
# A stream is let in once, at its beginning: whoever lost his rights meanwhile loses it then.
LONGEST_S = 600.0
AGAIN_MS = 1000
MOST_SCREENS = 1000
# Of one account or key, so that nobody takes them all. A working figure: a wall and a room on one.
MOST_OF_ONE = 100
# What everybody may know of who sees the ground, and of who sees the roster; of all else – the
# topics of incidents, and any that are still to come – who may read incidents.
_OF_THE_GROUND = frozenset({"places", "hazards", "stock", "teams", "roads"})
_OF_DUTY = frozenset({"duty"})


def topics_of(who: Who) -> frozenset[str] | None:
    """The topics of which somebody is told; None: all."""
    if who.may(Action.READ_INCIDENTS):
        return None
    return _OF_THE_GROUND | (_OF_DUTY if who.may(Action.READ_DUTY) else frozenset())


async def _screen(visit: Visiting) -> AsyncIterator[Screen]:
    await _refuse_unknown(visit)
    screen = Screen(visit.region, visit.who.actor, topics_of(visit.who))
    with let_in(visit.kept.hub, screen):
        yield screen


async def _refuse_unknown(visit: Visit) -> None:
    """Raises Unknown ``no_region``; our own is not asked for, whatever crowd comes back at once."""
    if visit.region == visit.kept.settings.region:
        return

    def look() -> None:
        with visit.kept.readers.pool.lend() as conn:
            regions.get(conn, visit.region)

    async with visit.kept.readers.place():
        await run_sync(look)


def let_in(hub: Hub, screen: Screen) -> AbstractContextManager[Screen]:
    """A place for one who looks. Raises NotReady ``too_many_screens``, before any answer begins."""
    if hub.count() >= MOST_SCREENS or hub.count(screen.actor) >= MOST_OF_ONE:
        raise NotReady("too_many_screens")
    return hub.looking(screen)


@router.get(
    "",
    summary="What has changed, as it changes",
    response_class=EventSourceResponse,
    dependencies=[may(Action.READ_GROUND)],
)
async def stream(
    visit: Visiting, screen: Annotated[Screen, Depends(_screen)]
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: ``hello`` first, ``changed`` with its ``topics``, ``beat`` in between.

    Of what somebody may not read he is not told that it changed.

    After ``hello`` fetch everything. Each event says whether the service ``is_hearing`` of changes
    itself; while it is not, fetch as often as you want to know.
    """
    async for event in nudges(visit.kept.hub, screen):
        yield event


async def nudges(hub: Hub, screen: Screen) -> AsyncIterator[ServerSentEvent]:
    """What a screen is told, until it has to come anew."""
    until = monotonic() + LONGEST_S
    yield _event("hello", hub.is_hearing, retry=AGAIN_MS)
    while monotonic() < until:
        topics = await screen.heard(BEAT_S)
        if hub.is_over:
            return
        event = "changed" if topics else "beat"
        yield _event(event, hub.is_hearing, topics=sorted(topics))


def _event(event: str, is_hearing: bool, retry: int | None = None, **told: Any) -> ServerSentEvent:
    data = {"now": datetime.now(UTC).isoformat(), "is_hearing": is_hearing, **told}
    return ServerSentEvent(event=event, data=data, retry=retry)
