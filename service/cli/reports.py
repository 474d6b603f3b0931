"""``incident clocks`` and ``incident draft``: what is due upward, and the report drafted for it."""

from typing import Annotated, Any

import typer

from layers.words import say
from service.cli.station import ask
from service.cli.telling import console, language


def clocks(
    incident_id: Annotated[
        str, typer.Argument(metavar="[INCIDENT]", help="All of the county unless given.")
    ] = "",
) -> None:
    """Print what is due by when, most urgent first."""
    path = f"/api/incidents/{incident_id}/clocks" if incident_id else "/api/clocks"
    found = ask("GET", path)["clocks"]
    for one in found:
        console.print(_line(one))
    if not found:
        console.print(say("cli.no_clock", language()))


def draft(
    incident_id: Annotated[str, typer.Argument(metavar="INCIDENT")],
    kind: Annotated[str, typer.Option(help="first, follow_up, final, zero, top_up")] = "first",
) -> None:
    """Print a report drafted from the log; nothing is filed."""
    console.print(ask("GET", f"/api/incidents/{incident_id}/reports/draft", kind=kind)["text"])


def _line(one: dict[str, Any]) -> str:
    """One clock in a line; an exercise says so first."""
    left = one["minutes_left"]
    if left is None:
        told = ""
    elif left >= 0:
        told = say("cli.clock_left", language(), minutes=left)
    else:
        told = say("cli.clock_over", language(), minutes=-left)
    line = say(
        "cli.clock",
        language(),
        state=one["state_name"],
        number=one["incident_id"],
        name=one["name"],
        due=one["due_at"][:16].replace("T", " "),
        left=told,
    ).rstrip()
    return f"{say('cli.incident_exercise', language())} {line}" if one["is_exercise"] else line
