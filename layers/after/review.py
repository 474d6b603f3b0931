"""All that a review tells of one incident, as plain values. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from layers.after.course import Course
from layers.after.model import Called, Head
from layers.after.timeline import Minute


@dataclass(frozen=True, slots=True)
class Review:
    """One incident looked back at (复盘), as it was known at ``made_at``.

    ``names``: what the codes in its log are called, teams, depots, items and skills; an order's
    number names its receiver. ``office`` is the region's name, ``township`` the incident's.
    """

    head: Head
    office: str
    township: str
    minutes: Sequence[Minute]
    courses: Sequence[Course]
    calls: Sequence[Called]
    names: Mapping[str, str]
    made_at: datetime
    made_by: str
