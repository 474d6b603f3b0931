"""What comes due by itself: the one list that the runner goes through, every second or so.

Each is called in a transaction of its own, takes what no other process has in hand, and says how
many things it did. Whoever has something that comes due adds its function to ``DUE``.
"""

from collections.abc import Callable
from datetime import timedelta

from psycopg2.extensions import connection

from layers.command import store
from layers.db import clock
from layers.db.asking import Asker
from layers.ids import DepotCode, TeamCode
from layers.orders import hold_store, order_store, way_store
from layers.orders.hold import Thing
from layers.orders.order import Order
from layers.orders.order_life import ReceiverKind, State
from layers.roads import closure_store
from layers.words import DEFAULT_LANGUAGE
from service.auth.roles import Role
from service.flows.call_leaders import escalate
from service.flows.next_best import next_best_of
from service.flows.plans_cut import tell_plans_cut
from service.flows.spoken_papers import tell_papers_due
from service.flows.stand_in import ask_substitute, tell_released, warn_substitute
from service.flows.tell_receivers import tell_room
from service.flows.ways_cut import tell_ways_cut
from service.state import State as Kept

RUNNER = "service:timer"
# How far back it is looked when a process begins: before that its screens did not look either.
_AT_FIRST = timedelta(minutes=1)
Due = Callable[[Kept, connection], int]


def asker() -> Asker:
    """As whom the runner works: with the room's rights, in every region."""
    return Asker(
        RUNNER, Role.OPERATOR.value, regions=None, clearance=2, writes="county", commands="county"
    )


def holds_that_are_over(_: Kept, conn: connection) -> int:
    """What was held too long is free; it was so already, and now its end is in the log.

    The database writes it (``hold_has_expired``), as it does where somebody takes it first.
    """
    return len(hold_store.expire(conn))


def receipts_that_are_due(_: Kept, conn: connection) -> int:
    """Nobody has said that he has it: overdue; the substitute is asked, and the room is told."""
    due = order_store.due(conn, "receipt_due")
    for one in due:
        order = order_store.move(conn, one, State.OVERDUE, RUNNER)
        instead = ask_substitute(conn, order, RUNNER)
        told = {"substitute": instead.name if instead else "–"}
        tell_room(conn, order, "order.overdue", told)
        store.record(
            conn, store.get(conn, order.incident_id), "order.overdue", RUNNER, _of(order) | told
        )
    return len(due)


def arrivals_that_are_due(_: Kept, conn: connection) -> int:
    """Somebody should be there and has not said so: the room is told, once, and who is next best.

    A substitute who is free is told to be ready. Nobody is sent while another is on his way.
    """
    due = order_store.due(conn, "arrival_due")
    for order in due:
        instead = warn_substitute(conn, order, RUNNER)
        told = {"substitute": instead.name if instead else "–"}
        tell_room(conn, order, "order.late", told)
        order_store.want_next(conn, order)
        incident = store.get(conn, order.incident_id)
        store.record(conn, incident, "order.late", RUNNER, _of(order) | told)
    return len(due)


def papers_that_are_due(_: Kept, conn: connection) -> int:
    """A spoken order's paper is missing: the room is told, once."""
    due = order_store.due(conn, "paper_due")
    for order in due:
        tell_room(conn, order, "order.paper_due", {})
        incident = store.get(conn, order.incident_id)
        store.record(conn, incident, "order.paper_due", RUNNER, _of(order))
    return len(due)


def notes_whose_paper_is_due(_: Kept, conn: connection) -> int:
    """The same of an order that was spoken and noted in the log."""
    return tell_papers_due(conn, RUNNER)


def orders_that_want_somebody_else(kept: Kept, conn: connection) -> int:
    """Somebody refused, or cannot: the room is told who is the next best, and nothing is sent.

    In a depot's place another is proposed for each item of the order.
    """
    due = order_store.due(conn, "to_propose")
    for order in due:
        wanted = _wanted(order)
        if not wanted:
            continue
        found = next_best_of(kept, asker(), order.incident_id, wanted, DEFAULT_LANGUAGE)
        tell_room(conn, order, "order.next_best", {"next_best": found})
    return len(due)


def releases_to_tell(_: Kept, conn: connection) -> int:
    """The other one has taken the order: who was asked besides hears that he need not go."""
    due = order_store.due(conn, "to_release")
    for order in due:
        tell_released(conn, order)
    return len(due)


def _wanted(order: Order) -> list[Thing]:
    """What the order wanted of who refused it: the team, or so much of each item."""
    if order.carrier.kind is ReceiverKind.TEAM:
        return [Thing(TeamCode(order.carrier.code))]
    code = order.receiver.code
    if order.receiver.kind is not ReceiverKind.DEPOT:
        return []
    lines = {one.item_code: one for one in order.lines}.values()
    return [Thing(None, DepotCode(code), one.item_code, quantity=one.quantity) for one in lines]


def _of(order: Order) -> dict[str, object]:
    return {"order_no": order.order_no, "revision": order.revision}


def calls_that_are_due(_: Kept, conn: connection) -> int:
    """A leader has not answered in time: the next is called, or the room told that none is left."""
    return len(escalate(conn, clock.now(conn), RUNNER).calls)


def ways_that_are_cut(kept: Kept, conn: connection) -> int:
    """A road was closed on which somebody drives, or is to drive: the room is told whose way."""
    new = way_store.weigh_new(conn)
    tell_ways_cut(kept, conn, new, RUNNER)
    tell_plans_cut(kept, conn, new, RUNNER)
    return len(new)


def closures_that_turn(kept: Kept, conn: connection) -> int:
    """A closure begins or ends by its time, and no row changes: screens are nudged all the same.

    From the last look but one: what was told in a transaction that failed is told once more.
    """
    looked, now = kept.closures_looked_at, clock.now(conn)
    turned = closure_store.nudge_turned(conn, looked[0] if looked else now - _AT_FIRST)
    looked.append(now)
    return turned


DUE: tuple[Due, ...] = (
    closures_that_turn,
    holds_that_are_over,
    receipts_that_are_due,
    arrivals_that_are_due,
    papers_that_are_due,
    notes_whose_paper_is_due,
    orders_that_want_somebody_else,
    releases_to_tell,
    calls_that_are_due,
    ways_that_are_cut,
)
