"""An incident and its decision sheet as one value for the map, the file and the API."""

from typing import Any

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.command.sheet import Sheet
from layers.db import clock
from layers.ids import IncidentId, PlaceCode
from layers.places import regions
from layers.places import store as places
from layers.roads.drawing import road_name
from layers.roads.snapping import accesses
from layers.roads.vehicles import Vehicle
from service.flows.find_nearest import find_nearest
from service.roads_kept import RoadKeeper, RoadsNow
from service.views import incident_json, sheet_view

NEAR_M = 5_000.0


def township_name(conn: connection, incident: Incident) -> str:
    """The name of the township the incident is counted in; empty where none is known."""
    if not incident.township_code:
        return ""
    place = places.find(conn, incident.region_code, PlaceCode(incident.township_code))
    return place.name if place else ""


def nearest_road(roads: RoadsNow, incident: Incident) -> str:
    """The road nearest to the incident, by number and name."""
    own = roads.of(Vehicle.CAR).shut.roads
    near = accesses(own, incident.at, NEAR_M, 1)
    return road_name(own.network, near[0].edge) if near else ""


def show_incident(
    conn: connection, keeper: RoadKeeper, incident_id: IncidentId, language: str
) -> dict[str, Any]:
    """Everything the incident's map draws, but for the base map; ``conn`` must be a snapshot."""
    incident = store.get(conn, incident_id)
    now = clock.now(conn)
    roads = keeper.now(conn, incident.region_code, now, incident.is_exercise)
    sheet = find_nearest(conn, roads, incident, now)
    return shown_with(conn, roads, incident, sheet, language)


def shown_with(
    conn: connection, roads: RoadsNow, incident: Incident, sheet: Sheet, language: str
) -> dict[str, Any]:
    """An incident with this sheet of it."""
    region = regions.get(conn, incident.region_code)
    shown = incident_json(incident, language, township_name(conn, incident))
    return {
        "lang": language,
        "watermark": _watermark(incident, sheet),
        "incident": shown | {"nearest_road": nearest_road(roads, incident)},
        "region": {
            "region_code": region.region_code,
            "name": region.name if language == "zh" else region.name_en or region.name,
            "is_demo": region.is_demo,
        },
        "sheet": sheet_view(sheet, language),
        "basemap_url": f"/api/regions/{incident.region_code}/basemap",
    }


def _watermark(incident: Incident, sheet: Sheet) -> str | None:
    """What stands across every screen, map and paper: an exercise is the weightier of the two."""
    if incident.is_exercise:
        return "exercise"
    return "demo" if any(one.code == "warning.demo" for one in sheet.warnings) else None
