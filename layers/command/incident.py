"""An incident (突发事件、警情): what was reported, checked before anything is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from layers.errors import BadInput
from layers.ids import IncidentId, LonLat, RegionCode
from layers.moments import happened

DESCRIPTION_LIMIT = 4000
NAME_LIMIT = 100
PLACE_LIMIT = 200
MOST_CASUALTIES = 100_000
# Invisible marks that could move a cursor, colour a terminal or turn the writing round.
CONTROL_MARK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class IncidentStatus(StrEnum):
    """The life of an incident; the words are those of ``codes/incident_statuses.csv``."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    RESPONDING = "responding"
    CONTROLLED = "controlled"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Casualties:
    """Known so far; 国务院令第493号 第十二条 asks for each of them in the first report."""

    dead: int = 0
    missing: int = 0
    injured: int = 0


@dataclass(frozen=True, slots=True)
class Incident:
    """One reported incident. ``given`` keeps the place as the caller said it, with its datum."""

    region_code: RegionCode
    incident_id: IncidentId
    kind_code: str
    status: IncidentStatus
    at: LonLat
    given: Mapping[str, Any]
    place_text: str
    township_code: str
    occurred_at: datetime
    reported_at: datetime
    description: str
    casualties: Casualties
    reporter_name: str
    reporter_phone: str
    is_demo: bool


def check_time(occurred_at: datetime | None, now: datetime) -> datetime:
    """When it happened: now, unless said otherwise; raises BadInput (``layers.moments``)."""
    return now if occurred_at is None else happened(occurred_at, "occurred_at", now)


def check_casualties(casualties: Casualties) -> Casualties:
    """Raises BadInput for a negative or an absurd number, naming which."""
    for name in ("dead", "missing", "injured"):
        number = getattr(casualties, name)
        if not 0 <= number <= MOST_CASUALTIES:
            raise BadInput(
                "bad_casualties", field=f"casualties.{name}", value=number, most=MOST_CASUALTIES
            )
    return casualties


def check_text(value: str, field: str, limit: int) -> str:
    """The text without blanks around it; raises BadInput when too long or with control marks.

    Whatever else it holds – markup, braces, backslashes – is text, and is shown as text.
    """
    text = value.strip()
    if len(text) > limit:
        raise BadInput("text_too_long", field=field, length=len(text), limit=limit)
    if CONTROL_MARK.search(text):
        raise BadInput("text_with_control_marks", field=field)
    return text
