"""The substitute: asked when no receipt came, told to be ready when nobody arrives, released.

A substitute is asked only where he is free; then his team is the order's as well, until one of the
two has acknowledged. Who stands by is claimed by nobody: a person sends him, or does not.
"""

from typing import Any

from psycopg2.extensions import connection

from layers.command import store
from layers.errors import Refusal
from layers.forces.model import TeamStatus
from layers.ids import TeamCode
from layers.orders import hold_store, order_store
from layers.orders.carrier import Part, Side, may_stand_in
from layers.orders.hold import Thing
from layers.orders.hold_store import Wanted
from layers.orders.order import Order, Receiver
from layers.orders.order_life import Change, ReceiverKind
from service.flows.take_hold import check_free, lost, others, own, wanted_for
from service.flows.tell_receivers import tell_about, tell_receiver, tell_room


def ask_substitute(conn: connection, order: Order, actor: str) -> Receiver | None:
    """Asks him, if there is one, it is time and he is free; None: nobody was asked.

    Where he is not free, the room is told why, and soon who is the next best.
    """
    instead = _substitute(conn, order)
    if instead is None or not order.parts.can_ask_substitute(order.standing.is_begun):
        return None
    busy = _claim(conn, order, instead, actor)
    if busy is not None:
        because = {"code": busy.code, "params": dict(busy.params)}
        told = {"substitute": instead.name, "because": because}
        tell_room(conn, order, "order.no_substitute", told)
        order_store.want_next(conn, order)
        return None
    shared = order_store.share(conn, order, order.parts.asks_substitute())
    order_store.carry(conn, shared, TeamStatus.DISPATCHED, ends=False)
    tell_receiver(conn, shared, "order.escalated", instead)
    return instead


def warn_substitute(conn: connection, order: Order, actor: str) -> Receiver | None:
    """Tells him to be ready, if nobody told him anything yet and he is free; None: he is not.

    He is not held: whoever needs him for something else may have him.
    """
    instead = _substitute(conn, order)
    if instead is None or order.parts.substitute is not Part.UNTOLD:
        return None
    if _why_not(conn, order, instead, actor) is not None:
        return None
    shared = order_store.share(conn, order, order.parts.warns_substitute())
    tell_about(conn, shared, "order.stand_by", instead, _said(shared))
    return instead


def tell_released(conn: connection, order: Order) -> None:
    """Whoever was released hears that he need not go, and who goes."""
    for side in Side:
        if order.parts.of(side) is Part.RELEASED:
            tell_about(conn, order, "order.released", order.person(side), _said(order))


def _said(order: Order) -> dict[str, Any]:
    """What is told of an order to one who is asked for nothing."""
    written = order.written
    told = {"order_no": order.order_no, "revision": order.revision, "task": written.task}
    return told | {"place_text": written.place_text, "carrier": order.carrier.name}


def _substitute(conn: connection, order: Order) -> Receiver | None:
    """He, where there is still something to go to; None: nobody."""
    instead = order.substitute
    if instead is None or order.change is Change.WITHDRAWN:
        return None
    if not store.survivor(conn, store.get(conn, order.incident_id)).is_open:
        return None
    return instead if may_stand_in(order.receiver.kind, instead.kind) else None


def _claim(conn: connection, order: Order, instead: Receiver, actor: str) -> Refusal | None:
    """The order has his team from now on, or the reason why not; who has no team is not claimed."""
    busy = _why_not(conn, order, instead, actor)
    if busy is not None or instead.kind is not ReceiverKind.TEAM:
        return busy
    wanted = _wanted(conn, order, instead, actor)
    if held := own(conn, wanted):  # the incident's own reserve
        is_taken = hold_store.take_over(conn, held[0], order.order_no)
    else:
        is_taken = hold_store.take_for_order(conn, wanted, order.order_no) is not None
    return None if is_taken else lost(conn, wanted)


def _why_not(conn: connection, order: Order, instead: Receiver, actor: str) -> Refusal | None:
    """Why his team cannot be had: gone from the books, out, or somebody else's."""
    if instead.kind is not ReceiverKind.TEAM:
        return None
    wanted = _wanted(conn, order, instead, actor)
    try:
        check_free(conn, store.get(conn, order.incident_id), TeamCode(instead.code))
    except Refusal as refusal:
        return refusal
    return lost(conn, wanted) if others(conn, wanted) else None


def _wanted(conn: connection, order: Order, instead: Receiver, actor: str) -> Wanted:
    incident = store.get(conn, order.incident_id)
    return wanted_for(incident, Thing(TeamCode(instead.code)), actor)
