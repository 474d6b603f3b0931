"""After each request: the metrics count it, and the audit remembers whom it was refused.

Every refusal for want of a right is written down – who, from where, what, why. A flood from one
address is written down in part and counted in whole.
"""

import structlog
from anyio.to_thread import run_sync
from fastapi import Request

from layers.db.asking import Asker, tell
from layers.errors import NotAllowed, NotReady
from service.audit import store as audit
from service.guard import Ended
from service.state import State

_log = structlog.get_logger()
# Signing in remembers its own failures, with the name that was tried.
_REMEMBERED_THERE = {"wrong_login", "wrong_code", "second_factor_needed"}


async def after(request: Request, ended: Ended) -> None:
    """Counts a request, and remembers its refusal."""
    kept: State = request.app.state.situ
    kept.metrics.answered(*ended)
    refused = getattr(request.state, "refused", None)
    if refused is None:
        return
    kept.metrics.refused(refused.code)
    is_written = refused.code in _REMEMBERED_THERE and not hasattr(request.state, "who")
    if isinstance(refused, NotAllowed) and not is_written:
        await _remember(request, kept, refused, ended)


async def _remember(request: Request, kept: State, refused: NotAllowed, ended: Ended) -> None:
    who = getattr(request.state, "who", None)
    address = request.client.host if request.client else ""
    if kept.limits.allows("refused", who.actor if who else address):
        return
    asker = who.asker() if who else Asker("–", "", address, request.state.request_id)
    path = request.url.path[:200]

    def write() -> None:
        with kept.memory.pool.lend() as conn:
            tell(conn, asker)
            region = kept.settings.region
            action = f"{ended.method} {ended.path}"
            audit.record(conn, region, action, "path", path, outcome="refused", reason=refused.code)
            conn.commit()

    try:
        async with kept.memory.place():
            await run_sync(write)
    except NotReady as error:
        # The refusal stands; that it could not be written down must not be silent.
        kept.metrics.audit_failed()
        _log.error("refusal_not_remembered", request_id=request.state.request_id, why=error.code)
