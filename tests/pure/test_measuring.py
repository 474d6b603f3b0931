"""From where they stand to when they are there: every setter gets an end, and every no a reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.ids import LonLat
from layers.roads.closures import ClosedStretch, Effect
from layers.roads.measuring import (
    STRAIGHT_DETOUR,
    STRAIGHT_KMH,
    WORTH_TELLING_S,
    Outcome,
    Setter,
    Verdict,
    in_force,
    measure,
)
from layers.roads.reach import Access, Pace
from tests.pure.small_county import HERE, at, roads, shut

# 0 ── 1 ── 2 takes 120 s, the way round from 0 to 2 takes 600 s; 8 ── 9 is an island.
COUNTY = roads([(0, 1, 60.0, 60.0), (1, 2, 60.0, 60.0), (0, 2, 600.0, 600.0), (8, 9, 60.0, 60.0)])
GOAL = [at(1, 1.0)]
BASE = LonLat(111.61, 25.96)
TEAM = Setter(BASE, [at(0, 0.0)], 300.0)
BETWEEN, ROUND = shut(1, 0.4, 0.5, 4), shut(2, 0.4, 0.5, 5)


def end_of(
    *stretches: ClosedStretch, setter: Setter = TEAM, goal: list[Access] | None = None
) -> Outcome:
    (one,) = measure(in_force(COUNTY, stretches), HERE, GOAL if goal is None else goal, [setter])
    return one


def unknown(stretch: ClosedStretch) -> ClosedStretch:
    return stretch._replace(effect=Effect.UNKNOWN)


def test_by_road_the_time_has_everything_in_it() -> None:
    found = end_of(setter=TEAM._replace(accesses=[at(0, 0.0, 100.0)]), goal=[at(1, 1.0, 50.0)])
    assert found.verdict is Verdict.ROAD
    assert found.total_s == pytest.approx(300 + 36 + 120 + 60)
    assert found.arrival is not None
    assert found.arrival.drive_s == pytest.approx(120)
    assert found.straight_m == pytest.approx(1002, abs=3)
    assert (found.closures, found.extra_s) == ((), 0.0)


@pytest.mark.parametrize("which", ["incident", "team"])
def test_where_there_is_no_road_the_straight_line_is_an_estimate(which: str) -> None:
    found = end_of(goal=[]) if which == "incident" else end_of(setter=TEAM._replace(accesses=[]))
    assert found.verdict is Verdict.STRAIGHT_LINE
    assert found.total_s == pytest.approx(
        300 + found.straight_m * STRAIGHT_DETOUR / 1000 / STRAIGHT_KMH * 3600
    )
    assert found.arrival is None


def test_the_way_round_names_the_closure_and_its_cost() -> None:
    found = end_of(BETWEEN)
    assert found.verdict is Verdict.ROAD
    assert found.total_s == pytest.approx(300 + 600)
    assert found.closures == (4,)
    assert found.extra_s == pytest.approx(480)


def test_a_way_round_that_costs_next_to_nothing_is_not_told() -> None:
    short = roads([(0, 1, 60.0, 60.0), (0, 1, 60.0 + WORTH_TELLING_S - 1, 99.0)])
    (found,) = measure(in_force(short, [shut(0, 0.5, 0.5)]), HERE, [at(0, 1.0)], [TEAM])
    # The goal lies at the closed road's far end, which is open and is reached the other way.
    assert found.total_s == pytest.approx(300 + 89)
    assert (found.closures, found.extra_s) == ((), 0.0)


def test_a_closure_that_is_on_nobodys_way_is_not_told() -> None:
    assert end_of(ROUND, shut(3, 0.0, 1.0, 6)).closures == ()


def test_who_is_cut_off_is_told_by_which_closures_of_its_own_way() -> None:
    found = end_of(BETWEEN, ROUND)
    assert found == Outcome(Verdict.CUT, found.straight_m, closures=(BETWEEN.closure_id,))


def test_only_closures_whose_opening_helps_are_to_blame() -> None:
    """The usual way and the goal are both closed: opening the bridge alone would help nobody."""
    at_the_goal = shut(1, 0.9, 1.0, 6)
    found = end_of(shut(0, 0.4, 0.5, 4), at_the_goal, goal=[at(1, 0.95)])
    assert (found.verdict, found.closures) == (Verdict.CUT, (6,))


def test_two_closures_in_a_row_are_blamed_together() -> None:
    found = end_of(shut(0, 0.4, 0.5, 4), shut(1, 0.4, 0.5, 6), ROUND)
    assert (found.verdict, set(found.closures)) == (Verdict.CUT, {4, 6})


def test_one_who_stands_on_closed_road_is_cut_off_by_it() -> None:
    assert end_of(shut(0, 0.0, 0.1, 7)).closures == (7,)
    assert end_of(shut(0, 0.0, 0.1, 7)).verdict is Verdict.CUT


def test_an_unknown_road_tells_what_to_scout_and_what_it_would_save() -> None:
    found = end_of(BETWEEN, unknown(ROUND))
    assert found.verdict is Verdict.ONLY_UNKNOWN
    assert found.total_s == pytest.approx(300 + 600)
    assert found.arrival is None
    assert found.closures == (5,)


def test_a_known_way_round_is_taken_before_an_unknown_road() -> None:
    found = end_of(unknown(BETWEEN))
    assert found.verdict is Verdict.ROAD
    assert found.total_s == pytest.approx(900)
    assert found.closures == (4,)


def test_care_is_no_closure_and_only_slows() -> None:
    found = end_of(shut(1, 0.0, 1.0, effect=Effect.CARE))
    assert found.total_s == pytest.approx(300 + 60 + 120)
    assert (found.closures, found.careful) == ((), (1,))
    assert not in_force(COUNTY, [shut(1, 0.0, 1.0, effect=Effect.CARE)]).anything_shut


@pytest.mark.parametrize("stretches", [(), (BETWEEN, ROUND), (unknown(BETWEEN),)])
def test_an_island_is_an_island_whatever_is_closed(stretches: tuple[ClosedStretch, ...]) -> None:
    found = end_of(*stretches, setter=TEAM._replace(accesses=[at(3, 0.5)]))
    assert found == Outcome(Verdict.ISLAND, found.straight_m, island_km=1.0)


def test_everybody_keeps_their_place_in_the_list() -> None:
    setters = [
        TEAM._replace(accesses=[at(3, 0.5)]),
        TEAM,
        TEAM._replace(accesses=[]),
        TEAM._replace(delay_s=0.0),
    ]
    found = measure(in_force(COUNTY, []), HERE, GOAL, setters)
    assert [one.verdict for one in found] == [
        Verdict.ISLAND,
        Verdict.ROAD,
        Verdict.STRAIGHT_LINE,
        Verdict.ROAD,
    ]
    assert [one.total_s for one in found if one.arrival] == [420.0, 120.0]
    assert measure(in_force(COUNTY, []), HERE, GOAL, []) == []


FRACTIONS = st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0])
STRETCHES = st.lists(
    st.builds(
        lambda edge, one, other, number, effect: shut(
            edge, min(one, other), max(one, other), number, effect
        ),
        st.integers(0, 3),
        FRACTIONS,
        FRACTIONS,
        st.integers(1, 9),
        st.sampled_from(list(Effect)),
    ),
    max_size=6,
)
ACCESSES = st.lists(st.builds(Access, st.integers(0, 3), FRACTIONS, st.just(10.0)), max_size=2)


@settings(max_examples=300, deadline=None)
@given(STRETCHES, ACCESSES, ACCESSES)
def test_every_end_says_what_it_must(
    stretches: list[ClosedStretch], goal: list[Access], start: list[Access]
) -> None:
    # One closure has one effect on all its stretches.
    effects = {one.closure_id: one.effect for one in stretches}
    stretches = [one._replace(effect=effects[one.closure_id]) for one in stretches]
    setter = TEAM._replace(accesses=start)
    (found,) = measure(in_force(COUNTY, stretches), HERE, goal, [setter])
    told = {effects[one] for one in found.closures}
    no_roads = not goal or not start
    assert (found.verdict is Verdict.STRAIGHT_LINE) is no_roads
    assert (found.arrival is not None) is (found.verdict is Verdict.ROAD)
    assert (found.total_s is None) is (
        found.verdict in (Verdict.CUT, Verdict.ISLAND, Verdict.ONE_WAYS)
    )
    assert Effect.CARE not in told
    if found.verdict is Verdict.ONLY_UNKNOWN:
        assert told == {Effect.UNKNOWN}
    if found.verdict in (Verdict.CUT, Verdict.ONLY_UNKNOWN):
        assert found.closures
        # Lifting those that are named, and no others, is enough.
        left = [one for one in stretches if one.closure_id not in found.closures]
        (then,) = measure(in_force(COUNTY, left), HERE, goal, [setter])
        assert then.verdict is Verdict.ROAD
    if found.verdict is Verdict.ROAD:
        assert bool(found.closures) is (found.extra_s >= WORTH_TELLING_S)


def test_a_person_walks_and_a_lorry_drives_off_the_road() -> None:
    pace = Pace(walk_kmh=3.6, yard_kmh=36.0)
    assert (pace.walk_s(at(0, 0.0, 100.0)), pace.yard_s(at(0, 0.0, 100.0))) == (100.0, 10.0)
