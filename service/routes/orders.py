"""``/api/orders``: orders (指令单) drafted, issued, corrected, withdrawn, and their lives."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg2.extensions import connection

from layers.command import store
from layers.db import clock
from layers.ids import IncidentId, OrderNo
from layers.orders import order_store, outbox_store
from layers.orders.order import Order
from layers.orders.outbox import ROOM
from layers.orders.outbox_store import Receiving
from service.act import Act, Acting
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows.answer_order import Answer, answer_order
from service.flows.draft_order import draft_order
from service.flows.issue_order import (
    Correction,
    Which,
    correct_order,
    issue_order,
    withdraw_order,
    write_paper,
)
from service.flows.redraft_order import discard_order, redraft_order
from service.flows.ways_cut import way_cut_since_drafted
from service.masking import masked
from service.order_views import letter_json, order_json, sending_json, step_json
from service.phones import Phones
from service.routes.documented import REFUSALS
from service.schemas.orders import (
    CorrectionIn,
    DiscardIn,
    HeardIn,
    OrderIn,
    RedraftIn,
    WhyIn,
)
from service.second import do_or_offer
from service.versions import IfMatch, tagged

router = APIRouter(prefix="/api/orders", tags=["orders"], responses=REFUSALS)


def _shown(order: Order, act: Act) -> dict[str, Any]:
    shown: dict[str, Any] = masked(order_json(order, act.language))
    return shown


def _which(act: Act, order_no: str, version: int) -> Which:
    return Which(act.region, OrderNo(order_no), version)


@router.post("", status_code=201, summary="Draft an order", dependencies=[may(Action.ISSUE_ORDER)])
def drafted(body: OrderIn, act: Acting) -> dict[str, Any]:
    """A draft orders nobody. A spoken order (``is_spoken``) is issued at once; its paper is due."""

    def keep(conn: connection) -> dict[str, Any]:
        order = draft_order(conn, body.draft(), act.by, clock.now(conn))
        if order.is_spoken:
            which = Which(order.region_code, order.order_no, order.version)
            order = issue_order(conn, which, act.by)
        return _shown(order, act)

    return tagged(act.response, do_or_offer(act, keep))


@router.get("", summary="The orders", dependencies=[may(Action.READ_INCIDENTS)])
def listed(
    conn: Reader, visit: Visiting, phones: Phones, incident_id: str | None = None
) -> dict[str, Any]:
    """Of an incident and what was merged into it, or of the region: the last revision of each."""
    of = store.family(conn, visit.region, IncidentId(incident_id)) if incident_id else None
    found = order_store.all(conn, visit.region, of)
    return phones.shown({"orders": [order_json(one, visit.language) for one in found]})


@router.get("/messages", summary="What the room is told", dependencies=[may(Action.READ_INCIDENTS)])
def messages(
    conn: Reader,
    visit: Visiting,
    phones: Phones,
    incident_id: str | None = None,
    after: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
) -> dict[str, Any]:
    """Refusals with the next best, what is overdue, papers due, what could not be delivered.

    The newest hundred, newest first; with ``after`` a message's ``came_no`` the hundred that came
    after it, oldest first: who goes on from the last one reads all of them.
    """
    whose = Receiving(visit.region, ROOM, "")
    of = store.family(conn, visit.region, IncidentId(incident_id)) if incident_id else None
    found = outbox_store.inbox(conn, whose, of, after)
    return phones.shown({"messages": [letter_json(one, visit.language) for one in found]})


@router.get("/{order_no}", summary="One order", dependencies=[may(Action.READ_INCIDENTS)])
def one(
    order_no: str, conn: Reader, visit: Visiting, phones: Phones, response: Response
) -> dict[str, Any]:
    """Its last revision, every step of its life, and by which channels it went out."""
    order = order_store.get(conn, visit.region, OrderNo(order_no))
    steps = order_store.steps(conn, order)
    sendings = outbox_store.sendings(conn, visit.region, order.order_no)
    shown = order_json(order, visit.language) | {
        "steps": [step_json(step, visit.language) for step in steps],
        "sendings": [sending_json(row) for row in sendings],
    }
    return phones.shown(tagged(response, shown))


@router.put("/{order_no}", summary="Write a draft anew", dependencies=[may(Action.ISSUE_ORDER)])
def redrafted(order_no: str, body: RedraftIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Everything of it but its incident and number; what was issued is corrected instead."""

    def keep(conn: connection) -> dict[str, Any]:
        incident_id = order_store.get(conn, act.region, OrderNo(order_no)).incident_id
        which, draft = _which(act, order_no, version), body.draft_for(incident_id)
        return _shown(redraft_order(conn, which, draft, act.by, clock.now(conn)), act)

    return act.do_tagged(keep)


@router.post(
    "/{order_no}/discard", summary="Discard a draft", dependencies=[may(Action.ISSUE_ORDER)]
)
def discarded(order_no: str, body: DiscardIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Nobody gets it; what it held is free, unless it is to stay held. Its number stays its own."""

    def keep(conn: connection) -> dict[str, Any]:
        which = _which(act, order_no, version)
        return _shown(discard_order(conn, which, body.why, act.by, body.keep_holds), act)

    return act.do_tagged(keep)


@router.post("/{order_no}/issue", summary="Issue an order", dependencies=[may(Action.ISSUE_ORDER)])
def issued(order_no: str, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Whom it orders is its own from now on, and what it hands out has left the ledger.

    ``way_cut``: a closure that began to act since it was drafted cuts its way; it is out all the
    same, and the room decides.
    """

    def keep(conn: connection) -> dict[str, Any]:
        order = issue_order(conn, _which(act, order_no, version), act.by)
        return _shown(order, act) | {
            "way_cut": way_cut_since_drafted(act.kept, conn, order, act.by)
        }

    return tagged(act.response, do_or_offer(act, keep))


@router.post(
    "/{order_no}/correct", summary="Correct an order", dependencies=[may(Action.ISSUE_ORDER)]
)
def corrected(order_no: str, body: CorrectionIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """A new revision of the same number, issued at once, to be acknowledged again.

    The contact's number stays where it is left out, or comes back as it was shown. With other
    ``lines`` a depot hands out the difference, or gets it back.
    """

    def keep(conn: connection) -> dict[str, Any]:
        which = _which(act, order_no, version)
        said = Correction(body.written(), body.why, body.stays(), body.lines_told())
        return _shown(correct_order(conn, which, said, act.by), act)

    return tagged(act.response, do_or_offer(act, keep))


@router.post(
    "/{order_no}/withdraw", summary="Withdraw an order", dependencies=[may(Action.ISSUE_ORDER)]
)
def withdrawn(order_no: str, body: WhyIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """A new revision that takes it back: who has not departed is free, who has comes home."""

    def keep(conn: connection) -> dict[str, Any]:
        which = _which(act, order_no, version)
        return _shown(withdraw_order(conn, which, body.why, act.by), act)

    return act.do_tagged(keep)


@router.post(
    "/{order_no}/paper",
    summary="A spoken order's paper is written",
    dependencies=[may(Action.ISSUE_ORDER)],
)
def papered(order_no: str, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Under the same number."""
    return act.do_tagged(
        lambda conn: _shown(write_paper(conn, _which(act, order_no, version), act.by), act)
    )


@router.post(
    "/{order_no}/heard",
    summary="Write down what a receiver said",
    dependencies=[may(Action.ISSUE_ORDER)],
)
def heard(order_no: str, body: HeardIn, act: Acting) -> dict[str, Any]:
    """By telephone or radio, for whoever has no inbox: then it was delivered by voice.

    Without ``said_by`` it was whoever carries the order, or was asked first.
    """

    def keep(conn: connection) -> dict[str, Any]:
        number, said_by = OrderNo(order_no), body.said_by
        said = Answer(act.region, number, body.revision, body.answer, body.note, said_by)
        return _shown(answer_order(conn, said, act.by), act)

    return act.do_tagged(keep)
