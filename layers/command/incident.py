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
MOST_AMOUNT = 100_000_000.0
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


OVER = frozenset({IncidentStatus.CLOSED, IncidentStatus.CANCELLED})
"""Nothing is done any more about what is in one of these."""


class Severity(StrEnum):
    """How grave an incident is (事件等级), the gravest first; words: ``codes/severities.csv``."""

    SPECIAL = "special"
    MAJOR = "major"
    LARGER = "larger"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Casualties:
    """Known so far; 国务院令第493号 第十二条 asks for each of them in the first report."""

    dead: int = 0
    missing: int = 0
    injured: int = 0


@dataclass(frozen=True, slots=True)
class Incident:
    """One reported incident. ``given`` keeps the place as the caller said it, with its datum.

    ``severity`` (事件等级) and ``response_level`` (响应级别, ``I`` to ``IV``) are None until a
    person has said them; ``loss_wan`` (直接经济损失, 万元) and ``area_ha`` (hectares) until they
    are known. ``merged_into``: the incident that goes on in its place. An exercise (演练) has
    numbers of its own and never meets a real one.
    """

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
    is_exercise: bool = False
    severity: Severity | None = None
    response_level: str | None = None
    loss_wan: float | None = None
    area_ha: float | None = None
    merged_into: IncidentId | None = None
    version: int = 1
    updated_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is still something to be done about it."""
        return self.status not in OVER


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


def check_amount(value: float | None, field: str) -> float | None:
    """A loss in 万元 or an area in hectares; None: not known. Raises BadInput ``bad_amount``."""
    if value is not None and not 0 <= value <= MOST_AMOUNT:
        raise BadInput("bad_amount", field=field, value=value, most=f"{MOST_AMOUNT:,.0f}")
    return value


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
