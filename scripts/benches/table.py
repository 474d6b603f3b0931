"""The benchmark's table: a figure, its goal, and whether it was met. A miss is said, not hidden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must reach: at least, or at most, so much."""

    limit: float
    at_least: bool
    unit: str = "×"

    def met(self, figure: float) -> bool:
        """Whether a figure reaches it; what could not be measured does not."""
        if isnan(figure):
            return False
        return figure >= self.limit if self.at_least else figure <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was asked of whom, the two medians in ms, and the figure that is judged.

    Without a goal the figure is only told.
    """

    quantity: str
    peer: str
    figure: float
    goal: Goal | None = None
    ours_ms: float | None = None
    peer_ms: float | None = None
    unit: str = "×"

    @property
    def missed(self) -> bool:
        """Whether there is a goal and it was not met."""
        return self.goal is not None and not self.goal.met(self.figure)

    @property
    def shown(self) -> str:
        """The figure as it is written, to three digits."""
        digits = ",.0f" if self.figure >= 1000 else ".3g"
        return f"{self.figure:{digits}}{self.unit}"

    @property
    def verdict(self) -> str:
        """How it is said in the table."""
        if self.goal is None:
            return "–"
        return "**MISSED**" if self.missed else "ok"


def faster(quantity: str, peer: str, ours_ms: float, peer_ms: float, goal: Goal | None) -> Row:
    """How many times faster than the peer we are."""
    return Row(quantity, peer, peer_ms / ours_ms, goal, ours_ms, peer_ms)


def times_as_long(
    quantity: str, peer: str, ours_ms: float, peer_ms: float, goal: Goal | None
) -> Row:
    """How many times the peer's time we take."""
    return Row(quantity, peer, ours_ms / peer_ms, goal, ours_ms, peer_ms)


def drawn(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first two hold figures."""
    rule = ["---"] * 2 + ["--:"] * (len(heads) - 2)
    return "\n".join(f"| {' | '.join(line)} |" for line in (heads, rule, *lines))


def of_rows(rows: Iterable[Row], times: tuple[str, str] = ("ours ms", "theirs ms")) -> str:
    """The table of the goals; ``times`` are the heads over the two medians."""
    heads = ("quantity", "against", *times, "measured", "goal", "")
    return drawn(
        heads,
        (
            (
                row.quantity,
                row.peer,
                _ms(row.ours_ms),
                _ms(row.peer_ms),
                row.shown,
                str(row.goal or ""),
                row.verdict,
            )
            for row in rows
        ),
    )


def _ms(value: float | None) -> str:
    """Milliseconds to three figures."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
