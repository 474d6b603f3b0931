"""What every request passes first: its id, its size, its host name, and the headers it gets back.

The service answers only to its own names (a rebound name of a foreign page is refused) and takes
changes only as JSON, photographs as pictures, which a foreign page cannot send unasked. Each
request leaves one line in the log: who, what, how it ended, how long it took, and never what was
in it.
"""

import re
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import unquote_plus
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layers.command.photo import MOST_BYTES, TYPES
from layers.errors import BadInput
from service.errors import answer, unforeseen
from service.settings import Settings

LARGEST_BODY = 1_000_000
_PLAIN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_HOST = re.compile(r"^(?:\[([0-9a-f:]+)\]|([0-9a-z._-]+))(?::\d{1,5})?$")
_log = structlog.get_logger()


class Ended(NamedTuple):
    """How a request ended; ``path`` is the route's, never the one that was asked for."""

    method: str
    path: str
    status: int
    took_s: float


After = Callable[[Request, Ended], Awaitable[None]]


def install(app: FastAPI, settings: Settings, after: After) -> None:
    """Hangs the guard around the application; ``after`` gets each request that has its answer."""
    app.add_middleware(Guard, settings=settings, after=after)


class Guard:
    """Plain ASGI, so that an answer passes through it as it is, without a task of its own."""

    def __init__(self, app: ASGIApp, settings: Settings, after: After) -> None:
        self._app, self._settings, self._after = app, settings, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in, or answers it at the door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, begun, has_begun = Request(scope, receive), time.monotonic(), False
        request.state.request_id = str(uuid4())

        async def sent(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                self._head(MutableHeaders(scope=message), request)
                await self._ended(request, message["status"], time.monotonic() - begun)
                has_begun = True
            await send(message)

        refusal = _against(request, self._settings)
        try:
            await (answer(request, refusal) if refusal else self._app)(scope, receive, sent)
        except Exception as error:
            if has_begun:
                raise  # half an answer is out: all that is left is to break off
            # Caught here and nowhere else, so that even this answer has its id and its headers.
            await unforeseen(request, error)(scope, receive, sent)

    def _head(self, headers: MutableHeaders, request: Request) -> None:
        headers["X-Request-Id"] = request.state.request_id
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers.setdefault("Content-Security-Policy", _PLAIN)
        headers.setdefault("Cache-Control", "no-store")
        if self._settings.has_tls:
            headers["Strict-Transport-Security"] = "max-age=31536000"

    async def _ended(self, request: Request, status: int, took_s: float) -> None:
        """One line in the log, and what else is to be done with a request that has its answer."""
        path = getattr(request.scope.get("route"), "path", "–")
        who = getattr(request.state, "who", None)
        ended = Ended(request.method, path, status, took_s)
        _log.info(
            "request",
            request_id=request.state.request_id,
            who=who.actor if who else None,
            **ended._asdict() | {"took_s": round(took_s, 3)},
        )
        await self._after(request, ended)


def _asked_for(header: str) -> str:
    """The name in a Host header; empty for one that is not a plain name, with or without a port."""
    found = _HOST.match(header.strip().lower())
    return (found[1] or found[2]) if found else ""


def _against(request: Request, settings: Settings) -> BadInput | None:
    """Why a request is not even looked at; None when it may pass."""
    host = _asked_for(request.headers.get("host", ""))
    if host not in settings.hosts:
        return BadInput("foreign_host", field="Host", host=host)
    asked = request.scope["path"] + unquote_plus(request.url.query)
    if any(ord(mark) < 32 or ord(mark) == 127 for mark in asked):
        return BadInput("text_with_control_marks", field="URL")
    if request.method not in ("POST", "PUT", "PATCH"):
        return None
    length = request.headers.get("content-length")
    if "transfer-encoding" in request.headers:
        length = None  # whoever sends both means to send more than he says
    if length is None or not length.isdigit():
        return BadInput("no_length", field="Content-Length")
    return _against_body(request, int(length))


def _against_body(request: Request, length: int) -> BadInput | None:
    """Why a body is not read: neither JSON nor, where they are taken, a picture; or too long."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    takes_photos = request.scope["path"].endswith("/photos")
    limit = MOST_BYTES if takes_photos and kind in TYPES else LARGEST_BODY
    if length > limit:
        return BadInput("too_large", limit=limit)
    if length == 0 or kind == "application/json" or limit == MOST_BYTES:
        return None
    if takes_photos:
        return BadInput("not_a_photo_type", field="Content-Type", types=TYPES)
    return BadInput("not_json", field="Content-Type")
