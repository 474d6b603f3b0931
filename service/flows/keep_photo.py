"""A report from the field with its photographs, from the room or from a team's own telephone."""

from collections.abc import Mapping
from typing import Any

from psycopg2.extensions import connection

from layers.command import life, log, photo_store, store
from layers.command.incident import Incident
from layers.command.log import Note, NoteKind
from layers.command.photo import Photo
from layers.command.store import Event
from layers.db import clock
from layers.errors import NotAllowed
from layers.ids import IncidentId, OrderNo, RegionCode
from layers.orders import order_store
from layers.orders.order import Order
from layers.orders.order_life import ReceiverKind


def add_photo(
    conn: connection, incident_id: IncidentId, event_no: int, photo: Photo, actor: str
) -> Event:
    """Keeps a photograph of a note in the incident's log, and writes down that it came.

    Raises Unknown, Clash ``incident_is_merged``, ``photo_already_there``, ``too_many_photos``.
    """
    incident = _in_turn(conn, incident_id)
    photo_store.report(conn, incident, event_no)
    return _added(conn, incident, event_no, photo, actor)


def report_of_team(conn: connection, order: Order, team_code: str, text: str, actor: str) -> Event:
    """What the leader of an ordered team reports, in the log of the incident he is ordered to.

    Also where that was merged into another: his order goes on. Raises BadInput for its text.
    """
    store.wait_turn(conn, order.incident_id)
    incident = store.get(conn, order.incident_id)
    told = Note(NoteKind.REPORT, text, order.named(ReceiverKind.TEAM.value, team_code))
    facts = {**log.facts_of(told, None, "", clock.now(conn)), "order_no": order.order_no}
    store.record(conn, incident, "log.report", actor, facts)
    return store.last_event(conn, incident)


def add_photo_of_team(
    conn: connection, order: Order, event_no: int, photo: Photo, actor: str
) -> Event:
    """The same for a report that the leader made under this order himself; raises as above."""
    store.wait_turn(conn, order.incident_id)
    incident = store.get(conn, order.incident_id)
    report = photo_store.report(conn, incident, event_no)
    if report.actor != actor or report.facts.get("order_no") != order.order_no:
        raise NotAllowed("order_not_yours", field="event_no", order=order.order_no)
    return _added(conn, incident, event_no, photo, actor, {"order_no": order.order_no})


def own_order(
    conn: connection, region_code: RegionCode, order_no: OrderNo, team_code: str
) -> Order:
    """The order, if it is that team's; raises NotAllowed ``order_not_yours``."""
    order = order_store.find(conn, region_code, order_no)
    if order is None:
        raise NotAllowed("order_not_yours", field="order_no", order=order_no)
    order.side_of(team_code)
    return order


def _in_turn(conn: connection, incident_id: IncidentId) -> Incident:
    store.wait_turn(conn, incident_id)
    incident = store.get(conn, incident_id)
    life.refuse_merged(incident)
    return incident


def _added(
    conn: connection,
    incident: Incident,
    event_no: int,
    photo: Photo,
    actor: str,
    more: Mapping[str, Any] | None = None,
) -> Event:
    photo_store.add(conn, incident, event_no, photo)
    facts: dict[str, Any] = {
        "photo_id": photo.photo_id,
        "of_event": event_no,
        "width_px": photo.width_px,
        "height_px": photo.height_px,
        **(more or {}),
    }
    if photo.taken_at:
        facts["camera_taken_at"] = photo.taken_at
    if photo.taken_from:
        facts["camera_at"] = list(photo.taken_from)
    if incident.is_exercise:
        facts["is_exercise"] = True
    store.record(conn, incident, "log.photo", actor, facts)
    return store.last_event(conn, incident)
