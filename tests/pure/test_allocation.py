"""Who goes where when several incidents need the same, reckoned by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import inf
from typing import Any

import pytest

from layers.allocation import costs, exact, greedy, rules, sound
from layers.allocation.model import (
    Batch,
    Choice,
    Cover,
    FreeDepot,
    FreeTeam,
    Issued,
    Line,
    OpenIncident,
    Payload,
    Problem,
    Score,
    Sent,
    Shelf,
    Weight,
)
from layers.allocation.neighbour import Neighbour
from layers.allocation.room import Room
from layers.allocation.rules import brought
from layers.allocation.told import plan_at_once, plan_best
from layers.command.sheet import Remark
from layers.errors import BadInput

TODAY = date(2026, 11, 21)
WEIGHTS = {"tent": Weight(45.0, 0.25)}


def team(code: str, skills: str, people: int, **ways: float) -> FreeTeam:
    return FreeTeam(code, "x", frozenset(skills.split()), people, ways)


def depot(code: str, batches: list[Batch], quota: int = 0, **ways: float) -> FreeDepot:
    return FreeDepot(code, {"tent": Shelf(batches, quota)}, Payload(90.0, 1.5), ways)


def county(*incidents: OpenIncident, **told: Any) -> Problem:
    """No teams and no depots, but for what is told."""
    whole = {"teams": (), "depots": (), "today": TODAY, "weights": WEIGHTS, **told}
    return Problem(incidents, **whole)


def fire(name: str = "a", level: int = 1, people: int = 0, tents: int = 0) -> OpenIncident:
    return OpenIncident(name, level, {"fire": people}, {"tent": tents})


def codes(said: Sequence[Remark]) -> list[str]:
    return [one.code for one in said]


def test_the_most_severe_is_served_first_whatever_it_costs_the_others() -> None:
    only = team("T", "fire", 5, a=900, b=60)
    found = plan_best(county(fire("b", 2, 5), fire("a", 1, 5), teams=[only]), Room())
    assert [(one.code, one.incident_id) for one in found.assigned] == [("T", "a")]
    (short,) = found.missing
    assert (short.met.line, short.missing) == (("b", "skill", "fire"), 5)
    assert codes(short.reasons) == ["planned.short_elsewhere"]
    assert codes(short.whence) == ["planned.no_neighbours"]


def test_who_is_soonest_for_one_may_be_the_only_one_for_another() -> None:
    both, slow = team("T1", "fire medical", 4, a=60), team("T2", "fire", 4, a=300)
    needs = OpenIncident("a", 1, {"fire": 4, "medical": 4}, {})
    problem = county(needs, teams=[both, slow])
    at_once, best = plan_at_once(problem, Room()), plan_best(problem, Room())
    assert at_once.score.levels == ((10_000, 60),)
    assert best.score == Score(((0, 360),), 2)
    assert {one.code: one.brings for one in best.assigned} == {
        "T1": {"medical": 4},
        "T2": {"fire": 4},
    }
    assert (at_once.solved.how, best.solved.how) == ("greedy", "exact")


def test_cover_stays_at_home_and_is_said_to() -> None:
    near, far = team("T1", "fire", 4, a=60), team("T2", "fire", 4, a=600)
    problem = county(fire(people=8), teams=[near, far], covers=[Cover("x", "fire", teams=1)])
    found = plan_best(problem, Room({"T2": "二队"}))
    assert [one.code for one in found.assigned] == ["T1"]
    assert found.missing[0].reasons == [
        Remark("planned.short_home", {"count": 1, "names": ["二队"]})
    ]


def test_nobody_comes_over_a_shut_road() -> None:
    found = plan_best(
        county(
            fire(people=4, tents=1),
            teams=[team("T", "fire", 4, a=inf)],
            depots=[depot("D", [Batch("1", 9)], a=inf)],
        ),
        Room(),
    )
    assert found.assigned == []
    assert [codes(one.reasons) for one in found.missing] == [["planned.short_cut"]] * 2


def test_first_expired_first_out_never_an_expired_batch_never_below_quota() -> None:
    shelf = [
        Batch("old", 5, TODAY - timedelta(days=1)),
        Batch("late", 5, TODAY + timedelta(days=90)),
        Batch("soon", 2, TODAY),
    ]
    problem = county(fire(tents=9), depots=[depot("D", shelf, quota=3, a=60)])
    found = plan_best(problem, Room(units={"tent": "顶"}))
    (load,) = found.assigned
    assert [(one.batch, many) for one, many in load.batches["tent"]] == [("soon", 2), ("late", 2)]
    # 180 kg at 90 kg a run, and 1 m³ at 1.5.
    assert load.vehicles == 2
    assert found.missing[0].reasons == [
        Remark("planned.short_expired", {"many": "5顶"}),
        Remark("planned.short_quota", {"many": "3顶"}),
    ]
    assert codes(found.missing[0].whence) == ["planned.release_quota", "planned.no_neighbours"]
    released = plan_best(replace(problem, below_quota=True), Room())
    assert released.assigned[0].brings == {"tent": 7}


def test_a_shortfall_names_the_firm_that_could_fill_it() -> None:
    firm = depot("F", [Batch("1", 9)], a=1800)
    room = Room({"F": "某公司"}, {"tent": "顶"}, [firm], {"F": ("演示-李", "000-0000-0001")})
    found = plan_best(county(fire(tents=2)), room)
    told = {"name": "某公司", "many": "9顶", "who": "演示-李", "minutes": 30}
    assert found.missing[0].whence == [
        Remark("planned.from_agreement", {**told, "phone": "000-0000-0001"})
    ]


def test_the_neighbours_that_may_be_asked_come_the_soonest_first() -> None:
    far, near = Neighbour("2", "远县", 90), Neighbour("1", "近县", 20, may_ask=("tent",))
    elsewhere = Neighbour("3", "火县", 5, may_ask=("fire",))
    short = plan_at_once(county(fire(tents=2)), Room(neighbours=[far, elsewhere, near])).missing[0]
    named = [one.params.get("name") for one in short.whence]
    assert (short.whence[0].code, named) == ("planned.ask_neighbour", [None, "近县", "远县"])
    nobody = plan_at_once(county(fire(tents=2)), Room(neighbours=[elsewhere])).missing[0]
    assert codes(nobody.whence) == ["planned.no_neighbour_has_it"]


def test_what_a_choice_costs_against_the_next_best() -> None:
    teams = [
        team("T1", "fire", 4, a=60, b=60),
        team("T2", "fire", 4, a=660, b=120),
        team("T3", "fire", 4, a=1260, b=1320),
    ]
    problem = county(fire("a", 1, 4), fire("b", 2, 4), teams=teams)
    choice = greedy.fill(problem)
    found = costs.costs(problem, choice)
    # Without T1 its place is T2's, and T3 goes to b: each as late as the worst of it.
    assert found["T1"] == costs.Cost(1200, {}, ("T3", "T2"), is_bound=False)
    assert found["T2"] == costs.Cost(1200, {}, ("T3",), is_bound=False)
    bound = costs.costs(replace(problem, teams=[*teams, *_crowd(200)]), choice)
    assert bound["T1"] == costs.Cost(1200, {}, ("T3",), is_bound=True)
    nobody_else = county(fire("a", 1, 4), teams=teams[:1])
    lost = costs.costs(nobody_else, greedy.fill(nobody_else))["T1"]
    assert lost.missing == {Line("a", "skill", "fire"): 4}


def _crowd(many: int) -> list[FreeTeam]:
    return [team(f"X{number}", "hazmat", 4, a=60) for number in range(many)]


def test_a_higher_level_adds_only_what_is_not_sent() -> None:
    assert rules.still({"fire": 60, "medical": 4}, {"fire": 45, "medical": 9, "evac": 1}) == {
        "fire": 15,
        "medical": 0,
    }
    assert plan_best(county(fire()), Room()).assigned == []
    assert plan_best(county(), Room()).score == Score((), 0)


def test_time_that_is_up_gives_the_best_known_and_says_so() -> None:
    both, slow = team("T1", "fire medical", 4, a=60), team("T2", "fire", 4, a=300)
    problem = county(OpenIncident("a", 1, {"fire": 4, "medical": 4}, {}), teams=[both, slow])
    at_once = greedy.fill(problem)
    found, solved = exact.solve(problem, at_once, limit_s=0.0)
    assert (found, solved.how) == (at_once, "bounded")


@pytest.mark.parametrize("quantity", ["-1", "0.5", "NaN", "1e9"])
def test_tents_come_whole(quantity: str) -> None:
    with pytest.raises(BadInput, match="bad_quantity"):
        rules.in_steps(Decimal(quantity), "顶", "items.1010102")


def test_what_is_measured_out_may_be_broken_to_a_tenth() -> None:
    assert rules.in_steps(Decimal("2.5"), "吨", "items.x") == 25
    assert rules.floor_steps(Decimal("2.59"), "吨") == 25
    assert rules.floor_steps(Decimal("2.59"), "顶") == 2
    assert Room(units={"x": "吨"}).amount(Line("a", "item", "x"), 25) == "2.5吨"


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (county(fire(people=-1)), "bad_quantity"),
        (county(OpenIncident("a", 1, {}, {"tent": 0.5})), "bad_quantity"),  # type: ignore[dict-item]
        (county(fire("a"), fire("a")), "named_twice"),
        (county(fire("a"), replace(fire("b"), is_exercise=True)), "exercise_mixed"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_door(problem: Problem, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        plan_best(problem, Room())


def test_faults_are_found() -> None:
    problem = county(
        fire(people=4, tents=4),
        fire("b", 1, 4),
        teams=[team("T", "fire", 4, a=60, b=inf), team("U", "medical", 1, a=60)],
        depots=[depot("D", [Batch("1", 3)], a=60)],
        covers=[Cover("", "fire", people=4)],
    )
    wrong = Choice(
        {Sent("T", "a", "fire"): 3, Sent("T", "b", "fire"): 2, Sent("U", "a", "fire"): 1},
        {Issued("D", "a", "tent"): 5},
    )
    assert len(sound.faults(problem, wrong)) == 7


def test_what_teams_bring_counts_each_person_once() -> None:
    needed = {"fire": 10, "medical": 4}
    assert brought(needed, []) == {"fire": 0, "medical": 0}
    # Who can do one thing only is counted first, so that the others are left for the rest.
    teams = [({"fire", "medical"}, 6), ({"fire"}, 8)]
    assert brought(needed, teams) == {"fire": 10, "medical": 4}
    assert brought(needed, [({"fire", "medical"}, 3)]) == {"fire": 3, "medical": 0}
    assert brought(needed, [({"diving"}, 9)]) == {"fire": 0, "medical": 0}
