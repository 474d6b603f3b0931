"""The course of one order: what was promised against what came of it, in minutes. Pure.

Promised is what the last revision says that still sent somebody; real is the first step of each
state, whatever revision it answered. Steps are read in the order of their numbers. A span that a
clock made negative is no span: it is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from layers.orders.carrier import Side
from layers.orders.order import Order, Step
from layers.orders.order_life import Change, State


class Delay(StrEnum):
    """What went otherwise than promised; the sentences are ``after.delay_<name>``."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RECEIPT_MISSING = "receipt_missing"
    RECEIPT_LATE = "receipt_late"
    TURN_OUT_LATE = "turn_out_late"
    TRAVEL_LATE = "travel_late"
    ARRIVAL_LATE = "arrival_late"
    ARRIVAL_MISSING = "arrival_missing"


@dataclass(frozen=True, slots=True)
class Course:
    """One order as it ran; minutes, or None where it is not known or not yet so.

    ``turn_out_promised_min``: the team's turn-out as recorded when the order was issued.
    ``travel_promised_min``: what the order leaves for the road, its expected minutes from receipt
    to arrival less that turn-out. ``receipt_late_min`` and ``arrival_late_min`` count from the due
    times; below zero is sooner.
    """

    order: Order
    promised: Order
    real: Mapping[State, datetime]
    receipt_late_min: float | None
    turn_out_promised_min: float | None
    turn_out_real_min: float | None
    travel_promised_min: float | None
    travel_real_min: float | None
    arrival_late_min: float | None
    delays: tuple[Delay, ...]


def course(
    revisions: Sequence[Order], steps: Sequence[Step], turn_out_min: float | None, now: datetime
) -> Course:
    """The course of an order from all its revisions, oldest first, and its steps by number.

    ``turn_out_min`` is the turn-out of its team when it was issued, or of the substitute who took
    it; ``now`` says what is missing already.
    """
    sending = [one for one in revisions if one.change is not Change.WITHDRAWN]
    issued = [one for one in sending if one.times.issued_at is not None]
    promised = (issued or sending)[-1]
    real: dict[State, datetime] = {}
    for step in steps:
        real.setdefault(step.state, step.at)
    receipt = _receipt_of(promised, steps)
    expected = promised.written.travel_min
    travel = None if expected is None or turn_out_min is None else expected - turn_out_min
    stood_in = [one for one in revisions if one.parts.carrier is Side.SUBSTITUTE]
    told_at = real.get(State.ISSUED)
    if stood_in:  # his own time runs from when he was told; the way was measured for the other
        told_at, travel = stood_in[0].times.escalated_at, None
    spans = {
        "receipt_late_min": _late_min(promised.times.receipt_due_at, receipt),
        "turn_out_promised_min": turn_out_min,
        "turn_out_real_min": _span_min(told_at, real.get(State.DEPARTED)),
        "travel_promised_min": travel if travel and travel > 0 else None,
        "travel_real_min": _span_min(real.get(State.DEPARTED), real.get(State.ARRIVED)),
        "arrival_late_min": _late_min(promised.times.arrival_due_at, real.get(State.ARRIVED)),
    }
    waits = revisions[-1].state not in (State.REFUSED, State.DRAFTED)
    waits = waits and revisions[-1].change is not Change.WITHDRAWN
    late = _delays(spans) + (_missing(promised, real, receipt, now) if waits else [])
    ended = {State.REFUSED: State.REFUSED in real, State.REPLACED: revisions[-1] is not promised}
    said = [Delay.REFUSED] if ended[State.REFUSED] else []
    said += [Delay.WITHDRAWN] if ended[State.REPLACED] else []
    return Course(revisions[-1], promised, real, **spans, delays=tuple(said + late))


def _receipt_of(promised: Order, steps: Sequence[Step]) -> datetime | None:
    """When that revision was first answered: taken or refused."""
    answers = (State.ACKNOWLEDGED, State.REFUSED)
    own = (one.at for one in steps if one.revision == promised.revision and one.state in answers)
    return next(own, None)


def _delays(spans: Mapping[str, float | None]) -> list[Delay]:
    """What came later than promised."""
    found = []
    if (spans["receipt_late_min"] or 0) > 0:
        found.append(Delay.RECEIPT_LATE)
    for name, delay in (("turn_out", Delay.TURN_OUT_LATE), ("travel", Delay.TRAVEL_LATE)):
        real, expected = spans[f"{name}_real_min"], spans[f"{name}_promised_min"]
        # What is due is told in whole minutes; seconds are nobody's delay.
        if real is not None and expected is not None and real >= expected + 1:
            found.append(delay)
    if (spans["arrival_late_min"] or 0) > 0:
        found.append(Delay.ARRIVAL_LATE)
    return found


def _missing(
    promised: Order, real: Mapping[State, datetime], receipt: datetime | None, now: datetime
) -> list[Delay]:
    """What is due and has not come at all."""
    found = []
    due = promised.times
    if receipt is None and due.receipt_due_at and due.receipt_due_at <= now:
        found.append(Delay.RECEIPT_MISSING)
    if State.ARRIVED not in real and due.arrival_due_at and due.arrival_due_at <= now:
        found.append(Delay.ARRIVAL_MISSING)
    return found


def _late_min(due: datetime | None, real: datetime | None) -> float | None:
    return None if due is None or real is None else _minutes(due, real)


def _span_min(since: datetime | None, until: datetime | None) -> float | None:
    if since is None or until is None or until < since:
        return None
    return _minutes(since, until)


def _minutes(since: datetime, until: datetime) -> float:
    return round((until - since).total_seconds() / 60, 1)
