"""``/healthz`` and ``/readyz``: whether the process lives, and whether it can do its work."""

import time
from contextlib import closing
from typing import Any

import psycopg2
from anyio.to_thread import run_sync
from fastapi import APIRouter

from layers.db import migrate, promises
from layers.db.pool import connect
from layers.errors import NotReady
from layers.places import regions
from service.deps import ANYONE, Kept
from service.state import State

router = APIRouter(tags=["health"])
READY_TIMEOUT_S = 5
LOOK_EVERY_S = 1.0


@router.get("/healthz", summary="The process lives", dependencies=[ANYONE])
async def healthz() -> dict[str, str]:
    """Touches no database, and so answers even when everything else waits."""
    return {"status": "ok"}


@router.get("/readyz", summary="The service can do its work", dependencies=[ANYONE])
async def readyz(kept: Kept) -> dict[str, Any]:
    """503 with the reason in words: database down, unsafe settings, migrations pending, no rounds.

    Looked at once a second at most, by one at a time: whoever asks may be a crowd of strangers.
    """
    async with kept.ready_turn:
        if time.monotonic() - kept.looked_at >= LOOK_EVERY_S:
            try:
                kept.ready = await run_sync(_look, kept)
            except NotReady as why_not:
                kept.ready = why_not
            except psycopg2.Error:
                kept.ready = NotReady("database_slow")
            kept.looked_at = time.monotonic()
            kept.metrics.ready(not isinstance(kept.ready, NotReady))
    if isinstance(kept.ready, NotReady):
        raise kept.ready
    return kept.ready


def _look(kept: State) -> dict[str, Any]:
    # As the owner: before the tables and the roles are there, only he can say what is missing.
    with closing(connect(kept.settings.database_url, READY_TIMEOUT_S)) as conn:
        if unsafe := promises.broken(conn):
            raise NotReady("database_unsafe", settings=", ".join(unsafe))
        missing = migrate.pending(conn)
        if missing:
            raise NotReady("migrations_pending", names=", ".join(one.name for one in missing))
        known = [region.region_code for region in regions.all(conn)]
    with kept.door.pool.lend(snapshot=True):
        pass  # the roles are there, and we may step into them
    if late := kept.pulse.late():
        raise NotReady("runner_stopped", hands=", ".join(late))
    rounds = {hand: round(age_s, 1) for hand, age_s in kept.pulse.ages_s().items()}
    return {"status": "ready", "regions": known, "last_round_s": rounds}
