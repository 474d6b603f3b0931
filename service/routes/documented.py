"""The refusals that every resource may answer with, for the OpenAPI document."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from maps import papers
from service.errors import STATUS_OF, STATUS_OF_CODE
from service.tiles.source import MEDIA_TYPES


class Problem(BaseModel):
    """A refusal (RFC 9457): what is wrong, where, and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    offered: dict[str, Any] | None = None
    possible: list[str] | None = None
    duplicates: list[dict[str, Any]] | None = None
    failed: list[str] | None = None
    open: list[str] | None = None
    yours: dict[str, Any] | None = None
    theirs: dict[str, Any] | None = None


_SAID: dict[int, str | None] = {
    # A body that is no text in UTF-8; all else that is wrong with one is a 422.
    HTTPStatus.BAD_REQUEST.value: HTTPStatus.BAD_REQUEST.phrase,
    **{status: HTTPStatus(status).phrase for status in STATUS_OF_CODE.values()},
    **{status: kind.__doc__ for kind, status in STATUS_OF.items()},
}
_PROBLEM = "application/problem+json"
# Answers that are no JSON, by the media type they come in.
GEOJSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/geo+json": {}}}}
FIGURES: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}
ASSET: dict[int | str, dict[str, Any]] = {200: {"content": {"*/*": {}}}}
PAPER: dict[int | str, dict[str, Any]] = {200: {"content": {papers.DOCX: {}, papers.PDF: {}}}}
PHOTO: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}}
COLUMNS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}},
    304: {"description": "as it was"},
}
SHAPES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/vnd.mapbox-vector-tile": {}}},
    204: {"description": "nothing there"},
    304: {"description": "as it was"},
}
CARRIED: dict[int | str, dict[str, Any]] = {200: {"content": {"*/*": {}}}}
TILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {one: {} for one in MEDIA_TYPES}},
    204: {"description": "no tile there"},
    304: {"description": "as it was"},
}
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "as it was"}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": said} for status, said in sorted(_SAID.items())
}


def install(app: FastAPI) -> None:
    """Has the document say in which media type refusals are sent."""
    made = app.openapi

    def as_sent() -> dict[str, Any]:
        document = made()
        for path in document["paths"].values():
            for operation in path.values():
                for status, answer in operation.get("responses", {}).items():
                    if int(status) >= HTTPStatus.BAD_REQUEST and "content" in answer:
                        content = answer["content"]
                        content[_PROBLEM] = content.pop("application/json", content.get(_PROBLEM))
        return document

    app.openapi = as_sent  # type: ignore[method-assign] # how FastAPI lets its document be extended
