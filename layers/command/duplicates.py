"""Whether two reports may be of one thing: near in place and time, and of the same class.

Found before saving and shown, never decided: a person says that it is another one, or reports no
further. The radius is the same for every kind, since what differs most is how well callers know
where they are. An exercise is never compared with what is real.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from layers.command.incident import Incident
from layers.geo.crs import geodesic_m
from layers.ids import LonLat

# Working figures: a place told in the wrong datum is about 650 m away.
RADIUS_M = 1_000.0
WITHIN_MIN = 120.0


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """How near is near; ``version`` 0: never set by the county."""

    radius_m: float = RADIUS_M
    within_min: float = WITHIN_MIN
    version: int = 0
    updated_by: str = ""


@dataclass(frozen=True, slots=True)
class Possible:
    """An incident that may be the same one: so far away, and so many minutes apart."""

    incident: Incident
    distance_m: float
    apart_min: float


def class_of(kind_code: str) -> str:
    """``11G01`` → ``11G``: what an operator could have meant by another kind of its class."""
    return kind_code[:3]


def is_same_class(one: str, other: str) -> bool:
    """Whether they are of one class; a whole group (``12000``) may be any class of it."""
    if "000" in (one[2:], other[2:]):
        return one[:2] == other[:2]
    return class_of(one) == class_of(other)


def possible(
    reported: Incident, among: Iterable[Incident], rule: DuplicateRule
) -> Sequence[Possible]:
    """The open incidents that the reported one may be a second report of, the nearest first."""
    alike = [
        one
        for one in among
        if one.region_code == reported.region_code
        and one.is_exercise == reported.is_exercise
        and is_same_class(one.kind_code, reported.kind_code)
    ]
    return near(reported.at, reported.occurred_at, alike, rule)


def near(
    at: LonLat, moment: datetime, among: Iterable[Incident], rule: DuplicateRule
) -> Sequence[Possible]:
    """The open incidents, of any kind, about there (EPSG:4490) and then; the nearest first."""
    found = [
        Possible(one, geodesic_m(*at, *one.at), _minutes(moment, one.occurred_at))
        for one in among
        if one.is_open
    ]
    close = [
        one for one in found if one.distance_m <= rule.radius_m and one.apart_min <= rule.within_min
    ]
    return sorted(close, key=lambda one: (one.distance_m, one.apart_min))


def _minutes(one: datetime, other: datetime) -> float:
    return abs((one - other).total_seconds()) / 60
