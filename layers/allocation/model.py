"""What an allocation is asked and what it answers, and what "the best plan" means.

**What may be done.** A team goes to one incident at most, whole: it takes one vehicle, however
few of its people are counted. Each of its people counts for one skill that the team has. A depot
may load for several incidents. Nobody comes whose arrival is not finite. Of a depot's item no more
is taken than what is not expired, less the quota that must stay. A cover says how many people or
teams with a skill stay in an area; where fewer are there already, none of them leaves. Nothing is
counted beyond a need.

**What is best.** A plan's score is a row of whole numbers, and the least row is best, the first
number that differs deciding:

    for each level of severity, the most severe first:
        the points of what is missing, over all needs of all incidents of that level
        the seconds until each need is met, summed over the same needs
    then the vehicles moved

One missing unit of a need of ``n`` costs ``max(1, round(POINTS / n))`` points, so that each need of
an incident weighs the same, whether it is 4 medics or 5,000 sandbags. The seconds of a need are
the latest arrival among whoever is counted for it, rounded up to whole seconds; 0 for a need for
which nobody is counted. Vehicles: one for each team that goes, and for each depot and incident
as many runs as weight and volume call for, at least one.

So an incident never waits for a less severe one, and among equals nobody is preferred. Plans with
the same score are equally good. Real incidents and exercises are never in one problem.

Quantities are whole numbers of an item's smallest issue (``rules.STEP``); times are seconds from
the order – turn-out or loading, driving and walking – and infinite where no road lets one through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

POINTS = 10_000
"""What a need of which everything is missing costs."""


class Line(NamedTuple):
    """One need of one incident: ``what`` is ``skill`` (``code``: the skill) or ``item``."""

    incident_id: str
    what: str
    code: str


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """What an incident still calls for: what is sent already is taken off (``rules.still``).

    ``level``: 1 is the most severe. People by skill and quantities by item, the most urgent first.
    """

    incident_id: str
    level: int
    skills: Mapping[str, int]
    items: Mapping[str, int]
    is_exercise: bool = False

    @property
    def lines(self) -> list[tuple[Line, int]]:
        """Each need that is above nothing, people first."""
        asked = [("skill", code, many) for code, many in self.skills.items()]
        asked += [("item", code, many) for code, many in self.items.items()]
        return [(Line(self.incident_id, what, code), many) for what, code, many in asked if many]


@dataclass(frozen=True, slots=True)
class FreeTeam:
    """A team that may be ordered out; ``area`` is its township, for what must stay at home."""

    team_code: str
    area: str
    skills: frozenset[str]
    people: int
    arrival_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Cover:
    """What stays at home: people or teams with a skill, in a township or (``""``) in the county."""

    area: str
    skill: str
    people: int = 0
    teams: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What is free of one batch; good until the end of ``expires_on``."""

    batch: str
    quantity: int
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """What one vehicle carries."""

    kg: float
    m3: float


@dataclass(frozen=True, slots=True)
class Shelf:
    """A depot's batches of one item, and the quota that must be left of it."""

    batches: Sequence[Batch]
    quota: int = 0


@dataclass(frozen=True, slots=True)
class FreeDepot:
    """A depot with what nobody holds; ``arrival_s`` has the loading in it."""

    depot_code: str
    shelves: Mapping[str, Shelf]
    payload: Payload
    arrival_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Weight:
    """One issue of an item; None where nobody weighed or measured it."""

    kg: float | None = None
    m3: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the allocation knows. ``below_quota``: a leader has released the quotas."""

    incidents: Sequence[OpenIncident]
    teams: Sequence[FreeTeam]
    depots: Sequence[FreeDepot]
    today: date
    weights: Mapping[str, Weight] = field(default_factory=dict)
    covers: Sequence[Cover] = ()
    below_quota: bool = False


class Sent(NamedTuple):
    """People of a team who are counted for a need."""

    team_code: str
    incident_id: str
    skill: str


class Issued(NamedTuple):
    """What a depot loads of an item for an incident."""

    depot_code: str
    incident_id: str
    item_code: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Who goes where and what is loaded; everything above nothing."""

    people: Mapping[Sent, int] = field(default_factory=dict)
    stock: Mapping[Issued, int] = field(default_factory=dict)


class Score(NamedTuple):
    """How good a plan is, the least best: (points missing, seconds) by level, then vehicles."""

    levels: tuple[tuple[int, int], ...]
    vehicles: int


@dataclass(frozen=True, slots=True)
class Met:
    """How far a need is met, and when the last of it arrives; None: nobody is counted for it."""

    line: Line
    needed: int
    found: int
    by_s: int | None


@dataclass(frozen=True, slots=True)
class Solved:
    """How an answer was come by: ``how`` is ``exact``, ``bounded`` (time was up) or ``greedy``.

    ``gap``: by how much, at most, the unfinished number of the score might be lower still, as a
    part of it; None where nothing is known. ``seconds``: what it took.
    """

    how: str
    seconds: float
    gap: float | None = None
