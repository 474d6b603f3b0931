"""Escalation: the next in order when nobody answers, nobody twice, and always an end."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from layers.duty.calls import Due, first_call, next_calls
from layers.duty.model import Answer, Answerable, Call, Person
from layers.ids import CallId, IncidentId
from tests.pure.duty_people import NOON, REGION, an_answerable

chains = st.lists(st.text("ABCDE", min_size=1, max_size=5), min_size=1, max_size=4).map(
    lambda teams: [an_answerable(f"post:P{no}", people) for no, people in enumerate(teams)]
)
MINUTES = timedelta(minutes=1)


def made(due: Due, now: datetime, number: int) -> Call:
    """The call of who is due."""
    return Call(
        region_code=REGION,
        incident_id=IncidentId("990001-20261121-001"),
        is_exercise=False,
        post_key=due.answerable.key,
        post=due.answerable.post,
        person=due.person,
        asked_at=now,
        due_at=now + due.answerable.answer_min * MINUTES,
        asked_by="tests",
        instead_of=due.instead_of,
        call_id=CallId(number),
    )


def opened(chain: list[Answerable]) -> list[Call]:
    """The first call of each post, at noon."""
    first = [first_call([], one) for one in chain]
    return [made(due, NOON, number) for number, due in enumerate(first) if due is not None]


@given(chains, st.lists(st.sampled_from([None, Answer.DECLINED]), max_size=30))
def test_nobody_is_called_twice_for_a_post_and_it_ends(
    chain: list[Answerable], answers: list[Answer | None]
) -> None:
    calls, now, told = opened(chain), NOON, iter(answers)
    for _ in range(6):
        now += 10 * MINUTES
        calls = [replace(one, answer=one.answer or next(told, None)) for one in calls]
        for due in next_calls(calls, chain, now).due:
            calls.append(made(due, now, len(calls)))
    for one in chain:
        mine = [call.person for call in calls if call.post_key == one.key]
        assert mine == one.reachable
    last = next_calls(calls, chain, now + 10 * MINUTES)
    assert not last.due
    assert [one.key for one in last.exhausted] == [one.key for one in chain]


@given(chains, st.integers(0, 3))
def test_an_answered_post_calls_nobody_more_however_late(
    chain: list[Answerable], which: int
) -> None:
    calls = opened(chain)
    taken = calls[which % len(calls)]
    late = [replace(one, answer=Answer.ANSWERED) if one is taken else one for one in calls]
    found = next_calls(late, chain, NOON + timedelta(days=1))
    keys = [one.answerable.key for one in found.due] + [one.key for one in found.exhausted]
    assert sorted([*keys, taken.post_key]) == sorted(one.key for one in chain)


def test_in_time_it_waits_at_the_minute_the_next_is_due() -> None:
    chain = [an_answerable("post:P1", "AB", answer_min=10)]
    calls = opened(chain)
    assert next_calls(calls, chain, NOON + 9.99 * MINUTES) == ([], [])
    (due,) = next_calls(calls, chain, NOON + 10 * MINUTES).due
    assert (due.person.name, due.instead_of) == ("B", 0)


def test_a_clock_that_jumps_back_calls_nobody() -> None:
    chain = [an_answerable("post:P1", "AB")]
    assert next_calls(opened(chain), chain, NOON - timedelta(days=1)) == ([], [])


def test_a_no_makes_the_next_due_at_once() -> None:
    chain = [an_answerable("post:P1", "AB")]
    calls = [replace(one, answer=Answer.DECLINED) for one in opened(chain)]
    assert [one.person.name for one in next_calls(calls, chain, NOON).due] == ["B"]


def test_who_has_no_number_is_passed_over() -> None:
    one = replace(an_answerable("post:P1", "AB"), people=(Person("A", ""), Person("B", "1")))
    due = first_call([], one)
    assert due is not None
    assert due.person.name == "B"
    assert first_call([], replace(one, people=(Person("A", ""),))) is None


def test_what_was_never_called_is_not_escalated() -> None:
    assert next_calls([], [an_answerable("post:P1", "AB")], NOON) == ([], [])


def test_a_post_that_left_the_chain_is_told_and_not_forgotten() -> None:
    gone = an_answerable("post:P9", "A")
    found = next_calls(opened([gone]), [], NOON + timedelta(hours=1))
    assert [one.key for one in found.exhausted] == ["post:P9"]
