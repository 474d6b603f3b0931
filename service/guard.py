"""What every request passes first: its id, its size, its host name, and the headers it gets back.

Until there are accounts the service is for its own machine: it listens on loopback, answers only
to its own names (a rebound name of a foreign page is refused), takes changes only as JSON (which
a foreign page cannot send unasked) and only with the station key.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote_plus
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import Response

from layers.errors import BadInput
from service.errors import answer, unforeseen
from service.settings import Settings

LARGEST_BODY = 1_000_000
_PLAIN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_log = structlog.get_logger()
Next = Callable[[Request], Awaitable[Response]]


def install(app: FastAPI, settings: Settings) -> None:
    """Hangs the guard around the application."""

    @app.middleware("http")
    async def _guard(request: Request, call_next: Next) -> Response:
        request.state.request_id = str(uuid4())
        refusal = _against(request, settings)
        try:
            response = answer(request, refusal) if refusal else await call_next(request)
        except Exception as error:
            # Caught here and nowhere else, so that even this answer has its id and its headers.
            response = unforeseen(request, error)
        headers = response.headers
        headers["X-Request-Id"] = request.state.request_id
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers.setdefault("Content-Security-Policy", _PLAIN)
        headers.setdefault("Cache-Control", "no-store")
        return response


def _against(request: Request, settings: Settings) -> BadInput | None:
    """Why a request is not even looked at; None when it may pass."""
    host = (request.url.hostname or "").lower()
    if host not in settings.hosts:
        return BadInput("foreign_host", field="Host", host=host)
    asked = request.scope["path"] + unquote_plus(request.url.query)
    if any(ord(mark) < 32 or ord(mark) == 127 for mark in asked):
        return BadInput("text_with_control_marks", field="URL")
    if request.method not in ("POST", "PUT", "PATCH"):
        return None
    length = request.headers.get("content-length")
    if length is None or not length.isdigit():
        return BadInput("no_length", field="Content-Length")
    if int(length) > LARGEST_BODY:
        return BadInput("too_large", limit=LARGEST_BODY)
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        return BadInput("not_json", field="Content-Type")
    return None
