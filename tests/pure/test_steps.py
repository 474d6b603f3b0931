"""A way told step by step: what is a turn and what is none, and sums that agree with the way."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from layers.ids import LonLat
from layers.roads import graph
from layers.roads.arrays import BRIDGE, FORD, Label, Lines
from layers.roads.closures import ClosedStretch, Effect
from layers.roads.driving import Roads, roads_of
from layers.roads.reach import Candidate, Pace, towards
from layers.roads.road_state import apply
from layers.roads.steps import Does, Step, steps
from layers.telling import tell
from tests.pure.small_county import at, shut

# A crossing at (0, 0): west, east, north and a fork to the north-east; the east road bends south.
WEST, MIDDLE, EAST, NORTH, FORK, BEND = (-1, 0), (0, 0), (1, 0), (0, 1), (0.9, 0.6), (1.2, -1)
NODES = {WEST: 0, MIDDLE: 1, EAST: 2, NORTH: 3, FORK: 4, BEND: 5}
MAIN, LANE, BY_ROAD, NAMELESS = (
    Label("麻江路", "S216"),
    Label("石巷", ""),
    Label("环线", ""),
    Label("", ""),
)
EDGES: tuple[tuple[tuple[float, float], tuple[float, float], Label, int], ...] = (
    (WEST, MIDDLE, MAIN, BRIDGE),
    (MIDDLE, EAST, MAIN, 0),
    (MIDDLE, NORTH, LANE, 0),
    (MIDDLE, FORK, MAIN, FORD),
    (EAST, BEND, MAIN, 0),
    (BEND, EAST, NAMELESS, 0),
)


def _at(place: tuple[float, float]) -> LonLat:
    return LonLat(111.5 + place[0] * 0.01, 25.0 + place[1] * 0.009)


def _crossing() -> Roads:
    """Roads of about a kilometre, a minute each."""
    labels = tuple(dict.fromkeys(label for *_, label, _ in EDGES))
    table = graph.table_of(
        np.array([NODES[one] for one, *_ in EDGES]),
        np.array([NODES[one] for _, one, *_ in EDGES]),
        np.full(len(EDGES), 1000.0),
    )
    flags = table.facts.flags | np.array([flag for *_, flag in EDGES], dtype=np.uint8)
    label = np.array([labels.index(one) for *_, one, _ in EDGES], dtype=np.int32)
    points = np.array([_at(place) for one, other, *_ in EDGES for place in (one, other)])
    starts = np.arange(0, 2 * len(EDGES) + 1, 2, dtype=np.int32)
    table = replace(
        table,
        facts=replace(table.facts, flags=flags, label=label, labels=labels),
        lines=Lines(starts, points[:, 0].copy(), points[:, 1].copy()),
    )
    minute = np.full(len(EDGES), 60.0)
    return roads_of(graph.build("crossing", table), minute, minute.copy())


def _told(
    start: tuple[int, float], goal: tuple[int, float], *closed: ClosedStretch, off_m: float = 0.0
) -> list[Step]:
    state = apply(_crossing(), closed)
    there = [at(*goal, off_m)]
    arrival = towards(state, there, [Candidate([at(*start, off_m)], 0.0)])[0]
    told = steps(state, arrival)
    assert sum(one.seconds for one in told) == pytest.approx(arrival.arrival_s)
    on_road = [one for one in told if one.does not in (Does.YARD, Does.WALK)]
    assert sum(one.metres for one in on_road) == pytest.approx(arrival.drive_m)
    return told


def _does(told: Sequence[Step]) -> list[str]:
    return [one.does.value for one in told]


def test_a_turn_is_told_and_straight_on_is_not() -> None:
    assert _does(_told((0, 0.5), (1, 0.5))) == ["depart", "arrive"]
    assert _does(_told((0, 0.5), (2, 0.5))) == ["depart", "left", "arrive"]
    assert _does(_told((2, 0.5), (0, 0.5))) == ["depart", "right", "arrive"]
    assert _does(_told((2, 0.5), (1, 0.5))) == ["depart", "left", "arrive"]
    assert _does(_told((1, 0.5), (3, 0.5))) == ["depart", "sharp_right", "arrive"]


def test_a_fork_is_told_even_where_the_name_stays() -> None:
    assert _does(_told((0, 0.5), (3, 0.5))) == ["depart", "slight_left", "arrive"]


def test_a_bend_is_no_turn_but_a_new_name_is_told() -> None:
    """Two roads run side by side beyond the bend, so that it is a junction for the second only."""
    by_main = _told((1, 0.5), (4, 0.5), shut(5, 0.4, 0.6))
    assert _does(by_main) == ["depart", "right", "arrive"]
    by_nameless = _told((1, 0.5), (5, 0.5))
    assert _does(by_nameless)[1] == "right"
    assert "无名道路" in tell(by_nameless[1].code, by_nameless[1].params)


def test_one_who_stands_at_the_junction_departs_along_the_road_he_takes() -> None:
    told = _told((0, 1.0), (2, 0.5))
    assert _does(told) == ["depart", "arrive"]
    assert (told[0].heading, told[0].road) == ("north", "石巷")


def test_a_step_says_how_far_how_long_and_what_it_passes() -> None:
    told = _told((0, 0.0), (3, 1.0))
    first, second, _ = told
    assert first.passed == {"bridge": 1}
    assert second.passed == {"ford": 1}
    said = tell(first.code, first.params)
    assert said == "从起点出发，沿S216 麻江路向东行驶 1.0 公里（约 1 分）"
    assert [tell(*one) for one in second.clauses] == ["涉水 1 处"]
    assert tell(first.code, first.params, "en").startswith("Set out east along S216")


def test_care_costs_and_is_told() -> None:
    careful = shut(1, 0.0, 0.5, effect=Effect.CARE)
    told = _told((0, 0.5), (1, 0.5), careful)
    assert told[0].passed == {"bridge": 1, "care": 1}
    assert told[0].seconds == pytest.approx(30 + 60)


def test_who_lives_off_the_road_drives_out_first_and_walks_last() -> None:
    told = _told((0, 0.5), (2, 0.5), off_m=120.0)
    assert _does(told) == ["yard", "depart", "left", "arrive", "walk"]
    walk = told[-1]
    assert walk.seconds == pytest.approx(Pace().walk_s(at(0, 0.0, 120.0)))
    assert "步行 120 米" in tell(walk.code, walk.params)


def test_every_step_can_be_said_in_both_languages() -> None:
    for does in Does:
        step = Step(does, LonLat(0, 0), "路", 1234.0, 30.0, {}, "north")
        assert all(tell(step.code, step.params, language) for language in ("zh", "en"))
