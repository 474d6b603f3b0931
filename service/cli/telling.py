"""How the command line speaks: tables, refusals, in the language of ``SITU_LANG``."""

import os
from typing import Any

from rich.console import Console
from rich.table import Table

from layers.errors import Refusal
from layers.telling import tell
from layers.words import DEFAULT_LANGUAGE, LANGUAGES, clauses, listed, say

# Wide enough for a table also where nobody watches (a log, a pipe).
console = Console(width=None if os.isatty(1) else 140, highlight=False, markup=False)
complaints = Console(stderr=True, width=None if os.isatty(2) else 140, markup=False)


def language() -> str:
    """``SITU_LANG``, else Chinese."""
    asked = os.environ.get("SITU_LANG", DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def refuse(refusal: Refusal) -> int:
    """Tells a refusal and its remedy; gives the exit code."""
    complaints.print("✗ " + tell(f"refusal.{refusal.code}", refusal.params, language()))
    complaints.print("  → " + tell(f"remedy.{refusal.code}", refusal.params, language()))
    return 1


def tell_problem(problem: dict[str, Any]) -> None:
    """Tells a problem body that the service answered with."""
    where = f" [{problem['field']}]" if problem.get("field") else ""
    complaints.print(f"✗ {problem.get('title', problem.get('code', ''))}{where}")
    complaints.print(f"  → {problem.get('detail', '')}")
    if problem.get("offered"):
        lon, lat = problem["offered"]["lon"], problem["offered"]["lat"]
        datum = say("datum.cgcs2000", language())
        told = say("cli.offered", language(), lon=f"{lon:.6f}", lat=f"{lat:.6f}", datum=datum)
        complaints.print(f"  → {told}")


def print_sheet(incident: dict[str, Any], sheet: dict[str, Any]) -> None:
    """The decision sheet as tables: warnings, teams, depots, what is short, who was left out."""
    lang = language()
    place = incident["place_text"] or incident["township_name"]
    console.print(f"{incident['incident_id']}  {incident['kind_name']}  {place}")
    for warning in sheet["warnings"]:
        console.print(f"⚠ {warning['text']}")
    if sheet["teams"]:
        console.print(_teams(sheet["teams"], lang))
    if sheet["depots"]:
        console.print(_depots(sheet["depots"], lang))
    for short in sheet["shortfalls"]:
        why = _why(short)
        params = {"name": short["name"], "needed": short["needed"], "found": short["found"]}
        console.print("✗ " + say("cli.short", lang, why=why, unit=short["unit"], **params))
    for one in sheet["left_out"]:
        console.print("– " + say("cli.left_out", lang, name=one["name"], why=_why(one)))


def print_leaders(found: dict[str, Any]) -> None:
    """Who answers (应到领导), in the order of calling; what is missing in the chain."""
    lang = language()
    table = _table(
        lang, "leaders", "rank", "post", "person", "substitutes", "answer_min", "why", "state"
    )
    for one in found["leaders"]:
        people = [f"{who['name'] or '–'} {who['phone']}".strip() for who in one["people"]]
        table.add_row(
            str(one["rank"]),
            one["post"],
            people[0],
            listed(people[1:], lang),
            f"{one['answer_min']:g}",
            _why(one),
            one["state_name"],
        )
    console.print(table)
    for missing in found["missing"]:
        console.print("✗ " + say("cli.missing", lang, text=missing["text"]))


def print_way(way: dict[str, Any]) -> None:
    """A way with its steps, what there is to mind about it, or why there is none."""
    lang = language()
    start, goal = way["from"]["name"], way["to"]["name"]
    for told in (*way["warnings"], *way["why_not"], *way["questions"]):
        console.print(f"⚠ {told['text']}")
    if way["minutes"] is not None:
        km = way["km"] if way["measured_by"] == "road" else way["straight_km"]
        figures = {"minutes": f"{way['minutes']:.0f}", "km": f"{km:.1f}"}
        ends = {"start": start or way["from"]["at"], "goal": goal or way["to"]["at"]}
        of = {"vehicle": way["vehicle_name"], "version": way["network"]["version"]}
        console.print(say("way.from_to", lang, **ends, **figures, **of))
    for told in way["reasons"]:
        console.print(f"– {told['text']}")
    for number, step in enumerate(way["steps"], start=1):
        console.print(f"{number:3}. {step['text']}")


def _teams(teams: list[dict[str, Any]], lang: str) -> Table:
    table = _table(
        lang, "teams", "rank", "team", "total", "turn_out", "travel", "walk", "km", "why"
    )
    for one in teams:
        leg = one["leg"]
        table.add_row(
            str(one["rank"]),
            f"{one['name']} {one['people_available']}{_comes(one, lang)}",
            f"{one['total_min']:.0f}",
            f"{one['turn_out_min']:.0f}",
            f"{leg['travel_min']:.0f}",
            f"{leg['walk_min']:.0f}",
            _distance(leg, lang),
            _why(one),
        )
    return table


def _depots(depots: list[dict[str, Any]], lang: str) -> Table:
    table = _table(
        lang, "depots", "rank", "depot", "total", "loading", "travel", "walk", "km", "take", "why"
    )
    for one in depots:
        leg = one["leg"]
        taken = [
            f"{held['name']} {held['take']:g}/{held['free']:g}{held['unit']}"
            for held in one["holdings"]
            if held["take"]
        ]
        table.add_row(
            str(one["rank"]),
            f"{one['name']}{_comes(one, lang)}",
            f"{one['total_min']:.0f}",
            f"{one['load_min']:.0f}",
            f"{leg['travel_min']:.0f}",
            f"{leg['walk_min']:.0f}",
            _distance(leg, lang),
            listed(taken, lang),
            _why(one),
        )
    return table


def _comes(one: dict[str, Any], lang: str) -> str:
    """What a team or a load comes with; a car goes without saying."""
    if one["vehicle"] == "car":
        return ""
    return " " + say("cli.by_vehicle", lang, vehicle=one["vehicle_name"])


def _why(one: dict[str, Any]) -> str:
    """All the reasons of a team, a depot or a shortfall, one after the other."""
    return clauses((reason["text"] for reason in one["reasons"]), language())


def _distance(leg: dict[str, Any], lang: str) -> str:
    """Kilometres by road; a straight line says that it is one."""
    if leg["measured_by"] == "straight_line":
        return say("cli.straight", lang, km=f"{leg['straight_km']:.1f}")
    return f"{leg['road_km']:.1f}"


def _table(lang: str, title: str, *heads: str) -> Table:
    table = Table(title=say(f"cli.{title}", lang), title_justify="left")
    for head in heads:
        numeric = head in ("rank", "total", "turn_out", "loading", "travel", "walk", "km")
        # Folded where there is little room, never cut: half a reason is none.
        table.add_column(
            say(f"cli.{head}", lang),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
        )
    return table
