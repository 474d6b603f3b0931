"""Proposing closures from a hazard or a drawn area, and deciding: only a person closes a road."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.command.incident import check_text
from layers.errors import BadInput
from layers.geo.datum import Datum
from layers.hazards import store as hazards
from layers.ids import HazardCode, ProposalId, RegionCode
from layers.roads import proposal_store
from layers.roads.closures import Closure
from layers.roads.proposal_store import Verdict
from layers.roads.proposals import Decision, Proposal
from service.flows.close_road import (
    LIMITS,
    REASON_LIMIT,
    ClosureReport,
    close_road,
    planned_closure,
)

AREAS = ("Polygon", "MultiPolygon")


class Wanted(NamedTuple):
    """What is proposed: the closure, and of which hazard; None: of the area in the report."""

    report: ClosureReport
    hazard_code: HazardCode | None


class Which(NamedTuple):
    """The proposal that is meant, and its version."""

    region_code: RegionCode
    proposal_id: ProposalId
    version: int


def propose(
    conn: connection, wanted: Wanted, default_region: RegionCode, actor: str, now: datetime
) -> Proposal:
    """Keeps a proposal; refuses what could not be closed, and Unknown ``no_hazard``.

    The hazard is looked for as whoever asks: one that he may not see is not there.
    """
    report = _placed(conn, wanted, default_region)
    would_be = planned_closure(conn, report, default_region, actor, now)
    proposal = Proposal(
        region_code=would_be.region_code,
        hazard_code=wanted.hazard_code,
        effect=would_be.effect,
        geometry=would_be.geometry,
        reach_m=would_be.reach_m,
        reason=would_be.reason,
        starts_at=would_be.starts_at if report.starts_at else None,
        ends_at=would_be.ends_at,
        given=would_be.given,
        proposed_by=actor,
        is_exercise=report.is_exercise,
        **report.limits,
    )
    return proposal_store.get(conn, proposal.region_code, proposal_store.add(conn, proposal))


def confirm(
    conn: connection, which: Which, told: Mapping[str, Any], actor: str, now: datetime
) -> Closure:
    """Closes the road as proposed, but for what is told; raises Unknown, Clash, Stale, BadInput."""
    proposal = proposal_store.get_open(conn, *which)
    report = ClosureReport(
        geometry=proposal.geometry,
        region_code=proposal.region_code,
        reach_m=proposal.reach_m,
        is_exercise=proposal.is_exercise,
        **{**_as_proposed(proposal, told, now), **told},
    )
    closure = close_road(conn, report, proposal.region_code, actor, now)
    verdict = Verdict(Decision.CONFIRMED, actor, closure_id=closure.closure_id)
    proposal_store.decide(conn, proposal, verdict)
    return closure


def decline(conn: connection, which: Which, why: str, actor: str) -> Proposal:
    """Nothing is closed; raises Unknown, Clash when it was decided already, or Stale."""
    proposal = proposal_store.get_open(conn, *which)
    verdict = Verdict(Decision.DECLINED, actor, check_text(why, "reason", REASON_LIMIT))
    return proposal_store.decide(conn, proposal, verdict)


def _placed(conn: connection, wanted: Wanted, default_region: RegionCode) -> ClosureReport:
    """The report with its geometry, a hazard's own or the area drawn; raises BadInput, Unknown."""
    report, code = wanted
    if (code is None) == (not report.geometry):
        raise BadInput("proposal_source", field="hazard_code")
    if code is None:
        if report.geometry.get("type") not in AREAS:
            raise BadInput("proposal_is_no_area", field="geometry")
        return report
    hazard = hazards.get(conn, report.region_code or default_region, code)
    return replace(report, geometry=hazard.geometry, datum=Datum.CGCS2000)


def _as_proposed(proposal: Proposal, told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Effect, reason and times of the proposal; its limits, unless effect or limits are told anew.

    It never begins before it is confirmed: until then the road was open.
    """
    later = proposal.starts_at is not None and proposal.starts_at > now
    values: dict[str, Any] = {
        "effect": proposal.effect,
        "reason": proposal.reason,
        "starts_at": proposal.starts_at if later else None,
        "ends_at": proposal.ends_at,
    }
    if told.keys().isdisjoint({"effect", *LIMITS}):
        values |= {name: getattr(proposal, name) for name in LIMITS}
    return values
