"""The outbox emptied: each message by its channel, at least once, and called sent only when taken.

A receiver knows a message again by its number (``Idempotency-Key``): when the channel took it and
our transaction was lost, it comes once more under the same number.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import httpx
import structlog
from psycopg2.extensions import connection

from layers.command import store
from layers.errors import BadInput
from layers.ids import OrderNo
from layers.orders import limit_store, order_store, outbox_store
from layers.orders.order import Order
from layers.orders.order_life import State
from layers.orders.outbox import REACHES, Channel, Message
from layers.orders.outbox_store import Receiving
from service.flows.tell_receivers import tell_room
from service.flows.way_notice import WAY_CUT

TIMEOUT_S = 5.0
LONGEST_URL = 500
RUNNER = "service:outbox"
_log = structlog.get_logger()


class NotTaken(Exception):
    """The channel did not take it; the words say why."""


def deliver_next(
    conn: connection,
    hosts: Collection[str],
    channels: Collection[Channel] = tuple(Channel),
    by: datetime | None = None,
) -> bool:
    """Sends the next message that is due ``by`` then – or now –, in the caller's transaction.

    False: there is none. Two processes never have the same message in hand. What a newer
    revision of its order has overtaken is sent to nobody's system any more.
    """
    message = outbox_store.take_next(conn, channels, by)
    if message is None:
        return False
    if message.channel is Channel.WEBHOOK and outbox_store.supersede(conn, message):
        return True
    outbox_store.mark(conn)
    try:
        _CHANNELS[message.channel](conn, message, hosts)
        outbox_store.taken(conn, message)
        if message.channel in REACHES and message.is_the_order:
            _delivered(conn, message)
    except Exception as fault:
        # Also what we did not foresee: one message must not stand before all that come after it.
        if not isinstance(fault, NotTaken):
            _log.error("not_sent", number=message.number, exc_info=fault)
        outbox_store.back(conn)
        most = limit_store.of(conn, message.region_code, "tries")
        told = str(fault) if isinstance(fault, NotTaken) else type(fault).__name__
        if outbox_store.failed(conn, message, told, most):
            _given_up(conn, message, told)
    return True


def check_url(url: str, hosts: Collection[str]) -> str:
    """The address; raises BadInput for one that is no web address of a host the settings name."""
    if not _is_allowed(url, hosts):
        raise BadInput("hook_not_allowed", field="url", allowed=sorted(hosts))
    return url


def _is_allowed(url: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    is_plain = len(url) <= LONGEST_URL and url.isprintable() and " " not in url
    named = parts.netloc.lower()
    return is_plain and parts.scheme in ("http", "https") and "@" not in named and named in hosts


def _to_inbox(conn: connection, message: Message, _: Collection[str]) -> None:
    outbox_store.lay(conn, message)


def _to_log(_: connection, message: Message, __: Collection[str]) -> None:
    """Who was told what under which number; never the words, in which telephone numbers stand."""
    _log.info(
        "message",
        number=message.number,
        topic=message.topic,
        order_no=message.order_no,
        revision=message.revision,
        receiver=f"{message.receiver_kind}/{message.receiver_code}",
        is_exercise=message.is_exercise,
    )


def _to_webhook(conn: connection, message: Message, hosts: Collection[str]) -> None:
    """Asked of the configured host alone: no proxy, no redirect, no patience beyond the limit."""
    whose = Receiving(message.region_code, message.receiver_kind, message.receiver_code)
    url = outbox_store.find_hook(conn, whose)
    if url is None or not _is_allowed(url, hosts):
        raise NotTaken("its address is not one the settings allow")
    told = {
        "number": message.number,
        "topic": message.topic,
        "incident_id": message.incident_id,
        **message.body,
    }
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False) as caller,
            caller.stream(
                "POST", url, json=told, headers={"Idempotency-Key": message.number}
            ) as answer,
        ):
            if not answer.is_success:
                raise NotTaken(f"HTTP {answer.status_code}")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotTaken(type(error).__name__) from error


_CHANNELS: Mapping[Channel, Callable[[connection, Message, Collection[str]], None]] = {
    Channel.INBOX: _to_inbox,
    Channel.WEBHOOK: _to_webhook,
    Channel.LOG: _to_log,
}


def _delivered(conn: connection, message: Message) -> None:
    """The order has reached somebody it asks: the first channel that took it makes it so."""
    order = _of(conn, message)
    if order is None or order.state is not State.ISSUED:
        return
    if not order.asks(message.receiver_kind, message.receiver_code):
        return
    order_store.move(conn, order, State.DELIVERED, RUNNER, message.channel.value)
    incident = store.get(conn, order.incident_id)
    facts = {"order_no": order.order_no, "revision": order.revision}
    store.record(
        conn, incident, "order.delivered", RUNNER, facts | {"channel": message.channel.value}
    )


def _given_up(conn: connection, message: Message, fault: str) -> None:
    """Nobody shall wait for what will not come: the room is told."""
    order = _of(conn, message)
    if order is None:
        return
    facts = {"channel": message.channel.value, "fault": fault}
    incident = store.get(conn, order.incident_id)
    about = {"order_no": order.order_no, "revision": order.revision, **facts}
    told = {"receiver": order.named(message.receiver_kind, message.receiver_code), **facts}
    if message.topic == WAY_CUT:
        tell_room(conn, order, "order.way_untold", told)
        store.record(conn, incident, "order.way_untold", RUNNER, about)
    else:
        tell_room(conn, order, "order.undelivered", told)
        store.record(conn, incident, "order.undelivered", RUNNER, about)


def _of(conn: connection, message: Message) -> Order | None:
    """The revision that the message carries, held for this transaction."""
    if not message.order_no:
        return None
    revisions = order_store.hold(conn, message.region_code, OrderNo(message.order_no))
    return next((one for one in revisions if one.revision == message.revision), None)
