"""What goes with an order, in the database, and what of it a correction moves.

Works in the caller's transaction and never commits.
"""

import json
from pathlib import Path

from psycopg2.errors import ForeignKeyViolation
from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import Unknown
from layers.orders.order import Order

_QUERIES = Queries(Path(__file__).with_name("lines.sql"))


def add(conn: connection, order: Order) -> None:
    """Writes down what goes with a revision; raises Unknown ``no_such_item``."""
    rows = [
        {
            "line_no": number + 1,
            "item_code": line.item_code,
            "name": line.name,
            "quantity": str(line.quantity),
            "unit": line.unit,
            "batch": line.batch,
        }
        for number, line in enumerate(order.lines)
    ]
    try:
        _QUERIES.run(conn, "add", **_key(order), rows=json.dumps(rows))
    except ForeignKeyViolation as broken:
        raise Unknown("no_such_item", field="lines") from broken


def drop(conn: connection, order: Order) -> None:
    """Takes out what goes with a draft, and with nothing that was issued."""
    _QUERIES.run(conn, "drop", **_key(order))


def move_difference(conn: connection, order: Order) -> None:
    """What a depot hands out more than by the revision before leaves the ledger; less comes back.

    Never an exercise's.
    """
    _QUERIES.run(conn, "move_difference", **_key(order))


def _key(order: Order) -> dict[str, object]:
    own = {"region_code": order.region_code, "order_no": order.order_no}
    return own | {"revision": order.revision}
