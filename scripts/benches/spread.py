"""How long something took: not once, but in the middle, at the slow end and at worst."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, nan

from scripts.benches.table import Goal, drawn

CHAIN = "the whole chain"
WITH_MAP = "the whole chain, sheet fetched again by the map"
ISSUE = "issue the order"
GOALS: Mapping[str, Goal] = {
    CHAIN: Goal(2_000, at_least=False, unit=" ms"),
    WITH_MAP: Goal(2_000, at_least=False, unit=" ms"),
    ISSUE: Goal(200, at_least=False, unit=" ms"),
}
"""What the 95th percentile must reach, of the steps that have a goal."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One step as all operators met it; milliseconds."""

    step: str
    count: int
    p50: float
    p95: float
    most: float

    @property
    def goal(self) -> Goal | None:
        """What its p95 must reach."""
        return GOALS.get(self.step)

    @property
    def missed(self) -> bool:
        """Whether it has a goal and its p95 does not reach it."""
        return self.goal is not None and not self.goal.met(self.p95)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least such a share of all do not exceed; nan where there is none.

    One that was really measured (nearest rank), so that a p95 of few is never better than it was.
    """
    if not values:
        return nan
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def spread(step: str, seconds: Sequence[float]) -> Spread:
    """A step's spread from the seconds that each took."""
    told_ms = [1000 * one for one in seconds]
    most = max(told_ms, default=nan)
    return Spread(step, len(told_ms), percentile(told_ms, 0.5), percentile(told_ms, 0.95), most)


def of_spreads(spreads: Sequence[Spread]) -> str:
    """The table of one round."""
    heads = ("step", "times", "p50 ms", "p95 ms", "most ms", "goal of p95", "")
    return drawn(
        heads,
        (
            (
                one.step,
                f"{one.count}",
                *(f"{value:,.0f}" for value in (one.p50, one.p95, one.most)),
                str(one.goal or ""),
                ("**MISSED**" if one.missed else "ok") if one.goal else "–",
            )
            for one in spreads
        ),
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """A team under an operator's order: from the answer that it is his, until he takes it back.

    Seconds of one clock. In between nobody else may have been told that it is his.
    """

    team_code: str
    order_no: str
    since: float
    until: float


def doubles(sent: Sequence[Sent]) -> list[tuple[Sent, Sent]]:
    """Every pair of orders that had the same team at the same time."""
    found = []
    last: dict[str, Sent] = {}
    for one in sorted(sent, key=lambda one: one.since):
        before = last.get(one.team_code)
        if before is not None and one.since < before.until:
            found.append((before, one))
        if before is None or one.until > before.until:
            last[one.team_code] = one
    return found
