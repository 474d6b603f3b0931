"""The roster read without asking anybody: who is on shift, when nobody is, when two are at once."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from layers.duty.model import Person, Shift


class Part(StrEnum):
    """What somebody on shift is there for: to lead (带班领导), or at the telephone (值班员)."""

    LEADER = "leader"
    OFFICER = "officer"

    def of(self, shift: Shift) -> Person:
        """Who has that part in the shift."""
        return shift.leader if self is Part.LEADER else shift.officer


class Span(NamedTuple):
    """A stretch of time in which nobody has that part, or more than one."""

    part: Part
    starts_at: datetime
    ends_at: datetime
    names: tuple[str, ...] = ()


def on_shift(shifts: Sequence[Shift], at: datetime) -> list[Shift]:
    """The shifts at that moment, the one that began last first; the end is no longer on shift."""
    now = [shift for shift in shifts if shift.starts_at <= at < shift.ends_at]
    return sorted(now, key=lambda shift: (shift.starts_at, shift.place), reverse=True)


def gaps(shifts: Sequence[Shift], part: Part, since: datetime, until: datetime) -> list[Span]:
    """When nobody has that part between two moments, in order; touching gaps are one."""
    found: list[Span] = []
    covered = since
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        if not part.of(shift).name or shift.ends_at <= since:
            continue
        if shift.starts_at >= until:
            break
        if shift.starts_at > covered:
            found.append(Span(part, covered, shift.starts_at))
        covered = max(covered, shift.ends_at)
    if covered < until:
        found.append(Span(part, covered, until))
    return found


def overlaps(shifts: Sequence[Shift], part: Part, since: datetime, until: datetime) -> list[Span]:
    """When two different people have that part at once between two moments, pair by pair."""
    found = []
    named = sorted((one for one in shifts if part.of(one).name), key=lambda one: one.starts_at)
    for number, first in enumerate(named):
        for second in named[number + 1 :]:
            start = max(second.starts_at, since)
            end = min(first.ends_at, second.ends_at, until)
            names = (part.of(first).name, part.of(second).name)
            if start < end and part.of(first) != part.of(second):
                found.append(Span(part, start, end, names))
    return found
