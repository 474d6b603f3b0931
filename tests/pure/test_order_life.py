"""An order's life, from its table: what may follow, for whom, and what frees who was ordered."""

from itertools import pairwise

import pytest

from layers.command.sheet import Remark
from layers.errors import Clash
from layers.orders.order_life import TEAM_IS, Change, ReceiverKind, Standing, State
from layers.orders.outbox import LONGEST_PAUSE_S, pause_s

TEAM = ReceiverKind.TEAM
RECEIPT = (State.DRAFTED, State.ISSUED, State.DELIVERED, State.ACKNOWLEDGED)
WAY = {
    ReceiverKind.TEAM: ["departed", "arrived", "working", "done", "returned"],
    ReceiverKind.DEPOT: ["departed", "arrived", "done"],
    ReceiverKind.UNIT: ["done"],
    ReceiverKind.LEADER: ["done"],
}


def standing(
    state: State,
    change: Change = Change.NEW,
    resumes: State | None = None,
    kind: ReceiverKind = TEAM,
) -> Standing:
    return Standing(kind, state, change, resumes)


@pytest.mark.parametrize("kind", ReceiverKind)
def test_each_kind_of_receiver_goes_its_way_step_by_step_and_no_other(kind: ReceiverKind) -> None:
    whole = [*RECEIPT, *map(State, WAY[kind])]
    for state, following in pairwise(whole):
        now = standing(state, kind=kind)
        for wanted in State:
            if wanted in now.next():
                assert now.after(wanted).state is wanted
            else:
                with pytest.raises(Clash, match="order_cannot") as told:
                    now.check(wanted)
                possible = [one.value for one in now.next()]
                assert told.value.params["possible_state_codes"] == possible
        assert following in now.next()
    last = standing(whole[-1], kind=kind)
    assert last.is_over
    assert last.frees
    with pytest.raises(Clash, match="order_cannot") as told:
        last.check(State.DONE)
    assert told.value.params["possible_state_codes"] == Remark("list.nothing_more")
    assert not any(standing(state, kind=kind).frees for state in whole[:-1])


def test_a_receipt_may_come_late_or_be_refused_and_then_it_is_over() -> None:
    assert standing(State.OVERDUE).next() == (State.ACKNOWLEDGED, State.REFUSED)
    assert standing(State.REFUSED).is_over
    assert standing(State.REFUSED).frees
    assert standing(State.REPLACED).next() == ()


def test_a_correction_goes_on_where_work_had_got_and_cannot_be_refused_on_the_way() -> None:
    corrected = standing(State.DELIVERED, Change.CORRECTED, standing(State.ARRIVED).reached)
    assert State.REFUSED not in corrected.next()
    assert corrected.after(State.ACKNOWLEDGED).next() == (State.WORKING,)
    untouched = standing(State.DELIVERED, Change.CORRECTED)
    assert State.REFUSED in untouched.next()
    assert untouched.after(State.ACKNOWLEDGED).next() == (State.DEPARTED,)
    assert standing(State.OVERDUE, Change.CORRECTED, State.DEPARTED).reached is State.DEPARTED


def test_a_withdrawal_frees_whoever_has_not_departed_and_calls_home_whoever_has() -> None:
    early = standing(State.ISSUED, Change.WITHDRAWN)
    assert early.frees
    assert standing(State.ACKNOWLEDGED, Change.WITHDRAWN).is_over
    late = standing(State.DELIVERED, Change.WITHDRAWN, State.WORKING)
    assert not late.frees
    assert late.next() == (State.ACKNOWLEDGED, State.OVERDUE)
    assert late.after(State.ACKNOWLEDGED).next() == (State.RETURNED,)
    assert late.after(State.ACKNOWLEDGED).after(State.RETURNED).frees


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (standing(State.DRAFTED), "order_not_issued"),
        (standing(State.REFUSED), "order_is_over"),
        (standing(State.DONE), "order_is_over"),
        (standing(State.DELIVERED, Change.WITHDRAWN), "order_is_withdrawn"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.state.value,
)
def test_what_cannot_be_corrected_or_withdrawn_says_why(now: Standing, code: str) -> None:
    with pytest.raises(Clash, match=code):
        now.check_replaceable()


def test_a_team_is_doing_something_at_every_station() -> None:
    assert {State(one) for one in WAY[TEAM]} <= set(TEAM_IS)


def test_pauses_grow_and_stay_bearable() -> None:
    pauses = [pause_s(tries) for tries in range(1, 200)]
    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE_S
