"""Issuing an order, correcting it, withdrawing it: each in one transaction with all that follows.

Whoever is ordered is from then on the order's – or the order is refused and nothing has happened.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import check_text
from layers.errors import BadInput, Clash
from layers.forces.model import TeamStatus
from layers.ids import OrderNo, RegionCode
from layers.orders import limit_store, order_store
from layers.orders.order import (
    TEXT_LIMIT,
    Line,
    Order,
    Times,
    Written,
    check_draft,
    check_written,
    with_lines,
)
from layers.orders.order_life import TEAM_IS, Change, State
from service.flows.claim import claim, claim_difference
from service.flows.draft_order import unmasked, with_defaults
from service.flows.take_hold import open_incident
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

    Raises Clash ``order_is_issued``, Stale, and what ``claim`` raises.
    """
    draft = order_store.hold(conn, which.region_code, which.order_no)[-1]
    check_draft(draft)
    order_store.check_version(draft, which.version)
    incident = open_incident(conn, draft.incident_id)
    claim(conn, draft, actor)
    order = _go_out(conn, draft, actor)
    order_store.carry(conn, order, TEAM_IS[State.ISSUED], ends=False)
    facts = {"order_no": order.order_no, "is_spoken": order.is_spoken}
    store.record(conn, incident, "order.issued", actor, facts)
    return order


class Correction(NamedTuple):
    """What a correction says, and why. ``stays``: what is as it was, whatever is written.

    ``lines`` None: as they were; else a depot hands out the difference, or gets it back.
    """

    written: Written
    why: str
    stays: Collection[str] = ()
    lines: Sequence[Line] | None = None


def correct_order(conn: connection, which: Which, said: Correction, actor: str) -> Order:
    """A new revision that says it otherwise, issued at once; work goes on where it was.

    Also what is over or merged by now is corrected: who is on his way has to get home.
    Raises BadInput ``masked_phone``, Clash ``order_not_issued``, ``order_is_over``,
    ``order_is_withdrawn``, ``lines_have_left``; Stale; for the difference what ``claim`` raises.
    """
    order = _in_force(conn, which)
    incident = store.get(conn, order.incident_id)
    written = unmasked(check_written(said.written), order.written, said.stays)
    told = with_defaults(conn, incident, written)
    anew = order if said.lines is None else with_lines(order, said.lines)
    newer = _replace(conn, anew, Change.CORRECTED, told, (said.why, actor))
    claim_difference(conn, order, newer, actor)
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
    order_store.check_version(order, which.version)
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
    order_store.check_version(order, which.version)
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
