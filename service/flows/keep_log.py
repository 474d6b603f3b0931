"""Writing into an incident's log what was reported, said and seen."""

from psycopg2.extensions import connection

from layers.command import life, log, store
from layers.command.incident import PLACE_LIMIT, check_text
from layers.command.log import Note, NoteKind
from layers.command.store import Event
from layers.db import clock
from layers.ids import IncidentId
from layers.orders import limit_store
from service.flows.locate import PlaceGiven, locate


def note(
    conn: connection, incident_id: IncidentId, told: Note, place: PlaceGiven | None, actor: str
) -> Event:
    """Keeps a note, also of what is over: much is written down afterwards.

    An order that was spoken wants its paper in the county's usual hours.

    Raises Unknown, Clash ``incident_is_merged``, and BadInput for its text, time or place.
    """
    store.wait_turn(conn, incident_id)
    incident = store.get(conn, incident_id)
    life.refuse_merged(incident)
    spot = None
    if place is not None:
        check_text(place.name, "place.name", PLACE_LIMIT)
        spot = locate(conn, place, incident.region_code, incident.region_code)
    now = clock.now(conn)
    facts = log.facts_of(told, spot.at if spot else None, spot.name if spot else "", now)
    if told.kind is NoteKind.SPOKEN_ORDER:
        paper_h = limit_store.of(conn, incident.region_code, "paper_h")
        facts = {**facts, "paper_due_at": log.paper_due_at(told, now, paper_h).isoformat()}
    store.record(conn, incident, log.EVENTS[told.kind], actor, facts)
    return store.last_event(conn, incident)
