"""``serve`` and ``migrate``: the service itself, and the shape of its database."""

import os
from contextlib import closing
from typing import Annotated

import typer
import uvicorn

from layers.db import migrate as migrations
from layers.db.pool import connect
from layers.errors import NotReady
from layers.words import say
from service import doctor as looks
from service.cli.doctor import line
from service.cli.telling import complaints, console, language
from service.settings import Settings

# So long an answer may still take when the service is stopped.
GRACE_S = 15


def serve(
    host: Annotated[str, typer.Option()] = "",
    port: Annotated[int, typer.Option()] = 0,
) -> None:
    """Start the service (SITU_HOST, SITU_PORT unless given here)."""
    given = Settings()
    settings = given.model_copy(update={"host": host or given.host, "port": port or given.port})
    _refuse_in_danger(settings)
    if not settings.listens_on_loopback and not settings.has_tls:
        complaints.print("! " + say("cli.no_tls", language(), host=settings.host))
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
        timeout_graceful_shutdown=GRACE_S,
    )


def _refuse_in_danger(settings: Settings) -> None:
    """Starts nothing on ground that loses what it is told; a database that is away comes back."""
    try:
        with closing(connect(settings.database_url)) as conn:
            found = looks.dangers(conn)
    except NotReady:
        return
    for one in found:
        complaints.print(line(one, language()), soft_wrap=True)
    if found:
        raise typer.Exit(1)


def migrate() -> None:
    """Bring the database to the present shape."""
    with closing(connect(Settings().database_url)) as conn:
        applied = [migration.name for migration in migrations.apply(conn)]
    for name in applied:
        console.print(say("cli.applied", language(), name=name))
    if not applied:
        console.print(say("cli.nothing_to_apply", language()))
