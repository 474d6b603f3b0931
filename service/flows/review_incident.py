"""An incident looked back at: its log, the courses of its orders, who was called. Saves nothing."""

from collections.abc import Mapping, Sequence

from psycopg2.extensions import connection

from layers.after import rules
from layers.after import store as after
from layers.after.course import Course, course
from layers.after.review import Review
from layers.after.timeline import minutes
from layers.codes import code_list, name_of
from layers.command import store
from layers.command.incident import Incident
from layers.command.store import Event
from layers.db import clock
from layers.duty import call_store
from layers.forces import store as forces
from layers.ids import IncidentId, OrderNo, RegionCode
from layers.orders import order_store
from layers.orders.order import Order
from layers.places import regions
from layers.reserves import store as reserves
from service.flows.show_incident import township_name


def review_incident(
    conn: connection, incident_id: IncidentId, made_by: str, language: str
) -> Review:
    """Everything of it and of what was merged into it; ``conn`` must be a snapshot.

    Raises Unknown ``no_incident``.
    """
    incident = store.get(conn, incident_id)
    events = store.events(conn, incident)
    now = clock.now(conn)
    ids = all_of(incident, events)
    region = regions.get(conn, incident.region_code)
    orders = revisions_of(conn, incident.region_code, ids)
    calls = [one for own in ids for one in call_store.of_incident(conn, incident.region_code, own)]
    return Review(
        head=rules.head_of(incident, events),
        office=region.name if language == "zh" else region.name_en or region.name,
        township=township_name(conn, incident),
        minutes=minutes(events),
        courses=_courses(conn, incident, ids, orders),
        calls=rules.called(sorted(calls, key=lambda one: one.call_id or 0), now),
        names=names_of(conn, incident.region_code, orders, language),
        made_at=now,
        made_by=made_by,
    )


def all_of(incident: Incident, events: Sequence[Event]) -> list[IncidentId]:
    """The incident and those that were merged into it, as its log names them."""
    return sorted({incident.incident_id, *(event.incident_id for event in events)})


def revisions_of(
    conn: connection, region_code: RegionCode, ids: Sequence[IncidentId]
) -> Mapping[OrderNo, Sequence[Order]]:
    """The orders of these incidents by number, each with its revisions, oldest first."""
    found: dict[OrderNo, list[Order]] = {}
    for own in ids:
        for one in order_store.revisions(conn, region_code, own):
            found.setdefault(one.order_no, []).append(one)
    return found


def names_of(
    conn: connection,
    region_code: RegionCode,
    orders: Mapping[OrderNo, Sequence[Order]],
    language: str,
) -> Mapping[str, str]:
    """What codes in a log are called; an order's number names its receiver."""
    names = {
        code: name_of(listed, code, language)
        for listed in ("skills", "items", "leaders")
        for code in code_list(listed)
    }
    names |= {code: item.name for code, item in reserves.items(conn, region_code).items()}
    names |= {str(one.depot_code): one.name for one in reserves.all(conn, region_code)}
    names |= {str(one.team_code): one.name for one in forces.all(conn, region_code)}
    return names | {str(number): own[-1].carrier.name for number, own in orders.items()}


def _courses(
    conn: connection,
    incident: Incident,
    ids: Sequence[IncidentId],
    orders: Mapping[OrderNo, Sequence[Order]],
) -> list[Course]:
    """Each order's course, by number."""
    steps = after.steps(conn, incident.region_code, ids)
    turn_outs = after.turn_outs(conn, incident.region_code, ids)
    now = clock.now(conn)
    return [
        course(revisions, steps.get(number, []), turn_outs.get(number), now)
        for number, revisions in sorted(orders.items())
    ]
