"""Incidents in the database, and everything that happened to them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.command.incident import Casualties, Incident, IncidentStatus, Severity
from layers.db.queries import Queries
from layers.errors import Stale, Unknown
from layers.ids import IncidentId, LonLat, RegionCode

EXERCISE_MARK = "YL"
_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


class Event(NamedTuple):
    """Something that happened to an incident; never changed, never deleted.

    ``event_no`` orders, not ``at``: a clock may be set back. ``incident_id`` is another one's
    where that was merged into the incident asked for.
    """

    event_no: int
    name: str
    at: datetime
    actor: str
    facts: Mapping[str, Any]
    incident_id: IncidentId


def next_id(
    conn: connection, region_code: RegionCode, day: date, is_exercise: bool = False
) -> IncidentId:
    """``431123-20261121-003``: region, day, serial; no two reports ever share one.

    An exercise's is ``431123-YL20261121-001`` (演练), counted apart. Whoever else reports in that
    region meanwhile waits until this transaction ends.
    """
    told = {"region_code": region_code, "day": day, "is_exercise": is_exercise}
    row = _QUERIES.one(conn, "next_number", **told)
    mark = EXERCISE_MARK if is_exercise else ""
    return IncidentId(f"{region_code}-{mark}{day:%Y%m%d}-{row['last']:03d}")


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
        is_exercise=incident.is_exercise,
    )


def get(conn: connection, incident_id: IncidentId) -> Incident:
    """One incident; raises Unknown. The id begins with its region's code, so it names one."""
    found = _asked(conn, incident_id=incident_id, limit=1)
    if not found:
        raise Unknown("no_incident", field="incident_id", incident_id=incident_id)
    return found[0]


def latest(
    conn: connection, region_code: RegionCode | None, limit: int, is_exercise: bool | None = None
) -> list[Incident]:
    """The last incidents of a region, or of all regions, the newest first.

    ``is_exercise``: exercises only, or only what is real; None: both.
    """
    return _asked(conn, region_code=region_code, limit=limit, is_exercise=is_exercise)


def all_open(
    conn: connection,
    region_code: RegionCode | None = None,
    is_exercise: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Incident]:
    """A county's incidents about which there is still something to be done, the newest first.

    Without ``region_code`` every county's, without ``is_exercise`` both what is real and what is
    not; ``since``, ``until``: only what happened then.
    """
    span = {"since": since, "until": until}
    wanted = {"region_code": region_code, "is_exercise": is_exercise, "only_open": True}
    return _asked(conn, **wanted, **span)


def happened_since(conn: connection, region_code: RegionCode, moment: datetime) -> list[Incident]:
    """A county's incidents that happened since then, over or not, the newest first."""
    return _asked(conn, region_code=region_code, since=moment)


def change(conn: connection, changed: Incident) -> Incident:
    """Keeps what was changed of the version it says, and gives it as it is now; raises Stale."""
    touched = _QUERIES.run(
        conn,
        "change",
        region_code=changed.region_code,
        incident_id=changed.incident_id,
        status=changed.status.value,
        severity=changed.severity.value if changed.severity else None,
        response_level=changed.response_level,
        dead=changed.casualties.dead,
        missing=changed.casualties.missing,
        injured=changed.casualties.injured,
        loss_wan=changed.loss_wan,
        area_ha=changed.area_ha,
        merged_into=changed.merged_into,
        version=changed.version,
    )
    now = get(conn, changed.incident_id)
    if not touched:
        raise stale(now, changed.version)
    return now


def stale(incident: Incident, version: int) -> Stale:
    """That the incident is no longer as it was when somebody decided, and how it is now."""
    theirs = {
        "version": incident.version,
        "updated_by": incident.updated_by,
        "updated_at": None,
        "status": incident.status.value,
    }
    return Stale("changed_meanwhile", {"version": version}, theirs, field="If-Match")


def wait_turn(conn: connection, incident_id: IncidentId) -> None:
    """From here to the end of the transaction nobody else leads or logs this incident."""
    _QUERIES.one(conn, "in_turn", incident_id=incident_id)


def record(
    conn: connection, incident: Incident, name: str, actor: str, facts: Mapping[str, Any]
) -> None:
    """Writes down what happened; part of the caller's transaction.

    Whoever else writes into the same incident's log waits until this transaction ends, so that a
    reader who goes on after the last number he saw misses none. An act that writes into several
    does so in the order of their ids.
    """
    wait_turn(conn, incident.incident_id)
    _QUERIES.run(
        conn,
        "record",
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        name=name,
        actor=actor,
        facts=json.dumps(facts, ensure_ascii=False, default=str),
    )


def events(
    conn: connection, incident: Incident, after: int = 0, limit: int | None = None
) -> list[Event]:
    """Everything that happened to it and to what was merged into it, in order.

    ``after``: only what has a greater number; ``limit`` None: all of it.
    """
    rows = _QUERIES.all(
        conn,
        "events",
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        after=after,
        limit=limit,
    )
    return [Event(**row) for row in rows]


def family(conn: connection, region_code: RegionCode, incident_id: IncidentId) -> list[IncidentId]:
    """The incident and those that were merged into it: what one of them got, it got."""
    told = {"region_code": region_code, "incident_id": incident_id}
    return [row["incident_id"] for row in _QUERIES.all(conn, "family", **told)]


def survivor(conn: connection, incident: Incident) -> Incident:
    """The incident that goes on: itself, or the one that it was merged into in the end."""
    while incident.merged_into is not None:
        incident = get(conn, incident.merged_into)
    return incident


def survivors(conn: connection, region_code: RegionCode) -> dict[IncidentId, IncidentId]:
    """By each merged incident of a county the one that goes on in its place."""
    rows = _QUERIES.all(conn, "survivors", region_code=region_code)
    return {row["incident_id"]: row["survivor"] for row in rows}


def last_of_open(conn: connection, region_code: RegionCode, name: str) -> list[Event]:
    """The last event of that name of each open incident of a county, where there is one."""
    rows = _QUERIES.all(conn, "last_of_open", region_code=region_code, name=name)
    return [Event(**row) for row in rows]


def last_event(conn: connection, incident: Incident) -> Event:
    """The last thing that happened to it alone; the act that wrote it asks for it."""
    told = {"region_code": incident.region_code, "incident_id": incident.incident_id}
    return Event(**_QUERIES.one(conn, "last_event", **told))


def _asked(conn: connection, **wanted: object) -> list[Incident]:
    """The incidents that meet what is wanted, the newest first."""
    every = {
        "region_code": None,
        "incident_id": None,
        "is_exercise": None,
        "only_open": None,
        "since": None,
        "until": None,
        "limit": None,
    }
    return [_incident(row) for row in _QUERIES.all(conn, "incidents", **(every | wanted))]


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
        is_exercise=row["is_exercise"],
        severity=Severity(row["severity"]) if row["severity"] else None,
        response_level=row["response_level"],
        loss_wan=row["loss_wan"],
        area_ha=row["area_ha"],
        merged_into=row["merged_into"],
        version=row["version"],
        updated_by=row["updated_by"],
    )
