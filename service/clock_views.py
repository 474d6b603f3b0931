"""What the API shows of clocks, of reports made upward, of drafts, and of the county's limits."""

from typing import Any

from layers.codes import name_of
from layers.command.clock_rules import ClockRule
from layers.command.clocks import Clock
from layers.command.drafts import Draft, Section
from layers.command.incident import Incident
from layers.command.reports import Report, Told, fields_of
from layers.telling import tell
from layers.words import say


def clock_json(clock: Clock, language: str) -> dict[str, Any]:
    """One report that is due, of which incident, by when and by which article."""
    rule, incident = clock.rule, clock.incident
    return {
        "code": rule.code,
        "name": name_of("report_clocks", rule.code, language),
        "incident_id": incident.incident_id,
        "is_exercise": incident.is_exercise,
        "kind_name": name_of("event_kinds", incident.kind_code, language),
        "place_text": incident.place_text,
        "report": rule.report.value,
        "sender": rule.sender.value,
        "state": clock.state.value,
        "state_name": say(f"clock_state.{clock.state.value}", language),
        "began_at": clock.began_at.isoformat(),
        "due_at": clock.due_at.isoformat(),
        "minutes_left": clock.minutes_left,
        "done_at": clock.done_at.isoformat() if clock.done_at else None,
        "ends_at": clock.ends_at.isoformat() if clock.ends_at else None,
        "source": rule.source,
    }


def rule_json(rule: ClockRule, language: str) -> dict[str, Any]:
    """One limit with its source; version 0: as in the project's list."""
    return {
        "code": rule.code,
        "name": name_of("report_clocks", rule.code, language),
        "report": rule.report.value,
        "report_name": say(f"report.{rule.report.value}", language),
        "sender": rule.sender.value,
        "sender_name": say(f"sender.{rule.sender.value}", language),
        "is_written": rule.is_written,
        "counts_from": rule.counts_from.value,
        "counts_from_name": say(f"clock_from.{rule.counts_from.value}", language),
        "minutes": rule.minutes,
        "every_min": rule.every_min,
        "until": rule.until.value if rule.until else None,
        "until_name": say(f"clock_until.{rule.until.value}", language) if rule.until else None,
        "for_days": rule.for_days,
        "kinds": list(rule.kinds),
        "severities": [one.value for one in rule.severities],
        "source": rule.source,
        "is_off": rule.is_off,
        "is_own": rule.version > 0,
        "version": rule.version,
        "updated_by": rule.updated_by,
    }


def report_json(report: Report, language: str) -> dict[str, Any]:
    """One report as it was made."""
    return {
        "report_id": report.report_id,
        "incident_id": report.incident_id,
        "is_exercise": report.is_exercise,
        "kind": report.kind.value,
        "kind_name": say(f"report.{report.kind.value}", language),
        "serial": report.serial,
        "sender": report.sender.value,
        "sender_name": say(f"sender.{report.sender.value}", language),
        "sent_to": report.sent_to,
        "is_written": report.is_written,
        "text": report.text,
        "told": told_json(report.told),
        "corrects": report.corrects,
        "made_by": report.made_by,
        "at": report.at.isoformat(),
    }


def told_json(told: Told) -> dict[str, Any]:
    """What a report tells, in the shape in which it is sent."""
    fields = dict(fields_of(told))
    return {"casualties": {name: fields.pop(name) for name in ("dead", "missing", "injured")}} | (
        fields
    )


def draft_json(draft: Draft, incident: Incident, language: str) -> dict[str, Any]:
    """A draft as its parts and as one text; ``told`` goes back with the report."""
    parts = [_section_json(one, language) for one in draft.sections]
    kind_name = say(f"report.{draft.kind.value}", language)
    title = say(
        "draft.title",
        language,
        number=incident.incident_id,
        kind=kind_name,
        serial=draft.serial,
    )
    if incident.is_exercise:
        title = say("draft.exercise", language) + title
    return {
        "incident_id": incident.incident_id,
        "is_exercise": incident.is_exercise,
        "kind": draft.kind.value,
        "kind_name": kind_name,
        "serial": draft.serial,
        "title": title,
        "sections": parts,
        "missing": [one["title"] for one in parts if one["is_missing"]],
        "text": "\n".join([title, *_paragraphs(parts, language)]),
        "told": told_json(draft.told),
        "version": incident.version,
    }


def _section_json(section: Section, language: str) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": say(f"draft.{section.name}", language),
        "lines": [tell(one.code, one.params, language).rstrip() for one in section.lines],
        "is_missing": section.is_missing,
    }


def _paragraphs(parts: list[dict[str, Any]], language: str) -> list[str]:
    found = []
    for number, part in enumerate(parts, start=1):
        found.append(say("draft.heading", language, number=number, title=part["title"]))
        found += part["lines"]
    return found
