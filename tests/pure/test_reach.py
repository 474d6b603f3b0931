"""How long everybody needs by road: judged by a slow and simple search on small countys."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.roads import graph
from layers.roads.closures import CARE_FACTOR, SHUTTING, ClosedStretch, Effect
from layers.roads.driving import Roads, roads_of
from layers.roads.graph import Stretch
from layers.roads.reach import Access, Arrival, Asked, Candidate, Pace, towards
from layers.roads.road_state import apply
from layers.roads.ways import Way
from tests.pure import bellman_ford
from tests.pure.small_county import NEVER, at, roads, shut

PACE = Pace()
FRACTIONS = st.sampled_from([0.0, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 1.0])
SECONDS = st.sampled_from([0.0, 1.0, 7.0, 60.0, 61.0, 600.0])
DRIVES = st.one_of(
    st.tuples(SECONDS, SECONDS),
    st.tuples(SECONDS, st.just(NEVER)),
    st.tuples(st.just(NEVER), SECONDS),
)
OFF_ROAD, GROUND = st.sampled_from([0.0, 5.0, 250.0]), st.sampled_from([0.0, 90.0])
EFFECTS = st.sampled_from(list(Effect))
Question = tuple[Roads, list[ClosedStretch], list[Access], list[Candidate]]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Few nodes and many edges, so that parallels, loops and one-ways all happen."""
    nodes = st.integers(0, draw(st.integers(1, 5)))
    ends = draw(st.lists(st.tuples(nodes, nodes, DRIVES), min_size=1, max_size=9))
    county = roads([(tail, head, *drive) for tail, head, drive in ends])
    edges = st.integers(0, county.network.edge_count - 1)
    parts = st.tuples(edges, FRACTIONS, FRACTIONS, EFFECTS)
    stretches = [
        shut(edge, min(one, other), max(one, other), number, effect)
        for number, (edge, one, other, effect) in enumerate(draw(st.lists(parts, max_size=5)))
    ]
    spots = st.lists(st.builds(Access, edges, FRACTIONS, OFF_ROAD, GROUND), max_size=3)
    candidates = st.builds(Candidate, spots, st.sampled_from([0.0, 60.0, 300.0]), st.just((0,)))
    return county, stretches, draw(spots), draw(st.lists(candidates, max_size=6))


@settings(max_examples=600, deadline=None)
@given(questions(), st.sets(EFFECTS.filter(lambda effect: effect in SHUTTING)))
def test_everybody_arrives_when_the_slow_search_says(
    question: Question, shutting: set[Effect]
) -> None:
    county, stretches, incident, candidates = question
    state = apply(county, stretches, frozenset(shutting))
    ours = towards(state, incident, candidates, PACE)
    theirs = bellman_ford.arrivals(county, stretches, shutting, incident, candidates, PACE)
    assert {index: one.arrival_s for index, one in ours.items()} == pytest.approx(theirs)
    for index, arrival in ours.items():
        _hangs_together(county, stretches, shutting, candidates[index], arrival)
        assert arrival.goal in incident


def _hangs_together(
    county: Roads,
    stretches: list[ClosedStretch],
    shutting: set[Effect],
    candidate: Candidate,
    arrival: Arrival,
) -> None:
    """The way told begins at an access, ends at one, has no gap, and meets nothing shut."""
    parts = arrival.stretches
    assert arrival.start in candidate.accesses
    assert (parts[0].edge, parts[0].start) == (arrival.start.edge, arrival.start.fraction)
    assert (parts[-1].edge, parts[-1].end) == (arrival.goal.edge, arrival.goal.fraction)
    for one, after in pairwise(parts):
        assert _junction(county, one.edge, one.end) == _junction(county, after.edge, after.start)
    # What is met on the way is at most a doubt that this state does not honour.
    met = apply(county, stretches).closures_on(parts)
    assert all(one.effect not in shutting for one in stretches if one.closure_id in met)
    metres = sum(abs(part.end - part.start) * county.network.length_m[part.edge] for part in parts)
    assert arrival.drive_m == pytest.approx(metres)
    off_s = PACE.yard_s(arrival.start) + PACE.walk_s(arrival.goal)
    assert arrival.drive_s == pytest.approx(arrival.arrival_s - candidate.delay_s - off_s)


def _junction(county: Roads, edge: int, fraction: float) -> int:
    assert fraction in (0.0, 1.0)
    return int((county.network.head if fraction else county.network.tail)[edge])


@settings(max_examples=200, deadline=None)
@given(questions(), st.integers(0, 6))
def test_stopping_early_gives_the_first_ones_and_the_same_ways(
    question: Question, count: int
) -> None:
    county, stretches, incident, candidates = question
    state = apply(county, stretches)
    everyone = towards(state, incident, candidates, PACE)
    few = towards(state, incident, candidates, PACE, Asked([count]))
    assert list(few.items()) == list(everyone.items())[:count]
    in_order = [one.arrival_s for one in everyone.values()]
    assert in_order == sorted(in_order)


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_same_question_gives_the_same_answer(question: Question) -> None:
    county, stretches, incident, candidates = question
    state = apply(county, stretches)
    first = towards(state, incident, candidates, PACE)
    assert list(first.items()) == list(towards(state, incident, candidates, PACE).items())
    other_way_round = towards(state, incident, candidates[::-1], PACE)
    assert {len(candidates) - 1 - index: one.arrival_s for index, one in first.items()} == {
        index: one.arrival_s for index, one in other_way_round.items()
    }


# A road of 100 s there and 200 s back from node 0 to node 1, and a way round of 1000 s.
ROUND = roads([(0, 1, 100.0, 200.0), (0, 1, 1000.0, 1000.0)])
NO_ROADS = roads_of(graph.empty(), np.zeros(0), np.zeros(0))
ONE_WAY = roads([(0, 1, 100.0, NEVER), (0, 1, 1000.0, 1000.0)])


def seconds(
    county: Roads, *stretches: ClosedStretch, start: float, goal: float = 0.6
) -> float | None:
    """Seconds of one who stands on the incident's own edge."""
    one = Candidate([at(0, start)], 0.0)
    found = towards(apply(county, stretches), [at(0, goal)], [one], PACE)
    return found[0].arrival_s if found else None


def test_on_the_incidents_own_edge_one_drives_straight_there() -> None:
    assert seconds(ROUND, start=0.1) == pytest.approx(50.0)
    assert seconds(ROUND, start=0.9) == pytest.approx(60.0)
    assert seconds(ROUND, start=0.6) == 0.0


def test_against_a_one_way_one_drives_all_round() -> None:
    assert seconds(ONE_WAY, start=0.1) == pytest.approx(50.0)
    assert seconds(ONE_WAY, start=0.9) == pytest.approx(10.0 + 1000.0 + 60.0)


def test_with_a_closure_between_one_drives_all_round() -> None:
    cut = shut(0, 0.3, 0.4)
    assert seconds(ROUND, cut, start=0.1) == pytest.approx(0.1 * 200 + 1000 + 0.4 * 200)
    assert seconds(ROUND, cut, start=0.9) == pytest.approx(60.0)
    assert seconds(ROUND, cut, start=0.35) is None
    assert seconds(ROUND, cut, start=0.9, goal=0.35) is None


def test_a_closure_of_no_length_cuts_all_the_same() -> None:
    cut = shut(0, 0.3, 0.3)
    assert seconds(ROUND, cut, start=0.1) == pytest.approx(20 + 1000 + 80)
    assert seconds(ROUND, cut, start=0.3) is None


def test_a_closed_junction_lets_nobody_through_but_those_on_its_roads_still_move() -> None:
    cross = roads([(0, 1, 10.0, 10.0), (1, 2, 10.0, 10.0), (1, 3, 10.0, 10.0)])
    closed = [shut(0, 1.0, 1.0), shut(1, 0.0, 0.0), shut(2, 0.0, 0.0)]
    state = apply(cross, closed)
    stands = [Candidate([at(0, 0.5)], 0.0), Candidate([at(1, 0.8)], 0.0)]
    assert set(towards(state, [at(1, 0.5)], stands, PACE)) == {1}
    assert set(towards(state, [at(0, 0.1)], stands, PACE)) == {0}


def test_both_ends_of_a_cut_road_can_still_be_reached() -> None:
    line = roads([(0, 1, 60.0, 60.0), (1, 2, 600.0, 600.0), (2, 3, 60.0, 60.0)])
    state = apply(line, [shut(1, 0.5, 0.5)])
    stands = [Candidate([at(0, 0.0)], 0.0), Candidate([at(2, 1.0)], 0.0)]
    assert set(towards(state, [at(1, 0.4)], stands, PACE)) == {0}
    assert set(towards(state, [at(1, 0.6)], stands, PACE)) == {1}


def test_care_slows_only_where_it_is_asked_for() -> None:
    careful = shut(0, 0.5, 1.0, effect=Effect.CARE)
    assert seconds(ROUND, careful, start=0.1, goal=0.4) == pytest.approx(30.0)
    assert seconds(ROUND, careful, start=0.6, goal=0.8) == pytest.approx(20.0 * CARE_FACTOR)
    assert seconds(ROUND, careful, start=0.4, goal=0.6) == pytest.approx(10 + 10 * CARE_FACTOR)


def test_two_calls_for_care_on_one_stretch_slow_it_once() -> None:
    twice = [shut(0, 0.2, 0.6, 1, Effect.CARE), shut(0, 0.4, 0.6, 2, Effect.CARE)]
    assert seconds(ROUND, *twice, start=0.0, goal=1.0) == pytest.approx(60 + 40 * CARE_FACTOR)


def test_the_search_chooses_among_accesses_on_both_sides_of_a_river() -> None:
    """The nearest road is on the far bank; the farther one, on this bank, is sooner."""
    banks = roads([(0, 1, 60.0, 60.0), (2, 3, 60.0, 60.0), (1, 2, 3000.0, 3000.0)])
    incident = [at(1, 0.5, 20.0), at(0, 0.5, 100.0)]
    found = towards(apply(banks, []), incident, [Candidate([at(0, 0.0)], 0.0)], PACE)[0]
    assert found.goal == incident[1]
    assert found.arrival_s == pytest.approx(30.0 + PACE.walk_s(incident[1]))


def test_delay_yard_and_walk_are_counted_once_each() -> None:
    found = towards(
        apply(ROUND, []), [at(0, 0.6, 50.0)], [Candidate([at(0, 0.1, 100.0)], 300.0)], PACE
    )[0]
    assert found == Arrival(
        candidate=0,
        arrival_s=pytest.approx(300.0 + 36.0 + 50.0 + 60.0),
        drive_s=pytest.approx(50.0),
        drive_m=pytest.approx(500.0),
        start=at(0, 0.1, 100.0),
        goal=at(0, 0.6, 50.0),
        stretches=Way.of([Stretch(0, 0.1, 0.6)]),
    )


def test_nobody_asked_nobody_comes_and_without_roads_there_is_no_way() -> None:
    assert towards(apply(ROUND, []), [at(0, 0.5)], [], PACE) == {}
    assert towards(apply(ROUND, []), [], [Candidate([at(0, 0.5)], 0.0)], PACE) == {}
    assert towards(apply(NO_ROADS, []), [], [Candidate([], 0.0)], PACE) == {}
