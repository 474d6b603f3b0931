"""``/api/clocks`` and ``/api/incidents/{id}/reports``: what is due upward, drafted and filed."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from psycopg2.extensions import connection

from layers.command import clock_store, store
from layers.command.reports import ReportKind
from layers.db import clock
from layers.ids import IncidentId
from service.act import Acting
from service.auth.roles import Action
from service.clock_views import clock_json, draft_json, report_json, rule_json
from service.deps import Language, Reader, Visiting, may
from service.flows import report_upward, set_rules
from service.masking import masked
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.reports import LimitsIn, ReportIn
from service.versions import IfMatch

router = APIRouter(prefix="/api", tags=["reports"], responses=REFUSALS)


@router.get(
    "/clocks", summary="What is due, most urgent first", dependencies=[may(Action.READ_INCIDENTS)]
)
def all_clocks(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Of all incidents of the county: due, overdue, and to be topped up if it changes."""
    now = clock.now(conn)
    found = report_upward.county_clocks(conn, visit.region, now, visit.language)
    return {
        "region_code": visit.region,
        "at": now.isoformat(),
        "clocks": [clock_json(one, visit.language) for one in found],
    }


@router.get(
    "/clocks/rules",
    summary="The county's limits for reports",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def rules(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Each with its article, or marked as a working figure; version 0: not set by the county."""
    found = clock_store.rules(conn, visit.region, visit.language)
    return {
        "region_code": visit.region,
        "rules": [rule_json(one, visit.language) for one in found],
    }


@router.put(
    "/clocks/rules/{rule_code}",
    summary="Set a limit for reports",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def set_rule(rule_code: str, body: LimitsIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """The whole limit as the county wants it; the version is 0 where it was never set."""

    def keep(conn: connection) -> dict[str, Any]:
        limits = body.limits(version)
        kept = set_rules.set_clock_limits(conn, act.region, rule_code, limits, act.language)
        return rule_json(kept, act.language)

    return act.do_tagged(keep)


@router.get(
    "/incidents/{incident_id}/clocks",
    summary="The clocks of an incident",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def clocks(incident_id: str, conn: Reader, language: Language) -> dict[str, Any]:
    """What is due by when, and what was reported in time or too late."""
    incident, now = store.get(conn, IncidentId(incident_id)), clock.now(conn)
    found = report_upward.clocks_of(conn, incident, now, language)
    return {
        "incident_id": incident.incident_id,
        "is_exercise": incident.is_exercise,
        "at": now.isoformat(),
        "clocks": [clock_json(one, language) for one in found],
    }


@router.get(
    "/incidents/{incident_id}/reports/draft",
    summary="Draft a report",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def draft(
    incident_id: str,
    conn: Reader,
    language: Language,
    phones: Phones,
    kind: Annotated[ReportKind, Query()] = ReportKind.FIRST,
) -> dict[str, Any]:
    """From the log and the facts; what nobody told is named as missing. Saves nothing."""
    incident = store.get(conn, IncidentId(incident_id))
    made = report_upward.draft(conn, incident, kind)
    return phones.shown(draft_json(made, incident, language))


@router.get(
    "/incidents/{incident_id}/reports",
    summary="The reports made",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def reports(incident_id: str, conn: Reader, language: Language, phones: Phones) -> dict[str, Any]:
    """In the order in which they were filed, corrections among them."""
    incident, made = report_upward.reports_of(conn, IncidentId(incident_id))
    return phones.shown(
        {
            "incident_id": incident.incident_id,
            "is_exercise": incident.is_exercise,
            "reports": [report_json(one, language) for one in made],
        }
    )


@router.post(
    "/incidents/{incident_id}/reports",
    status_code=201,
    summary="File a report",
    dependencies=[may(Action.COMMAND_INCIDENT)],
)
def file_report(incident_id: str, body: ReportIn, act: Acting) -> dict[str, Any]:
    """A report that was made, by word of mouth or in writing. Only added, never changed."""

    def keep(conn: connection) -> dict[str, Any]:
        now = clock.now(conn)
        kept = report_upward.file_report(conn, body.report(incident_id, act.by, now), now)
        shown: dict[str, Any] = masked(report_json(kept, act.language))
        return shown

    return act.do(keep)
