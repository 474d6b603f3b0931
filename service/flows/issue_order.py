"""Issuing an order, correcting it, withdrawing it: each in one transaction with all that follows.

Whoever is ordered is from then on the order's – or the order is refused and nothing has happened.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from psycopg2 import IntegrityError
from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import check_text
from layers.errors import BadInput, Clash, Stale
from layers.forces.model import TeamStatus
from layers.ids import DepotCode, OrderNo, RegionCode, TeamCode
from layers.orders import hold_store, limit_store, order_store
from layers.orders.hold import Thing
from layers.orders.order import TEXT_LIMIT, Order, Times, Written, check_written
from layers.orders.order_life import TEAM_IS, Change, ReceiverKind, State
from service.flows.draft_order import unmasked, with_defaults
from service.flows.take_hold import (
    check_free,
    lost,
    open_incident,
    refusal_of,
    wanted_for,
)
from service.flows.tell_receivers import tell_all

TOPIC_OF = {
    Change.NEW: "order",
    Change.CORRECTED: "order.corrected",
    Change.WITHDRAWN: "order.withdrawn",
}


class Which(NamedTuple):
    """The order that is meant, and the version of its latest revision that was seen."""

    region_code: RegionCode
    order_no: OrderNo
    version: int


def issue_order(conn: connection, which: Which, actor: str) -> Order:
    """The draft goes out, and whoever it orders is its own from now on.

    Raises Clash ``order_is_issued``, ``hold_expired``, ``hold_was_released``, ``held_by_other``,
    ``ordered_by_other``, ``team_not_free``, ``stock_not_negative``; Stale.
    """
    draft = order_store.hold(conn, which.region_code, which.order_no)[-1]
    if draft.state is not State.DRAFTED:
        raise Clash("order_is_issued", order=draft.order_no)
    _expect(draft, which.version)
    incident = open_incident(conn, draft.incident_id)
    if draft.receiver.kind is ReceiverKind.TEAM:
        _claim_team(conn, draft, actor)
    elif draft.receiver.kind is ReceiverKind.DEPOT:
        _claim_stock(conn, draft, actor)
    order = _go_out(conn, draft, actor)
    order_store.carry(conn, order, TEAM_IS[State.ISSUED], ends=False)
    facts = {"order_no": order.order_no, "is_spoken": order.is_spoken}
    store.record(conn, incident, "order.issued", actor, facts)
    return order


def correct_order(
    conn: connection,
    which: Which,
    written: Written,
    why: str,
    actor: str,
    stays: Collection[str] = (),
) -> Order:
    """A new revision that says it otherwise, issued at once; work goes on where it was.

    ``stays``: what is as it was, whatever is written. Raises BadInput ``masked_phone``, Clash
    ``order_not_issued``, ``order_is_over``, ``order_is_withdrawn``; Stale.
    """
    order = _in_force(conn, which)
    incident = open_incident(conn, order.incident_id)
    told = with_defaults(conn, incident, unmasked(check_written(written), order.written, stays))
    newer = _replace(conn, order, Change.CORRECTED, told, (why, actor))
    facts = {"order_no": newer.order_no, "revision": newer.revision, "why": newer.change_why}
    store.record(conn, incident, "order.corrected", actor, facts)
    return newer


def withdraw_order(conn: connection, which: Which, why: str, actor: str) -> Order:
    """A new revision that takes it back, issued at once.

    Whoever has not departed is free at once, and a depot's stock is back; whoever has, is on his
    way home until he says that he is there. Raises as correcting does.
    """
    order = _in_force(conn, which)
    incident = store.get(conn, order.incident_id)
    newer = _replace(conn, order, Change.WITHDRAWN, order.written, (why, actor))
    frees = newer.standing.frees
    if frees:
        order_store.move_stock(conn, newer, comes_back=True)
    order_store.carry(conn, newer, TeamStatus.STANDBY if frees else TeamStatus.RETURNING, frees)
    facts = {"order_no": newer.order_no, "revision": newer.revision, "why": newer.change_why}
    store.record(conn, incident, "order.withdrawn", actor, facts)
    return newer


def write_paper(conn: connection, which: Which, actor: str) -> Order:
    """A spoken order's paper is written, under the same number; raises Clash ``no_paper_due``."""
    revisions = order_store.hold(conn, which.region_code, which.order_no)
    order = revisions[-1]
    _expect(order, which.version)
    # It was the order itself that was spoken, whatever was written about it since.
    if not order_store.write_paper(conn, revisions[0]):
        raise Clash("no_paper_due", order=order.order_no)
    incident = store.get(conn, order.incident_id)
    store.record(conn, incident, "order.paper_written", actor, {"order_no": order.order_no})
    return order_store.get(conn, *order_store.key_of(order))


def _go_out(conn: connection, draft: Order, actor: str) -> Order:
    """The draft issued and put into the outbox; what was spoken, its voice has delivered."""
    paper_h = limit_store.of(conn, draft.region_code, "paper_h")
    order = order_store.issue(conn, draft, actor, paper_h)
    tell_all(conn, order, TOPIC_OF[order.change])
    if order.is_spoken and order.issued_first:
        return order_store.move(conn, order, State.DELIVERED, actor)
    return order


def _in_force(conn: connection, which: Which) -> Order:
    order = order_store.hold(conn, which.region_code, which.order_no)[-1]
    order.standing.check_replaceable()
    _expect(order, which.version)
    return order


def _replace(
    conn: connection, order: Order, change: Change, written: Written, said: tuple[str, str]
) -> Order:
    why, actor = check_text(said[0], "why", TEXT_LIMIT), said[1]
    if not why:
        raise BadInput("why_missing", field="why")
    order_store.move(conn, order, State.REPLACED, actor)
    receiver, substitute, parts = order.addressed_anew()
    newer = replace(
        order,
        receiver=receiver,
        substitute=substitute,
        parts=parts,
        revision=order.revision + 1,
        change=change,
        change_why=why,
        written=written,
        state=State.DRAFTED,
        resumes=order.standing.reached,
        hold_ids=(),
        is_spoken=False,
        drafted_by=actor,
        times=Times(order.times.drafted_at),
    )
    return _go_out(conn, order_store.add(conn, newer), actor)


def _claim_team(conn: connection, order: Order, actor: str) -> None:
    """The team's hold becomes the order's; without one it is taken now, from nobody."""
    incident = store.get(conn, order.incident_id)
    team = TeamCode(order.receiver.code)
    wanted = wanted_for(incident, Thing(team), actor)
    held = hold_store.get_live(conn, order.region_code, order.hold_ids)
    if not held:
        own = [one for one in hold_store.who_has(conn, wanted) if not one.order_no]
        held = [one for one in own if one.incident_id == incident.incident_id]
    if held:
        if not hold_store.take_over(conn, held[0], order.order_no):
            raise Clash("hold_expired", field="hold_ids", hold_id=held[0].hold_id)
        return
    check_free(conn, incident, team)
    if hold_store.take_for_order(conn, wanted, order.order_no) is None:
        raise refusal_of(lost(conn, wanted))


def _claim_stock(conn: connection, order: Order, actor: str) -> None:
    """The lines leave the depot's ledger; an exercise's only its own copy of the balance."""
    incident = store.get(conn, order.incident_id)
    for hold in hold_store.get_live(conn, order.region_code, sorted(order.hold_ids)):
        hold_store.end(conn, hold, "ordered")
    depot = DepotCode(order.receiver.code)
    if order.is_exercise:
        for line in sorted(order.lines, key=lambda one: (one.item_code, one.batch)):
            thing = Thing(None, depot, line.item_code, line.batch, line.quantity)
            wanted = wanted_for(incident, thing, actor)
            if hold_store.take_for_order(conn, wanted, order.order_no) is None:
                raise refusal_of(lost(conn, wanted))
        return
    try:
        order_store.move_stock(conn, order, comes_back=False)
    except IntegrityError as broken:
        name = broken.diag.constraint_name or ""
        if name == "stock_not_negative":
            raise Clash("stock_not_negative", field="lines") from broken
        if name == "hold_within_stock":
            raise Clash("stock_is_held", field="lines", depot=order.receiver.name) from broken
        raise


def _expect(order: Order, version: int) -> None:
    """Raises Stale when the order is not that version any more."""
    if order.version != version:
        theirs = {"version": order.version, "updated_by": order.updated_by, "updated_at": None}
        raise Stale("changed_meanwhile", {"version": version}, theirs)
