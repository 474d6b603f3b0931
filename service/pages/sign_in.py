"""``/sign-in``: the door. Where one wanted to go comes along, when that is a place of ours."""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from layers.ids import RegionCode
from layers.places import regions
from service.deps import ANYONE, Kept, Language
from service.pages.rendering import render
from service.state import State

router = APIRouter(include_in_schema=False)
LONGEST = 2000


@router.get("/sign-in", dependencies=[ANYONE])
async def sign_in(
    kept: Kept, language: Language, wanted: Annotated[str, Query(alias="next")] = "/"
) -> HTMLResponse:
    """Name and password; the second factor when it is asked for."""
    async with kept.door.place():
        is_demo = await run_sync(_is_demo, kept)
    told = {
        "next": local(wanted),
        "is_demo": is_demo,
        "has_oidc": bool(kept.settings.oidc_issuer),
    }
    return HTMLResponse(render("sign_in.html", language, **told))


def local(wanted: str) -> str:
    """Where somebody wanted to go, if it is a path of this service; else the way in.

    Browsers read a backslash as ``/`` and leave out tabs and line ends, so that a path which
    begins like ours can be another place.
    """
    is_ours = wanted.startswith("/") and not wanted.startswith("//")
    is_plain = "\\" not in wanted and wanted.isprintable() and len(wanted) <= LONGEST
    return wanted if is_ours and is_plain else "/"


def _is_demo(kept: State) -> bool:
    """Whether this service shows a demonstration county."""
    with kept.door.pool.lend() as conn:
        region = regions.find(conn, RegionCode(kept.settings.region))
    return region is not None and region.is_demo
