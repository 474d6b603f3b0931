"""What the API shows: plain JSON values made from what the layers know.

Phone numbers are masked unless the reader may see them; a map that is carried away has none.
"""

import re
from collections.abc import Mapping
from typing import Any

from layers.codes import name_of
from layers.command.incident import Incident
from layers.command.sheet import Sheet
from layers.roads.closures import Closure
from maps.payload import sheet_json

_PHONE_FIELDS = {"phone", "phones", "contact_phone", "reporter_phone"}


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
        "starts_at": closure.starts_at.isoformat(),
        "ends_at": closure.ends_at.isoformat() if closure.ends_at else None,
        "lifted_at": closure.lifted_at.isoformat() if closure.lifted_at else None,
        "reason": closure.reason,
        "reported_by": closure.reported_by,
    }


def sheet_view(sheet: Sheet, language: str) -> dict[str, Any]:
    """The decision sheet as JSON, its remarks said in the reader's language."""
    return sheet_json(sheet, language)


def masked(value: Any, field: str = "") -> Any:
    """The same JSON value with every phone number masked but for its last two figures."""
    if isinstance(value, Mapping):
        return {key: masked(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [masked(part, field) for part in value]
    if field in _PHONE_FIELDS and isinstance(value, str):
        return re.sub(r"\d(?=(?:\D*\d){2})", "*", value)
    return value
