"""What is compared with whom, and what has to come out."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from scripts.benches.answer import Answer, best, lines_hold
from scripts.benches.networks import Floats, RoadArrays
from scripts.benches.rounds import Turns
from scripts.benches.scene import Scene
from scripts.benches.table import Goal, Row, faster, times_as_long

MEDIUM_EDGES = 300_000  # the whole network is asked of pgRouting for a goal from this size on

EXACT = Goal(1e-6, at_least=False, unit=" s")
_ALIKE = Goal(0, at_least=False, unit="")


class Who(StrEnum):
    """Everybody who takes turns. "New" are closures met for the first time, "seen" known ones."""

    FIVE = "best five"
    FIVE_NEW = "best five, new closures"
    FIVE_SEEN = "best five, closures seen"
    ALL = "all 200"
    ALL_SEEN = "all 200, closures seen"
    WHOLE = "pgRouting whole net"
    WHOLE_NEW = "pgRouting whole net, new closures"
    BOX = "pgRouting box"
    BOX_NEW = "pgRouting box, new closures"
    SCIPY = "SciPy full search"
    SCIPY_SEEN = "SciPy full search, closures seen"


def rows_of(turns: Mapping[str, Turns], edge_count: int) -> list[Row]:
    """The lines about time on one network. With so few roads the first line has no goal."""
    ms = {name: one.median_ms for name, one in turns.items()}
    five, new = "best five + five routes", "same, 20 closures never seen"
    whole, box = "pgRouting whole net, reversed", "pgRouting box of 20 air-nearest"
    first = Goal(500, at_least=True) if edge_count >= MEDIUM_EDGES else None
    return [
        faster(five, whole, ms[Who.FIVE], ms[Who.WHOLE], first),
        faster(five, box, ms[Who.FIVE], ms[Who.BOX], Goal(100, at_least=True)),
        faster(new, whole, ms[Who.FIVE_NEW], ms[Who.WHOLE_NEW], None),
        faster(new, box, ms[Who.FIVE_NEW], ms[Who.BOX_NEW], Goal(30, at_least=True)),
        times_as_long(
            "same, closures seen before",
            "ours, none closed",
            ms[Who.FIVE_SEEN],
            ms[Who.FIVE],
            Goal(1.5, at_least=False),
        ),
        times_as_long(
            "all 200 teams + five routes",
            "SciPy full search, same arrays",
            ms[Who.ALL],
            ms[Who.SCIPY],
            Goal(1.3, at_least=False),
        ),
        faster(five, "ours, all 200", ms[Who.FIVE], ms[Who.ALL], Goal(10, at_least=True)),
    ]


def agreement(turns: Mapping[str, Turns]) -> list[Row]:
    """Whether everybody says the same: the seconds of all teams, who can come, the best five."""
    return [
        row
        for case, ours, peers in (
            ("none closed", (Who.ALL, Who.FIVE), (Who.WHOLE, Who.SCIPY)),
            (
                "20 closures",
                (Who.ALL_SEEN, Who.FIVE_NEW, Who.FIVE_SEEN),
                (Who.WHOLE_NEW, Who.SCIPY_SEEN),
            ),
        )
        for peer in peers
        for row in _agreement(f"agreement, {case}", turns, ours, peer)
    ]


def _agreement(
    quantity: str, turns: Mapping[str, Turns], ours: tuple[Who, ...], peer: Who
) -> list[Row]:
    """Of all our answers, the first of which is about everybody, with a peer's."""
    everybody, *fives = (turns[name].answers for name in ours)
    difference_s, other_set = 0.0, 0
    for incident, theirs in turns[peer].answers.items():
        all_s, peer_s = everybody[incident].arrival_s, theirs.arrival_s
        other_set += int((np.isfinite(all_s) != np.isfinite(peer_s)).sum())
        apart = [apart_s(_first(five[incident]), _first(theirs)) for five in fives]
        difference_s = max(difference_s, apart_s(all_s, peer_s), *apart)
    who = peer.partition(",")[0]
    return [
        Row(f"{quantity}: largest difference", who, difference_s, EXACT, unit=" s"),
        Row(f"{quantity}: teams reachable for one only", who, other_set, _ALIKE, unit=""),
    ]


def told(turns: Mapping[str, Turns]) -> list[Row]:
    """In how many of a hundred incidents the box is not right, and the closures matter."""
    return [
        _other("best five missed, none closed", "pgRouting box", turns, (Who.BOX, Who.FIVE)),
        _other("best five slower for the closures", "ours", turns, (Who.FIVE_NEW, Who.FIVE)),
    ]


def _other(quantity: str, whose: str, turns: Mapping[str, Turns], pair: tuple[Who, Who]) -> Row:
    """In how many of a hundred incidents two have not the same best five."""
    one, other = (turns[name].answers for name in pair)
    wrong = sum(not EXACT.met(apart_s(_first(one[at]), _first(other[at]))) for at in one)
    return Row(quantity, whose, 100 * wrong / len(one), unit=" %")


def apart_s(ours: Floats, theirs: Floats) -> float:
    """The largest difference between two lists of seconds, where both have one."""
    if len(ours) != len(theirs):
        return np.inf
    both = np.isfinite(ours) & np.isfinite(theirs)
    return float(np.abs(ours[both] - theirs[both]).max(initial=0.0))


def _first(answer: Answer) -> Floats:
    """The seconds of the best five."""
    return answer.arrival_s[best(answer.arrival_s)]


def routes_hold(turns: Mapping[str, Turns], roads: RoadArrays, scene: Scene) -> Row:
    """Whether every route that anybody gave leads from its team to the incident."""
    wrong = sum(
        not lines_hold(answer, roads, scene, incident)
        for one in turns.values()
        for incident, answer in one.answers.items()
    )
    return Row(
        "answers whose routes do not join team and incident", "everybody", wrong, _ALIKE, unit=""
    )


class Size(NamedTuple):
    """What growth is judged by: our time for the best five, and the arcs its search looks at."""

    edge_count: int
    five_ms: float
    arcs_settled: float


def growth(sizes: list[Size]) -> list[Row]:
    """From each network to the next larger one: the time's growth over that of the arcs settled."""
    return [
        Row(
            f"growth, {small.edge_count:,} → {large.edge_count:,} edges",
            f"arcs settled {small.arcs_settled:,.0f} → {large.arcs_settled:,.0f}",
            (large.five_ms / small.five_ms) / (large.arcs_settled / small.arcs_settled),
            Goal(1, at_least=False),
            large.five_ms,
            small.five_ms,
        )
        for small, large in pairwise(sizes)
    ]
