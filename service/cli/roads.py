"""``roads``: what the county knows better of its roads, told on the server itself."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from psycopg2.extensions import connection
from rich.table import Table

from layers.codes import code_named, name_of
from layers.errors import BadFile, BadInput
from layers.geo.datum import Datum
from layers.ids import RegionCode
from layers.roads import (
    correction_store,
    drawn_roads,
    drawn_store,
    edge_store,
    network_store,
    speed_store,
)
from layers.roads.corrections import FACTS, Correction
from layers.roads.vehicles import Vehicle
from layers.words import say
from service.cli.opened import opened
from service.cli.telling import console, language
from service.flows.correct_road import correct_road, uncorrect_road
from service.flows.draw_road import Drawing, draw_road
from service.flows.set_speeds import set_kmh
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What the county knows better of its roads.")
Region = Annotated[str, typer.Option(help="Region code; our own unless given.")]
Reason = Annotated[str, typer.Option(help="Why; it stays beside the change.")]
Limit = Annotated[float | None, typer.Option()]
YesNo = Annotated[bool | None, typer.Option()]


@app.command("correct")
def correct(
    key: Annotated[str, typer.Argument(help="The road's key, for example w123/4.")],
    reason: Reason,
    kmh: Limit = None,
    forward: YesNo = None,
    backward: YesNo = None,
    on_foot: YesNo = None,
    height_m: Limit = None,
    weight_t: Limit = None,
    width_m: Limit = None,
    rough: YesNo = None,
    name: Annotated[str | None, typer.Option()] = None,
    region: Region = "",
) -> None:
    """Correct a stretch of road; what is not told is as imported."""
    code = _code(region)
    facts: dict[str, Any] = {"height_m": height_m, "weight_t": weight_t, "width_m": width_m}
    facts |= {"forward": forward, "backward": backward, "on_foot": on_foot, "is_rough": rough}
    told = Correction(code, key, reason, kmh=kmh, name=name, **facts)
    with opened() as conn:
        known = correction_store.find(conn, code, edge_store.get(conn, code, key).base_key)
        correct_road(conn, told, known.version if known else 0)
        _done(conn, code, "cli.road_corrected", road=key)


@app.command("uncorrect")
def uncorrect(key: Annotated[str, typer.Argument()], region: Region = "") -> None:
    """Take a correction back, also one whose road is gone."""
    code = _code(region)
    with opened() as conn:
        uncorrect_road(conn, code, key, correction_store.get(conn, code, key).version)
        _done(conn, code, "cli.road_uncorrected", road=key)


@app.command("corrections")
def corrections(region: Region = "") -> None:
    """List the corrections."""
    with opened() as conn:
        found = correction_store.all(conn, _code(region))
    for one in found:
        facts = {fact: getattr(one, fact) for fact in FACTS}
        told = " ".join(f"{fact}={value}" for fact, value in facts.items() if value is not None)
        orphan = say("cli.orphan", language()) if one.is_orphan else ""
        console.print(f"{one.source_key}  {told}  {one.reason} {orphan}".rstrip())
    if not found:
        console.print(say("cli.no_corrections", language()))


@app.command("draw")
def draw(
    file: Annotated[Path, typer.Argument(help="GeoJSON: one LineString.")],
    road_class: Annotated[str, typer.Option("--class", help="As planners name it.")],
    reason: Reason,
    name: Annotated[str, typer.Option()] = "",
    datum: Annotated[Datum, typer.Option()] = Datum.CGCS2000,
    region: Region = "",
) -> None:
    """Draw a missing road; its ends join the roads within 30 m."""
    code = _code(region)
    drawing = Drawing(_line_of(file), road_class, reason, datum=datum, facts={"name": name})
    with opened() as conn:
        drawn, joints = draw_road(conn, drawing, code)
        _done(conn, code, "cli.road_drawn", number=drawn.drawn_id, joined=len(joints))
    if drawn_roads.loose_ends(drawn, joints):
        console.print(say("cli.road_dead_end", language()))


@app.command("undraw")
def undraw(number: Annotated[int, typer.Argument()], region: Region = "") -> None:
    """Take a drawn road out."""
    code = _code(region)
    with opened() as conn:
        version = drawn_store.get(conn, code, number).version
        drawn_store.remove(conn, code, number, version)
        _done(conn, code, "cli.road_undrawn", number=number)


@app.command("speeds")
def speeds(
    new: Annotated[
        tuple[str, str, float] | None,
        typer.Option("--set", help="Vehicle, class of road, km/h; 0 sets it back."),
    ] = None,
    region: Region = "",
) -> None:
    """Show how fast who is on which class of road, or set it."""
    code = _code(region)
    with opened() as conn:
        if new is None:
            _print_speeds(conn, code)
            return
        vehicle, road_class, kmh = _vehicle(new[0]), new[1], new[2] or None
        known = {(one.vehicle, one.road_class): one for one in speed_store.all(conn, code)}
        version = known[vehicle, road_class].version if (vehicle, road_class) in known else 0
        set_kmh(conn, code, vehicle, road_class, kmh, version)
        now = speed_store.profile(conn, code, vehicle).kmh.get(road_class)
        told = {"vehicle": _name(vehicle), "road_class": road_class}
        _done(conn, code, "cli.speed_set", kmh="–" if now is None else f"{now:g}", **told)


def _print_speeds(conn: connection, code: RegionCode) -> None:
    own = {(one.vehicle, one.road_class) for one in speed_store.all(conn, code)}
    profiles = speed_store.profiles(conn, code)
    table = Table(title=say("cli.speeds", language()), title_justify="left")
    table.add_column(say("cli.road_class", language()))
    for vehicle in profiles:
        table.add_column(_name(vehicle), justify="right")
    for road_class in dict.fromkeys(name for one in profiles.values() for name in one.kmh):
        cells = [
            f"{one.kmh[road_class]:g}{'*' if (vehicle, road_class) in own else ''}"
            if road_class in one.kmh
            else "–"
            for vehicle, one in profiles.items()
        ]
        table.add_row(road_class, *cells)
    console.print(table)


def _done(conn: connection, code: RegionCode, sentence: str, **told: object) -> None:
    """Commits, and tells from which version of the network on it acts."""
    version = network_store.version(conn, code)
    conn.commit()
    console.print(say(sentence, language(), version=version, **told))


def _code(region: str) -> RegionCode:
    return RegionCode(region or Settings().region)


def _name(vehicle: Vehicle) -> str:
    return name_of("vehicles", vehicle.value, language())


def _vehicle(told: str) -> Vehicle:
    """A vehicle by its code or its name; raises BadInput."""
    known = code_named("vehicles", told)
    if known is None:
        raise BadInput("not_in_list", value=told, allowed=[_name(one) for one in Vehicle])
    return Vehicle(known)


def _line_of(file: Path) -> dict[str, Any]:
    """The geometry of a file: bare, of a feature, or of a collection with one feature."""
    if not file.is_file():
        raise BadFile("no_such_file", file=str(file))
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        if told["type"] == "FeatureCollection":
            (told,) = told["features"]
        return dict(told["geometry"] if told["type"] == "Feature" else told)
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise BadInput("not_a_shape", file=str(file)) from error
