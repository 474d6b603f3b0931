"""What was: the timeline of a log, the course of an order, what finished orders propose."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.after import rules
from layers.after.course import Delay, course
from layers.after.feedback import ENOUGH, Run, factors, turn_outs
from layers.after.replay import until
from layers.after.timeline import COLUMN_OF, Column, column_of, minutes
from layers.command.store import Event
from layers.ids import HoldId, IncidentId, OrderNo, RegionCode
from layers.orders.order import Order, Receiver, Step, Times, Written
from layers.orders.order_life import Change, ReceiverKind, State
from tests.pure.an_incident import an_incident

AT = datetime(2026, 11, 21, 13, 4, tzinfo=UTC)
INCIDENT = IncidentId("990001-20261121-001")


def after(minutes_: float) -> datetime:
    return AT + timedelta(minutes=minutes_)


def an_event(number: int, name: str, minute: float, **facts: Any) -> Event:
    return Event(number, name, after(minute), "test", facts, INCIDENT)


def an_order(**changed: Any) -> Order:
    told: dict[str, Any] = {
        "region_code": RegionCode("990001"),
        "order_no": OrderNo("2026-990001-20261121-001-01"),
        "revision": 1,
        "is_exercise": False,
        "is_demo": False,
        "incident_id": INCIDENT,
        "change": Change.NEW,
        "change_why": "",
        "receiver": Receiver(ReceiverKind.TEAM, "T01", "西岸站"),
        "substitute": None,
        "written": Written("救援", travel_min=30),
        "lines": (),
        "hold_ids": (HoldId(1),),
        "is_spoken": False,
        "drafted_by": "test",
        "signed_by": "test",
        "state": State.ISSUED,
        "resumes": None,
        "times": Times(AT, AT, after(5), after(45)),
        "version": 1,
    }
    return Order(**(told | changed))


def steps(*told: tuple[State, float], revision: int = 1) -> list[Step]:
    return [
        Step(number, revision, state, after(minute), "test", "")
        for number, (state, minute) in enumerate(told, start=1)
    ]


def a_run(**changed: Any) -> Run:
    told: dict[str, Any] = {
        "team_code": "T01",
        "team_name": "西岸站",
        "vehicle": "car",
        "is_exercise": False,
        "turn_out_now_min": 5.0,
        "turn_out_min": 5.0,
        "travel_min": 25.0,
        "issued_at": AT,
        "departed_at": after(10),
        "arrived_at": after(40),
    }
    return Run(**(told | changed))


# --- the timeline ---


def test_a_minute_holds_what_was_known_ordered_promised_and_done_in_it() -> None:
    log = [
        an_event(1, "reported", 0.1),
        an_event(2, "order.issued", 0.5),
        an_event(3, "order.answered", 0.9, state="acknowledged"),
        an_event(4, "order.answered", 2, state="departed"),
    ]
    first, second = minutes(log)
    assert (first.at, second.at) == (AT, after(2))
    assert (first.known, first.ordered, first.promised, first.done) == (
        *((log[0],), (log[1],), (log[2],), ()),
    )
    assert second.done == (log[3],)


@given(st.lists(st.tuples(st.sampled_from(["reported", *COLUMN_OF]), st.integers(-90, 90))))
def test_no_event_is_lost_and_their_order_is_that_of_their_numbers(
    told: list[tuple[str, int]],
) -> None:
    """Whatever the clock did meanwhile."""
    log = [an_event(no, name, minute) for no, (name, minute) in enumerate(told, start=1)]
    rows = minutes(log)
    shown = [one.event_no for row in rows for one in sorted(_of(row), key=lambda e: e.event_no)]
    assert shown == [one.event_no for one in log]
    assert all(column_of(one) is Column(name) for row in rows for name, one in _named(row))


def _named(row: Any) -> list[tuple[str, Event]]:
    return [(column.value, one) for column in Column for one in getattr(row, column.value)]


def _of(row: Any) -> list[Event]:
    return [one for _, one in _named(row)]


def test_what_was_known_by_then_is_all_up_to_its_last_number() -> None:
    log = [an_event(1, "reported", 0), an_event(2, "situation", 60), an_event(3, "situation", 5)]
    assert [one.event_no for one in until(log, after(10))] == [1, 2, 3], "a clock was set back"
    assert [one.event_no for one in until(log, after(4))] == [1]
    assert until(log, after(-1)) == []


# --- orders ---


def test_a_course_sets_what_was_promised_against_what_came() -> None:
    walked = steps(
        *((State.DRAFTED, -1), (State.ISSUED, 0), (State.DELIVERED, 0.2)),
        *((State.ACKNOWLEDGED, 7), (State.DEPARTED, 15), (State.ARRIVED, 50)),
    )
    found = course([an_order(state=State.ARRIVED)], walked, 10.0, after(60))
    assert (found.turn_out_promised_min, found.turn_out_real_min) == (10.0, 15.0)
    assert (found.travel_promised_min, found.travel_real_min) == (20.0, 35.0)
    assert (found.receipt_late_min, found.arrival_late_min) == (2.0, 5.0)
    assert found.delays == (
        *(Delay.RECEIPT_LATE, Delay.TURN_OUT_LATE, Delay.TRAVEL_LATE, Delay.ARRIVAL_LATE),
    )


@pytest.mark.parametrize(
    ("revisions", "walked", "delays"),
    [
        ([an_order()], [(State.ISSUED, 0)], (Delay.RECEIPT_MISSING, Delay.ARRIVAL_MISSING)),
        (
            [an_order(state=State.REFUSED)],
            [(State.ISSUED, 0), (State.REFUSED, 2)],
            (Delay.REFUSED,),
        ),
        (
            [an_order(state=State.REPLACED), an_order(revision=2, change=Change.WITHDRAWN)],
            [(State.ISSUED, 0), (State.ACKNOWLEDGED, 2)],
            (Delay.WITHDRAWN,),
        ),
        ([an_order(state=State.DRAFTED, times=Times(AT))], [(State.DRAFTED, 0)], ()),
    ],
)
def test_what_never_came_is_named_only_where_it_was_still_to_come(
    revisions: list[Order], walked: list[tuple[State, float]], delays: tuple[Delay, ...]
) -> None:
    assert course(revisions, steps(*walked), None, after(90)).delays == delays


def test_a_clock_that_was_set_back_makes_no_span() -> None:
    walked = steps((State.ISSUED, 0), (State.DEPARTED, -30), (State.ARRIVED, 10))
    found = course([an_order()], walked, 10.0, after(1))
    assert (found.turn_out_real_min, found.travel_real_min) == (None, 40.0)
    assert a_run(departed_at=after(-1)).turn_out_real_min is None


# --- what is learnt ---


def test_a_turn_out_is_the_median_of_the_newest_orders_and_only_of_enough() -> None:
    runs = [
        a_run(issued_at=after(100 * n), departed_at=after(100 * n + took))
        for n, took in enumerate([60, 60, 60, 8, 9, 10, 11, 30])
    ]
    (found,) = turn_outs(runs, last=5)
    assert (found.now_min, found.proposed_min, found.differs) == (5.0, 10.0, True)
    assert (found.found.count, found.found.lower, found.found.upper) == (5, 9, 11)
    assert turn_outs(runs[: ENOUGH - 1]) == []
    assert turn_outs([a_run(departed_at=None)] * 9) == []


def test_the_factor_of_travel_is_over_all_and_by_vehicle() -> None:
    cars = [a_run() for _ in range(5)]
    lorries = [a_run(vehicle="heavy", arrived_at=after(50)) for _ in range(5)]
    unknown = [a_run(turn_out_min=None), a_run(travel_min=5.0), a_run(arrived_at=None)]
    found = {one.vehicle: one.found for one in factors([*cars, *lorries, *unknown])}
    assert {name: one.median for name, one in found.items()} == {"": 1.75, "car": 1.5, "heavy": 2.0}
    assert found[""].count == 10


@given(st.lists(st.floats(0, 600), min_size=ENOUGH, max_size=40))
def test_the_spread_holds_its_median(took: list[float]) -> None:
    (found,) = turn_outs([a_run(departed_at=after(one)) for one in took], last=100)
    assert found.found.lower <= found.found.median <= found.found.upper
    assert min(took) - 0.01 <= found.found.median <= max(took) + 0.01


# --- the head ---


def test_the_head_tells_the_first_casualties_and_the_article() -> None:
    before = {"dead": 0, "missing": 3, "injured": 0, "loss_wan": None, "area_ha": None}
    log = [
        an_event(1, "reported", 0),
        an_event(2, "situation", 9, before=before, after=before | {"dead": 1}),
        an_event(3, "severity.confirmed", 10, severity="general", article="第四条"),
        an_event(4, "plan.made", 11, missing={"boat": 2}),
        an_event(5, "life.controlled", 12),
        an_event(6, "life.controlled", 20),
    ]
    head = rules.head_of(an_incident(dead=1), log)
    assert (head.casualties_first.missing, head.article) == (3, "第四条")
    assert (head.controlled_at, head.closed_at) == (after(20), None)
    assert head.missed == ((after(11), {"boat": 2}),)


def test_whoever_did_not_answer_in_time_is_late() -> None:
    def a_call(answered_at: datetime | None) -> Any:
        return SimpleNamespace(asked_at=AT, due_at=after(10), answered_at=answered_at)

    found = rules.called([a_call(after(4)), a_call(after(11)), a_call(None)], after(30))
    assert [(one.answer_min, one.is_late) for one in found] == [
        *((4.0, False), (11.0, True), (None, True)),
    ]
