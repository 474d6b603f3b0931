"""``demo``: the demonstration county and its incident."""

from pathlib import Path
from typing import Annotated

import typer

from layers.words import say
from service.cli.opened import opened
from service.cli.station import send_report
from service.cli.telling import console, language
from service.flows.load_demo import demo_incident, load_demo

app = typer.Typer(no_args_is_help=True, help="The demonstration county.")


@app.command("load")
def load() -> None:
    """Load the demonstration county; what is already right stays as it is."""
    with opened() as conn:
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
    # Shown again each time the service is started: one of its own, whatever was reported before.
    send_report(demo_incident() | {"anyway": True}, out)
