"""``/audit``: what was done and what was refused, for the auditor."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from service.auth.roles import Action
from service.deps import Asking, Language, may
from service.pages.bar import bar
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/audit", dependencies=[may(Action.READ_AUDIT)])
async def audit(who: Asking, language: Language) -> HTMLResponse:
    """A page without data; it fetches ``/api/audit``."""
    return HTMLResponse(render("audit.html", language, **bar(who, "/audit")))
