"""Who carries an order, from the parts of its two: one at most, and nobody who is out of it."""

from itertools import product

import pytest

from layers.orders.carrier import Part, Parts, Side, may_stand_in
from layers.orders.order_life import ANSWERS, Change, ReceiverKind, Standing, State

BOTH = Parts().asks_substitute()
NEW = Change.NEW


@pytest.mark.parametrize("side", Side)
def test_whoever_acknowledges_first_carries_it_and_the_other_is_released(side: Side) -> None:
    after = BOTH.after(side, State.ACKNOWLEDGED, NEW)
    assert (after.carrier, after.acts, after.asked) == (side, side, (side,))
    assert sorted((after.receiver, after.substitute)) == [Part.CARRIES, Part.RELEASED]
    assert after.after(side, State.DEPARTED, NEW) == after


@pytest.mark.parametrize("side", Side)
def test_a_refusal_leaves_the_order_to_the_other(side: Side) -> None:
    assert BOTH.waits_for_other(side, State.REFUSED, NEW)
    (left,) = BOTH.after(side, State.REFUSED, NEW).asked
    assert left is not side
    alone = BOTH.after(side, State.REFUSED, NEW)
    assert not alone.waits_for_other(left, State.REFUSED, NEW)
    assert alone.after(left, State.REFUSED, NEW).asked == ()


def test_a_withdrawal_is_acknowledged_by_each_and_releases_nobody() -> None:
    assert BOTH.waits_for_other(Side.RECEIVER, State.ACKNOWLEDGED, Change.WITHDRAWN)
    one = BOTH.after(Side.RECEIVER, State.ACKNOWLEDGED, Change.WITHDRAWN)
    assert one == Parts(Part.CARRIES, Part.ASKED)
    assert not one.waits_for_other(Side.SUBSTITUTE, State.ACKNOWLEDGED, Change.WITHDRAWN)


def test_the_substitute_is_asked_once_and_never_after_somebody_on_his_way() -> None:
    assert [part for part in Part if Parts(substitute=part).can_ask_substitute(False)] == [
        Part.UNTOLD,
        Part.STANDS_BY,
    ]
    assert not any(Parts(substitute=part).can_ask_substitute(True) for part in Part)


def test_who_stands_by_is_told_asked_for_nothing_and_released_when_somebody_arrives() -> None:
    ready = Parts(Part.CARRIES).warns_substitute()
    assert ready.told == (Side.RECEIVER, Side.SUBSTITUTE)
    assert ready.asked == (Side.RECEIVER,)
    assert ready.after(Side.RECEIVER, State.DEPARTED, NEW) == ready
    assert ready.after(Side.RECEIVER, State.ARRIVED, NEW).substitute is Part.RELEASED


def test_stock_lies_where_it_lies() -> None:
    able = {pair for pair in product(ReceiverKind, repeat=2) if may_stand_in(*pair)}
    assert able == set(product(set(ReceiverKind) - {ReceiverKind.DEPOT}, repeat=2))


def test_answers_are_what_may_follow_and_a_receiver_can_say() -> None:
    for kind, state in product(ReceiverKind, State):
        standing = Standing(kind, state, NEW, None)
        assert set(standing.answers()) <= set(ANSWERS)
    out = Standing(ReceiverKind.TEAM, State.ISSUED, NEW, None)
    assert out.answers() == (State.ACKNOWLEDGED, State.REFUSED)
    assert Standing(ReceiverKind.TEAM, State.DRAFTED, NEW, None).answers() == ()
