"""Drafts of orders written anew: the one thing about an order that is ever overwritten.

Works in the caller's transaction and never commits.
"""

from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import Clash
from layers.orders import line_store, order_store
from layers.orders.order import Order
from layers.orders.order_life import State

_QUERIES = Queries(Path(__file__).with_name("drafts.sql"))


def rewrite(conn: connection, order: Order) -> Order:
    """The draft under its number as it reads now; its former text is in the audit.

    Raises Clash ``order_is_issued`` where it is no draft any more, Unknown ``no_such_item``.
    """
    key = order_store.key_of(order)
    is_draft = _QUERIES.run(conn, "rewrite", **key._asdict(), **order_store.as_written(order))
    if not is_draft:
        raise Clash("order_is_issued", order=order.order_no)
    line_store.drop(conn, order)
    line_store.add(conn, order)
    order_store.record(conn, order, State.DRAFTED, order.drafted_by)
    return order_store.get(conn, *key)
