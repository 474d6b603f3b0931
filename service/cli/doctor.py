"""``doctor``: one line for each thing that the service stands on, and what to do about it."""

from contextlib import closing

import typer

from layers.db.pool import connect
from layers.errors import NotReady
from layers.telling import tell
from service import doctor as looks
from service.cli.telling import console, language
from service.doctor import Finding, State
from service.settings import Settings

MARKS = {State.FINE: "✓", State.MIND: "!", State.DANGER: "✗"}


def doctor() -> None:
    """Look after the database, the disks, the clock and the secrets; ends with 1 in danger."""
    settings = Settings()
    found = [*_of_database(settings), *looks.of_here(settings)]
    for one in found:
        # One line each, however long: a line is what people search and mail.
        console.print(line(one, language()), soft_wrap=True)
    if any(one.state is State.DANGER for one in found):
        raise typer.Exit(1)


def line(one: Finding, lang: str) -> str:
    """``✗ what is so → what to do``."""
    told = f"{MARKS[one.state]} " + tell(f"doctor.{one.name}.{one.state}", one.params, lang)
    if one.state is State.FINE:
        return told
    return f"{told} → " + tell(f"doctor.{one.name}.remedy", one.params, lang)


def _of_database(settings: Settings) -> list[Finding]:
    try:
        with closing(connect(settings.database_url)) as conn:
            return looks.of_database(conn, settings)
    except NotReady:
        return [looks.unreachable()]
