"""``/wall``: the leaders' wall, the four maps in turn on a big screen."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from maps import shell
from maps.four import wall
from service.auth.roles import Action
from service.deps import Language, may

router = APIRouter(include_in_schema=False)
_PAGE = {"Content-Security-Policy": shell.content_security_policy(), "Cache-Control": "no-cache"}


@router.get("/wall", dependencies=[may(Action.READ_INCIDENTS)])
async def wall_page(language: Language) -> HTMLResponse:
    """A page without data; it fetches what the map with all layers fetches."""
    body = wall.page(language, f"/api/maps/all?lang={language}")
    return HTMLResponse(body, headers=_PAGE)
