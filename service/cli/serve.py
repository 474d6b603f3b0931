"""``serve`` and ``migrate``: the service itself, and the shape of its database."""

import os
from contextlib import closing
from typing import Annotated

import typer
import uvicorn

from layers.db import migrate as migrations
from layers.db.pool import connect
from layers.words import say
from service.cli.telling import console, language
from service.settings import Settings


def serve(
    host: Annotated[str, typer.Option()] = "",
    port: Annotated[int, typer.Option()] = 0,
) -> None:
    """Start the service (SITU_HOST, SITU_PORT unless given here)."""
    given = Settings()
    settings = given.model_copy(update={"host": host or given.host, "port": port or given.port})
    # The application reads its own settings, and answers to the very address it listens on.
    os.environ |= {"SITU_HOST": settings.host, "SITU_PORT": str(settings.port)}
    uvicorn.run(
        "service.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
        server_header=False,
    )


def migrate() -> None:
    """Bring the database to the present shape."""
    with closing(connect(Settings().database_url)) as conn:
        applied = [migration.name for migration in migrations.apply(conn)]
    for name in applied:
        console.print(say("cli.applied", language(), name=name))
    if not applied:
        console.print(say("cli.nothing_to_apply", language()))
