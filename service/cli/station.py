"""The station's acts and questions, through the API: an incident, its sheet, a way, closures."""

import json
import time
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import httpx
import typer

from layers.errors import BadFile, BadInput, NotKnown
from layers.words import listed, say
from service.cli.telling import (
    complaints,
    console,
    language,
    print_leaders,
    print_sheet,
    print_way,
    tell_problem,
)
from service.settings import Settings

TIMEOUT_S = 60.0
TRIES, PAUSE_S = 3, 1.0
Region = Annotated[str, typer.Option(help="Region code; our own unless given.")]


def ask(method: str, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
    """One request to the running service, with this machine's key.

    A refusal is told, and the command ends with 1. An answer may be lost after the act was done:
    with its key it is safe to ask again. ``version``: the one that a change is meant for.
    """
    key = Settings().key()
    if not key:
        raise NotKnown("no_station_key")
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}
    if "version" in query:
        headers["If-Match"] = f'"{query.pop("version")}"'
    address = Settings().address
    for attempt in range(TRIES):
        try:
            response = httpx.request(
                method,
                address + path,
                json=body,
                params={"lang": language()} | {key: one for key, one in query.items() if one != ""},
                headers=headers,
                timeout=TIMEOUT_S,
                trust_env=False,
            )
            break
        except httpx.TransportError as error:
            if attempt == TRIES - 1:
                complaints.print("✗ " + say("cli.no_service", language(), address=address))
                raise typer.Exit(1) from error
            time.sleep(PAUSE_S)
    if response.is_error:
        tell_problem(response.json())
        raise typer.Exit(1)
    return response.json() if "json" in response.headers["content-type"] else response.content


def report(
    kind: Annotated[str, typer.Option(help="Code, name, pinyin or initials (slhz).")],
    place: Annotated[str, typer.Option(help="Place name.")] = "",
    lon: Annotated[float | None, typer.Option()] = None,
    lat: Annotated[float | None, typer.Option()] = None,
    datum: Annotated[str, typer.Option(help="cgcs2000, wgs84, gcj02, bd09")] = "cgcs2000",
    datum_confirmed: Annotated[bool, typer.Option(help="The position is right.")] = False,
    occurred_at: Annotated[str, typer.Option(help="2026-11-21T21:04:00+08:00")] = "",
    description: Annotated[str, typer.Option()] = "",
    dead: Annotated[int, typer.Option()] = 0,
    missing: Annotated[int, typer.Option()] = 0,
    injured: Annotated[int, typer.Option()] = 0,
    reporter: Annotated[str, typer.Option(help="Who called.")] = "",
    phone: Annotated[str, typer.Option()] = "",
    exercise: Annotated[bool, typer.Option("--exercise", help="An exercise.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Another one, whatever is near.")
    ] = False,
    not_duplicate_of: Annotated[
        list[str] | None, typer.Option(help="An incident that it is not, though near.")
    ] = None,
    region: Region = "",
    out: Annotated[
        Path | None, typer.Option(help="Also write incident.json and .html here.")
    ] = None,
) -> None:
    """Report an incident and print its decision sheet."""
    where: dict[str, Any] = {"name": place, "datum": datum, "datum_confirmed": datum_confirmed}
    if lon is not None:
        where["lon"] = lon
    if lat is not None:
        where["lat"] = lat
    body: dict[str, Any] = {
        "kind": kind,
        "place": where,
        "description": description,
        "casualties": {"dead": dead, "missing": missing, "injured": injured},
        "reporter": {"name": reporter, "phone": phone},
        "is_exercise": exercise,
        "anyway": anyway,
        "not_duplicate_of": not_duplicate_of or [],
    }
    if region:
        body["region_code"] = region
    if occurred_at:
        body["occurred_at"] = occurred_at
    send_report(body, out)


def send_report(body: dict[str, Any], out: Path | None) -> None:
    """Reports through the public API, prints the ranked answer and the address of its map."""
    answer = ask("POST", "/api/incidents", body)
    if answer["sheet"] is None:
        tell_problem(answer["sheet_problem"])
        raise typer.Exit(1)
    print_sheet(answer["incident"], answer["sheet"])
    print_leaders(ask("GET", f"{answer['links']['self']}/leaders"))
    path = answer["links"]["map"]
    console.print(say("cli.map_at", language(), address=Settings().address, path=path))
    if out is not None:
        carry_away(answer["incident"]["incident_id"], out)


def carry_away(incident_id: str, out: Path) -> None:
    """Writes ``incident.json`` (the decision sheet) and ``incident.html`` (its map) to a folder.

    Their telephone numbers are masked: whoever finds the stick reads none.
    """
    out.mkdir(parents=True, exist_ok=True)
    shown = ask("GET", f"/api/incidents/{incident_id}/sheet")
    (out / "incident.json").write_text(
        json.dumps(shown, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    (out / "incident.html").write_bytes(ask("GET", f"/incidents/{incident_id}/incident.html"))
    for name in ("incident.json", "incident.html"):
        console.print(say("cli.written", language(), file=str(out / name)))


def sheet(
    incident_id: Annotated[str, typer.Argument()],
    out: Annotated[
        Path | None, typer.Option(help="Also write incident.json and .html here.")
    ] = None,
) -> None:
    """Print an incident's decision sheet as things stand now."""
    shown = ask("GET", f"/api/incidents/{incident_id}/sheet")
    print_sheet(shown["incident"], shown["sheet"])
    print_leaders(ask("GET", f"/api/incidents/{incident_id}/leaders"))
    if out is not None:
        carry_away(incident_id, out)


def way(
    start: Annotated[str, typer.Argument(help="Place name, or lon,lat.", metavar="FROM")],
    goal: Annotated[str, typer.Argument(help="Place name, or lon,lat.", metavar="TO")],
    vehicle: Annotated[str, typer.Option(help="car, heavy, all_terrain, foot")] = "car",
    region: Region = "",
) -> None:
    """Print the way from a place to another, step by step, or why there is none."""
    body = {"from": _place(start), "to": _place(goal), "vehicle": vehicle}
    print_way(ask("POST", "/api/roads/ways", body, region_code=region))


def _place(typed: str) -> dict[str, Any]:
    """A place as it was typed: two numbers are a position, all else is a name."""
    lon, _, lat = typed.partition(",")
    try:
        return {"lon": float(lon), "lat": float(lat)}
    except ValueError:
        return {"name": typed}


def close(
    reason: Annotated[str, typer.Option(help="What closed it.")],
    lon: Annotated[float | None, typer.Option(help="Of a point.")] = None,
    lat: Annotated[float | None, typer.Option(help="Of a point.")] = None,
    file: Annotated[Path | None, typer.Option(help="GeoJSON with one shape.")] = None,
    effect: Annotated[str, typer.Option(help="closed, care, unknown, limited")] = "closed",
    height_m: Annotated[float | None, typer.Option(help="Limited: barred above it.")] = None,
    weight_t: Annotated[float | None, typer.Option(help="Limited: barred above it.")] = None,
    width_m: Annotated[float | None, typer.Option(help="Limited: barred above it.")] = None,
    reach_m: Annotated[float | None, typer.Option(help="How far a point or line acts.")] = None,
    starts_at: Annotated[str, typer.Option(help="From now on unless given.")] = "",
    ends_at: Annotated[str, typer.Option(help="Until it is lifted unless given.")] = "",
    datum: Annotated[str, typer.Option()] = "cgcs2000",
    exercise: Annotated[
        bool, typer.Option("--exercise", help="For exercises alone; nothing real goes around it.")
    ] = False,
    region: Region = "",
) -> None:
    """Close a road: it acts on the very next answer."""
    if file is None and (lon is None or lat is None):
        raise BadInput("place_incomplete", field="--lon, --lat")
    body: dict[str, Any] = {
        "geometry": _shape_in(file) if file else {"type": "Point", "coordinates": [lon, lat]},
        "reason": reason,
        "effect": effect,
        "datum": datum,
        "reach_m": reach_m,
        "region_code": region or None,
        "starts_at": starts_at or None,
        "ends_at": ends_at or None,
        "height_m": height_m,
        "weight_t": weight_t,
        "width_m": width_m,
        "is_exercise": exercise,
    }
    closure = ask("POST", "/api/closures", body)
    console.print(
        say("cli.closed", language(), number=closure["closure_id"], reason=closure["reason"])
    )


def _shape_in(file: Path) -> dict[str, Any]:
    """The one shape of a GeoJSON file: a geometry, a feature, or a collection of one feature.

    Raises BadFile ``no_such_file``, ``not_a_shape``, ``many_shapes``.
    """
    if not file.is_file():
        raise BadFile("no_such_file", file=str(file))
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        found = told["features"] if told["type"] == "FeatureCollection" else [told]
        shapes = [one["geometry"] if one["type"] == "Feature" else one for one in found]
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile("not_a_shape", file=str(file)) from error
    if len(shapes) > 1:
        raise BadFile("many_shapes", file=str(file), count=len(shapes))
    if not shapes or not isinstance(shapes[0], dict):
        raise BadFile("not_a_shape", file=str(file))
    shape: dict[str, Any] = shapes[0]
    return shape


def lift(closure_id: Annotated[int, typer.Argument()], region: Region = "") -> None:
    """Open a road again."""
    path = f"/api/closures/{closure_id}"
    version = ask("GET", path, region_code=region)["version"]
    closure = ask("POST", f"{path}/lift", {}, region_code=region, version=version)
    console.print(say("cli.lifted", language(), number=closure["closure_id"]))


def closures(region: Region = "") -> None:
    """List the closures in force."""
    found = ask("GET", "/api/closures", region_code=region)["closures"]
    for one in found:
        until = one["ends_at"] or say("cli.until_lifted", language())
        effect = f"{one['effect_name']} {_limits(one)}".strip()
        mark = f"{say('cli.incident_exercise', language())} " if one["is_exercise"] else ""
        console.print(f"#{one['closure_id']}  {mark}{effect}  {one['reason']}  → {until}")
    if not found:
        console.print(say("cli.no_closures", language()))


def _limits(closure: dict[str, Any]) -> str:
    """What a limited road lets through at most; nothing for any other."""
    keys = {
        "height_m": "map.limit_height",
        "weight_t": "map.limit_weight",
        "width_m": "map.limit_width",
    }
    return listed(
        (
            say(key, language(), n=f"{closure[name]:g}")
            for name, key in keys.items()
            if closure[name] is not None
        ),
        language(),
    )
