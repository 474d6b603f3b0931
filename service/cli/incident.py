"""``incident``: an incident is led from the station, through the API: steps, grades, notes, log."""

import json
from typing import Annotated, Any

import typer

from layers.codes import code_named
from layers.errors import BadInput
from layers.words import listed, say
from service.cli import reports
from service.cli.station import ask
from service.cli.telling import console, language

app = typer.Typer(no_args_is_help=True, help="Lead an incident: steps, severity, response, log.")
app.command("clocks")(reports.clocks)
app.command("draft")(reports.draft)
Id = Annotated[str, typer.Argument(metavar="INCIDENT")]
Reason = Annotated[str, typer.Option(help="Why.")]


@app.command("list")
def latest(
    exercise: Annotated[bool | None, typer.Option(help="Exercises only, or none.")] = None,
) -> None:
    """List the last incidents."""
    query: dict[str, Any] = {} if exercise is None else {"is_exercise": str(exercise).lower()}
    for one in ask("GET", "/api/incidents", **query)["incidents"]:
        console.print(_line(one))


@app.command("show")
def show(incident_id: Id) -> None:
    """Print an incident: what is known, what is proposed, what may follow."""
    _print(ask("GET", f"/api/incidents/{incident_id}")["incident"])


@app.command("step")
def step(
    incident_id: Id,
    status: Annotated[str, typer.Argument(help="confirmed, responding, controlled, closed …")],
    reason: Reason = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="End it, whatever is still open.")
    ] = False,
) -> None:
    """Take the next step."""
    code = code_named("incident_statuses", status) or status
    _act(incident_id, "life", {"status": code, "reason": reason, "anyway": anyway})


@app.command("severity")
def severity(
    incident_id: Id,
    grade: Annotated[str, typer.Argument(help="special, major, larger, general")],
    reason: Reason = "",
) -> None:
    """Confirm how grave it is."""
    code = code_named("severities", grade) or grade
    _act(incident_id, "severity", {"severity": code, "reason": reason})


@app.command("response")
def response(
    incident_id: Id,
    level: Annotated[str, typer.Argument(help="I, II, III, IV, or none.")],
    reason: Reason = "",
) -> None:
    """Start, raise, lower or end the response."""
    code = None if level == "none" else code_named("response_levels", level) or level
    _act(incident_id, "response", {"level": code, "reason": reason})


@app.command("situation")
def situation(
    incident_id: Id,
    dead: Annotated[int | None, typer.Option()] = None,
    missing: Annotated[int | None, typer.Option()] = None,
    injured: Annotated[int | None, typer.Option()] = None,
    loss_wan: Annotated[float | None, typer.Option(help="10,000 yuan.")] = None,
    area_ha: Annotated[float | None, typer.Option(help="Hectares.")] = None,
    text: Annotated[str, typer.Option(help="What else is known.")] = "",
) -> None:
    """Say what is known now; what is left out stays."""
    told = {"dead": dead, "missing": missing, "injured": injured}
    counted = {name: number for name, number in told.items() if number is not None}
    body: dict[str, Any] = {"loss_wan": loss_wan, "area_ha": area_ha, "text": text}
    if counted:
        before = ask("GET", f"/api/incidents/{incident_id}")["incident"]["casualties"]
        body["casualties"] = before | counted
    _act(incident_id, "situation", body)


@app.command("merge")
def merge(
    incident_id: Id,
    into: Annotated[str, typer.Argument(help="The incident that goes on.")],
    reason: Reason = "",
) -> None:
    """Close it for action: it is the same as another one."""
    _act(incident_id, "merge", {"into": into, "reason": reason})


@app.command("note")
def note(
    incident_id: Id,
    text: Annotated[str, typer.Argument()],
    kind: Annotated[str, typer.Option(help="report, spoken_order, change")] = "report",
    said_by: Annotated[str, typer.Option(help="Who reported or ordered it.")] = "",
    happened_at: Annotated[str, typer.Option(help="Just now unless given.")] = "",
    place: Annotated[str, typer.Option(help="Place name.")] = "",
    lon: Annotated[float | None, typer.Option()] = None,
    lat: Annotated[float | None, typer.Option()] = None,
) -> None:
    """Write a field report, a spoken order or a change into the log."""
    if (lon is None) != (lat is None):
        raise BadInput("place_incomplete", field="--lon, --lat")
    body: dict[str, Any] = {"kind": kind, "text": text, "said_by": said_by}
    if happened_at:
        body["happened_at"] = happened_at
    if place or lon is not None:
        body["place"] = {"name": place, "lon": lon, "lat": lat}
    _print_event(ask("POST", f"/api/incidents/{incident_id}/log", body))


@app.command("log")
def log(incident_id: Id) -> None:
    """Print everything that happened, in order."""
    after: int | None = 0
    while after is not None:
        found = ask("GET", f"/api/incidents/{incident_id}/log", after=after)
        for one in found["entries"]:
            _print_event(one)
        after = found["next"]


def _act(incident_id: str, what: str, body: dict[str, Any]) -> None:
    """The act on the incident as it is now, and what it is afterwards."""
    path = f"/api/incidents/{incident_id}"
    version = ask("GET", path)["incident"]["version"]
    _print(ask("POST", f"{path}/{what}", body, version=version))


def _line(one: dict[str, Any]) -> str:
    """One incident in a line; an exercise says so first."""
    line = say(
        "cli.incident_line",
        language(),
        number=one["incident_id"],
        kind=one["kind_name"],
        status=one["status_name"],
        severity=one["severity_name"] or "–",
        response=one["response_level_name"] or "–",
        place=one["place_text"] or one["township_name"],
    ).rstrip()
    if one["merged_into"]:
        line += "  " + say("cli.incident_merged", language(), into=one["merged_into"])
    return f"{say('cli.incident_exercise', language())} {line}" if one["is_exercise"] else line


def _print(one: dict[str, Any]) -> None:
    lang, proposed = language(), one["proposed"]
    console.print(_line(one))
    unknown = say("cli.incident_unknown", lang)
    loss, area = (
        unknown if one[name] is None else f"{one[name]:g}" for name in ("loss_wan", "area_ha")
    )
    console.print(say("cli.incident_facts", lang, loss=loss, area=area, **one["casualties"]))
    _print_severity(proposed["severity"])
    if proposed["response"]:
        _print_level(proposed["response"])
    statuses = listed((next_["status_name"] for next_ in one["next_statuses"]), lang)
    if statuses:
        console.print(say("cli.incident_next", lang, statuses=statuses))


def _print_severity(found: dict[str, Any] | None) -> None:
    """What the law makes of it, and of the missing; or that no article speaks of its kind."""
    if found is None:
        console.print(say("cli.incident_no_article", language()))
        return
    because = listed(found["because"], language()) or "–"
    console.print(say("cli.incident_severity", language(), text=found["text"], because=because))
    if found["with_missing_name"]:
        severity = found["with_missing_name"]
        console.print("⚠ " + say("cli.incident_feared", language(), severity=severity))


def _print_level(level: dict[str, Any]) -> None:
    told = say(
        "cli.incident_response",
        language(),
        level=level["level_name"],
        meaning=level["meaning"],
        must_come=listed(level["must_come"], language()),
        units=listed(level["units"], language()),
    )
    is_ours = level["is_working_figure"]
    console.print(told + (say("cli.incident_working_figure", language()) if is_ours else ""))


def _print_event(one: dict[str, Any]) -> None:
    """One line of the log: when, whose incident, what, by whom, and what was said."""
    facts = {name: value for name, value in one["facts"].items() if value not in ("", None, [])}
    told = facts.pop("text", "") or facts.pop("reason", "")
    rest = json.dumps(facts, ensure_ascii=False) if facts else ""
    line = (str(one["event_no"]), one["at"][:19], one["incident_id"], one["name_text"])
    console.print("  ".join(part for part in (*line, one["actor"], told, rest) if part))
