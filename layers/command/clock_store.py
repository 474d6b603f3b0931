"""Reports as they were made, a county's limits for them, and what the clocks go by."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.command import clock_rules
from layers.command.clock_rules import ClockRule, Limits
from layers.command.clocks import Course, course
from layers.command.incident import Incident, Severity
from layers.command.reports import Report, ReportKind, Sender, fields_of, told_in
from layers.db.queries import Queries, Row
from layers.errors import Stale
from layers.ids import IncidentId, RegionCode

_QUERIES = Queries(Path(__file__).with_name("clocks.sql"))


class Step(NamedTuple):
    """What happened to an incident, as far as clocks go by it."""

    event_no: int
    name: str
    at: datetime
    facts: Mapping[str, Any]


def rules(conn: connection, region_code: RegionCode, language: str = "zh") -> Sequence[ClockRule]:
    """Every rule with the county's own limits where it has set them."""
    return clock_rules.rules(_own(conn, region_code), language)


def set_limits(
    conn: connection, region_code: RegionCode, code: str, limits: Limits, language: str = "zh"
) -> ClockRule:
    """Keeps the limits in the place of the version they say, 0 for the default; raises Stale."""
    told = {
        "minutes": limits.minutes,
        "every_min": limits.every_min,
        "for_days": limits.for_days,
        "kinds": list(limits.kinds),
        "severities": [one.value for one in limits.severities],
        "source": limits.source,
        "is_off": limits.is_off,
    }
    kept: dict[str, Any] = {"region_code": region_code, "code": code, **told}
    if limits.version:
        touched = _QUERIES.run(conn, "change_limits", version=limits.version, **kept)
    else:
        touched = _QUERIES.run(conn, "add_limits", **kept)
    now = clock_rules.ruled(clock_rules.default(code, language), _own(conn, region_code).get(code))
    if not touched:
        theirs = {"version": now.version, "updated_by": now.updated_by, "updated_at": None}
        yours = {**told, "version": limits.version}
        raise Stale("changed_meanwhile", yours, theirs, field="If-Match")
    return now


def add(conn: connection, report: Report) -> Report:
    """Keeps a report and gives it with its numbers; the caller has the incident's turn."""
    row = _QUERIES.one(
        conn,
        "add_report",
        region_code=report.region_code,
        incident_id=report.incident_id,
        is_exercise=report.is_exercise,
        kind=report.kind.value,
        sender=report.sender.value,
        sent_to=report.sent_to,
        is_written=report.is_written,
        text=report.text,
        fields=json.dumps(fields_of(report.told), ensure_ascii=False),
        corrects=report.corrects,
        made_by=report.made_by,
        at=report.at,
    )
    return replace(report, report_id=row["report_id"], serial=row["serial"])


def reports(conn: connection, incident: Incident) -> Sequence[Report]:
    """The reports of an incident, in the order in which they were filed."""
    return _reports(conn, incident.region_code, [incident.incident_id])[incident.incident_id]


def courses(
    conn: connection, region_code: RegionCode, incidents: Sequence[Incident]
) -> list[Course]:
    """What the clocks of a county's incidents go by."""
    ids = [one.incident_id for one in incidents]
    made = _reports(conn, region_code, ids)
    steps: dict[IncidentId, list[Step]] = defaultdict(list)
    told = {"region_code": region_code, "incident_ids": ids}
    for row in _QUERIES.all(conn, "steps", **told):
        steps[row["incident_id"]].append(
            Step(row["event_no"], row["name"], row["at"], row["facts"])
        )
    return [course(one, made[one.incident_id], steps[one.incident_id]) for one in incidents]


def _reports(
    conn: connection, region_code: RegionCode, ids: Sequence[IncidentId]
) -> Mapping[IncidentId, list[Report]]:
    found: dict[IncidentId, list[Report]] = defaultdict(list)
    told = {"region_code": region_code, "incident_ids": list(ids)}
    for row in _QUERIES.all(conn, "reports", **told):
        found[row["incident_id"]].append(_report(row))
    return found


def _report(row: Row) -> Report:
    fields = dict(row)
    return Report(
        kind=ReportKind(fields.pop("kind")),
        sender=Sender(fields.pop("sender")),
        told=told_in(fields.pop("fields")),
        **fields,
    )


def _own(conn: connection, region_code: RegionCode) -> Mapping[str, Limits]:
    """What the county has set, by the rule's code."""
    found = {}
    for row in _QUERIES.all(conn, "limits", region_code=region_code):
        fields = dict(row)
        code = fields.pop("code")
        kinds = tuple(fields.pop("kinds"))
        severities = tuple(Severity(one) for one in fields.pop("severities"))
        found[code] = Limits(kinds=kinds, severities=severities, **fields)
    return found
