"""Reporting an incident: the place is found or doubted, everything is checked, then it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection

from layers.command import incident as rules
from layers.command import kinds, store
from layers.command.incident import Casualties, Incident, IncidentStatus
from layers.ids import PlaceCode, RegionCode
from layers.places import store as places
from service.flows.locate import PlaceGiven, Spot, locate


@dataclass(frozen=True, slots=True)
class Report:
    """What a caller said. ``occurred_at`` None: just now."""

    kind: str
    place: PlaceGiven
    region_code: RegionCode | None = None
    occurred_at: datetime | None = None
    description: str = ""
    casualties: Casualties = field(default_factory=Casualties)
    reporter_name: str = ""
    reporter_phone: str = ""
    is_demo: bool = False


def report_incident(
    conn: connection, report: Report, default_region: RegionCode, actor: str, now: datetime
) -> Incident:
    """Keeps an incident and its first event; raises BadInput, and then nothing is kept."""
    kind_code = kinds.get(report.kind)
    occurred_at = rules.check_time(report.occurred_at, now)
    casualties = rules.check_casualties(report.casualties)
    description = rules.check_text(report.description, "description", rules.DESCRIPTION_LIMIT)
    reporter_name = rules.check_text(report.reporter_name, "reporter.name", rules.NAME_LIMIT)
    reporter_phone = rules.check_text(report.reporter_phone, "reporter.phone", rules.NAME_LIMIT)
    rules.check_text(report.place.name, "place.name", rules.PLACE_LIMIT)
    spot = locate(conn, report.place, report.region_code, default_region)
    township = places.township_of(conn, spot.region.region_code, spot.at)
    incident = Incident(
        region_code=spot.region.region_code,
        incident_id=store.next_id(conn, spot.region.region_code, now.date()),
        kind_code=kind_code,
        status=IncidentStatus.REPORTED,
        at=spot.at,
        given=_given(report.place, spot),
        place_text=spot.name,
        township_code=township.place_code if township else PlaceCode(""),
        occurred_at=occurred_at,
        reported_at=now,
        description=description,
        casualties=casualties,
        reporter_name=reporter_name,
        reporter_phone=reporter_phone,
        is_demo=report.is_demo or spot.region.is_demo,
    )
    store.add(conn, incident)
    store.record(conn, incident, "reported", actor, {"kind_code": kind_code, "at": spot.at})
    return incident


def _given(place: PlaceGiven, spot: Spot) -> Mapping[str, Any]:
    """The place as it was said, kept beside what it was read as."""
    return {
        "lon": place.lon,
        "lat": place.lat,
        "datum": place.datum.value,
        "datum_confirmed": place.datum_confirmed,
        "name": place.name,
        "found_by": spot.found_by,
    }
