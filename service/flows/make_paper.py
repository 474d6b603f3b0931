"""The papers of one order: read for whoever may see it, pressed by ``maps.papers``."""

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.errors import Unknown
from layers.ids import OrderNo, RegionCode
from layers.orders import order_store
from layers.orders.order import Order
from layers.orders.order_life import ReceiverKind
from layers.places import regions
from layers.reserves import store as reserves
from maps.papers.model import IssueNote, OrderPaper
from service.paper_views import issue_note, order_paper


def paper_of(
    conn: connection, region_code: RegionCode, order_no: OrderNo, language: str
) -> OrderPaper:
    """The order's last revision as its paper. Raises Unknown ``no_order`` where none is seen."""
    order, incident, office = _gathered(conn, region_code, order_no, language)
    real = {step.state: step.at for step in reversed(order_store.steps(conn, order))}
    return order_paper(order, incident, office, real, language)


def note_of(
    conn: connection, region_code: RegionCode, order_no: OrderNo, language: str
) -> IssueNote:
    """What a depot hands out under the order's number.

    Raises Unknown ``no_order``, ``no_issue_note`` for an order to anybody else.
    """
    order, incident, office = _gathered(conn, region_code, order_no, language)
    if order.receiver.kind is not ReceiverKind.DEPOT:
        raise Unknown("no_issue_note", field="order_no", order=order_no)
    items = [line.item_code for line in order.lines]
    expiries = {
        (one.item_code, one.batch): one.expires_on
        for one in reserves.stock(conn, region_code, items)
        if one.depot_code == order.receiver.code
    }
    return issue_note(order, incident, office, expiries, language)


def _gathered(
    conn: connection, region_code: RegionCode, order_no: OrderNo, language: str
) -> tuple[Order, Incident, str]:
    order = order_store.get(conn, region_code, order_no)
    region = regions.get(conn, region_code)
    office = region.name if language == "zh" else region.name_en or region.name
    return order, store.get(conn, order.incident_id), office
