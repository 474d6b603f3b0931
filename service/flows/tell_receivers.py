"""Whom an order is told, and by which channels: written down in the order's own transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg2.extensions import connection

from layers.command.incident import Incident
from layers.orders import outbox_store
from layers.orders.order import Order, Receiver
from layers.orders.order_life import ReceiverKind
from layers.orders.outbox import ROOM, Channel, Message
from layers.orders.outbox_store import Receiving
from layers.words import DEFAULT_LANGUAGE
from service.auth import store as accounts
from service.order_views import order_json


def tell_receiver(conn: connection, order: Order, topic: str, to: Receiver | None = None) -> None:
    """Puts the order into the outbox for its receiver, or for whoever stands in for him."""
    body = {"order": order_json(order, DEFAULT_LANGUAGE)}
    tell_about(conn, order, topic, to or order.receiver, body)


def tell_about(
    conn: connection, order: Order, topic: str, to: Receiver, body: Mapping[str, Any]
) -> Sequence[Channel]:
    """Puts a word about the order into the outbox, once for each channel that reaches ``to``.

    A team's inbox counts only where somebody can open it. The log has a copy always. Gives the
    channels by which he can be reached; none: somebody has to call him.
    """
    whose = Receiving(order.region_code, to.kind.value, to.code)
    reached = []
    is_team = to.kind is ReceiverKind.TEAM
    if is_team and accounts.has_leader(conn, order.region_code, to.code):
        reached.append(Channel.INBOX)
    if outbox_store.find_hook(conn, whose) is not None:
        reached.append(Channel.WEBHOOK)
    for channel in (Channel.LOG, *reached):
        outbox_store.put(conn, _message(order, topic, channel, whose, body))
    return reached


def tell_room(conn: connection, order: Order, topic: str, body: Mapping[str, Any]) -> None:
    """Puts a word about the order into the room's own inbox."""
    whose = Receiving(order.region_code, ROOM, "")
    about = {"receiver": order.receiver.name, **body}
    outbox_store.put(conn, _message(order, topic, Channel.INBOX, whose, about))


def tell_room_of(conn: connection, incident: Incident, topic: str, body: Mapping[str, Any]) -> None:
    """Puts a word about an incident into the room's own inbox, where there is no order yet."""
    message = Message(
        region_code=incident.region_code,
        incident_id=incident.incident_id,
        is_exercise=incident.is_exercise,
        topic=topic,
        channel=Channel.INBOX,
        receiver_kind=ROOM,
        receiver_code="",
        body={"is_exercise": incident.is_exercise, **body},
    )
    outbox_store.put(conn, message)


def _message(
    order: Order, topic: str, channel: Channel, whose: Receiving, body: Mapping[str, Any]
) -> Message:
    return Message(
        region_code=order.region_code,
        incident_id=order.incident_id,
        is_exercise=order.is_exercise,
        topic=topic,
        channel=channel,
        receiver_kind=whose.receiver_kind,
        receiver_code=whose.receiver_code,
        body={"is_exercise": order.is_exercise, **body},
        order_no=order.order_no,
        revision=order.revision,
    )
