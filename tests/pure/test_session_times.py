"""How long somebody stays signed in: locks, ends and the end of the shift, to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from service.auth.roles import ADMINISTRATORS, PEOPLE, Role
from service.auth.times import STAYS, TOUCH_EVERY, SessionState, ends_at, state_of

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FAR = NOW + timedelta(hours=5)


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_idle_to_the_second(role: Role) -> None:
    idle = timedelta(minutes=STAYS[role].idle_min)
    over = SessionState.LOCKED if role is Role.OPERATOR else SessionState.ENDED
    assert state_of(role, NOW, FAR, NOW) is SessionState.OPEN
    assert state_of(role, NOW - idle + SECOND, FAR, NOW) is SessionState.OPEN
    assert state_of(role, NOW - idle, FAR, NOW) is over
    assert state_of(role, NOW - timedelta(days=2), FAR, NOW) is over


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_the_end_of_the_shift_is_the_end_also_of_a_locked_screen(role: Role) -> None:
    longest = 8 if role in ADMINISTRATORS else 12
    assert ends_at(role, NOW) == NOW + timedelta(hours=longest)
    assert state_of(role, NOW, NOW + SECOND, NOW) is SessionState.OPEN
    for seen in (NOW, NOW - timedelta(hours=3)):
        assert state_of(role, seen, NOW, NOW) is SessionState.ENDED


def test_every_person_s_role_has_its_times_and_only_the_room_locks() -> None:
    assert set(STAYS) == PEOPLE
    assert {role for role, stay in STAYS.items() if stay.locks} == {Role.OPERATOR}
    assert {STAYS[role].idle_min for role in ADMINISTRATORS} == {10}
    assert min(stay.idle_min for stay in STAYS.values()) <= 10


def test_a_use_is_written_down_often_enough_that_nobody_locks_while_working() -> None:
    shortest = min(timedelta(minutes=stay.idle_min) for stay in STAYS.values())
    assert shortest > TOUCH_EVERY * 10
