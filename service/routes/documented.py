"""The refusals that every resource may answer with, for the OpenAPI document."""

from typing import Any

from pydantic import BaseModel

from service.errors import STATUS_OF


class Problem(BaseModel):
    """A refusal (RFC 9457): what is wrong, where, and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    offered: dict[str, Any] | None = None


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": kind.__doc__} for kind, status in STATUS_OF.items()
}
