"""What an operator types: kinds of incident and places, found by name, pinyin or initials."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from layers.codes import name_of
from layers.command import kinds
from layers.db import clock
from layers.ids import LonLat, RegionCode
from layers.places import regions, store
from service.auth.roles import Action
from service.bodies import has_it
from service.deps import Kept, Language, Reader, Visiting, may
from service.errors import possible_json
from service.flows.draw_basemap import draw_basemap
from service.flows.place_at import Touched, alike_near, place_at
from service.masking import masked
from service.routes.documented import REFUSALS, UNCHANGED

router = APIRouter(prefix="/api", tags=["look-ups"], responses=REFUSALS)
Typed = Query(max_length=100)


class Spot(BaseModel):
    """A place that somebody touched on the map: EPSG:4490, degrees."""

    model_config = ConfigDict(extra="ignore")

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    is_exercise: bool = False


@router.get("/kinds", summary="Kinds of incident", dependencies=[may(Action.READ_GROUND)])
def search_kinds(language: Language, q: str = Typed) -> dict[str, Any]:
    """Found by code, name, pinyin or initials: ``slhz`` gives 森林火灾."""
    found = kinds.search(q)
    return {
        "kinds": [{"code": one, "name": name_of("event_kinds", one, language)} for one in found]
    }


@router.get("/places", summary="Places by name", dependencies=[may(Action.READ_GROUND)])
def search_places(
    conn: Reader, kept: Kept, q: str = Typed, region_code: str | None = None
) -> dict[str, Any]:
    """Found by name, old name, pinyin or initials."""
    code = RegionCode(region_code or kept.settings.region)
    found = store.search(conn, code, q, 20)
    return {
        "places": [
            {"code": one.place_code, "name": one.name, "kind": one.kind, "at": list(one.at)}
            for one in found
        ]
    }


@router.get("/places/at", summary="What is at a place", dependencies=[may(Action.READ_GROUND)])
def at(spot: Annotated[Spot, Query()], conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Township, nearest road and village; to whom may read them, open incidents about there.

    ``alike``: what a report from there may be a second report of, whatever its kind.
    """
    where = Touched(visit.region, LonLat(spot.lon, spot.lat))
    now = clock.now(conn)
    network = visit.kept.roads.now(conn, visit.region, now).kept.network
    told = place_at(conn, where, network)
    if not visit.who.may(Action.READ_INCIDENTS):
        return told
    found = alike_near(conn, where, spot.is_exercise, now)
    alike: list[dict[str, Any]] = masked(possible_json(found, visit.language))
    return told | {"alike": alike}


@router.get(
    "/regions", summary="The regions this service knows", dependencies=[may(Action.READ_GROUND)]
)
def list_regions(conn: Reader) -> dict[str, Any]:
    """By code, with the box around each."""
    return {
        "regions": [
            {
                "region_code": one.region_code,
                "name": one.name,
                "name_en": one.name_en,
                "is_demo": one.is_demo,
                "bounds": one.bounds,
            }
            for one in regions.all(conn)
        ]
    }


@router.get(
    "/regions/{region_code}/basemap",
    summary="The vector base map of a region",
    responses=UNCHANGED,
    dependencies=[may(Action.READ_GROUND)],
)
def basemap(region_code: str, conn: Reader, kept: Kept, request: Request) -> Response:
    """Boundary, townships, roads and rivers; unchanged since the last visit: 304."""
    code = RegionCode(region_code)
    with kept.ground.turns.of(code):
        body = draw_basemap(conn, kept.ground, code)
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if has_it(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
