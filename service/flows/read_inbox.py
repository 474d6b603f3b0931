"""A team's inbox: every order that was delivered to it, as it stands now, and what cuts its way."""

from collections.abc import Sequence
from typing import Any

from psycopg2.extensions import connection

from layers.codes import name_of
from layers.command import store
from layers.ids import RegionCode
from layers.orders import order_store, outbox_store
from layers.orders.carrier import Part, Side
from layers.orders.order import Order
from layers.orders.order_life import Change, ReceiverKind
from layers.orders.outbox_store import Letter, Lying, Receiving
from service.flows.way_notice import WAY_CUT
from service.order_views import notice_json, order_json

SHOWN = 20


def read_inbox(
    conn: connection, region_code: RegionCode, team_code: str, language: str
) -> dict[str, Any]:
    """The orders in force first, real before exercise, then what is over; each once.

    Among alike the latest stands first. Old ones may fall out at the end, never one in force for
    one that is over or played. ``notices``: where the way of an order under way is cut.
    """
    whose = Receiving(region_code, ReceiverKind.TEAM.value, team_code)
    letters = outbox_store.inbox(conn, whose)
    lying = sorted(outbox_store.lying(conn, whose), key=_rank)[:SHOWN]
    orders = [order_store.get(conn, region_code, one.order_no) for one in lying]
    asked = [one for one in orders if one.side_of(team_code) in one.parts.asked]
    return {
        "team_code": team_code,
        "notices": [notice_json(one, region_code, language) for one in _notices(letters, asked)],
        "orders": [_shown(conn, order, team_code, language) for order in orders],
    }


def _rank(one: Lying) -> tuple[bool, bool, bool]:
    """What is to be done stands before what is taken back and only to be acknowledged."""
    standing = one.standing
    return standing.is_over, one.is_exercise, standing.change is Change.WITHDRAWN


def _notices(letters: Sequence[Letter], orders: Sequence[Order]) -> list[Letter]:
    """The last word about the way of each order under way, what is real first.

    A correction knows of it already.
    """
    newest: dict[tuple[str, int], Letter] = {}
    for one in letters:
        if one.topic == WAY_CUT:
            newest.setdefault((one.order_no, one.revision), one)
    on_the_way = [one for one in orders if one.standing.is_to_arrive]
    on_the_way.sort(key=lambda one: one.is_exercise)
    ways = [(str(one.order_no), one.revision) for one in on_the_way]
    return [newest[way] for way in ways if way in newest]


def _shown(conn: connection, order: Order, team_code: str, language: str) -> dict[str, Any]:
    """The order with what its leader has to know of the incident; his contact's number is whole.

    An order that is not delivered yet cannot be answered yet: nothing is offered then.
    """
    incident = store.get(conn, order.incident_id)
    side = order.side_of(team_code)
    part = order.parts.of(side)
    is_asked = side in order.parts.asked
    return order_json(order, language) | {
        "next": [one.value for one in order.standing.next()] if is_asked else [],
        "part": part.value,
        "kind_name": name_of("event_kinds", incident.kind_code, language),
        "incident_place": incident.place_text,
        "is_over": order.standing.is_over or part in (Part.REFUSED, Part.RELEASED),
        "stands_in": side is Side.SUBSTITUTE and is_asked,
    }
