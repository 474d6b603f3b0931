"""The way in: what is happening, and the map of each incident. Empty: what to do next."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from layers.command import store
from layers.places import regions
from layers.words import listed
from service.deps import SIGNED_IN, Asking, Language, Reader
from service.flows.show_incident import township_name
from service.masking import masked
from service.pages.rendering import render
from service.views import incident_json

router = APIRouter(include_in_schema=False)
SHOWN = 50


@router.get("/", dependencies=[SIGNED_IN])
def home(language: Language, conn: Reader, who: Asking) -> HTMLResponse:
    """The last incidents of every region, newest first, each with its map."""
    names = {
        region.region_code: region.name if language == "zh" else region.name_en or region.name
        for region in regions.all(conn)
    }
    found = store.latest(conn, None, SHOWN + 1)
    shown = [
        incident_json(one, language, township_name(conn, one))
        | {"region_name": names.get(one.region_code, "")}
        for one in found[:SHOWN]
    ]
    told = {
        # A browser shows no key, so nobody sees a caller's number here.
        "incidents": masked(shown),
        "has_more": len(found) > SHOWN,
        "regions": listed(names.values(), language),
    }
    return HTMLResponse(render("home.html", language, **told))
