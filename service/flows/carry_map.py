"""Carrying a map away: as one file, as a sheet of paper, as a list – what is chosen on it, now."""

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import Any

from psycopg2.extensions import connection

from layers.db import clock
from layers.errors import BadInput
from layers.ids import RegionCode
from layers.places import regions
from layers.places.model import Region
from layers.words import listed, say
from maps.columns import Codes, Picture
from maps.four import chosen
from maps.four.carried import Carried
from maps.four.table import MAPS, REACH, REACHED_MIN, may_be_off
from maps.prints.model import Bounds
from service.flows.reach_of_forces import Asked, reach_of_forces
from service.picture import packed, picture
from service.roads_kept import RoadKeeper

# Of what is not known yet: the whole country.
_EVERYWHERE = (73.0, 18.0, 135.0, 54.0)
_SMALLEST_DEG = 1e-4


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes which map along.

    ``search`` is the query of its address; ``hidden`` are layers that he does not see,
    ``sees_part`` says that of the others he sees not every row; ``box`` is the part of the map to
    be seen, empty for the whole region.
    """

    name: str
    region_code: RegionCode
    language: str
    search: str
    author: str
    hidden: frozenset[str] = frozenset()
    sees_part: bool = False
    box: str = ""


def carried(conn: connection, taking: Taking) -> Carried:
    """The map as it is now; ``conn`` must be a snapshot. Raises BadInput ``bad_box``."""
    region = regions.get(conn, taking.region_code)
    shown = _pictures(conn, taking)
    asked = chosen.read(taking.name, taking.search)
    if asked.listed not in shown:
        asked = chosen.Chosen(asked.where, asked.off, next(iter(shown)))
    return Carried(
        name=taking.name,
        language=taking.language,
        region_name=_named(region, taking.language),
        bounds=_bounds(taking.box, region),
        author=taking.author,
        made_at=clock.now(conn),
        mark=_mark(region, shown, taking.language),
        chosen=asked,
        part=part_of(taking.name, taking.hidden, taking.sees_part, taking.language),
        pictures=shown,
    )


def begun(conn: connection, taking: Taking, basemap: bytes) -> dict[str, Any]:
    """What the page of a file begins with: everything that a served page would have to fetch."""
    region = regions.get(conn, taking.region_code)
    shown = _pictures(conn, taking)
    return {
        "lang": taking.language,
        "region": region_json(region, taking.language),
        "mark": _mark(region, shown, taking.language),
        "may": [],
        "part": part_of(taking.name, taking.hidden, taking.sees_part, taking.language),
        "layers": {
            key: base64.b64encode(packed(one, key)).decode("ascii") for key, one in shown.items()
        },
        "basemap": json.loads(basemap),
        "search": taking.search,
        "exported_at": clock.now(conn).isoformat(),
        "author": taking.author,
    }


def reach(conn: connection, roads: RoadKeeper, taking: Taking) -> dict[str, Any] | None:
    """How far the forces reach, for the map that shows it and who may know which of them are out.

    What people typed is in it as it is.
    """
    if REACH not in may_be_off(taking.name) or REACH in taking.hidden:
        return None
    asked = Asked(taking.region_code, tuple(REACHED_MIN))
    return reach_of_forces(conn, roads, asked, taking.language)


def region_json(region: Region, language: str) -> dict[str, Any]:
    """The region as a map's page reads it."""
    named = _named(region, language)
    return {"region_code": region.region_code, "name": named, "bounds": region.bounds}


def part_of(name: str, hidden: Collection[str], sees_part: bool, language: str) -> tuple[str, ...]:
    """What somebody must know who sees a part of the map only, and would take it for the whole."""
    unseen = [say(f"four.layer.{key}", language) for key in MAPS[name] if key in hidden]
    told = [say("four.part.own", language)] if sees_part else []
    if unseen:
        told.append(say("four.part.hidden", language, layers=listed(unseen, language)))
    return tuple(told)


def _pictures(conn: connection, taking: Taking) -> dict[str, Picture]:
    """With all shapes: what is carried away can fetch no tiles."""
    keys = [key for key in MAPS[taking.name] if key not in taking.hidden]
    asked = (conn, taking.region_code)
    return {key: picture(*asked, key, taking.language, most_shapes=inf) for key in keys}


def _named(region: Region, language: str) -> str:
    return region.name if language == "zh" else region.name_en or region.name


def _mark(region: Region, shown: dict[str, Picture], language: str) -> str:
    """What nobody may take it for: 含演练, 演示数据, both or nothing."""
    is_drill = any(_has_drill(one) for one in shown.values())
    is_demo = region.is_demo or any(one.is_demo for one in shown.values())
    parts = [
        say("four.ui.with_drill", language) if is_drill else "",
        say("map.watermark_demo", language) if is_demo else "",
    ]
    return " · ".join(one for one in parts if one)


def _has_drill(shown: Picture) -> bool:
    column = shown.columns.get("exercise")
    return isinstance(column, Codes) and "exercise" in column.values


def _bounds(box: str, region: Region) -> Bounds:
    return box_of(box) if box else Bounds(*(region.bounds or _EVERYWHERE))


def box_of(box: str) -> Bounds:
    """The part that must be seen: ``west,south,east,north``. Raises BadInput ``bad_box``."""
    try:
        west, south, east, north = map(float, box.split(","))
    except ValueError as error:
        raise BadInput("bad_box", field="box", value=box) from error
    is_there = west >= -180 and east <= 180 and south >= -85 and north <= 85
    if not is_there or min(east - west, north - south) < _SMALLEST_DEG:
        raise BadInput("bad_box", field="box", value=box)
    return Bounds(west, south, east, north)
