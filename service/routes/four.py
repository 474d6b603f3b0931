"""``/maps``: the four maps and the one with all layers, as pages; what each begins with."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from layers.errors import Unknown
from layers.places import regions
from maps import shell
from maps.four import page as four
from maps.four.table import MAPS
from service.auth.roles import Action
from service.auth.who import Who
from service.deps import Asking, Kept, Language, Reader, Visiting, may
from service.flows.carry_map import part_of, region_json
from service.picture import TILES
from service.routes.documented import REFUSALS
from service.routes.layers import hidden_from, sees_part

router = APIRouter(tags=["maps"], responses=REFUSALS)
_PAGE = {"Content-Security-Policy": shell.content_security_policy(), "Cache-Control": "no-cache"}
# What a page has buttons for.
_ACTS = (Action.READ_INCIDENTS, Action.READ_RECORDS, Action.CHANGE_RECORDS, Action.COMMAND_INCIDENT)


@router.get(
    "/maps/{name}",
    summary="One of the four maps",
    response_class=HTMLResponse,
    dependencies=[may(Action.READ_GROUND)],
)
async def map_page(name: str, language: Language, kept: Kept, who: Asking) -> HTMLResponse:
    """A page without data; it fetches ``/api/maps/{name}`` and each layer.

    The same for everybody but for its ``Link``: his layers and the ground beneath them travel
    while it is still read.
    """
    region = kept.settings.region
    layers = _layers(name, who, f"region_code={region}&lang={language}").values()
    body = four.page(name, language, f"/api/maps/{name}?lang={language}")
    data = [f"<{url}>; rel=preload; as=fetch; crossorigin" for url in (*layers, _ground(region))]
    return HTMLResponse(body, headers={**_PAGE, "Link": ", ".join([*shell.early(body), *data])})


@router.get(
    "/api/maps/{name}",
    summary="What a map begins with",
    dependencies=[may(Action.READ_GROUND)],
)
def begun(name: str, conn: Reader, visit: Visiting) -> dict[str, Any]:
    """The region, what the reader may do, and where each layer he may see is fetched."""
    layers, region = known(name), regions.get(conn, visit.region)
    told = f"region_code={region.region_code}&lang={visit.language}"
    hidden = hidden_from(visit.who)
    return {
        "lang": visit.language,
        "region": region_json(region, visit.language),
        "watermark": "demo" if region.is_demo else None,
        "part": part_of(name, hidden, sees_part(visit.who), visit.language),
        "may": [one.value for one in _ACTS if visit.who.may(one)],
        "layers": _layers(name, visit.who, told),
        "tiles": {
            key: f"/api/layers/{key}/tiles/{{z}}/{{x}}/{{y}}.mvt?{told}"
            for key in layers
            if key in TILES and key not in hidden
        },
        "basemap_url": _ground(region.region_code),
        "tiles_url": f"/api/tiles?lang={visit.language}",
        "stream": f"/api/stream?region_code={region.region_code}",
    }


def _layers(name: str, who: Who, told: str) -> dict[str, str]:
    """Where somebody fetches each layer that he may see."""
    hidden = hidden_from(who)
    return {key: f"/api/layers/{key}?{told}" for key in known(name) if key not in hidden}


def _ground(region_code: str) -> str:
    """Where the county's ground is fetched."""
    return f"/api/regions/{region_code}/basemap"


def known(name: str) -> tuple[str, ...]:
    """The layers of a map; raises Unknown ``no_page`` for one that there is not."""
    if name not in MAPS:
        raise Unknown("no_page", field="name")
    return tuple(MAPS[name])
