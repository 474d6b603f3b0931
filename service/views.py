"""What the API shows: plain JSON values made from what the layers know."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from layers.codes import name_of
from layers.command.incident import Incident
from layers.command.sheet import Sheet
from layers.records.model import Record
from layers.records.store import as_told
from layers.roads.closures import Closure
from layers.roads.proposal_store import RoadMet
from layers.roads.proposals import Proposal
from layers.words import say
from maps.payload import sheet_json
from service.auth.account import Account, Key
from service.auth.roles import Role
from service.auth.who import Scope


def incident_json(incident: Incident, language: str, township: str = "") -> dict[str, Any]:
    """An incident with the names of its codes."""
    return {
        "incident_id": incident.incident_id,
        "region_code": incident.region_code,
        "kind_code": incident.kind_code,
        "kind_name": name_of("event_kinds", incident.kind_code, language),
        "status": incident.status.value,
        "status_name": name_of("incident_statuses", incident.status.value, language),
        "at": list(incident.at),
        "given": dict(incident.given),
        "place_text": incident.place_text,
        "township_name": township,
        "occurred_at": incident.occurred_at.isoformat(),
        "reported_at": incident.reported_at.isoformat(),
        "description": incident.description,
        "casualties": {
            "dead": incident.casualties.dead,
            "missing": incident.casualties.missing,
            "injured": incident.casualties.injured,
        },
        "reporter": {"name": incident.reporter_name, "phone": incident.reporter_phone},
        "is_demo": incident.is_demo,
        "is_exercise": incident.is_exercise,
        "severity": incident.severity.value if incident.severity else None,
        "severity_name": _named("severities", incident.severity, language),
        "response_level": incident.response_level,
        "response_level_name": _named("response_levels", incident.response_level, language),
        "loss_wan": incident.loss_wan,
        "area_ha": incident.area_ha,
        "merged_into": incident.merged_into,
        "version": incident.version,
    }


def closure_json(closure: Closure, language: str) -> dict[str, Any]:
    """A closure with the name of its effect."""
    return {
        "closure_id": closure.closure_id,
        "region_code": closure.region_code,
        "effect": closure.effect.value,
        "effect_name": name_of("closure_effects", closure.effect.value, language),
        "geometry": dict(closure.geometry),
        "reach_m": closure.reach_m,
        "height_m": closure.height_m,
        "weight_t": closure.weight_t,
        "width_m": closure.width_m,
        "starts_at": closure.starts_at.isoformat(),
        "ends_at": _moment(closure.ends_at),
        "lifted_at": _moment(closure.lifted_at),
        "reason": closure.reason,
        "reported_by": closure.reported_by,
        "is_exercise": closure.is_exercise,
        "version": closure.version,
    }


def proposal_json(proposal: Proposal, language: str) -> dict[str, Any]:
    """A proposed closure, with what was decided about it."""
    return {
        "proposal_id": proposal.proposal_id,
        "region_code": proposal.region_code,
        "source": proposal.source.value,
        "hazard_code": proposal.hazard_code,
        "effect": proposal.effect.value,
        "effect_name": name_of("closure_effects", proposal.effect.value, language),
        "geometry": dict(proposal.geometry),
        "reach_m": proposal.reach_m,
        "height_m": proposal.height_m,
        "weight_t": proposal.weight_t,
        "width_m": proposal.width_m,
        "starts_at": _moment(proposal.starts_at),
        "ends_at": _moment(proposal.ends_at),
        "reason": proposal.reason,
        "proposed_by": proposal.proposed_by,
        "is_exercise": proposal.is_exercise,
        "proposed_at": _moment(proposal.proposed_at),
        "decision": proposal.decision.value if proposal.decision else None,
        "decided_at": _moment(proposal.decided_at),
        "decided_by": proposal.decided_by,
        "decided_why": proposal.decided_why,
        "closure_id": proposal.closure_id,
        "version": proposal.version,
    }


def roads_met_json(met: Sequence[RoadMet]) -> dict[str, Any]:
    """The roads that a proposal would meet: number and name, edges, kilometres within; the sums."""
    return {
        "roads": [
            {"road": one.road, "edges": one.edges, "km": round(one.length_m / 1000, 3)}
            for one in met
        ],
        "edges": sum(one.edges for one in met),
        "km": round(sum(one.length_m for one in met) / 1000, 3),
    }


def account_json(account: Account, language: str) -> dict[str, Any]:
    """An account without anything secret."""
    return {
        "account_id": account.account_id,
        "login": account.login,
        "name": account.name,
        "person_no": account.person_no,
        **_scope_json(account.role, account.scope, language),
        "must_change": account.must_change,
        "has_second_factor": account.has_second_factor,
        "disabled": account.disabled_at is not None,
        "is_demo": account.is_demo,
        "made_at": account.made_at.isoformat(),
        "version": account.version,
        "updated_at": account.updated_at.isoformat(),
        "updated_by": account.updated_by,
    }


def key_json(key: Key, language: str) -> dict[str, Any]:
    """A key without its secret."""
    return {
        "key_id": key.key_id,
        "name": key.name,
        **_scope_json(key.role, key.scope, language),
        "made_at": key.made_at.isoformat(),
        "made_by": key.made_by,
        "expires_at": key.expires_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "used_at": key.used_at.isoformat() if key.used_at else None,
    }


def _named(list_name: str, code: str | None, language: str) -> str | None:
    return name_of(list_name, code, language) if code else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _scope_json(role: Role, scope: Scope, language: str) -> dict[str, Any]:
    return {
        "role": role.value,
        "role_name": say(f"role.{role.value}", language),
        "regions": None if scope.regions is None else list(scope.regions),
        "unit": scope.unit,
        "townships": list(scope.townships),
        "layers": None if scope.layers is None else list(scope.layers),
        "team_code": scope.team_code,
    }


def sheet_view(sheet: Sheet, language: str) -> dict[str, Any]:
    """The decision sheet as JSON, its remarks said in the reader's language."""
    return sheet_json(sheet, language)


def record_json(record: Record, language: str) -> dict[str, Any]:
    """A record with the names of its codes."""
    told = as_told(record)
    names = {
        f"{field}_name": name_of(listed, told[field], language)
        for field, listed in _LISTS[record.layer].items()
        if told.get(field)
    }
    sensitivity = say(f"sensitivity.{record.sensitivity}", language)
    return told | names | {"sensitivity_name": sensitivity}


_LISTS = {
    "places": {"kind": "place_kinds"},
    "hazards": {"kind": "hazard_kinds", "risk_level": "risk_levels"},
    "depots": {"vehicle": "vehicles"},
    "teams": {"kind": "team_kinds", "status": "team_statuses", "vehicle": "vehicles"},
}
