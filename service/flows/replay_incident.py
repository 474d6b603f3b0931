"""The command picture of an incident at any past minute. Saves nothing."""

from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection

from layers.after import replay
from layers.after import store as after
from layers.after.replay import Stood, Then
from layers.after.store import Seen
from layers.command import store
from layers.command.incident import Incident
from layers.command.store import Event
from layers.db import clock
from layers.errors import BadInput
from layers.ids import IncidentId
from layers.moments import happened
from layers.orders import hold_store
from layers.orders.hold import Hold
from layers.roads import closure_store
from layers.roads.closures import Closure
from service.flows.review_incident import all_of, revisions_of


@dataclass(frozen=True, slots=True)
class Picture:
    """What the room had before it at that moment; of what was merged in later, what was its own."""

    at: datetime
    incident: Incident
    closures: list[Closure]
    orders: list[Stood]
    holds: list[Hold]
    seen: list[Seen]
    log: list[Event]


def replay_incident(conn: connection, incident_id: IncidentId, at: datetime | None) -> Picture:
    """The picture at that moment, or (None) now; ``conn`` must be a snapshot.

    Raises Unknown ``no_incident``, BadInput ``before_report``, ``time_to_come``,
    ``time_without_zone``, ``time_long_ago``.
    """
    incident = store.get(conn, incident_id)
    events = store.events(conn, incident)
    now = clock.now(conn)
    moment = now if at is None else happened(at, "at", now)
    # Whatever is written down is known now, also under a clock that ran ahead for a while.
    log = events if moment >= now else replay.until(events, moment)
    if not any(event.incident_id == incident_id for event in log):
        raise BadInput("before_report", field="at", reported=incident.reported_at.isoformat())
    known = {event.event_no for event in log}
    was = replay.incident_then(incident, [one for one in events if one.event_no not in known])
    ids = [one for one in all_of(incident, events) if any(own.incident_id == one for own in log)]
    region = incident.region_code
    steps = after.steps(conn, region, ids)
    orders = revisions_of(conn, region, ids)
    then = Then(moment, max(known))
    stood = (replay.orders_then(own, steps[no], then) for no, own in sorted(orders.items()))
    holds = [one for own in ids for one in hold_store.all(conn, region, [own], only_live=False)]
    between = after.holds_between(conn, region, ids)
    entered = after.closures_known(conn, region, moment)
    of = None if incident.is_exercise else False
    closures = closure_store.in_force(conn, region, moment, of)
    return Picture(
        at=moment,
        incident=was,
        closures=[one for one in closures if one.closure_id in entered],
        orders=[one for one in stood if one is not None],
        holds=[
            replay.hold_as_then(one, steps, then)
            for one in holds
            if replay.held_then(one, between[one.hold_id], then)
        ],
        seen=after.positions(conn, region, moment),
        log=log,
    )
