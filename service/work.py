"""The jobs of the side rooms: each reads one moment, measures, and gives what can be sent.

What is given to a job and what it gives goes from one process to another: plain values.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from psycopg2.extensions import connection

from layers.db import clock
from layers.db.asking import Asker
from layers.ids import IncidentId, RegionCode
from layers.places import regions
from layers.words import say
from maps import export, prints
from maps.four import page as four
from maps.four.carried import sheet as sheet_of
from maps.four.carried import table_of
from maps.prints import tables
from service.bodies import Body, body_of, packed_of
from service.flows import carry_map
from service.flows.carry_map import Taking
from service.flows.draw_basemap import draw_basemap
from service.flows.make_plan import Asked, Gathered, Made, gather, keep, solve
from service.flows.reach_of_forces import Asked as ReachAsked
from service.flows.reach_of_forces import reach_of_forces
from service.flows.search_all import Asked as SearchAsked
from service.flows.search_all import search_all
from service.flows.show_incident import show_incident
from service.flows.supposing import Supposed
from service.flows.ways_of_orders import ways_of_orders
from service.flows.what_if import what_if
from service.masking import masked
from service.picture import TILES, packed, picture
from service.plan_views import plan_json, remarks_json
from service.side_room import Desk
from service.sight import Sight


def sheet(desk: Desk, sight: Sight, incident_id: IncidentId) -> Body:
    """The decision sheet as things stand now."""
    with desk.looking(sight.asker) as conn:
        shown = show_incident(conn, desk.roads, incident_id, sight.language)
    return body_of(sight.phones.shown(shown), sight.packed)


def first_sheet(desk: Desk, sight: Sight, incident_id: IncidentId, answer: dict[str, Any]) -> Body:
    """The answer to a report, with the sheet in it."""
    with desk.looking(sight.asker) as conn:
        shown = show_incident(conn, desk.roads, incident_id, sight.language)
    return body_of(answer | {"sheet": masked(shown["sheet"])}, sight.packed)


def supposed(
    desk: Desk, sight: Sight, incident_id: IncidentId, without: Sequence[str], then: Supposed
) -> Body:
    """The sheet as it would be, and what changes."""
    with desk.looking(sight.asker) as conn:
        shown = what_if(conn, desk.roads, incident_id, without, then, sight.language)
    return body_of(sight.phones.shown(shown), sight.packed)


def reach(desk: Desk, sight: Sight, asked: ReachAsked) -> Body:
    """How far the free teams reach; a closure's reason may have a number, which is masked."""
    with desk.looking(sight.asker) as conn:
        regions.get(conn, asked.region_code)
        shown = reach_of_forces(conn, desk.roads, asked, sight.language)
    return body_of(masked(shown), sight.packed)


def search(desk: Desk, sight: Sight, asked: SearchAsked) -> Body:
    """What is called like that; where somebody typed a number into a place, it is masked."""
    with desk.looking(sight.asker) as conn:
        regions.get(conn, asked.region_code)
        shown = search_all(conn, desk.roads, sight.asker, asked, sight.language)
    return body_of(masked(shown), sight.packed)


def file(desk: Desk, asker: Asker, language: str, incident_id: IncidentId) -> bytes:
    """The incident's map as one file; telephone numbers are masked in it."""
    with desk.looking(asker) as conn:
        shown = masked(show_incident(conn, desk.roads, incident_id, language))
        region_code = RegionCode(shown["region"]["region_code"])
        shown["basemap"] = json.loads(_ground(desk, conn, region_code))
        return export.single_file(shown, clock.now(conn))


def layer(
    desk: Desk, asker: Asker, region_code: RegionCode, name: str, language: str, is_packed: bool
) -> Body:
    """A layer of the maps as the asker may see it, in columns; raises Unknown ``no_region``."""
    with desk.looking(asker) as conn:
        regions.get(conn, region_code)
        ways = partial(ways_of_orders, desk.roads)
        shown = picture(conn, region_code, name, language, ways=ways)
        return packed_of(packed(shown, name), is_packed)


def shapes(
    desk: Desk, asker: Asker, region_code: RegionCode, name: str, at: tuple[int, int, int]
) -> Body:
    """The shapes of a layer within a tile, as the asker may see them: a vector tile, as it is.

    Raises Unknown ``no_region``.
    """
    with desk.looking(asker) as conn:
        regions.get(conn, region_code)
        return packed_of(TILES[name](conn, region_code, *at), packed=False)


def map_file(desk: Desk, asker: Asker, taking: Taking) -> bytes:
    """One of the four maps as one file, with all its data inside."""
    with desk.looking(asker) as conn:
        begun = carry_map.begun(conn, taking, _ground(desk, conn, taking.region_code))
        begun["reach"] = masked(carry_map.reach(conn, desk.roads, taking))
    return four.single_file(taking.name, begun).encode()


def map_sheet(desk: Desk, asker: Asker, taking: Taking, form: str, paper: str) -> bytes:
    """One of the four maps on paper: ``form`` is ``pdf`` or ``png``, ``paper`` A4 or A3."""
    with desk.looking(asker) as conn:
        reach = masked(carry_map.reach(conn, desk.roads, taking))
        told = replace(carry_map.carried(conn, taking), reach=reach)
        ground = json.loads(_ground(desk, conn, taking.region_code))
    made = sheet_of(told, ground)
    return prints.pdf(made, paper) if form == "pdf" else prints.png(made, paper)


def map_list(desk: Desk, asker: Asker, taking: Taking, form: str) -> bytes:
    """The list of one of the four maps: ``form`` is ``csv`` or ``xlsx``."""
    with desk.looking(asker) as conn:
        told = carry_map.carried(conn, taking)
    heads, rows = table_of(told)
    if form == "csv":
        return tables.csv(heads, rows)
    title = f"{told.region_name} {say(f'four.map.{taking.name}', taking.language)}"
    heading = tables.Heading(
        title=title, made_at=told.made_at, mark=told.mark, language=taking.language
    )
    return tables.xlsx(heads, rows, heading)


def _ground(desk: Desk, conn: connection, region_code: RegionCode) -> bytes:
    with desk.ground.turns.of(region_code):
        return draw_basemap(conn, desk.ground, region_code)


def plan(
    desk: Desk, asker: Asker, asked: Asked, language: str, askers: Sequence[str]
) -> dict[str, Any]:
    """Read in one snapshot, solved without a connection, then written on each incident's log."""
    with desk.looking(asker) as conn:
        gathered = gather(conn, desk.roads, asked, language)
    made = solve(gathered)
    with desk.writing(asker) as conn:
        keep(conn, gathered, made, askers)
    return _plan_json(gathered, made, language)


def _plan_json(gathered: Gathered, made: Made, language: str) -> dict[str, Any]:
    best = made.best and plan_json(made.best, gathered.room, language)
    return {
        "made_at": gathered.now.isoformat(),
        "is_exercise": gathered.asked.is_exercise,
        "incidents": [
            {"incident_id": one.incident_id, "level": one.level}
            for one in gathered.problem.incidents
        ],
        "warnings": remarks_json(gathered.warnings, language),
        "at_once": plan_json(made.at_once, gathered.room, language),
        "best": best,
    }
