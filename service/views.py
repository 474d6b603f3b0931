"""What the API shows: plain JSON values made from what the layers know.

Phone numbers are whole only for a reader who may see them: wherever else a value is shown, and
in every file that is carried away, ``masked`` leaves of each its last two figures – in the fields
that hold numbers, and also where a caller's number stands in the middle of a description.
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
# What tells things apart, and when they were: never words that somebody said.
_NO_WORDS = re.compile(r"(?:^|_)(?:ids?|codes?|at|url|type)$")
# A mobile number, with 86 before it or not, and a line with its area code. Not a part of a longer
# number, and not the decimals of a coordinate.
_PHONE = re.compile(
    r"(?<!\d)(?<!\d\.)"
    r"(?:(?:\+?86[- ]?)?1(?:\d{10}|[3-9]\d[- ]\d{4}[- ]\d{4})"
    r"|0\d{2,3}[-) ]{0,2}\d{3,4}[- ]?\d{4})"
    r"(?!\d|\.\d)"
)
_ALL_BUT_TWO = re.compile(r"\d(?=(?:\D*\d){2})")


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
    """The same JSON value with every phone number masked but for its last two figures.

    Numbers, and the values of identifiers, codes, times and addresses, stay as they are.
    """
    if isinstance(value, Mapping):
        return {key: masked(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [masked(part, field) for part in value]
    if not isinstance(value, str) or _NO_WORDS.search(field):
        return value
    if field in _PHONE_FIELDS:
        return _ALL_BUT_TWO.sub("*", value)
    return _PHONE.sub(lambda found: _ALL_BUT_TWO.sub("*", found[0]), value)
