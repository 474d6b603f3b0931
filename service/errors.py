"""One handler for every refusal: the status, and one problem body (RFC 9457) in the reader's words.

A browser that asks for a page gets the same words on a page.

What nobody foresaw is a 500 that shows a request id and nothing else; the log has the rest.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from psycopg2.errors import NumericValueOutOfRange
from starlette.exceptions import HTTPException

from layers.codes import name_of
from layers.command.duplicates import Possible
from layers.errors import (
    BadFile,
    BadInput,
    Clash,
    NotAllowed,
    NotKnown,
    NotReady,
    Refusal,
    Stale,
    Unknown,
)
from layers.telling import tell
from layers.words import DEFAULT_LANGUAGE, LANGUAGES
from service.masking import masked

STATUS_OF: Mapping[type[Refusal], int] = {
    BadFile: 422,
    BadInput: 422,
    Unknown: 404,
    Clash: 409,
    Stale: 412,
    NotAllowed: 403,
    NotKnown: 401,
    NotReady: 503,
}
# Where HTTP has a word of its own for one refusal.
STATUS_OF_CODE: Mapping[str, int] = {
    "no_length": 411,
    "too_large": 413,
    "not_json": 415,
    "not_a_photo_type": 415,
    "foreign_host": 421,
    "version_missing": 428,
    "too_often": 429,
    "sign_in_locked": 429,
}
# How we say what the schemas found wrong (pydantic's names for it, which are English only).
INVALID_AS: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "json_invalid": "json",
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), "object"),
    **dict.fromkeys(("string_type", "string_unicode"), "text"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "whole"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "yes_or_no"),
    **dict.fromkeys(("enum", "literal_error"), "choice"),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), "time"),
    "datetime_object_invalid": "time",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "greater_than": "above",
    "greater_than_equal": "at_least",
    "less_than": "below",
    "less_than_equal": "at_most",
}
_log = structlog.get_logger()
AsPage = Callable[[Mapping[str, Any], str], str]


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
    for shown in ("offered", "possible"):
        if refusal.params.get(shown):
            body[shown] = refusal.params[shown]
    if refusal.params.get("free") is not None:
        body["free"] = float(str(refusal.params["free"]))
    if "duplicates" in refusal.params:
        body["duplicates"] = masked(_duplicates(refusal, language))
    if isinstance(refusal, Stale):
        body |= {"yours": masked(dict(refusal.yours)), "theirs": masked(dict(refusal.theirs))}
    for listed in ("failed", "open"):
        if listed in refusal.params:
            body[listed] = [tell(one.code, one.params, language) for one in _each(refusal, listed)]
    return body


def _duplicates(refusal: Refusal, language: str) -> list[dict[str, Any]]:
    return possible_json(cast("Sequence[Possible]", refusal.params["duplicates"]), language)


def possible_json(found: Sequence[Possible], language: str) -> list[dict[str, Any]]:
    """The incidents that a report may be a second one of, the nearest first."""
    return [
        {
            "incident_id": one.incident.incident_id,
            "kind_name": name_of("event_kinds", one.incident.kind_code, language),
            "status_name": name_of("incident_statuses", one.incident.status.value, language),
            "place_text": one.incident.place_text,
            "description": one.incident.description,
            "at": list(one.incident.at),
            "occurred_at": one.incident.occurred_at.isoformat(),
            "is_exercise": one.incident.is_exercise,
            "distance_m": round(one.distance_m),
            "apart_min": round(one.apart_min),
        }
        for one in found
    ]


def _each(refusal: Refusal, listed: str) -> list[Any]:
    """Every rule that a password failed, or everything that an incident has open."""
    return cast("list[Any]", refusal.params[listed])


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal, by the nearest class in the tree that has one."""
    if refusal.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[refusal.code]
    return next(STATUS_OF[kind] for kind in type(refusal).__mro__ if kind in STATUS_OF)


def answer(request: Request, refusal: Refusal) -> Response:
    """A refusal as an answer."""
    headers = {}
    request.state.refused = refusal
    if isinstance(refusal, NotReady):
        headers["Retry-After"] = str(refusal.retry_after_s)
    if refusal.code == "sign_in_locked":
        headers["Retry-After"] = str(60 * cast("int", refusal.params["minutes"]))
    if isinstance(refusal, NotKnown):
        if request.method == "GET" and _wants_page(request):
            return _to_the_door(request)
        headers["WWW-Authenticate"] = "Bearer"
    return _shown(request, problem(refusal, language_of(request)), headers)


def _wants_page(request: Request) -> bool:
    """Whether a person with a browser asks."""
    return "text/html" in request.headers.get("accept", "")


def _to_the_door(request: Request) -> Response:
    """A page that needs a session: first the sign-in, then back to where one wanted to go."""
    request.state.refused = None  # shown the way in, not refused
    wanted = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
    language = language_of(request)
    return RedirectResponse(f"/sign-in?lang={language}&next={wanted}", 303)


def _shown(request: Request, body: dict[str, Any], headers: Mapping[str, str]) -> Response:
    """The problem body, or for a person with a browser the same on a page."""
    status = body["status"]
    if _wants_page(request):
        as_page: AsPage = request.app.state.as_page
        return HTMLResponse(as_page(body, language_of(request)), status, headers)
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install(app: FastAPI, as_page: AsPage) -> None:
    """Hangs the handlers into the application; ``as_page`` shows a problem body to a person."""
    app.state.as_page = as_page

    @app.exception_handler(Refusal)
    def _refused(request: Request, refusal: Refusal) -> Response:
        return answer(request, refusal)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        kind = INVALID_AS.get(first["type"], "other")
        # Where in the text JSON broke off is no field.
        where = [] if kind == "json" else first["loc"][1:]
        detail = tell(f"invalid.{kind}", _said(first.get("ctx", {})), language_of(request))
        field = ".".join(str(part) for part in where) or None
        return answer(request, BadInput("bad_request", field=field, detail=detail))

    @app.exception_handler(NumericValueOutOfRange)
    def _too_great(request: Request, error: NumericValueOutOfRange) -> Response:
        # A whole number that no column holds, such as the closure 99999999999, names nothing.
        _log.warning("number_out_of_range", path=request.url.path, exc_info=error)
        return answer(request, BadInput("number_out_of_range"))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return answer(request, Unknown("no_page"))
        language = language_of(request)
        kind = "method" if error.status_code == 405 else "other"
        detail = tell(f"invalid.{kind}", {"method": request.method}, language)
        body = problem(BadInput("bad_request", detail=detail), language)
        return _shown(request, body | {"status": error.status_code}, error.headers or {})


def _said(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """What pydantic tells besides; the choices of a list as a list: "'a' or 'b'" is English."""
    return {
        name: re.findall(r"'([^']*)'", value) if name == "expected" else value
        for name, value in found.items()
    }


def unforeseen(request: Request, error: Exception) -> Response:
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
    return _shown(request, body, {})
