"""Which reports are due for an incident, and when: one clock for each rule that holds for it.

The limits are the county's own; where it has set none, ``codes/report_clocks.csv`` counts, with the
article beside each or the words "working figure". Nothing here asks what time it is.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from layers.command.clock_rules import ClockRule, Moment, Until
from layers.command.incident import OVER, Casualties, Incident, IncidentStatus, Severity
from layers.command.reports import Report, ReportKind, Sender, last_told

_FIRST, _FOLLOW_UP, _FINAL, _ZERO, _TOP_UP = ReportKind
_EVERY = frozenset(ReportKind)
ANSWERED_BY: Mapping[ReportKind, frozenset[ReportKind]] = MappingProxyType(
    {
        _FIRST: frozenset({_FIRST}),
        _FOLLOW_UP: frozenset({_FOLLOW_UP, _ZERO, _FINAL}),
        _FINAL: frozenset({_FINAL}),
        # Whoever reported anything that day owes no empty report besides.
        _ZERO: _EVERY,
        _TOP_UP: _EVERY - {_ZERO},
    }
)
"""Which kinds of report stop a clock that asks for one; changed casualties go by what was told."""


class ClockState(StrEnum):
    """Due and in time, reported in time, reported too late, not reported and too late.

    ``watch``: nothing is due, but a change of the casualties would be, until ``ends_at``.
    """

    PENDING = "pending"
    DONE = "done"
    LATE = "late"
    OVERDUE = "overdue"
    WATCH = "watch"


OPEN = frozenset({ClockState.PENDING, ClockState.OVERDUE, ClockState.WATCH})
"""Clocks that still ask for something, or may."""
_URGENCY = (
    frozenset({ClockState.PENDING, ClockState.OVERDUE}),
    frozenset({ClockState.WATCH}),
    frozenset({ClockState.DONE, ClockState.LATE}),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """One report that is due. ``minutes_left`` is negative when overdue, None when reported.

    ``began_at``: the moment it counts from; ``ends_at``: until when changes are topped up.
    """

    rule: ClockRule
    incident: Incident
    state: ClockState
    began_at: datetime
    due_at: datetime
    minutes_left: int | None
    done_at: datetime | None = None
    ends_at: datetime | None = None


class Happened(Protocol):
    """An event of the log."""

    @property
    def event_no(self) -> int:
        """Orders the log."""

    @property
    def name(self) -> str:
        """What happened: ``situation``."""

    @property
    def at(self) -> datetime:
        """When it was written down."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What belongs to it."""


@dataclass(frozen=True, slots=True)
class Course:
    """An incident with what its clocks go by: reports made, changes of the casualties in order."""

    incident: Incident
    reports: Sequence[Report] = ()
    changes: Sequence[tuple[datetime, Casualties]] = ()
    controlled_at: datetime | None = None
    over_at: datetime | None = None


def course(incident: Incident, reports: Sequence[Report], log: Iterable[Happened]) -> Course:
    """The course as the incident's own log tells it, which comes in the order of writing."""
    changes: list[tuple[datetime, Casualties]] = []
    moments: dict[str, datetime] = {}
    for one in log:
        moments[one.name] = one.at
        if one.name == "situation":
            before, after = (_hurt(one.facts[part]) for part in ("before", "after"))
            if not changes:
                changes.append((incident.reported_at, before))
            if after != before:
                changes.append((one.at, after))
    is_calm = incident.status in {IncidentStatus.CONTROLLED} | OVER
    over = moments.get("life.closed") or moments.get("life.cancelled")
    return Course(
        incident=incident,
        reports=reports,
        changes=changes,
        controlled_at=moments.get("life.controlled", over) if is_calm else None,
        over_at=over if incident.status in OVER else None,
    )


def due(
    of: Course, rules: Sequence[ClockRule], severity: Severity | None, now: datetime
) -> list[Clock]:
    """The clocks of one incident, most urgent first; ``severity``: as it is taken to be.

    None for what was merged (the other incident is reported) and for a false alarm of which
    nothing was reported.
    """
    incident = of.incident
    if incident.merged_into or (incident.status is IncidentStatus.CANCELLED and not of.reports):
        return []
    held = [one for one in rules if one.holds_for(incident.kind_code, severity)]
    found = (_clock(of, rule, now) for rule in held)
    return by_urgency(clock for clock in found if clock)


def by_urgency(clocks: Iterable[Clock]) -> list[Clock]:
    """What is due by when, then what is watched, then what was reported; real before exercise."""
    return sorted(clocks, key=_urgency)


def _urgency(clock: Clock) -> tuple[bool, int, datetime, str, str]:
    rank = next(place for place, states in enumerate(_URGENCY) if clock.state in states)
    is_exercise = clock.incident.is_exercise
    return is_exercise, rank, clock.due_at, clock.incident.incident_id, clock.rule.code


def _clock(of: Course, rule: ClockRule, now: datetime) -> Clock | None:
    if rule.counts_from is Moment.CHANGED:
        return _of_change(of, rule, now)
    began = _begins(of, rule)
    if began is None or (of.incident.status is IncidentStatus.CANCELLED and rule.report != _FINAL):
        return None
    if rule.every_min is not None:
        return _repeating(of, rule, began, now)
    first_due = began + timedelta(minutes=rule.minutes)
    # A report made before its time, or by a clock that was set back since, is made all the same.
    made = [one.at for one in _answers(of, rule)]
    return _running(of, rule, (began, first_due), min(made, default=None), now)


def _begins(of: Course, rule: ClockRule) -> datetime | None:
    """The moment from which the rule counts; None while it has not come."""
    firsts = (one.at for one in of.reports if (one.kind, one.sender) == (_FIRST, Sender.COUNTY))
    return {
        Moment.OCCURRED: of.incident.occurred_at,
        Moment.REPORTED: of.incident.reported_at,
        Moment.FIRST_REPORT: min(firsts, default=None),
        Moment.OVER: of.over_at,
    }[rule.counts_from]


def _answers(of: Course, rule: ClockRule) -> list[Report]:
    """The reports that stop the clock: of a kind that answers, by whom, in writing where asked."""
    return [
        one
        for one in of.reports
        if one.kind in ANSWERED_BY[rule.report]
        and one.sender is rule.sender
        and (one.is_written or not rule.is_written)
    ]


def _repeating(of: Course, rule: ClockRule, began: datetime, now: datetime) -> Clock | None:
    """The next of a row of reports; None when the row has ended."""
    if (of.controlled_at if rule.until is Until.CONTROLLED else of.over_at) is not None:
        return None
    again = timedelta(minutes=rule.every_min or rule.minutes)
    last = max((one.at for one in _answers(of, rule)), default=None)
    due_at = began + timedelta(minutes=rule.minutes)
    if last is not None:
        began = max(began, last)
        due_at = max(due_at, began + again)
    return _running(of, rule, (began, due_at), None, now)


def _of_change(of: Course, rule: ClockRule, now: datetime) -> Clock | None:
    """Casualties that changed since they were last told; within the rule's days, if it has any."""
    incident = of.incident
    ends = incident.occurred_at + timedelta(days=rule.for_days) if rule.for_days else None
    changed = _untold(of)
    if changed is not None and (ends is None or changed <= ends):
        due_at = changed + timedelta(minutes=rule.minutes)
        return replace(_running(of, rule, (changed, due_at), None, now), ends_at=ends)
    if ends is None or ends < now or incident.status is IncidentStatus.CANCELLED:
        return None
    left = _minutes(ends - now)
    return Clock(rule, incident, ClockState.WATCH, incident.occurred_at, ends, left, ends_at=ends)


def _untold(of: Course) -> datetime | None:
    """Since when the casualties are others than the last report told; None: they are not.

    Before the first report nothing is untold: that report is due itself. Compared by numbers, not
    by times: a clock may have been set back between.
    """
    last = last_told(of.reports)
    if last is None or last.told.casualties == of.incident.casualties:
        return None
    since = last.at
    for place, (_, known) in enumerate(of.changes):
        if known == last.told.casualties and of.changes[place + 1 :]:
            since = of.changes[place + 1][0]
    return since


def _running(
    of: Course,
    rule: ClockRule,
    span: tuple[datetime, datetime],
    done_at: datetime | None,
    now: datetime,
) -> Clock:
    began, due_at = span
    if done_at is not None:
        state = ClockState.DONE if done_at <= due_at else ClockState.LATE
        return Clock(rule, of.incident, state, began, due_at, None, done_at)
    state = ClockState.PENDING if now <= due_at else ClockState.OVERDUE
    return Clock(rule, of.incident, state, began, due_at, _minutes(due_at - now))


def _minutes(left: timedelta) -> int:
    return math.floor(left.total_seconds() / 60)


def _hurt(facts: Mapping[str, Any]) -> Casualties:
    return Casualties(facts["dead"], facts["missing"], facts["injured"])
