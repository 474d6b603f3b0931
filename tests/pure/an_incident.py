"""An incident to try the rules of command on: a landslide, just reported."""

from datetime import UTC, datetime
from typing import Any

from layers.command.incident import Casualties, Incident, IncidentStatus
from layers.ids import IncidentId, LonLat, RegionCode

NOW = datetime(2026, 11, 21, 13, 4, tzinfo=UTC)


def an_incident(**changed: Any) -> Incident:
    """The landslide, but for what is changed; ``dead``, ``missing``, ``injured`` are casualties."""
    hurt = {name: changed.pop(name, 0) for name in ("dead", "missing", "injured")}
    told: dict[str, Any] = {
        "region_code": RegionCode("990001"),
        "incident_id": IncidentId("990001-20261121-001"),
        "kind_code": "11D01",
        "status": IncidentStatus.REPORTED,
        "at": LonLat(110.06, 26.03),
        "given": {},
        "place_text": "老青山",
        "township_code": "",
        "occurred_at": NOW,
        "reported_at": NOW,
        "description": "",
        "casualties": Casualties(**hurt),
        "reporter_name": "",
        "reporter_phone": "",
        "is_demo": False,
    }
    return Incident(**(told | changed))
