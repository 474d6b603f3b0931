"""The pages: an incident's map, the same as one file, and what the pages load."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from layers.command import store
from layers.errors import Unknown
from layers.ids import IncidentId
from maps import assets, command, shell
from service import work
from service.auth.roles import Action
from service.bodies import Body, answer_of, takes_packed
from service.deps import ANYONE, Language, Reader, Visiting, may
from service.routes.documented import ASSET

router = APIRouter(tags=["maps"])
_FOR_EVER = "public, max-age=31536000, immutable"
_PAGE = {"Content-Security-Policy": shell.content_security_policy(), "Cache-Control": "no-cache"}


@router.get(
    "/incidents/{incident_id}/map",
    summary="The incident's map",
    response_class=HTMLResponse,
    dependencies=[may(Action.READ_INCIDENTS)],
)
def incident_map(incident_id: str, language: Language, conn: Reader) -> HTMLResponse:
    """A page without data; it fetches ``/api/incidents/{id}/sheet``."""
    incident = store.get(conn, IncidentId(incident_id))
    data_url = f"/api/incidents/{incident.incident_id}/sheet?lang={language}"
    return HTMLResponse(command.page(language, data_url), headers=_PAGE)


@router.get(
    "/incidents/{incident_id}/incident.html",
    summary="The map as one file",
    response_class=HTMLResponse,
    dependencies=[may(Action.READ_INCIDENTS)],
)
async def incident_file(
    incident_id: str, visit: Visiting, download: Annotated[bool, Query()] = True
) -> Response:
    """Opens from a USB stick without any network; phone numbers are masked in it."""
    visit.kept.limits.take("file", visit.who.actor)
    asker, number = visit.who.asker(), IncidentId(incident_id)
    body = await visit.kept.looking.do(work.file, asker, visit.language, number)
    name = f"incident-{incident_id}.html"
    how = "attachment" if download else "inline"
    headers = {
        "Content-Disposition": f'{how}; filename="{name}"',
        # The file carries its own, stricter policy with the hashes of its scripts.
        "Content-Security-Policy": "sandbox allow-scripts allow-popups; frame-ancestors 'none'",
    }
    return Response(body, media_type="text/html; charset=utf-8", headers=headers)


@router.get(
    "/assets/{fingerprint}/{name:path}",
    summary="Scripts and styles of the pages",
    response_class=Response,
    responses=ASSET,
    dependencies=[ANYONE],
)
async def asset(fingerprint: str, name: str, request: Request) -> Response:
    """Named by their content, so they may be kept for ever."""
    try:
        found = assets.whole(name)
    except assets.UnknownAsset as error:
        raise Unknown("no_page") from error
    if found.fingerprint != fingerprint:
        raise Unknown("no_page")
    packed = found.packed if takes_packed(request) else None
    body = Body(packed or found.body, packed is not None)
    return answer_of(body, 200, found.media_type, **{"Cache-Control": _FOR_EVER})
