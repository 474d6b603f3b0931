"""Drafts of orders written anew: the one thing about an order that is ever overwritten.

Works in the caller's transaction and never commits.
"""

import json
from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import Clash
from layers.orders import line_store, order_store
from layers.orders.order import Order, Written
from layers.orders.order_life import State

_QUERIES = Queries(Path(__file__).with_name("drafts.sql"))


def rewrite(conn: connection, order: Order) -> Order:
    """The draft under its number as it reads now; its former text is in the audit.

    Raises Clash ``order_is_issued`` where it is no draft any more, Unknown ``no_such_item``.
    """
    written, receiver, instead = order.written, order.receiver, order.substitute
    at, key = written.arrive_at, order_store.key_of(order)._asdict()
    told = {name: getattr(written, name) for name in Written.__slots__}
    for name in ("arrive_at", "given", "copies_to"):
        del told[name]
    is_draft = _QUERIES.run(
        conn,
        "rewrite",
        **key,
        **told | {"urgency": written.urgency.value},
        receiver_kind=receiver.kind.value,
        receiver_code=receiver.code,
        receiver_name=receiver.name,
        substitute_kind=instead.kind.value if instead else None,
        substitute_code=instead.code if instead else None,
        substitute_name=instead.name if instead else "",
        copies_to=list(written.copies_to),
        lon=at.lon if at else None,
        lat=at.lat if at else None,
        given=json.dumps(written.given or {}, ensure_ascii=False),
        hold_ids=list(order.hold_ids),
        drafted_by=order.drafted_by,
    )
    if not is_draft:
        raise Clash("order_is_issued", order=order.order_no)
    line_store.drop(conn, order)
    line_store.add(conn, order)
    order_store.record(conn, order, State.DRAFTED, order.drafted_by)
    return order_store.get(conn, *order_store.key_of(order))
