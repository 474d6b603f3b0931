"""Large answers as finished bodies: made into JSON, and packed, where they are measured.

What packs an answer on its way out does so between all other answers; a sheet is a third of a
megabyte.
"""

import gzip
from typing import Any, NamedTuple

from fastapi import Request, Response
from pydantic_core import to_json

_LEVEL = 5
# What is larger is packed a tenth less, in half the time.
_LARGE_BYTES, _LARGE_LEVEL = 4_000_000, 1


class Body(NamedTuple):
    """An answer's body: JSON, packed or not."""

    content: bytes
    is_packed: bool


def body_of(value: Any, packed: bool) -> Body:
    """A value of JSON as a body."""
    return packed_of(to_json(value), packed)


def packed_of(content: bytes, packed: bool) -> Body:
    """Bytes as a body."""
    level = _LEVEL if len(content) < _LARGE_BYTES else _LARGE_LEVEL
    return Body(gzip.compress(content, level, mtime=0) if packed else content, packed)


def takes_packed(request: Request) -> bool:
    """Whether whoever asks can unpack."""
    return "gzip" in request.headers.get("accept-encoding", "")


def has_it(request: Request, tag: str) -> bool:
    """Whether whoever asks has what this tag names already (``If-None-Match``, RFC 9110, 13.1.2).

    A list of tags, weak ones too, or ``*`` for whatever there is; a proxy that packs an answer
    makes its tag a weak one.
    """
    told = request.headers.get("if-none-match", "")
    had = [one.strip().removeprefix("W/") for one in told.split(",")]
    return tag in had or had == ["*"]


def answer_of(
    body: Body, status: int = 200, media_type: str = "application/json", **headers: str
) -> Response:
    """The body as it is sent."""
    headers["Vary"] = "Accept-Encoding"
    if body.is_packed:
        headers["Content-Encoding"] = "gzip"
    return Response(body.content, status, headers, media_type=media_type)
