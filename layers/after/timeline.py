"""The log as a timeline (时间线), minute by minute: what was known, ordered, promised and done.

Pure. Everything that happens to an incident – its own steps, orders, holds, calls – is an event in
its log, so the log alone is the timeline. Its order is that of the events' numbers: where a clock
was set back, a minute stands again instead of being sorted in where it does not belong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from layers.after.model import Event


class Column(StrEnum):
    """What an event tells: something known, ordered, promised, or done."""

    KNOWN = "known"
    ORDERED = "ordered"
    PROMISED = "promised"
    DONE = "done"


COLUMN_OF: Mapping[str, Column] = MappingProxyType(
    {
        "life.responding": Column.ORDERED,
        "life.controlled": Column.DONE,
        "life.closed": Column.DONE,
        "response.set": Column.ORDERED,
        "log.spoken_order": Column.ORDERED,
        "log.post": Column.ORDERED,
        "plan.made": Column.ORDERED,
        "duty.called": Column.ORDERED,
        "duty.escalated": Column.ORDERED,
        "duty.answered": Column.PROMISED,
        "hold.taken": Column.ORDERED,
        "hold.released": Column.ORDERED,
        "order.drafted": Column.ORDERED,
        "order.redrafted": Column.ORDERED,
        "order.discarded": Column.ORDERED,
        "order.issued": Column.ORDERED,
        "order.corrected": Column.ORDERED,
        "order.withdrawn": Column.ORDERED,
        "order.delivered": Column.DONE,
        "order.paper_written": Column.DONE,
        "log.paper_written": Column.DONE,
    }
)
"""Where each event stands; what is not named here became known."""

PROMISES = frozenset({"acknowledged", "refused"})
"""The answers to an order that say what will be; all others say what was done."""


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute of the timeline: the events of each column, in the order of their numbers."""

    at: datetime
    known: tuple[Event, ...] = ()
    ordered: tuple[Event, ...] = ()
    promised: tuple[Event, ...] = ()
    done: tuple[Event, ...] = ()


def column_of(event: Event) -> Column:
    """The column in which the event is told."""
    if event.name == "order.answered":
        return Column.PROMISED if event.facts.get("state") in PROMISES else Column.DONE
    return COLUMN_OF.get(event.name, Column.KNOWN)


def minutes(events: Sequence[Event]) -> list[Minute]:
    """The timeline of these events, which stand in the order of their numbers."""
    gathered: list[tuple[datetime, list[Event]]] = []
    for event in events:
        at = event.at - timedelta(seconds=event.at.second, microseconds=event.at.microsecond)
        if not gathered or gathered[-1][0] != at:
            gathered.append((at, []))
        gathered[-1][1].append(event)
    return [_minute(at, told) for at, told in gathered]


def _minute(at: datetime, told: Sequence[Event]) -> Minute:
    columns = {
        column.value: tuple(event for event in told if column_of(event) is column)
        for column in Column
    }
    return Minute(at, **columns)
