"""``demo``: the demonstration county and its incident."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from layers.db.pool import connect
from layers.words import say
from service.cli.station import send_report
from service.cli.telling import console, language
from service.flows.load_demo import demo_incident, load_demo
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The demonstration county.")


@app.command("load")
def load() -> None:
    """Load the demonstration county; what is already right stays as it is."""
    with closing(connect(Settings().database_url)) as conn:
        changed = 0
        for name, rows in load_demo(conn):
            changed += rows
            if rows:
                console.print(say("cli.loaded", language(), file=name, rows=rows))
        conn.commit()
    if not changed:
        console.print(say("cli.demo_unchanged", language()))


@app.command("report")
def report(
    out: Annotated[
        Path | None, typer.Option(help="Also write incident.json and .html here.")
    ] = None,
) -> None:
    """Report the demonstration incident through the public API."""
    send_report(demo_incident(), out)
