"""The command picture at a past moment, put together again from what was written down. Pure.

An incident is led back from what it is now: what was changed later is undone, the last first, by
what its event says was there before. Orders stand where their last step until then left them.

What was known at a moment goes by the numbers of the log, for the log, the orders and the holds
alike: a clock that was set back changes none of them against the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from layers.after.model import Event
from layers.command.incident import Casualties, Incident, IncidentStatus, Severity
from layers.ids import OrderNo
from layers.orders.hold import Hold
from layers.orders.order import Order, Step
from layers.orders.order_life import State

Written = TypeVar("Written", bound=Event)


class Then(NamedTuple):
    """A past moment: its time, and the last number that the incident's log had by then."""

    at: datetime
    last: int

    def knows(self, at: datetime, after_event: int | None) -> bool:
        """Whether what was written ``after_event`` was written by then.

        Its own event comes right behind it. Without that number only its time can tell.
        """
        return at <= self.at if after_event is None else after_event < self.last


class Between(NamedTuple):
    """The last numbers of the logs when a hold was taken and when it ended; None: not known."""

    taken_after: int | None = None
    ended_after: int | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """Where an order stood: which revision, in which state, since when, by whom."""

    order: Order
    step: Step


def until(events: Sequence[Written], at: datetime) -> list[Written]:
    """The events up to the last one that was written by then, in the order of their numbers.

    A clock that was set back leaves earlier numbers with later times; they were there already.
    """
    last = max((event.event_no for event in events if event.at <= at), default=0)
    return [event for event in events if event.event_no <= last]


def incident_then(incident: Incident, later: Sequence[Event]) -> Incident:
    """The incident before these events of its own, which stand in the order of their numbers.

    Its version and who changed it last stay those of now.
    """
    for event in sorted(later, key=lambda one: one.event_no, reverse=True):
        undo = _UNDO.get(event.name)
        if undo is not None and event.incident_id == incident.incident_id:
            incident = undo(incident, event.facts)
    return incident


def orders_then(revisions: Sequence[Order], steps: Sequence[Step], then: Then) -> Stood | None:
    """Where one order stood, from all its revisions and steps; None: nobody had drafted it yet."""
    known = [step for step in steps if then.knows(step.at, step.after_event)]
    if not known:
        return None
    last = max(known, key=lambda step: step.step_no)
    return Stood(next(one for one in revisions if one.revision == last.revision), last)


def held_then(hold: Hold, between: Between, then: Then) -> bool:
    """Whether the incident had it at that moment."""
    is_over = hold.ended_at is not None and then.knows(hold.ended_at, between.ended_after)
    has_expired = hold.expires_at is not None and hold.expires_at <= then.at
    is_taken = then.knows(hold.taken_at, between.taken_after)
    return is_taken and not is_over and not has_expired


def hold_as_then(hold: Hold, issued: Mapping[OrderNo, Sequence[Step]], then: Then) -> Hold:
    """The hold as it was shown then: an order has it from its issue on, its end lies ahead."""
    order_no = hold.order_no
    if order_no is not None:
        steps = issued.get(OrderNo(order_no), ())
        issues = (one for one in steps if one.state is State.ISSUED)
        was_issued = any(then.knows(one.at, one.after_event) for one in issues)
        order_no = order_no if was_issued else None
    return replace(hold, order_no=order_no, ended_at=None, ended_why=None, now=then.at)


Facts = Mapping[str, Any]


def _stepped(incident: Incident, facts: Facts) -> Incident:
    level = facts.get("response_ended") or incident.response_level
    return replace(incident, status=IncidentStatus(facts["before"]), response_level=level)


def _merged(incident: Incident, facts: Facts) -> Incident:
    return replace(_stepped(incident, facts), merged_into=None)


def _graded(incident: Incident, facts: Facts) -> Incident:
    before = facts["before"]
    return replace(incident, severity=Severity(before) if before else None)


def _responded(incident: Incident, facts: Facts) -> Incident:
    return replace(incident, response_level=facts["before"])


def _known(incident: Incident, facts: Facts) -> Incident:
    before = facts["before"]
    hurt = Casualties(before["dead"], before["missing"], before["injured"])
    loss, area = before["loss_wan"], before["area_ha"]
    return replace(incident, casualties=hurt, loss_wan=loss, area_ha=area)


_UNDO: Mapping[str, Callable[[Incident, Facts], Incident]] = MappingProxyType(
    {
        "life.confirmed": _stepped,
        "life.responding": _stepped,
        "life.controlled": _stepped,
        "life.closed": _stepped,
        "life.cancelled": _stepped,
        "merge.into": _merged,
        "severity.confirmed": _graded,
        "response.set": _responded,
        "situation": _known,
    }
)
"""How each event that changes an incident is undone by its facts."""
