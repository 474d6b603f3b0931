"""``region`` and ``team``: the counties this service knows, and the state of their teams."""

from pathlib import Path
from typing import Annotated

import typer

from layers.codes import code_list, code_named, name_of
from layers.db import clock
from layers.errors import BadInput
from layers.forces import store as forces
from layers.forces.model import Position, TeamStatus
from layers.geo.datum import Datum
from layers.ids import LonLat, RegionCode, TeamCode
from layers.places import regions
from layers.places.model import Region
from layers.words import say
from service.cli.opened import opened
from service.cli.telling import console, language
from service.flows.keep_region import add_region, change_region
from service.flows.locate import in_surroundings
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The counties this service knows.")
teams = typer.Typer(no_args_is_help=True, help="The state of the teams.")
Boundary = Annotated[Path | None, typer.Option(help="A GeoJSON (multi)polygon.")]


@app.command("add")
def add(
    code: Annotated[str, typer.Argument(help="For example 431123, or AD.")],
    name: Annotated[str, typer.Option()],
    lon: Annotated[float, typer.Option(help="Anywhere in it: decides the metric grid.")],
    lat: Annotated[float, typer.Option()],
    name_en: Annotated[str, typer.Option()] = "",
    boundary: Boundary = None,
    demo: Annotated[bool, typer.Option(help="Its data is demonstration data.")] = False,
) -> None:
    """Add a region. Without a boundary its roads stand for it."""
    region = Region(RegionCode(code), name, name_en, 0, "", demo, None)
    with opened() as conn:
        made = add_region(conn, region, LonLat(lon, lat), boundary)
        conn.commit()
    console.print(say("cli.region_saved", language(), code=code, srid=made.metric_srid))


@app.command("change")
def change(
    code: Annotated[str, typer.Argument()],
    name: Annotated[str, typer.Option()] = "",
    name_en: Annotated[str, typer.Option()] = "",
    boundary: Boundary = None,
) -> None:
    """Rename a region or give it a boundary; its metric grid stays."""
    with opened() as conn:
        changed = change_region(conn, RegionCode(code), name, name_en, boundary)
        conn.commit()
    console.print(say("cli.region_saved", language(), code=code, srid=changed.metric_srid))


@app.command("list")
def listed() -> None:
    """List the regions."""
    with opened() as conn:
        for region in regions.all(conn):
            console.print(f"{region.region_code}  {region.name}  EPSG:{region.metric_srid}")


@teams.command("list")
def list_teams(region: Annotated[str, typer.Option()] = "") -> None:
    """List the teams with their status."""
    settings = Settings()
    with opened() as conn:
        for team in forces.all(conn, RegionCode(region or settings.region)):
            status = name_of("team_statuses", team.status.value, language())
            console.print(f"{team.team_code}  {status}  {team.people_available}  {team.name}")


@teams.command("status")
def set_status(
    code: Annotated[str, typer.Argument(help="The team's code.")],
    status: Annotated[
        str, typer.Argument(help="In Chinese or as a code: standby, dispatched, resting, …")
    ],
    region: Annotated[str, typer.Option()] = "",
) -> None:
    """Say that a team is free, out, resting or not to be had; it acts on the next answer."""
    settings = Settings()
    known = code_named("team_statuses", status)
    if known is None:
        allowed = [row["name_zh"] for row in code_list("team_statuses").values()]
        raise BadInput("not_a_team_status", value=status, allowed=allowed)
    region_code = RegionCode(region or settings.region)
    with opened() as conn:
        forces.set_status(conn, region_code, TeamCode(code), TeamStatus(known))
        conn.commit()
    told = name_of("team_statuses", known, language())
    console.print(say("cli.team_status", language(), code=code, status=told))


@teams.command("position")
def record_position(
    code: Annotated[str, typer.Argument(help="The team's code.")],
    lon: Annotated[float, typer.Option()],
    lat: Annotated[float, typer.Option()],
    datum: Annotated[Datum, typer.Option()] = Datum.CGCS2000,
    region: Annotated[str, typer.Option()] = "",
) -> None:
    """Say where a team is now; it is counted from there until the position is too old."""
    settings = Settings()
    region_code = RegionCode(region or settings.region)
    given = {"lon": lon, "lat": lat, "datum": datum.value}
    with opened() as conn:
        at = in_surroundings(conn, region_code, lon, lat, datum)
        seen = Position(at, clock.now(conn), "station")
        forces.record_position(conn, region_code, TeamCode(code), seen, given)
        conn.commit()
    console.print(say("cli.team_position", language(), code=code, lon=at.lon, lat=at.lat))
