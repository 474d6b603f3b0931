"""``/api/roads``: what planners know better – corrections, missing roads, speeds, sizes.

Each change acts on the very next answer: it raises the network's version, which answers name.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from psycopg2.extensions import connection
from pydantic import BaseModel, ConfigDict, Field

from layers.errors import NotAllowed
from layers.ids import LonLat, RegionCode
from layers.roads import correction_store, drawn_store, edge_store, network_store, speed_store
from layers.roads.model import StoredEdge
from layers.roads.vehicles import Vehicle
from service.act import Act, Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.correct_road import correct_road, uncorrect_road
from service.flows.draw_road import draw_road
from service.flows.set_speeds import set_kmh, set_size
from service.road_views import (
    change_json,
    correction_json,
    drawn_json,
    edge_json,
    laid_json,
    speeds_json,
)
from service.routes.documented import REFUSALS
from service.schemas.roads import CorrectionIn, DrawnIn, SizeIn, SpeedIn
from service.versions import IfMatch, tagged

router = APIRouter(prefix="/api/roads", tags=["roads"], responses=REFUSALS)
MOST_EDGES = 8
Key = Annotated[str, Path(max_length=200, description="A road's key, slashes and all: w123/4.")]
RoadClass = Annotated[str, Path(max_length=40)]


class Spot(BaseModel):
    """Where to look for roads: EPSG:4490, degrees, and how far around, metres."""

    model_config = ConfigDict(extra="ignore")

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    reach_m: Annotated[float, Field(gt=0, le=2_000)] = 100.0


def _kept(act: Act) -> RegionCode:
    """The region whose roads are to be changed; raises NotAllowed for one of somebody else's."""
    if not act.who.reaches(act.region):
        raise NotAllowed("outside_scope", field="region_code")
    return act.region


# --- corrections ---


@router.get("/at", summary="The roads at a place", dependencies=[may(Action.READ_GROUND)])
def at(spot: Annotated[Spot, Query()], conn: Reader, visit: Visiting) -> dict[str, Any]:
    """The nearest edges with their facts and corrections, nearest first."""
    found = edge_store.near(
        conn, visit.region, LonLat(spot.lon, spot.lat), spot.reach_m, MOST_EDGES
    )
    edges = [_shown(conn, visit.region, one) for one in found]
    return {"network_version": network_store.version(conn, visit.region), "edges": edges}


@router.get("/corrections", summary="All corrections", dependencies=[may(Action.READ_GROUND)])
def corrections(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """By key; ``orphans`` are those whose road the network in force does not have."""
    found = correction_store.all(conn, visit.region)
    return {
        "network_version": network_store.version(conn, visit.region),
        "corrections": [correction_json(one) for one in found],
        "orphans": [one.source_key for one in found if one.is_orphan],
    }


@router.get("/edges/{key:path}", summary="One edge", dependencies=[may(Action.READ_GROUND)])
def one(key: Key, conn: Reader, visit: Visiting, response: Response) -> dict[str, Any]:
    """With the version of its correction as ``ETag``, 0 where it has none."""
    return tagged(response, _shown(conn, visit.region, edge_store.get(conn, visit.region, key)))


@router.put(
    "/edges/{key:path}/correction",
    summary="Correct a road",
    dependencies=[may(Action.KEEP_ROADS)],
)
def correct(key: Key, body: CorrectionIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The whole correction as it shall be; all parts of a split road share it."""

    def keep(conn: connection) -> dict[str, Any]:
        correct_road(conn, body.correction(_kept(act), key), version)
        return _shown(conn, act.region, edge_store.get(conn, act.region, key))

    return act.do_tagged(keep)


@router.delete(
    "/edges/{key:path}/correction",
    summary="Take a correction back",
    dependencies=[may(Action.KEEP_ROADS)],
)
def uncorrect(key: Key, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The road is again as imported; an orphan is gone."""

    def keep(conn: connection) -> dict[str, Any]:
        uncorrect_road(conn, _kept(act), key, version)
        return {"key": key, "correction": None, "version": 0}

    return act.do_tagged(keep)


def _shown(conn: connection, region_code: RegionCode, stored: StoredEdge) -> dict[str, Any]:
    return edge_json(stored, correction_store.find(conn, region_code, stored.base_key))


# --- drawn roads ---


@router.post(
    "/drawn",
    status_code=201,
    summary="Draw a missing road",
    dependencies=[may(Action.KEEP_ROADS)],
)
def draw(body: DrawnIn, act: Acting) -> dict[str, Any]:
    """Its ends join the roads within 30 m; ``dead_ends`` tells which end joins none."""

    def keep(conn: connection) -> dict[str, Any]:
        return laid_json(*draw_road(conn, body.drawing(), _kept(act)))

    return act.do_tagged(keep)


@router.get("/drawn", summary="All drawn roads", dependencies=[may(Action.READ_GROUND)])
def drawn(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """In the order in which they were drawn, each with its ``version``."""
    found = drawn_store.all(conn, visit.region)
    version = network_store.version(conn, visit.region)
    return {"network_version": version, "drawn": [drawn_json(one) for one in found]}


@router.delete(
    "/drawn/{drawn_id}",
    summary="Take a drawn road out",
    dependencies=[may(Action.KEEP_ROADS)],
)
def undraw(drawn_id: int, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Refused while another drawn road hangs on it alone."""

    def keep(conn: connection) -> dict[str, Any]:
        drawn_store.remove(conn, _kept(act), drawn_id, version)
        return {"drawn_id": drawn_id, "version": 0}

    return act.do_tagged(keep)


# --- speeds and sizes ---


@router.get("/speeds", summary="How fast who is", dependencies=[may(Action.READ_GROUND)])
def speeds(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Each vehicle's size and speeds: those of all counties, and what this county changed."""
    changes = speed_store.all(conn, visit.region)
    version = network_store.version(conn, visit.region)
    return {"network_version": version, "vehicles": speeds_json(changes, visit.language)}


@router.put(
    "/speeds/{vehicle}/{road_class}",
    summary="Set a speed",
    dependencies=[may(Action.KEEP_ROADS)],
)
def set_speed(
    vehicle: Vehicle, road_class: RoadClass, body: SpeedIn, act: Acting, version: IfMatch
) -> dict[str, Any]:
    """Of one vehicle on one class of road; the version is that of the speed, 0 if unchanged."""

    def keep(conn: connection) -> dict[str, Any]:
        return change_json(set_kmh(conn, _kept(act), vehicle, road_class, body.kmh, version))

    return act.do_tagged(keep)


@router.put(
    "/vehicles/{vehicle}",
    summary="Set a vehicle's size",
    dependencies=[may(Action.KEEP_ROADS)],
)
def set_vehicle(vehicle: Vehicle, body: SizeIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The version is that of the size, 0 where the county has not changed it."""
    size: Mapping[str, Any] | None = body.size.model_dump() if body.size else None

    def keep(conn: connection) -> dict[str, Any]:
        return change_json(set_size(conn, _kept(act), vehicle, size, version))

    return act.do_tagged(keep)
