"""One handler for every refusal: the status, and one problem body (RFC 9457) in the reader's words.

What nobody foresaw is a 500 that shows a request id and nothing else; the log has the rest.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from layers.errors import BadFile, BadInput, Clash, NotAllowed, NotReady, Refusal, Unknown
from layers.telling import tell
from layers.words import DEFAULT_LANGUAGE, LANGUAGES

STATUS_OF: Mapping[type[Refusal], int] = {
    BadFile: 422,
    BadInput: 422,
    Unknown: 404,
    Clash: 409,
    NotAllowed: 401,
    NotReady: 503,
}
# Where HTTP has a word of its own for one refusal.
STATUS_OF_CODE: Mapping[str, int] = {
    "no_length": 411,
    "too_large": 413,
    "not_json": 415,
    "foreign_host": 421,
}
_log = structlog.get_logger()


def language_of(request: Request) -> str:
    """Chinese, unless ``?lang=`` says otherwise: the room's old browsers often ask for English."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def problem(refusal: Refusal, language: str) -> dict[str, Any]:
    """The problem body: what is wrong, where, and what to do about it."""
    body = {
        "type": f"about:blank#{refusal.code}",
        "title": tell(f"refusal.{refusal.code}", refusal.params, language),
        "status": status_of(refusal),
        "detail": tell(f"remedy.{refusal.code}", refusal.params, language),
        "code": refusal.code,
    }
    if refusal.field:
        body["field"] = refusal.field
    if refusal.params.get("offered"):
        body["offered"] = refusal.params["offered"]
    return body


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal, by the nearest class in the tree that has one."""
    if refusal.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[refusal.code]
    return next(STATUS_OF[kind] for kind in type(refusal).__mro__ if kind in STATUS_OF)


def answer(request: Request, refusal: Refusal) -> JSONResponse:
    """A refusal as an answer."""
    headers = {}
    if isinstance(refusal, NotReady):
        headers["Retry-After"] = str(refusal.retry_after_s)
    if isinstance(refusal, NotAllowed):
        headers["WWW-Authenticate"] = "Bearer"
    body = problem(refusal, language_of(request))
    return JSONResponse(
        body, body["status"], headers=headers, media_type="application/problem+json"
    )


def install(app: FastAPI) -> None:
    """Hangs the handlers into the application."""

    @app.exception_handler(Refusal)
    def _refused(request: Request, refusal: Refusal) -> Response:
        return answer(request, refusal)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part != "body")
        return answer(request, BadInput("bad_request", field=field or None, detail=first["msg"]))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return answer(request, Unknown("no_page"))
        refusal = BadInput("bad_request", detail=str(error.detail))
        body = problem(refusal, language_of(request)) | {"status": error.status_code}
        return JSONResponse(
            body, error.status_code, error.headers, media_type="application/problem+json"
        )


def unforeseen(request: Request, error: Exception) -> JSONResponse:
    """A 500 that shows a request id and nothing else; the log gets the rest."""
    request_id: str = request.state.request_id
    _log.error("unforeseen", request_id=request_id, path=request.url.path, exc_info=error)
    params = {"request_id": request_id}
    body = {
        "type": "about:blank#unforeseen",
        "title": tell("refusal.unforeseen", params, language_of(request)),
        "status": 500,
        "detail": tell("remedy.unforeseen", params, language_of(request)),
        "code": "unforeseen",
    }
    return JSONResponse(body, 500, media_type="application/problem+json")
