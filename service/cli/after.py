"""``incident review``, ``incident replay``: what was, told at the station through the API."""

from pathlib import Path
from typing import Annotated, Any

import typer

from layers.errors import BadInput
from layers.words import say
from service.cli.station import ask
from service.cli.telling import console, language

Id = Annotated[str, typer.Argument(metavar="INCIDENT")]
FORMS = (".docx", ".html", ".pdf")
_COLUMNS = ("known", "ordered", "promised", "done")


def review(
    incident_id: Id,
    out: Annotated[
        Path | None, typer.Option(help="Save the report: a .docx, .pdf or .html file.")
    ] = None,
) -> None:
    """Tell an incident from its log: minute by minute, promised against real."""
    path = f"/api/incidents/{incident_id}/review"
    if out is not None:
        if out.suffix not in FORMS:
            raise BadInput("not_in_list", field="--out", value=out.suffix, allowed=list(FORMS))
        out.write_bytes(ask("GET", path + out.suffix))
        console.print(say("cli.review_saved", language(), file=out))
        return
    told = ask("GET", path)
    _head(told)
    _timeline(told["timeline"])
    for one in told["orders"]:
        _order(one)
    for one in told["calls"]:
        minutes = _minutes(one["answer_min"])
        called = {"post": one["post"], "name": one["name"], "answer": one["answer_name"]}
        console.print(say("cli.review_call", language(), minutes=minutes, **called))
    for text in told["findings"]:
        console.print(f"⚠ {text}")


def replay(
    incident_id: Id,
    at: Annotated[str, typer.Argument(help="2026-11-21T21:40:00+08:00")],
) -> None:
    """Tell what the room had before it at a past minute."""
    told = ask("GET", f"/api/incidents/{incident_id}/replay", at=at)
    lang, incident = language(), told["incident"]
    console.print(_line(incident, told["watermark"]))
    for one in told["orders"]:
        who = f"{one['receiver']['name']}  {one['state_name']}  {one['since'][:19]}"
        console.print(f"{one['order_no']}  {who}")
    for one in told["closures"]:
        mark = f"{say('cli.incident_exercise', language())} " if one["is_exercise"] else ""
        console.print(f"{one['closure_id']}  {mark}{one['effect_name']}  {one['reason']}")
    for one in told["teams"]:
        lon, lat = one["at"]
        age = say("after.seen", lang, minutes=f"{one['age_min']:g}")
        console.print(f"{one['name']}  {lon:.5f}, {lat:.5f}  {age}")
    for one in told["log"]:
        console.print(f"{one['event_no']}  {one['at'][:19]}  {one['name_text']}  {one['actor']}")


def _head(told: dict[str, Any]) -> None:
    first, last = told["casualties_first"], told["casualties_last"]
    console.print(_line(told["incident"], told["watermark"]))
    first = {f"{name}_first": number for name, number in first.items()}
    console.print(say("cli.review_hurt", language(), **first, **last))


def _line(incident: dict[str, Any], watermark: str | None) -> str:
    mark = say(f"map.watermark_{watermark}", language()) + "  " if watermark else ""
    return say(
        "cli.review_head",
        language(),
        watermark=mark,
        number=incident["incident_id"],
        kind=incident["kind_name"],
        place=incident["place_text"] or incident["township_name"],
        status=incident["status_name"],
    )


def _timeline(minutes: list[dict[str, Any]]) -> None:
    for one in minutes:
        for column in _COLUMNS:
            for event in one[column]:
                head = say(f"paper.{column}", language())
                console.print(f"{one['at'][:16]}  {head}  {event['text']}")


def _order(one: dict[str, Any]) -> None:
    promised = one["promised"]
    console.print(
        say(
            "cli.review_order",
            language(),
            order=one["order_no"],
            receiver=one["receiver"]["name"],
            state=one["state_name"],
            turn_out=_minutes(one["turn_out_real_min"]),
            turn_out_promised=_minutes(promised["turn_out_min"]),
            travel=_minutes(one["travel_real_min"]),
            travel_promised=_minutes(promised["on_the_road_min"]),
        )
    )


def _minutes(minutes: float | None) -> str:
    return "–" if minutes is None else f"{minutes:g}"
