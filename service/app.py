"""The assembly drawing: settings in, application out. Read this first.

Nothing is built at import; ``uvicorn --factory service.app:create_app`` or a test calls it. The
service starts without its database, says so on ``/readyz``, and heals when it comes back.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from layers.roads import compiled
from service import errors, guard, log, remembering
from service.pages import accounts as accounts_page
from service.pages import api_docs, audit_page, home, me, oidc, refused, sign_in
from service.pages import inbox as inbox_page
from service.pages import room as room_page
from service.pages import wall as wall_page
from service.routes import (
    accounts,
    after,
    audit,
    carrying,
    closures,
    command_rules,
    documented,
    duty,
    forces,
    four,
    health,
    holds,
    inbox,
    incident_life,
    incidents,
    layers,
    leaders,
    lookups,
    maps,
    needs,
    neighbours,
    order_papers,
    order_settings,
    orders,
    photos,
    plans,
    proposals,
    records,
    reports,
    roads,
    search,
    session,
    stream,
    system,
    tiles,
    travel,
)
from service.routes.documented import REFUSALS
from service.runner import Runner
from service.settings import Settings
from service.state import State, connections_of
from service.stream.ending import when_told_to_end

SPARE_THREADS = 8
# After each statement an act waits for its turn among the threads that measure: at Python's own
# 5 ms, eight of them make an order of some 25 statements last for seconds.
SWITCH_S = 0.0005
PARTS = (
    health,
    system,
    session,
    accounts,
    audit,
    incidents,
    incident_life,
    photos,
    reports,
    command_rules,
    leaders,
    duty,
    proposals,  # before the closures, of which its name would be a number
    closures,
    travel,
    forces,
    holds,
    order_settings,  # before the orders, of which its names would be numbers
    inbox,
    orders,
    order_papers,
    records,
    roads,
    needs,
    neighbours,
    plans,
    after,
    lookups,
    layers,
    stream,
    four,
    carrying,
    tiles,
    search,
    maps,
    home,
    sign_in,
    oidc,
    me,
    inbox_page,
    wall_page,
    room_page,
    accounts_page,
    audit_page,
    api_docs,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service with these settings, or with those of the environment."""
    chosen = settings or Settings()
    log.set_up()
    kept = State(chosen, {route.path for part in PARTS for route in part.router.routes})

    runner = Runner(kept)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Whoever holds a connection has a thread to work in, and some are left for all others.
        threads = connections_of(chosen) + SPARE_THREADS
        current_default_thread_limiter().total_tokens = threads
        sys.setswitchinterval(SWITCH_S)
        compiled.warm_up()
        kept.open()
        when_told_to_end(kept.hub.end)
        runner.start()
        yield
        runner.close()
        kept.close()

    app = FastAPI(
        title="Sitú 四图",
        version="0.1.0",
        description="Who and what is nearest by road, around what is closed, and why.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        responses=REFUSALS,
    )
    app.state.situ = kept
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=5)
    guard.install(app, chosen, remembering.after)
    errors.install(app, refused.page)
    for part in PARTS:
        app.include_router(part.router)
    documented.install(app)
    return app
