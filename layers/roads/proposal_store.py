"""Proposed closures in the database. A proposal never changes but for being decided, once."""

import json
from pathlib import Path
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Clash, Stale, Unknown
from layers.ids import ClosureId, ProposalId, RegionCode
from layers.roads.closures import Closure, Effect
from layers.roads.proposals import Decision, Proposal

_QUERIES = Queries(Path(__file__).with_name("proposals.sql"))


class RoadMet(NamedTuple):
    """A road by its number and name, and how much of it lies within."""

    road: str
    edges: int
    length_m: float


class Verdict(NamedTuple):
    """What was decided about a proposal, by whom and why; ``closure_id`` of what it became."""

    decision: Decision
    by: str
    why: str = ""
    closure_id: ClosureId | None = None


def add(conn: connection, proposal: Proposal) -> ProposalId:
    """Writes a proposal down and gives its number."""
    row = _QUERIES.one(
        conn,
        "add_proposal",
        region_code=proposal.region_code,
        source=proposal.source.value,
        hazard_code=proposal.hazard_code,
        effect=proposal.effect.value,
        geometry=json.dumps(proposal.geometry),
        reach_m=proposal.reach_m,
        reason=proposal.reason,
        starts_at=proposal.starts_at,
        ends_at=proposal.ends_at,
        height_m=proposal.height_m,
        weight_t=proposal.weight_t,
        width_m=proposal.width_m,
        given=json.dumps(proposal.given),
        proposed_by=proposal.proposed_by,
        is_exercise=proposal.is_exercise,
    )
    return ProposalId(row["proposal_id"])


def get(conn: connection, region_code: RegionCode, proposal_id: ProposalId) -> Proposal:
    """One proposal; raises Unknown ``no_proposal``."""
    row = _QUERIES.find(
        conn, "proposals", region_code=region_code, proposal_id=proposal_id, only_open=False
    )
    if row is None:
        raise Unknown("no_proposal", proposal_id=proposal_id)
    return _proposal(row)


def get_open(
    conn: connection, region_code: RegionCode, proposal_id: ProposalId, version: int
) -> Proposal:
    """One that can be decided; raises Unknown, Clash when it was decided already, or Stale."""
    found = get(conn, region_code, proposal_id)
    if found.decision or found.version != version:
        raise _why_not(found, version)
    return found


def all(  # noqa: A001
    conn: connection, region_code: RegionCode, only_open: bool
) -> list[Proposal]:
    """The proposals of the region, decided ones too or only the open, oldest first."""
    rows = _QUERIES.all(
        conn, "proposals", region_code=region_code, proposal_id=None, only_open=only_open
    )
    return [_proposal(row) for row in rows]


def decide(conn: connection, proposal: Proposal, verdict: Verdict) -> Proposal:
    """The proposal as it is then; raises Clash when it was decided meanwhile, or Stale.

    Of two who decide at once the second waits for the first and is refused.
    """
    touched = _QUERIES.run(
        conn,
        "decide",
        region_code=proposal.region_code,
        proposal_id=proposal.proposal_id,
        version=proposal.version,
        decision=verdict.decision.value,
        decided_by=verdict.by,
        decided_why=verdict.why,
        closure_id=verdict.closure_id,
    )
    now = get(conn, proposal.region_code, proposal.proposal_id)
    if not touched:
        raise _why_not(now, proposal.version)
    return now


def roads_met(conn: connection, zone: Proposal | Closure) -> list[RoadMet]:
    """The roads on which it would act, the longest stretch first."""
    rows = _QUERIES.all(
        conn,
        "roads_met",
        region_code=zone.region_code,
        geometry=json.dumps(zone.geometry),
        reach_m=zone.reach_m,
    )
    return [
        RoadMet(
            " ".join(part for part in (row["ref"], row["name"]) if part),
            row["edges"],
            row["length_m"],
        )
        for row in rows
    ]


def _why_not(found: Proposal, version: int) -> Clash:
    """Why a proposal as it now is cannot be decided by who meant that version."""
    if found.decision:
        return Clash("proposal_already_decided", proposal_id=found.proposal_id)
    theirs = {"version": found.version, "updated_by": "", "updated_at": None}
    return Stale("changed_meanwhile", {"version": version}, theirs)


def _proposal(row: Row) -> Proposal:
    told = dict(row)
    decision = told.pop("decision")
    effect = Effect(told.pop("effect"))
    return Proposal(effect=effect, decision=Decision(decision) if decision else None, **told)
