"""A map that can be carried away: one HTML file that opens from a USB stick, without network."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from maps import command


class NotWhole(ValueError):
    """The payload points at data elsewhere; a file must hold all of it."""


def single_file(payload: Mapping[str, Any], exported_at: datetime) -> bytes:
    """``incident.html``: page, scripts, base map and decision sheet in one UTF-8 document.

    The file says when it was made and, by its watermark, that it is demo or exercise. Raises
    NotWhole when the base map is a URL or missing.
    """
    if not payload.get("basemap"):
        raise NotWhole("a single file needs the base map itself, not basemap_url")
    stamped = {**payload, "exported_at": exported_at.isoformat(), "basemap_url": None}
    return command.single_file(stamped).encode()
