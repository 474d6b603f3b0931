"""The roster: every moment has somebody or lies in a gap that is told, never both."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.duty.model import Shift
from layers.duty.roster import Part, gaps, on_shift, overlaps
from layers.errors import BadInput
from layers.importing import readers
from tests.pure.duty_people import NOON, a_shift

DAY = (NOON, NOON + timedelta(hours=24))
shifts = st.lists(
    st.builds(
        lambda start, length, leader: a_shift(start, start + length, leader),
        st.integers(-12, 30),
        st.integers(1, 16),
        st.sampled_from(["A", "B", ""]),
    ),
    max_size=8,
)


@given(shifts, st.integers(0, 24 * 4 - 1))
def test_a_moment_is_led_or_in_a_gap(found: list[Shift], quarter: int) -> None:
    at = NOON + timedelta(minutes=15 * quarter + 7)
    led = any(shift.leader.name for shift in on_shift(found, at))
    within = [one for one in gaps(found, Part.LEADER, *DAY) if one.starts_at <= at < one.ends_at]
    assert len(within) == (not led)


@given(shifts, st.integers(0, 24 * 4 - 1))
def test_two_leaders_at_once_are_an_overlap(found: list[Shift], quarter: int) -> None:
    at = NOON + timedelta(minutes=15 * quarter + 7)
    names = {shift.leader.name for shift in on_shift(found, at)} - {""}
    within = [
        one for one in overlaps(found, Part.LEADER, *DAY) if one.starts_at <= at < one.ends_at
    ]
    assert bool(within) == (len(names) > 1)


@given(shifts)
def test_gaps_are_apart_in_order_and_inside_the_time_asked(found: list[Shift]) -> None:
    told = gaps(found, Part.LEADER, *DAY)
    edges = [edge for one in told for edge in (one.starts_at, one.ends_at)]
    assert edges == sorted(set(edges))
    assert all(DAY[0] <= edge <= DAY[1] for edge in edges)


def test_from_eight_in_the_evening_on_nobody_is_on_shift() -> None:
    (gap,) = gaps([a_shift(-4, 8)], Part.OFFICER, *DAY)
    assert (gap.starts_at, gap.ends_at) == (NOON + timedelta(hours=8), DAY[1])


def test_a_shift_ends_as_the_next_begins_and_nobody_is_there_twice() -> None:
    found = [a_shift(-4, 0, "A"), a_shift(0, 24, "B")]
    assert [one.leader.name for one in on_shift(found, NOON)] == ["B"]
    assert gaps(found, Part.LEADER, *DAY) == overlaps(found, Part.LEADER, *DAY) == []


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2026-11-21 20:00", 20),
        ("2026-11-21 20:00:00", 20),
        ("2026/11/21  8:00", 8),
        ("2026年11月21日20时", 20),
        ("2026年11月21日 20时00分", 20),
        ("２０２６-11-21 24:00", 24),
        ("2026-11-21", 0),
        ("20261121 07:00", 7),
    ],
)
def test_moments_are_read_by_beijing_s_clock(cell: str, hour: int) -> None:
    midnight = NOON - timedelta(hours=20)
    assert readers.moment(cell).value == midnight + timedelta(hours=hour)


@pytest.mark.parametrize(
    "cell", ["20:00", "2026-11-21 25:00", "2026-02-30 8:00", "2026-11-21 晚", "2026-11-21 24:30"]
)
def test_what_is_no_moment_is_refused(cell: str) -> None:
    with pytest.raises(BadInput, match="not_a_moment"):
        readers.moment(cell)
