"""Two who change the same thing: the second is told, and nobody's work is written over unseen.

Each thing that can be changed has a version, shown as ``ETag`` and asked for in ``If-Match``.
Without it a change is refused (428); with an old one it is refused (412) with both versions.
"""

import re
from typing import Annotated, Any

from fastapi import Depends, Header, Response

from layers.errors import BadInput

_TAG = re.compile(r'^(?:W/)?"?(\d{1,18})"?$')


def tagged(response: Response, body: dict[str, Any]) -> dict[str, Any]:
    """The same body; its version goes into the answer's ``ETag`` too."""
    response.headers["ETag"] = f'"{body["version"]}"'
    return body


async def _if_match(
    if_match: Annotated[
        str | None, Header(description="The version that is meant, as its ETag said.")
    ] = None,
) -> int:
    """The version meant; raises BadInput ``version_missing`` (428), ``bad_version``."""
    if if_match is None:
        raise BadInput("version_missing", field="If-Match")
    found = _TAG.match(if_match.strip())
    if found is None:
        raise BadInput("bad_version", field="If-Match", value=if_match[:40])
    return int(found[1])


IfMatch = Annotated[int, Depends(_if_match)]
