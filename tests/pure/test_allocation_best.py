"""Sound always, and the best of all plans where it says so: random counties, small and crowded."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.allocation import exact, greedy, rules, sound
from layers.allocation.model import (
    Batch,
    Cover,
    FreeDepot,
    FreeTeam,
    OpenIncident,
    Payload,
    Problem,
    Shelf,
    Weight,
)
from layers.allocation.room import Room
from layers.allocation.told import plan_best
from tests.pure import every_plan

TODAY = date(2026, 11, 21)
WEIGHTS = {"tent": Weight(45.0, 0.25), "boat": Weight(None, 1.5)}
FEW = st.integers(0, 2)
SKILLS = st.dictionaries(st.sampled_from(["fire", "medical"]), FEW, max_size=2)
ITEMS = st.dictionaries(st.sampled_from(["tent", "boat"]), st.integers(0, 3), max_size=2)
ARRIVAL = st.sampled_from([60.0, 60.4, 300.0, 900.0, inf])
WAYS = st.fixed_dictionaries({"a": ARRIVAL, "b": ARRIVAL})
DAYS = st.sampled_from([None, *(TODAY + timedelta(days=days) for days in (-1, 0, 9))])


@st.composite
def counties(draw: st.DrawFn) -> Problem:
    """A county so small that every plan can be tried."""
    incidents = [
        OpenIncident(name, draw(st.integers(1, 2)), draw(SKILLS), draw(ITEMS))
        for name in draw(st.sampled_from(["ab", "ab", "ab", "a", ""]))
    ]
    teams = [
        FreeTeam(
            f"T{number}",
            draw(st.sampled_from(["x", "y"])),
            draw(st.sampled_from([frozenset({"fire"}), frozenset({"fire", "medical"})])),
            draw(FEW),
            draw(WAYS),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    depots = [
        FreeDepot(f"D{number}", shelves, Payload(90.0, 1.5), draw(WAYS))
        for number, shelves in enumerate(draw(st.lists(shelved(), max_size=2)))
    ]
    covers = draw(
        st.lists(
            st.builds(Cover, st.sampled_from(["", "x"]), st.just("fire"), FEW, FEW), max_size=1
        )
    )
    return Problem(incidents, teams, depots, TODAY, WEIGHTS, covers, draw(st.booleans()))


def shelved() -> st.SearchStrategy[Mapping[str, Shelf]]:
    batches = st.lists(st.builds(Batch, st.just("1"), FEW, DAYS), min_size=1, max_size=2)
    shelf = st.builds(Shelf, batches, st.integers(0, 1))
    return st.dictionaries(st.sampled_from(["tent", "boat"]), shelf, min_size=1, max_size=2)


@settings(max_examples=1000, deadline=None)
@given(counties())
def test_the_exact_plan_is_the_best_of_all_and_both_are_sound(problem: Problem) -> None:
    sound.check(problem)
    at_once = greedy.fill(problem)
    found, solved = exact.solve(problem, at_once, limit_s=20.0)
    assert sound.faults(problem, at_once) == []
    assert sound.faults(problem, found) == []
    assert solved.how == "exact"
    assert rules.judge(problem, found) == every_plan.best(problem)
    assert rules.judge(problem, found) <= rules.judge(problem, at_once)


def crowded(seed: int) -> Problem:
    """A county in which several incidents want the same few."""
    chance = Random(seed)
    names = [f"I{number}" for number in range(chance.randint(2, 6))]

    def ways() -> dict[str, float]:
        return {name: chance.choice([inf, *(60.0 * n for n in range(5, 60))]) for name in names}

    skills = ["fire", "medical", "evacuation"]
    incidents = [
        OpenIncident(
            name,
            chance.randint(1, 4),
            {skill: chance.randint(0, 20) for skill in skills},
            {"tent": chance.randint(0, 60), "boat": chance.randint(0, 4)},
        )
        for name in names
    ]
    teams = [
        FreeTeam(
            f"T{number}",
            chance.choice("xy"),
            frozenset(chance.sample(skills, 2)),
            chance.randint(0, 12),
            ways(),
        )
        for number in range(chance.randint(0, 20))
    ]
    depots = [
        FreeDepot(
            f"D{number}",
            {
                item: Shelf([Batch("1", chance.randint(0, 40), TODAY)], chance.randint(0, 9))
                for item in ("tent", "boat")
            },
            Payload(900.0, 4.0),
            ways(),
        )
        for number in range(chance.randint(0, 6))
    ]
    covers = [Cover("", "fire", people=10), Cover("x", "medical", teams=1)]
    return Problem(incidents, teams, depots, TODAY, WEIGHTS, covers)


@pytest.mark.parametrize("seed", range(8))
def test_a_crowd_of_incidents_is_never_promised_what_is_not_there(seed: int) -> None:
    problem = crowded(seed)
    at_once = greedy.fill(problem)
    found, _ = exact.solve(problem, at_once, limit_s=0.5)
    assert sound.faults(problem, at_once) == sound.faults(problem, found) == []
    assert rules.judge(problem, found) <= rules.judge(problem, at_once)
    for assigned in plan_best(problem, Room(), limit_s=0.05).assigned:
        taken = [many for parts in assigned.batches.values() for _, many in parts]
        assert sum(taken) in (0, sum(assigned.brings.values()))
