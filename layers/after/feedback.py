"""Predicted against real: proposals for the turn-out and the speed tables. Pure, changes nothing.

A proposal is a median over finished orders, with how many they are and how far they lie apart.
A person accepts it where the record is kept. Exercises count apart: nobody drives there as at night
in the rain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles

ENOUGH = 5
"""So many orders are needed before anything is proposed; a working figure."""
LAST = 20
"""So many of a team's newest orders are looked at; a working figure."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished order of a team: its times, and what was predicted; minutes.

    ``departed_at`` or ``arrived_at`` None: not told, or told to another revision than was issued.
    """

    team_code: str
    team_name: str
    vehicle: str
    is_exercise: bool
    turn_out_now_min: float
    turn_out_min: float | None
    travel_min: float | None
    issued_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None

    @property
    def turn_out_real_min(self) -> float | None:
        """From the order to wheels rolling; None where a clock went backwards."""
        return _span_min(self.issued_at, self.departed_at)

    @property
    def travel_factor(self) -> float | None:
        """Real by predicted time on the road; None where one of them is not known."""
        real = _span_min(self.departed_at, self.arrived_at)
        if real is None or self.travel_min is None or self.turn_out_min is None:
            return None
        predicted = self.travel_min - self.turn_out_min
        return real / predicted if predicted > 0 else None


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of so many values, and the quarter below and above which the rest lie."""

    count: int
    median: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class TurnOut:
    """A team's turn-out as it is recorded, and as its orders say it was."""

    team_code: str
    team_name: str
    now_min: float
    found: Spread

    @property
    def proposed_min(self) -> float:
        """Whole minutes, as planners write them."""
        return float(round(self.found.median))

    @property
    def differs(self) -> bool:
        """Whether there is something to propose."""
        return self.proposed_min != round(self.now_min)


@dataclass(frozen=True, slots=True)
class Factor:
    """By how much ways took longer than predicted; ``vehicle`` empty: all together."""

    vehicle: str
    found: Spread


def turn_outs(runs: Sequence[Run], enough: int = ENOUGH, last: int = LAST) -> list[TurnOut]:
    """Each team's turn-out over its newest orders, by code; only where they are enough.

    Raises ValueError for ``enough`` below 2: one order has no spread.
    """
    by_team: dict[str, list[Run]] = {}
    for run in sorted(runs, key=lambda one: one.issued_at, reverse=True):
        by_team.setdefault(run.team_code, []).append(run)
    proposed = []
    for code, own in sorted(by_team.items()):
        found = _spread((run.turn_out_real_min for run in own), enough, last)
        if found is not None:
            proposed.append(TurnOut(code, own[0].team_name, own[0].turn_out_now_min, found))
    return proposed


def factors(runs: Sequence[Run], enough: int = ENOUGH) -> list[Factor]:
    """The factor over all ways first, then by vehicle; only where they are enough."""
    found = [("", _spread((run.travel_factor for run in runs), enough))]
    for vehicle in sorted({run.vehicle for run in runs}):
        own = (run.travel_factor for run in runs if run.vehicle == vehicle)
        found.append((vehicle, _spread(own, enough)))
    return [Factor(vehicle, spread) for vehicle, spread in found if spread is not None]


def _spread(values: Iterable[float | None], enough: int, last: int | None = None) -> Spread | None:
    if enough < 2:
        raise ValueError("one value has no spread")
    known = [one for one in values if one is not None][:last]
    if len(known) < enough:
        return None
    lower, _, upper = quantiles(known, n=4, method="inclusive")
    return Spread(len(known), *(round(one, 2) for one in (median(known), lower, upper)))


def _span_min(since: datetime | None, until: datetime | None) -> float | None:
    if since is None or until is None or until < since:
        return None
    return (until - since).total_seconds() / 60
