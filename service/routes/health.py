"""``/healthz`` and ``/readyz``: whether the process lives, and whether it can do its work."""

from contextlib import closing
from typing import Any

from fastapi import APIRouter

from layers.db import migrate, promises
from layers.db.pool import connect
from layers.errors import NotReady
from layers.places import regions
from service.deps import ANYONE, Commands, Kept

router = APIRouter(tags=["health"])
READY_TIMEOUT_S = 5


@router.get("/healthz", summary="The process lives", dependencies=[ANYONE])
async def healthz() -> dict[str, str]:
    """Touches no database, and so answers even when everything else waits."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary="The service can do its work",
    responses={503: {}},
    dependencies=[ANYONE, Commands],
)
def readyz(kept: Kept) -> dict[str, Any]:
    """503 with the reason in words: database down, unsafe settings, migrations pending."""
    kept.metrics.ready(False)
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
    kept.metrics.ready(True)
    return {"status": "ready", "regions": known}
