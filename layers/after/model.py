"""After's words: an event as it is read, and all that a review tells of an incident."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from layers.command.clocks import Happened
from layers.command.incident import Casualties, Incident
from layers.duty.model import Call
from layers.ids import IncidentId


class Event(Happened, Protocol):
    """Something that happened to an incident, and by whom; its number orders, its time does not."""

    @property
    def actor(self) -> str:
        """Who did it."""

    @property
    def incident_id(self) -> IncidentId:
        """Whose log it stands in: another incident's where that was merged."""


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who was called, and how soon the answer came, in minutes; None: none came."""

    call: Call
    answer_min: float | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What is said first of an incident that is over, or goes on.

    ``article`` is the law's by which the severity was confirmed; ``missed`` are the plans' own
    shortfalls, each with its moment: what, and how much.
    """

    incident: Incident
    casualties_first: Casualties
    article: str
    responses: tuple[tuple[datetime, str | None], ...]
    controlled_at: datetime | None
    closed_at: datetime | None
    missed: tuple[tuple[datetime, Mapping[str, Any]], ...]
