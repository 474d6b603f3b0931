"""A county's limits of time for reports: what each clock asks for, from when, and how soon.

What a county has not set is as in ``codes/report_clocks.csv``, where each row names its article or
says that it is a working figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from layers.codes import code_list
from layers.command.incident import Severity, check_text
from layers.command.reports import ReportKind, Sender
from layers.errors import BadInput

_LIST = "report_clocks"
SOURCE_LIMIT = 200
# What is beyond is a slip of the pen: a month of minutes, a year of days.
MOST_MINUTES, MOST_DAYS = 44_640, 366


class Moment(StrEnum):
    """What a clock counts from; ``changed``: casualties became others than were last told."""

    OCCURRED = "occurred"
    REPORTED = "reported"
    FIRST_REPORT = "first_report"
    CHANGED = "changed"
    OVER = "over"


class Until(StrEnum):
    """When a row of repeated reports ends."""

    CONTROLLED = "controlled"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One limit. ``kinds``: codes of kinds or of their classes, ``severities``: empty means any.

    ``every_min``: again each so many minutes ``until``; ``for_days``: changes are topped up for so
    many days after it happened. ``version`` 0: never set by the county. ``is_off``: the county
    does not ask for it.
    """

    code: str
    report: ReportKind
    sender: Sender
    is_written: bool
    counts_from: Moment
    minutes: int
    every_min: int | None = None
    until: Until | None = None
    for_days: int | None = None
    kinds: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    source: str = ""
    is_off: bool = False
    version: int = 0
    updated_by: str = ""

    def holds_for(self, kind_code: str, severity: Severity | None) -> bool:
        """Whether it is asked for of incidents of that kind and severity."""
        of_kind = not self.kinds or not {kind_code, f"{kind_code[:3]}00"}.isdisjoint(self.kinds)
        return not self.is_off and of_kind and (not self.severities or severity in self.severities)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a county may set of a rule, and the rule's version that it saw."""

    minutes: int
    every_min: int | None = None
    for_days: int | None = None
    kinds: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    source: str = ""
    is_off: bool = False
    version: int = 0
    updated_by: str = ""


def default(code: str, language: str = "zh") -> ClockRule:
    """The rule where a county has not set it. Raises BadInput ``no_clock_rule``."""
    row = code_list(_LIST).get(code)
    if row is None:
        raise BadInput("no_clock_rule", field="code", value=code, codes=list(code_list(_LIST)))
    return ClockRule(
        code=code,
        report=ReportKind(row["report"]),
        sender=Sender(row["sender"]),
        is_written=row["written"] == "yes",
        counts_from=Moment(row["counts_from"]),
        minutes=int(row["minutes"]),
        every_min=int(row["every_min"]) if row["every_min"] else None,
        until=Until(row["until"]) if row["until"] else None,
        for_days=int(row["for_days"]) if row["for_days"] else None,
        kinds=tuple(one for one in row["kinds"].split("|") if one),
        severities=tuple(Severity(one) for one in row["severities"].split("|") if one),
        source=row["source" if language == "zh" else f"source_{language}"],
    )


def rules(own: Mapping[str, Limits], language: str = "zh") -> Sequence[ClockRule]:
    """Every rule in the list's order, with the county's own limits where it has set them."""
    return [ruled(default(code, language), own.get(code)) for code in code_list(_LIST)]


def ruled(rule: ClockRule, own: Limits | None) -> ClockRule:
    """The rule with the county's own limits."""
    if own is None:
        return rule
    return replace(
        rule,
        minutes=own.minutes,
        every_min=own.every_min,
        for_days=own.for_days,
        kinds=own.kinds,
        severities=own.severities,
        source=own.source,
        is_off=own.is_off,
        version=own.version,
        updated_by=own.updated_by,
    )


def checked(code: str, limits: Limits) -> Limits:
    """The limits; raises BadInput ``no_clock_rule``, ``bad_clock_limit``, ``not_in_list``.

    A rule that repeats goes on repeating, one that does not never begins to: which of both it is
    belongs to the kind of report.
    """
    rule = default(code)
    _check_number("minutes", limits.minutes, rule.minutes, MOST_MINUTES)
    _check_number("every_min", limits.every_min, rule.every_min, MOST_MINUTES)
    _check_number("for_days", limits.for_days, rule.for_days, MOST_DAYS)
    for kind in limits.kinds:
        if kind not in code_list("event_kinds"):
            raise BadInput("not_in_list", field="kinds", value=kind, allowed="event_kinds")
    check_text(limits.source, "source", SOURCE_LIMIT)
    return limits


def _check_number(field: str, value: int | None, usual: int | None, most: int) -> None:
    """Raises BadInput where it is out of reason, missing, or there where the rule has none."""
    is_right = value is None if usual is None else value is not None and 1 <= value <= most
    if not is_right:
        raise BadInput("bad_clock_limit", field=field, value=value, most=most)
