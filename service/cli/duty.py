"""``duty``: who answers and who would be called, the roster, calls, and what is missing."""

from collections import defaultdict
from typing import Annotated, Any

import typer

from layers.words import listed, say
from service.cli.station import Region, ask
from service.cli.telling import console, language, print_leaders

app = typer.Typer(no_args_is_help=True, help="Who answers, who is on shift, who is called.")
Incident = Annotated[str, typer.Argument(help="The incident's number.")]
Level = Annotated[str, typer.Option(help="Response level: I, II, III, IV.")]


@app.command("who")
def who(
    kind: Annotated[str, typer.Option(help="Code, name, pinyin or initials (slhz).")],
    place: Annotated[str, typer.Option(help="Place name.")] = "",
    lon: Annotated[str, typer.Option()] = "",
    lat: Annotated[str, typer.Option()] = "",
    township: Annotated[str, typer.Option(help="A township's code.")] = "",
    level: Level = "",
    region: Region = "",
) -> None:
    """Say who would be called now if this happened."""
    where: dict[str, Any] = {"place": place, "lon": lon, "lat": lat, "township_code": township}
    what = {"kind": kind, "level": level, "region_code": region}
    print_leaders(ask("GET", "/api/duty/who", None, **what, **where))


@app.command("check")
def check(region: Region = "") -> None:
    """Look the chain and the roster through; ends with 1 where anything is missing."""
    found = ask("GET", "/api/duty/check", region_code=region)
    for line in _lacks(found["uncovered"]):
        console.print(f"✗ {line}")
    for one in found["without_phone"]:
        told = say("cli.without_phone", language(), name=one["name"], post=one["post"])
        console.print(f"✗ {told}")
    for one in (*found["gaps"], *found["overlaps"]):
        console.print(f"✗ {one['text']}")
    if not found["is_fine"]:
        raise typer.Exit(1)
    console.print(say("cli.duty_fine", language(), until=found["until"]))


def _lacks(uncovered: list[dict[str, Any]]) -> list[str]:
    """Townships without anybody, then sectors without anybody, each with where it matters."""
    lang = language()
    areas: defaultdict[str, list[str]] = defaultdict(list)
    sectors: defaultdict[str, list[str]] = defaultdict(list)
    for one in uncovered:
        if one["of_township"]:
            areas[one["township_name"]].append(one["committee_name"])
        if one["of_sector"]:
            sectors[one["committee_name"]].append(one["township_name"])
    return [
        *(
            say("cli.uncovered_township", lang, township=name, sectors=listed(of, lang))
            for name, of in areas.items()
        ),
        *(
            say("cli.uncovered_sector", lang, sector=name, townships=listed(of, lang))
            for name, of in sectors.items()
        ),
    ]


@app.command("roster")
def roster(region: Region = "") -> None:
    """Print the roster from now on, with its gaps and overlaps."""
    found = ask("GET", "/api/duty/roster", region_code=region)
    now = {one["shift_id"] for one in found["now"]}
    for one in found["shifts"]:
        mark = "●" if one["shift_id"] in now else " "
        times = f"{one['starts_at']} → {one['ends_at']}"
        names = f"{one['leader_name'] or '–'}  {one['officer_name'] or '–'}"
        console.print(f"{mark} #{one['shift_id']}  {times}  {names}  {one['place']}")
    for one in (*found["gaps"], *found["overlaps"]):
        console.print(f"✗ {one['text']}")


@app.command("handover")
def handover(
    from_shift: Annotated[int, typer.Argument(metavar="FROM")],
    to_shift: Annotated[int, typer.Argument(metavar="TO")],
    given_by: Annotated[str, typer.Option(help="Who hands over.")],
    taken_by: Annotated[str, typer.Option(help="Who takes over.")],
    note: Annotated[str, typer.Option()] = "",
    region: Region = "",
) -> None:
    """Write down that a shift was handed over to the next."""
    body = {"from_shift": from_shift, "to_shift": to_shift, "note": note}
    names = {"given_by": given_by, "taken_by": taken_by}
    made = ask("POST", "/api/duty/handovers", body | names, region_code=region)
    console.print(say("cli.handed_over", language(), number=made["handover_id"], **names))


@app.command("leaders")
def leaders(incident_id: Incident, level: Level = "") -> None:
    """Print who answers for an incident, and how the calls stand."""
    print_leaders(ask("GET", f"/api/incidents/{incident_id}/leaders", level=level))


@app.command("call")
def call(
    incident_id: Incident,
    post: Annotated[list[str] | None, typer.Option(help="A post's key; all unless given.")] = None,
    level: Level = "",
) -> None:
    """Write down that those who answer are called, the first of each post."""
    body = {"posts": post or None, "level": level or None}
    _called(ask("POST", f"/api/incidents/{incident_id}/calls", body)["calls"])


@app.command("answer")
def answer(
    incident_id: Incident,
    call_id: Annotated[int, typer.Argument(help="The call's number.")],
    declined: Annotated[bool, typer.Option("--declined", help="Cannot come.")] = False,
    note: Annotated[str, typer.Option()] = "",
) -> None:
    """Write down what came of a call."""
    body = {"answer": "declined" if declined else "answered", "note": note}
    told = ask("POST", f"/api/incidents/{incident_id}/calls/{call_id}/answer", body)
    console.print(
        say("cli.leader_answered", language(), number=told["call_id"], name=told["person_name"])
    )


@app.command("escalate")
def escalate(region: Region = "") -> None:
    """Call the next substitute wherever nobody answered in time."""
    done = ask("POST", "/api/duty/escalate", {}, region_code=region)
    for one in done["exhausted"]:
        told = {"incident": one["incident_id"], "post": one["post"] or one["key"]}
        console.print("✗ " + say("cli.post_exhausted", language(), **told))
    _called(done["calls"])


def _called(calls: list[dict[str, Any]]) -> None:
    for one in calls:
        told = {"name": one["person_name"], "post": one["post"], "due": one["due_at"]}
        console.print(say("cli.leader_called", language(), number=one["call_id"], **told))
    if not calls:
        console.print(say("cli.nobody_called", language()))
