"""``/docs``: the API's documentation, from our own origin, without any network."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from service.deps import ANYONE, Language
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/docs", dependencies=[ANYONE])
def docs(language: Language) -> HTMLResponse:
    """Swagger UI, installed by set-up."""
    return HTMLResponse(render("docs.html", language))
