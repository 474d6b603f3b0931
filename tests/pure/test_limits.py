"""How often: bursts pass, loops are slowed, askers and kinds do not count for each other."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from layers.errors import NotReady
from service.auth import limits
from service.auth.limits import RATES, Limits


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(clock: Clock) -> Limits:
    return Limits(clock)


@pytest.mark.parametrize("kind", sorted(RATES))
def test_a_burst_passes_and_then_so_many_a_minute(kind: str, counted: Limits, clock: Clock) -> None:
    rate = RATES[kind]
    assert [counted.allows(kind, "a") for _ in range(rate.at_once)] == [0.0] * rate.at_once
    wait_s = counted.allows(kind, "a")
    assert wait_s == pytest.approx(60 / rate.a_minute)
    clock.now += wait_s * 0.9
    assert counted.allows(kind, "a") > 0
    clock.now += wait_s * 0.11
    assert counted.allows(kind, "a") == 0.0
    passed = 0
    for _ in range(600):
        clock.now += 1
        passed += counted.allows(kind, "a") == 0.0
    assert passed <= rate.a_minute * 10 + rate.at_once
    assert passed >= min(600, rate.a_minute * 10) - 1


def test_who_is_refused_does_not_wait_the_longer_for_asking(counted: Limits, clock: Clock) -> None:
    for _ in range(RATES["sign_in"].at_once):
        counted.take("sign_in", "a")
    waits = {counted.allows("sign_in", "a") for _ in range(100)}
    assert len(waits) == 1
    clock.now += waits.pop() + 0.001
    counted.take("sign_in", "a")


def test_askers_and_kinds_are_counted_apart(counted: Limits) -> None:
    for _ in range(RATES["sign_in"].at_once):
        counted.take("sign_in", "a")
    with pytest.raises(NotReady) as refused:
        counted.take("sign_in", "a")
    assert refused.value.code == "too_often"
    assert refused.value.retry_after_s >= 1
    counted.take("sign_in", "b")
    counted.take("sheet", "a")


def test_a_flood_of_askers_does_not_fill_the_memory(counted: Limits) -> None:
    for number in range(limits.MOST_REMEMBERED + 50):
        counted.take("refused", str(number))
    assert len(counted._full) <= limits.MOST_REMEMBERED


def test_many_at_the_same_time_are_counted_exactly(counted: Limits) -> None:
    with ThreadPoolExecutor(8) as crowd:
        waits = list(crowd.map(lambda _: counted.allows("export", "a"), range(200)))
    assert waits.count(0.0) == RATES["export"].at_once
