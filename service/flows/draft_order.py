"""Drafting an order (指令单): whom, what, where and until when, checked before anything is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident, check_text
from layers.errors import BadInput
from layers.forces import store as forces
from layers.ids import DepotCode, HoldId, IncidentId, OrderNo, TeamCode
from layers.orders import hold_store, limit_store, order_store
from layers.orders.carrier import may_stand_in
from layers.orders.order import (
    TEXT_LIMIT,
    Line,
    Order,
    Receiver,
    Times,
    Written,
    check_lines,
    check_written,
    is_exercise,
)
from layers.orders.order_life import Change, ReceiverKind, State
from layers.reserves import store as reserves
from service.flows.take_hold import open_incident
from service.masking import is_masked, masked


@dataclass(frozen=True, slots=True)
class Draft:
    """An order as somebody writes it; ``hold_ids``: what it takes over of what is held."""

    incident_id: IncidentId
    receiver: Receiver
    written: Written
    substitute: Receiver | None = None
    lines: Sequence[Line] = ()
    hold_ids: Sequence[HoldId] = ()
    is_spoken: bool = False


def draft_order(conn: connection, draft: Draft, actor: str, now: datetime) -> Order:
    """Keeps a draft under its number; raises Unknown, BadInput, and Clash for a hold that is over.

    Where nothing else is told, the way leads to the incident, the receipt is due in the county's
    usual minutes, and the arrival the travel time and a little slack later. A number that was read
    masked is refused.
    """
    incident = open_incident(conn, draft.incident_id)
    number = order_store.next_no(conn, incident.region_code, incident.incident_id)
    kept = order_store.add(conn, as_drafted(conn, incident, draft, number, (actor, now)))
    store.record(conn, incident, "order.drafted", actor, drafted_facts(kept))
    return kept


def as_drafted(
    conn: connection, incident: Incident, draft: Draft, number: OrderNo, by: tuple[str, datetime]
) -> Order:
    """The draft as an order of that number, everything in it looked at; saves nothing."""
    receiver = _named(conn, incident, draft.receiver, "receiver")
    instead = draft.substitute and _named(conn, incident, draft.substitute, "substitute")
    if instead and (instead.kind, instead.code) == (receiver.kind, receiver.code):
        raise BadInput("substitute_is_receiver", field="substitute")
    if instead and not may_stand_in(receiver.kind, instead.kind):
        raise BadInput("depot_stands_alone", field="substitute")
    _check_holds(conn, incident, receiver, draft.hold_ids)
    return Order(
        region_code=incident.region_code,
        order_no=number,
        revision=1,
        is_exercise=is_exercise(incident),
        is_demo=incident.is_demo,
        incident_id=incident.incident_id,
        change=Change.NEW,
        change_why="",
        receiver=receiver,
        substitute=instead,
        written=with_defaults(conn, incident, unmasked(check_written(draft.written))),
        lines=check_lines(receiver, draft.lines),
        hold_ids=tuple(draft.hold_ids),
        is_spoken=draft.is_spoken,
        drafted_by=by[0],
        signed_by="",
        state=State.DRAFTED,
        resumes=None,
        times=Times(by[1]),
        version=1,
    )


def drafted_facts(order: Order) -> dict[str, str]:
    """What the log says of a draft."""
    whom = f"{order.receiver.kind.value}/{order.receiver.code}"
    return {"order_no": order.order_no, "receiver": whom}


def unmasked(told: Written, kept: Written | None = None, stays: Collection[str] = ()) -> Written:
    """What comes back masked, as it was shown, and what ``stays`` is as it was ``kept``.

    Raises BadInput ``masked_phone`` for any other masked number: written, it would be lost.
    """
    whole: dict[str, Any] = {name: getattr(kept, name) for name in stays}
    for name in Written.__slots__:
        value = getattr(told, name)
        if name in whole or not isinstance(value, str) or not is_masked(value, name):
            continue
        if kept is None or value != masked(getattr(kept, name), name):
            raise BadInput("masked_phone", field=name)
        whole[name] = getattr(kept, name)
    return replace(told, **whole)


def with_defaults(conn: connection, incident: Incident, written: Written) -> Written:
    """What is not told, as the county's limits and the incident say it."""
    limits = limit_store.all(conn, incident.region_code)
    receipt_min = written.receipt_min or limits["receipt_min"].value
    arrival_min = written.arrival_min
    if arrival_min is None and written.travel_min is not None:
        arrival_min = receipt_min + written.travel_min + limits["arrival_slack_min"].value
    told = replace(written, receipt_min=receipt_min, arrival_min=arrival_min)
    if told.arrive_at is not None:
        return told
    place = told.place_text or incident.place_text
    return replace(told, arrive_at=incident.at, given=incident.given, place_text=place)


def _named(conn: connection, incident: Incident, receiver: Receiver, field: str) -> Receiver:
    """The receiver with his name; raises Unknown for a team or a depot that is not there."""
    code = check_text(receiver.code, f"{field}.code", TEXT_LIMIT)
    name = check_text(receiver.name, f"{field}.name", TEXT_LIMIT)
    if not code:
        raise BadInput("receiver_missing", field=f"{field}.code")
    if receiver.kind is ReceiverKind.TEAM:
        name = forces.get(conn, incident.region_code, TeamCode(code)).name
    elif receiver.kind is ReceiverKind.DEPOT:
        name = reserves.get(conn, incident.region_code, DepotCode(code)).name
    return Receiver(receiver.kind, code, name or code)


def _check_holds(
    conn: connection, incident: Incident, receiver: Receiver, hold_ids: Sequence[HoldId]
) -> None:
    """Raises where a hold is over, another incident's, or not the receiver's."""
    family = store.family(conn, incident.region_code, incident.incident_id)
    for hold in hold_store.get_live(conn, incident.region_code, sorted(set(hold_ids))):
        of = hold.thing.team_code if receiver.kind is ReceiverKind.TEAM else hold.thing.depot_code
        if hold.incident_id not in family or of != receiver.code:
            raise BadInput("hold_of_another", field="hold_ids", hold_id=hold.hold_id)
