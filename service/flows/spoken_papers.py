"""The paper of an order that was spoken and noted in the log: due as any spoken order's.

Its clock is in the log alone: the note says until when, later events say who was reminded and that
the paper is there.
"""

from psycopg2.extensions import connection

from layers.command import log, paper_store, store
from layers.command.store import Event
from layers.errors import Clash, Unknown
from layers.ids import IncidentId
from service.flows.tell_receivers import tell_room_at


def tell_papers_due(conn: connection, actor: str) -> int:
    """The room is told, once, of each paper that is due; gives how many there were."""
    found = paper_store.due(conn)
    for one in found:
        store.wait_turn(conn, one.incident_id)
        if not paper_store.due(conn, one.event_no):
            continue  # another process was faster, or the paper came
        incident = store.get(conn, one.incident_id)
        about = {"event_no": one.event_no, "text": one.facts["text"]}
        store.record(conn, incident, "log.paper_due", actor, about)
        said = {"event_no": one.event_no, "said": one.facts["text"]}
        tell_room_at(conn, incident, "log.paper_due", said)
    return len(found)


def write_spoken_paper(
    conn: connection, incident_id: IncidentId, event_no: int, actor: str
) -> Event:
    """The paper of that note is there, also where the incident is over.

    Raises Unknown ``no_incident``, ``no_spoken_order``; Clash ``paper_is_written``.
    """
    store.wait_turn(conn, incident_id)
    incident = store.get(conn, incident_id)
    events = store.events(conn, incident)
    noted = next((one for one in events if one.event_no == event_no), None)
    if noted is None or noted.name != log.EVENTS[log.NoteKind.SPOKEN_ORDER]:
        raise Unknown("no_spoken_order", field="event_no", event_no=event_no)
    if any(one.name == "log.paper_written" and one.facts["event_no"] == event_no for one in events):
        raise Clash("paper_is_written", field="event_no", event_no=event_no)
    about = {"event_no": event_no, "text": noted.facts["text"]}
    store.record(conn, incident, "log.paper_written", actor, about)
    return store.last_event(conn, incident)
