"""``region``: the counties this service knows."""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from layers.db.pool import connect
from layers.errors import BadInput
from layers.geo.crs import metric_srid
from layers.ids import RegionCode
from layers.places import regions
from layers.places.model import Region
from layers.words import say
from service.cli.telling import console, language
from service.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The counties this service knows.")


@app.command("add")
def add(
    code: Annotated[str, typer.Argument(help="For example 431123, or AD.")],
    name: Annotated[str, typer.Option()],
    lon: Annotated[float, typer.Option(help="Anywhere in it: decides the metric grid.")],
    lat: Annotated[float, typer.Option()],
    name_en: Annotated[str, typer.Option()] = "",
    boundary: Annotated[Path | None, typer.Option(help="A GeoJSON (multi)polygon.")] = None,
    demo: Annotated[bool, typer.Option(help="Its data is demonstration data.")] = False,
) -> None:
    """Add a region, or change it. Without a boundary its roads stand for it."""
    shape = None
    if boundary is not None:
        try:
            shape = json.loads(boundary.read_text(encoding="utf-8"))
            shape = shape["geometry"] if shape.get("type") == "Feature" else shape
        except (ValueError, KeyError, AttributeError) as error:
            raise BadInput("bad_geometry", field="boundary", detail=boundary.name) from error
    region = Region(RegionCode(code), name, name_en, metric_srid(lon, lat), "", demo, None)
    with closing(connect(Settings().database_url)) as conn:
        regions.save(conn, region, shape)
        conn.commit()
    console.print(say("cli.region_saved", language(), code=code, srid=region.metric_srid))


@app.command("list")
def listed() -> None:
    """List the regions."""
    with closing(connect(Settings().database_url)) as conn:
        for region in regions.all(conn):
            console.print(f"{region.region_code}  {region.name}  EPSG:{region.metric_srid}")
