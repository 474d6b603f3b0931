"""Which of the roads around a spot an incident is reached from, once the walks are known.

The nearest road may lie across a river. It stays among those tried, since it may be the only one
that somebody can drive to; but the roads on the spot's own bank are looked for too, as far as
need be, and the search weighs a long walk against finding a boat.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from layers.roads.reach import Access, Pace

Thing = TypeVar("Thing")
# How many of the nearest edges are looked at; more, while each of them lies across a river.
LOOKED_AT, LOOKED_FARTHER = 32, (256, 1024)
# About as near as the nearest: so many metres, or seconds of walking, more – or half as much again.
NEARLY_M, NEARLY_S, NEARLY = 100.0, 120.0, 1.5


class Walk(NamedTuple):
    """The walk from an access to the spot: what the ground adds is in the access itself.

    ``rivers`` names those in the way, a nameless one by "".
    """

    access: Access
    rivers: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return Pace().walk_s(self.access)


Nearest = Callable[[int], Sequence[Access]]
"""So many of the nearest accesses, nearest first; fewer, where there are no more."""


class Ground(Protocol):
    """Whoever knows what lies between the roads and the spot."""

    def walks(self, accesses: Sequence[Access]) -> Sequence[Walk]:
        """The walk from each of these accesses."""

    def own_bank(self, accesses: Sequence[Access]) -> Sequence[Access]:
        """Those of these accesses from which the walk is over no river."""


class PlainGround:
    """Where no terrain is known, and no river."""

    def walks(self, accesses: Sequence[Access]) -> Sequence[Walk]:
        """The walk from each of these accesses."""
        return [Walk(one) for one in accesses]

    def own_bank(self, accesses: Sequence[Access]) -> Sequence[Access]:
        """All of them."""
        return accesses


PLAIN = PlainGround()


def from_both_banks(nearest: Nearest, ground: Ground, keep: int) -> list[Walk]:
    """The walks worth searching from, at most ``keep`` of either kind, the shortest first."""
    known = ground.walks(nearest(LOOKED_AT))
    for many in LOOKED_FARTHER if all(one.rivers for one in known) else ():
        found = nearest(many)
        own_bank = ground.own_bank(found)
        if own_bank or len(found) < many:
            known = [*known, *ground.walks(own_bank[:LOOKED_AT])]
            break
    return worth_trying(known, keep)


def worth_trying(known: Sequence[Walk], keep: int) -> list[Walk]:
    """Those about as short as the shortest, and those that take about the least time.

    The second are looked for on the spot's own bank alone, if it has a road at all. ``known`` is
    in order of metres, and so is the answer.
    """
    by_time = sorted(on_own_bank(known), key=lambda one: one.seconds)
    kept = [
        *_nearly(known, [one.access.off_road_m for one in known], NEARLY_M)[:keep],
        *_nearly(by_time, [one.seconds for one in by_time], NEARLY_S)[:keep],
    ]
    return sorted(dict.fromkeys(kept), key=lambda one: one.access.off_road_m)


def on_own_bank(known: Sequence[Walk]) -> Sequence[Walk]:
    """The walks over no river; where there is none, all of them."""
    return [one for one in known if not one.rivers] or known


def about_as_near(found: Sequence[Access]) -> list[Access]:
    """Those about as near as the nearest, which is the first."""
    return _nearly(found, [one.off_road_m for one in found], NEARLY_M)


def _nearly(found: Sequence[Thing], costs: Sequence[float], more: float) -> list[Thing]:
    """Those that cost little more than the first."""
    if not found:
        return []
    most = max(costs[0] + more, costs[0] * NEARLY)
    return [one for one, cost in zip(found, costs, strict=True) if cost <= most]
