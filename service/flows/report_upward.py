"""Reporting upward: what is due by when, what the report says, and that it was made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from psycopg2.extensions import connection

from layers.command import clock_store, clocks, drafts, life, reports, store
from layers.command import severity as grades
from layers.command.clock_rules import ClockRule
from layers.command.clocks import Clock, Course
from layers.command.drafts import Draft, Material
from layers.command.incident import Incident
from layers.command.reports import Report, ReportKind
from layers.ids import IncidentId, RegionCode
from layers.moments import happened
from service.flows.show_incident import township_name

# Besides the days for which changes are topped up: a final report is not forgotten at once.
AFTER_DAYS = 7


def clocks_of(
    conn: connection, incident: Incident, now: datetime, language: str = "zh"
) -> list[Clock]:
    """Every clock of an incident, those that were answered too; most urgent first."""
    rules = clock_store.rules(conn, incident.region_code, language)
    (course,) = clock_store.courses(conn, incident.region_code, [incident])
    return _due(course, rules, now)


def county_clocks(
    conn: connection, region_code: RegionCode, now: datetime, language: str = "zh"
) -> list[Clock]:
    """What is due, or may be, of all incidents of a county; most urgent first.

    Of those that go on, and of what happened as long ago as anything is topped up, and a week.
    """
    rules = clock_store.rules(conn, region_code, language)
    days = max((rule.for_days or 0 for rule in rules), default=0) + AFTER_DAYS
    found = {
        one.incident_id: one
        for one in (
            *store.all_open(conn, region_code, is_exercise=False),
            *store.all_open(conn, region_code, is_exercise=True),
            *store.happened_since(conn, region_code, now - timedelta(days=days)),
        )
    }
    courses = clock_store.courses(conn, region_code, list(found.values()))
    running = (clock for course in courses for clock in _due(course, rules, now))
    return clocks.by_urgency(clock for clock in running if clock.state in clocks.OPEN)


def draft(conn: connection, incident: Incident, kind: ReportKind) -> Draft:
    """The incident's next report of that kind, from its log and that of what was merged into it."""
    log = store.events(conn, incident)
    made = clock_store.reports(conn, incident)
    return drafts.draft(Material(incident, log, made, township_name(conn, incident)), kind)


def file_report(conn: connection, report: Report, now: datetime) -> Report:
    """Keeps a report as a person made it, also of what is over: that is topped up for weeks.

    Raises Unknown ``no_incident``, Clash ``incident_is_merged``, and BadInput for its texts,
    numbers, time, or for what it corrects. ``region_code`` and ``is_exercise`` are the incident's.
    """
    store.wait_turn(conn, report.incident_id)
    incident = store.get(conn, report.incident_id)
    life.refuse_merged(incident)
    at = happened(report.at, "at", now)
    hung = replace(
        report, region_code=incident.region_code, is_exercise=incident.is_exercise, at=at
    )
    kept = clock_store.add(conn, reports.checked(hung, clock_store.reports(conn, incident)))
    facts = {
        "report_id": kept.report_id,
        "kind": kept.kind.value,
        "serial": kept.serial,
        "sender": kept.sender.value,
        "sent_to": kept.sent_to,
        "is_written": kept.is_written,
        "made_at": kept.at.isoformat(),
        "corrects": kept.corrects,
        **reports.fields_of(kept.told),
    }
    store.record(conn, incident, "clock.reported", report.made_by, facts)
    return kept


def reports_of(conn: connection, incident_id: IncidentId) -> tuple[Incident, Sequence[Report]]:
    """An incident and its reports, in the order in which they were filed; raises Unknown."""
    incident = store.get(conn, incident_id)
    return incident, clock_store.reports(conn, incident)


def _due(course: Course, rules: Sequence[ClockRule], now: datetime) -> list[Clock]:
    """By the severity that a person confirmed, else by what the law proposes."""
    incident = course.incident
    proposed = grades.propose(incident)
    severity = incident.severity or (proposed.severity if proposed else None)
    return clocks.due(course, rules, severity, now)
