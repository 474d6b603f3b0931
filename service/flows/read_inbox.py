"""A team's inbox: every order that was delivered to it, as it stands now."""

from typing import Any

from psycopg2.extensions import connection

from layers.codes import name_of
from layers.command import store
from layers.ids import RegionCode
from layers.orders import order_store, outbox_store
from layers.orders.order import Order
from layers.orders.order_life import Change, ReceiverKind
from layers.orders.outbox_store import Lying, Receiving
from service.order_views import order_json

SHOWN = 20


def read_inbox(
    conn: connection, region_code: RegionCode, team_code: str, language: str
) -> dict[str, Any]:
    """The orders in force first, real before exercise, then what is over; each once.

    Among alike the latest stands first. Old ones may fall out at the end, never one in force for
    one that is over or played.
    """
    whose = Receiving(region_code, ReceiverKind.TEAM.value, team_code)
    lying = sorted(outbox_store.lying(conn, whose), key=_rank)[:SHOWN]
    orders = [order_store.get(conn, region_code, one.order_no) for one in lying]
    return {
        "team_code": team_code,
        "orders": [_shown(conn, order, team_code, language) for order in orders],
    }


def _rank(one: Lying) -> tuple[bool, bool, bool]:
    """What is to be done stands before what is taken back and only to be acknowledged."""
    standing = one.standing
    return standing.is_over, one.is_exercise, standing.change is Change.WITHDRAWN


def _shown(conn: connection, order: Order, team_code: str, language: str) -> dict[str, Any]:
    """The order with what its leader has to know of the incident; his contact's number is whole.

    An order that is not delivered yet cannot be answered yet: nothing is offered then.
    """
    incident = store.get(conn, order.incident_id)
    return order_json(order, language) | {
        "kind_name": name_of("event_kinds", incident.kind_code, language),
        "incident_place": incident.place_text,
        "is_over": order.standing.is_over,
        "stands_in": order.receiver.code != team_code,
    }
