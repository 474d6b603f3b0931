"""The bench of the chain judges rightly: percentiles, goals, and a team that was sent twice."""

from math import isnan

import pytest

from scripts.benches.spread import CHAIN, ISSUE, Sent, doubles, of_spreads, percentile, spread


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([float(one) for one in range(1, 101)], 0.95, 95.0),
        ([float(one) for one in range(1, 20)], 0.95, 19.0),  # of few it is the worst
        ([7.0], 0.95, 7.0),
    ],
)
def test_a_percentile_is_one_that_was_measured(
    values: list[float], share: float, found: float
) -> None:
    assert percentile(values, share) == found


def test_what_nobody_measured_reaches_no_goal() -> None:
    none = spread(ISSUE, [])
    assert isnan(none.p95)
    assert none.missed


@pytest.mark.parametrize(
    ("step", "p95_s", "missed"),
    [
        (ISSUE, 0.2, False),
        (ISSUE, 0.201, True),
        (CHAIN, 2.0, False),
        (CHAIN, 2.001, True),
        ("draft the order", 9.0, False),
    ],
)
def test_the_goals_are_those_that_were_set(step: str, p95_s: float, missed: bool) -> None:
    assert spread(step, [p95_s]).missed is missed


def test_a_miss_is_said_in_the_table_and_no_goal_is_no_verdict() -> None:
    told = of_spreads([spread(ISSUE, [0.1, 0.3]), spread("draft the order", [0.1])])
    assert told.splitlines()[2:] == [
        "| issue the order | 2 | 100 | 300 | 300 | ≤ 200 ms | **MISSED** |",
        "| draft the order | 1 | 100 | 100 | 100 |  | – |",
    ]


def test_a_team_that_two_had_at_the_same_time_is_found() -> None:
    long = Sent("T1", "one", 0.0, 10.0)
    within, after = Sent("T1", "two", 2.0, 3.0), Sent("T1", "three", 5.0, 6.0)
    fine = [Sent("T1", "four", 10.0, 11.0), Sent("T2", "five", 2.0, 3.0)]
    assert doubles([after, *fine, within, long]) == [(long, within), (long, after)]
    assert doubles([long, *fine]) == []
