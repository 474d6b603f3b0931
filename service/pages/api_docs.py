"""``/docs``: the API's documentation, from our own origin, without any network."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from service.deps import SIGNED_IN, Language
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/docs", dependencies=[SIGNED_IN])
def docs(language: Language) -> HTMLResponse:
    """Swagger UI, installed by set-up."""
    return HTMLResponse(render("docs.html", language))


@router.get("/openapi.json", dependencies=[SIGNED_IN])
def openapi(request: Request) -> JSONResponse:
    """The API for machines."""
    return JSONResponse(request.app.openapi())
