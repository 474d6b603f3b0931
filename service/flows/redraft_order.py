"""A draft written anew, or discarded: what nobody was told yet may still be anything."""

from datetime import datetime

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident, check_text
from layers.orders import draft_store, hold_store, order_store
from layers.orders.order import TEXT_LIMIT, Order, check_draft
from layers.orders.order_life import State
from service.flows.draft_order import Draft, as_drafted, drafted_facts
from service.flows.issue_order import Which
from service.flows.take_hold import open_incident, release_hold


def redraft_order(conn: connection, which: Which, draft: Draft, actor: str, now: datetime) -> Order:
    """The draft as it reads from now on, under its number; what it held stays held.

    Raises as drafting does, Clash ``order_is_issued``, ``order_is_over``, Stale.
    """
    before = _draft(conn, which)
    incident = open_incident(conn, before.incident_id)
    newly = as_drafted(conn, incident, draft, before.order_no, (actor, now))
    kept = draft_store.rewrite(conn, newly)
    store.record(conn, incident, "order.redrafted", actor, drafted_facts(kept))
    return kept


def discard_order(
    conn: connection, which: Which, why: str, actor: str, keeps_holds: bool = False
) -> Order:
    """Nobody gets it any more, and its number is no other's; what it held is free again.

    ``keeps_holds``: it stays held, for another order. Raises as writing it anew does.
    """
    draft = _draft(conn, which)
    incident = store.get(conn, draft.incident_id)
    discarded = discard(conn, incident, draft, check_text(why, "why", TEXT_LIMIT), actor)
    drafts = order_store.all(conn, draft.region_code, [draft.incident_id])
    others = [one for one in drafts if one.state is State.DRAFTED]
    wanted = {hold_id for one in others for hold_id in one.hold_ids}
    for hold in () if keeps_holds else hold_store.all(conn, draft.region_code):
        if hold.hold_id in set(draft.hold_ids) - wanted and hold.order_no is None:
            release_hold(conn, draft.region_code, hold.hold_id, actor)
    return discarded


def discard(conn: connection, incident: Incident, draft: Order, why: str, actor: str) -> Order:
    """The draft alone; raises Clash ``order_cannot`` where somebody has issued it meanwhile."""
    last = order_store.hold(conn, draft.region_code, draft.order_no)[-1]
    last.standing.check(State.DISCARDED)
    discarded = order_store.move(conn, last, State.DISCARDED, actor, why)
    facts = {"order_no": draft.order_no, "why": why}
    store.record(conn, incident, "order.discarded", actor, facts)
    return discarded


def _draft(conn: connection, which: Which) -> Order:
    draft = order_store.hold(conn, which.region_code, which.order_no)[-1]
    check_draft(draft)
    order_store.check_version(draft, which.version)
    return draft
