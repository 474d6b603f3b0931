"""What an order claims when it goes out: its team, or its lines – or it is told who has them.

Also what was held is looked at once more: a hold keeps others away, and does not keep anybody fit.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import cast

from psycopg2 import IntegrityError
from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.errors import Clash, Unknown
from layers.ids import DepotCode, HoldId, TeamCode
from layers.orders import hold_store, line_store, order_store
from layers.orders.hold import Hold, NotToBeHad, Thing
from layers.orders.hold_store import Wanted
from layers.orders.order import Order, difference
from layers.orders.order_life import ReceiverKind
from layers.reserves import store as reserves
from service.flows.spoken_for import Shelf
from service.flows.take_hold import (
    check_batch,
    check_free,
    lost,
    lost_to,
    others,
    own,
    wanted_for,
    who,
)


def claim(conn: connection, order: Order, actor: str) -> None:
    """Whom it orders and what it hands out is the order's; a unit and a leader are nobody's.

    Raises Clash ``hold_expired``, ``hold_was_released``, ``hold_is_ordered``; Unknown
    ``no_such_batch``; NotToBeHad: ``no_team``, ``no_depot``, ``team_not_free``,
    ``batch_expired``, ``held_by_other``, ``ordered_by_other``, ``not_so_much_there``,
    ``stock_not_negative``, ``stock_is_held``.
    """
    incident = store.get(conn, order.incident_id)
    if order.receiver.kind is ReceiverKind.TEAM:
        _claim_team(conn, order, incident, actor)
    elif order.receiver.kind is ReceiverKind.DEPOT:
        _claim_stock(conn, order, incident, actor)


def claim_difference(conn: connection, before: Order, newer: Order, actor: str) -> None:
    """A depot hands out so much more than it was told before, or gets so much back.

    Raises for what is more as ``claim`` does.
    """
    if newer.receiver.kind is not ReceiverKind.DEPOT:
        return
    incident, depot = store.get(conn, newer.incident_id), DepotCode(newer.receiver.code)
    if newer.is_exercise and not store.survivor(conn, incident).is_open:
        return  # its ledger is closed
    more: list[Wanted] = []
    less: list[Wanted] = []
    for (item, batch), by in difference(before.lines, newer.lines).items():
        wanted = wanted_for(incident, Thing(None, depot, item, batch, abs(by)), actor)
        (more if by > 0 else less).append(wanted)
    for wanted in less if newer.is_exercise else ():
        _give_back(conn, wanted, newer)
    for wanted in more:
        check_batch(conn, wanted)
        _use_own(conn, wanted, ())
        if newer.is_exercise and hold_store.take_for_order(conn, wanted, newer.order_no) is None:
            raise lost(conn, wanted)
    if not newer.is_exercise:
        _hand_out(conn, newer, more, line_store.move_difference)


def _give_back(conn: connection, wanted: Wanted, order: Order) -> None:
    """So much less is on the order in an exercise's ledger."""
    left = wanted.thing.quantity or Decimal(0)
    for hold in hold_store.who_has(conn, wanted):
        held = hold.thing.quantity or Decimal(0)
        if hold.order_no != order.order_no or left <= 0:
            continue
        if held > left:
            hold_store.lessen(conn, hold, left)
        else:
            hold_store.end(conn, hold, "order_ended")
        left -= held


def _claim_team(conn: connection, order: Order, incident: Incident, actor: str) -> None:
    """The team's hold becomes the order's; without one it is taken now, from nobody."""
    team = TeamCode(order.receiver.code)
    wanted = wanted_for(incident, Thing(team), actor)
    held = _named(conn, order, incident, actor) or own(conn, wanted)
    try:
        check_free(conn, incident, team)
    except Unknown as gone:
        told = {"field": "receiver.code", "team_code": team}
        raise NotToBeHad("no_team", incident.incident_id, wanted.thing, **told) from gone
    if held:
        if not hold_store.take_over(conn, held[0], order.order_no):
            raise Clash("hold_expired", field="hold_ids", hold_id=held[0].hold_id)
        return
    if hold_store.take_for_order(conn, wanted, order.order_no) is None:
        raise lost(conn, wanted)


def _claim_stock(conn: connection, order: Order, incident: Incident, actor: str) -> None:
    """The lines leave the depot's ledger; an exercise's only its own copy of the balance."""
    depot = DepotCode(order.receiver.code)
    named = _named(conn, order, incident, actor)
    for hold in named:
        hold_store.end(conn, hold, "ordered")
    lines = [
        wanted_for(incident, Thing(None, depot, one.item_code, one.batch, one.quantity), actor)
        for one in sorted(order.lines, key=lambda one: (one.item_code, one.batch))
    ]
    if reserves.find(conn, order.region_code, depot) is None:
        told = {"field": "receiver.code", "depot_code": depot}
        raise NotToBeHad("no_depot", incident.incident_id, lines[0].thing, **told)
    for wanted in lines:
        check_batch(conn, wanted)
        _use_own(conn, wanted, named)
        if order.is_exercise and hold_store.take_for_order(conn, wanted, order.order_no) is None:
            raise lost(conn, wanted)
    if not order.is_exercise:
        _hand_out(conn, order, lines, _move_all)


def _named(conn: connection, order: Order, incident: Incident, actor: str) -> list[Hold]:
    """The holds that the order names; where one is over, somebody else may have it by now."""
    try:
        return hold_store.get_live(conn, order.region_code, sorted(order.hold_ids))
    except Clash as over:
        if over.code == "hold_is_ordered":
            raise
        hold = hold_store.get(conn, order.region_code, cast("HoldId", over.params["hold_id"]))
        wanted = wanted_for(incident, hold.thing, actor)
        # To take it is the only sure way to know; what is refused takes nothing.
        if others(conn, wanted) and hold_store.take(conn, wanted, 1) is None:
            raise lost(conn, wanted) from over
        raise


def _use_own(conn: connection, wanted: Wanted, named: Sequence[Hold]) -> None:
    """What the incident itself holds of it goes into the order, the oldest first.

    As much as is needed beside the holds that the order names.
    """
    shelf = _shelf(wanted.thing)
    need = wanted.thing.quantity or Decimal(0)
    need -= sum(one.thing.quantity or Decimal(0) for one in named if _shelf(one.thing) == shelf)
    for hold in reversed(own(conn, wanted)):
        held = hold.thing.quantity or Decimal(0)
        if 0 < need < held:
            hold_store.lessen(conn, hold, need)
        elif need > 0:
            hold_store.end(conn, hold, "ordered")
        need -= held


def _move_all(conn: connection, order: Order) -> None:
    order_store.move_stock(conn, order, comes_back=False)


def _hand_out(
    conn: connection,
    order: Order,
    lines: Sequence[Wanted],
    move: Callable[[connection, Order], None],
) -> None:
    """The lines leave the ledger; raises NotToBeHad with the first that is not to be had."""
    try:
        with hold_store.attempt(conn):
            move(conn, order)
    except IntegrityError as broken:
        name = broken.diag.constraint_name or ""
        if name not in ("stock_not_negative", "hold_within_stock"):
            raise
        raise _short(conn, order, lines) from broken


def _short(conn: connection, order: Order, lines: Sequence[Wanted]) -> NotToBeHad:
    """Which line it is, and whether somebody holds it or it is not there."""
    there: dict[Shelf, Decimal] = {
        (one.depot_code, one.item_code, one.batch): one.on_hand
        for one in reserves.stock(conn, order.region_code)
    }
    for wanted in lines:
        needed = wanted.thing.quantity or Decimal(0)
        left = there.get(_shelf(wanted.thing), Decimal(0))
        if left < needed:
            return NotToBeHad("stock_not_negative", order.incident_id, wanted.thing, field="lines")
        held = others(conn, wanted)
        if left - sum(one.thing.quantity or Decimal(0) for one in held) < needed:
            told = who(held[0]) | {"depot": order.receiver.name}
            return NotToBeHad(
                "stock_is_held", order.incident_id, wanted.thing, field="lines", **told
            )
    # Whoever had it has let it go since.
    return lost_to(lines[0], [])


def _shelf(thing: Thing) -> Shelf:
    """Where of what a quantity lies."""
    return (thing.depot_code or "", thing.item_code or "", thing.batch)
