"""Incidents in the database, and everything that happened to them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.command.incident import Casualties, Incident, IncidentStatus
from layers.db.queries import Queries
from layers.errors import Unknown
from layers.ids import IncidentId, LonLat, RegionCode

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


class Event(NamedTuple):
    """Something that happened to an incident; never changed, never deleted."""

    event_no: int
    name: str
    at: datetime
    actor: str
    facts: Mapping[str, Any]


def next_id(conn: connection, region_code: RegionCode, day: date) -> IncidentId:
    """``431123-20261121-003``: region, day, serial; no two reports ever share one."""
    row = _QUERIES.one(conn, "next_number", region_code=region_code, day=day)
    return IncidentId(f"{region_code}-{day:%Y%m%d}-{row['last']:03d}")


def add(conn: connection, incident: Incident) -> None:
    """Keeps a reported incident."""
    _QUERIES.run(
        conn,
        "add",
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        kind_code=incident.kind_code,
        status=incident.status.value,
        lon=incident.at.lon,
        lat=incident.at.lat,
        given=json.dumps(incident.given, ensure_ascii=False),
        place_text=incident.place_text,
        township_code=incident.township_code,
        occurred_at=incident.occurred_at,
        reported_at=incident.reported_at,
        description=incident.description,
        dead=incident.casualties.dead,
        missing=incident.casualties.missing,
        injured=incident.casualties.injured,
        reporter_name=incident.reporter_name,
        reporter_phone=incident.reporter_phone,
        is_demo=incident.is_demo,
    )


def get(conn: connection, incident_id: IncidentId) -> Incident:
    """One incident; raises Unknown. The id begins with its region's code, so it names one."""
    row = _QUERIES.find(conn, "incidents", region_code=None, incident_id=incident_id, limit=1)
    if row is None:
        raise Unknown("no_incident", field="incident_id", incident_id=incident_id)
    return _incident(row)


def latest(conn: connection, region_code: RegionCode | None, limit: int) -> list[Incident]:
    """The last incidents of a region, or of all regions, the newest first."""
    rows = _QUERIES.all(conn, "incidents", region_code=region_code, incident_id=None, limit=limit)
    return [_incident(row) for row in rows]


def record(
    conn: connection, incident: Incident, name: str, actor: str, facts: Mapping[str, Any]
) -> None:
    """Writes down what happened; part of the caller's transaction."""
    _QUERIES.run(
        conn,
        "record",
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        name=name,
        actor=actor,
        facts=json.dumps(facts, ensure_ascii=False, default=str),
    )


def events(conn: connection, incident: Incident) -> list[Event]:
    """Everything that happened to an incident, in order."""
    rows = _QUERIES.all(
        conn, "events", region_code=incident.region_code, incident_id=incident.incident_id
    )
    return [Event(**row) for row in rows]


def _incident(row: Mapping[str, Any]) -> Incident:
    return Incident(
        region_code=row["region_code"],
        incident_id=row["incident_id"],
        kind_code=row["kind_code"],
        status=IncidentStatus(row["status"]),
        at=LonLat(row["lon"], row["lat"]),
        given=row["given"],
        place_text=row["place_text"],
        township_code=row["township_code"],
        occurred_at=row["occurred_at"],
        reported_at=row["reported_at"],
        description=row["description"],
        casualties=Casualties(row["dead"], row["missing"], row["injured"]),
        reporter_name=row["reporter_name"],
        reporter_phone=row["reporter_phone"],
        is_demo=row["is_demo"],
    )
