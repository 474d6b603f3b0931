"""What the API shows of an incident that is led: what is proposed, its log, the county's rules."""

from collections.abc import Sequence
from typing import Any

from layers.codes import name_of
from layers.command import life, severity
from layers.command.duplicates import DuplicateRule
from layers.command.incident import Incident, Severity
from layers.command.response import Level
from layers.command.store import Event
from layers.words import knows, say
from service.views import incident_json


def led_json(
    incident: Incident, proposed: dict[str, Any], language: str, township: str
) -> dict[str, Any]:
    """An incident with its version, the statuses that may follow, and what is proposed for it."""
    following = () if incident.merged_into else life.TRANSITIONS[incident.status]
    return incident_json(incident, language, township) | {
        "next_statuses": [
            {
                "status": one.value,
                "status_name": name_of("incident_statuses", one.value, language),
                "needs_reason": (incident.status, one) in life.NEEDS_REASON,
            }
            for one in following
        ],
        "proposed": proposed,
    }


def proposed_json(
    incident: Incident, level: Level | None, levels: Sequence[Level], language: str
) -> dict[str, Any]:
    """Severity with the article it rests on, and the response level; None: nothing is proposed."""
    found = severity.propose(incident)
    standing = next((one for one in levels if one.level == incident.response_level), None)
    return {
        "severity": None if found is None else _severity_json(found, language),
        "response": None if level is None else level_json(level, language),
        "response_now": None if standing is None else level_json(standing, language),
    }


def _severity_json(found: severity.Proposal, language: str) -> dict[str, Any]:
    row = found.row
    article = row["source"] if language == "zh" else row["source_en"]
    feared = found.with_missing
    return {
        **_severity_named("severity", found.severity, language),
        "named_in_law": row[f"name_{language}"],
        "article": article,
        "because": [say(f"grade.{name}", language) for name in found.because],
        **_severity_named("with_missing", feared, language),
        "text": say(
            "grade.proposed",
            language,
            severity=name_of("severities", found.severity.value, language),
            article=article,
        ),
    }


def _severity_named(field: str, value: Severity | None, language: str) -> dict[str, str | None]:
    name = name_of("severities", value.value, language) if value else None
    return {field: value.value if value else None, f"{field}_name": name}


def level_json(level: Level, language: str) -> dict[str, Any]:
    """A response level: what it means, who must come, which units are called."""
    return {
        "level": level.level,
        "level_name": name_of("response_levels", level.level, language),
        "severities": [one.value for one in level.severities],
        "severity_names": [name_of("severities", one.value, language) for one in level.severities],
        "meaning": level.meaning,
        "must_come": list(level.must_come),
        "units": list(level.units),
        "is_working_figure": level.version == 0,
        "version": level.version,
        "updated_by": level.updated_by,
    }


def rule_json(rule: DuplicateRule) -> dict[str, Any]:
    """How near two reports must be to be shown as perhaps the same."""
    return {
        "radius_m": rule.radius_m,
        "within_min": rule.within_min,
        "is_working_figure": rule.version == 0,
        "version": rule.version,
        "updated_by": rule.updated_by,
    }


def event_json(event: Event, language: str) -> dict[str, Any]:
    """One line of the log; one that nobody taught a name is called by its own."""
    key = f"event.{event.name}"
    return {
        "event_no": event.event_no,
        "incident_id": event.incident_id,
        "name": event.name,
        "name_text": say(key, language) if knows(key) else event.name,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "facts": dict(event.facts),
    }
