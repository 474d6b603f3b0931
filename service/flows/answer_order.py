"""What a receiver answers: he has it, he refuses, he departed, arrived, works, is done, is home."""

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import check_text
from layers.db import clock
from layers.errors import BadInput, Clash, NotAllowed
from layers.ids import OrderNo, RegionCode
from layers.moments import with_zone
from layers.orders import order_store
from layers.orders.carrier import Side
from layers.orders.order import TEXT_LIMIT, Order
from layers.orders.order_life import TEAM_IS, Change, ReceiverKind, State
from service.flows.tell_receivers import tell_room


class Answer(NamedTuple):
    """What is answered, to which revision; ``note`` is a refusal's reason, or a remark.

    ``said_by``: whom the room heard; None: whoever the order stands for. ``given_at``: when he
    gave it, where it could only be sent later.
    """

    region_code: RegionCode
    order_no: OrderNo
    revision: int
    to: State
    note: str = ""
    said_by: Side | None = None
    given_at: datetime | None = None


def answer_order(
    conn: connection, answer: Answer, actor: str, team_code: str | None = None
) -> Order:
    """The order a step further. ``team_code`` None: the room writes down what it heard.

    Raises NotAllowed ``order_not_yours``; Clash ``order_carried_by`` with who carries it,
    ``order_was_corrected``, ``order_was_withdrawn`` with the newer state, ``order_cannot`` with
    what is possible; BadInput ``why_missing``.
    """
    order, side = _meant(conn, answer, team_code)
    note = check_text(answer.note, "note", TEXT_LIMIT)
    if answer.to is State.REFUSED and not note:
        raise BadInput("why_missing", field="note")
    if team_code is None and order.state is State.ISSUED:  # by voice, whatever a channel did
        order = order_store.move(conn, order, State.DELIVERED, actor)
    after = order.standing.after(answer.to)
    who, waits = order.person(side), order.parts.waits_for_other(side, answer.to, order.change)
    shared = order_store.share(conn, order, order.parts.after(side, answer.to, order.change))
    moved = _noted(conn, shared, answer.to, (actor, note), waits)
    frees = after.frees and not waits
    is_back = frees and (
        answer.to is State.REFUSED or (order.change is Change.WITHDRAWN and order.resumes)
    )
    if is_back and order.receiver.kind is ReceiverKind.DEPOT:
        order_store.move_stock(conn, moved, comes_back=True)
    # What an exercise handed out stays out of its ledger until the exercise is over.
    incident = store.get(conn, order.incident_id)
    is_played = order.is_exercise and store.survivor(conn, incident).is_open
    is_given = is_played and answer.to is State.DONE
    is_kept = is_given and order.receiver.kind is ReceiverKind.DEPOT
    doing = None if waits else TEAM_IS.get(answer.to)
    order_store.carry(conn, moved, doing, ends=frees and not is_kept)
    if answer.to is State.REFUSED:
        order_store.want_next(conn, moved)
        tell_room(conn, moved, "order.refused", {"receiver": who.name, "why": note})
    facts = {"order_no": moved.order_no, "revision": moved.revision, "state": answer.to.value}
    told = facts | {"note": note, "said_by": who.name if side is Side.SUBSTITUTE else ""}
    told |= _given(conn, moved, answer.given_at)
    store.record(conn, incident, "order.answered", actor, told)
    return order_store.get(conn, *order_store.key_of(moved))


def _given(conn: connection, order: Order, given_at: datetime | None) -> dict[str, str]:
    """When it was given, by a telephone's clock that may be wrong: since the order, until now."""
    if given_at is None:
        return {}
    now, nothing = clock.now(conn), timedelta(0)
    given_at = with_zone(given_at, "given_at")
    if given_at - now > nothing:
        given_at = now
    issued_at = order.times.issued_at or now
    if issued_at - given_at > nothing:
        given_at = issued_at
    return {"given_at": given_at.astimezone(now.tzinfo).isoformat()}


def _noted(conn: connection, order: Order, to: State, said: tuple[str, str], waits: bool) -> Order:
    """The order moved; where it waits for the other one, only written down."""
    actor, note = said
    if not waits:
        return order_store.move(conn, order, to, actor, note)
    order_store.record(conn, order, order.state, actor, note)
    return order


def _meant(conn: connection, answer: Answer, team_code: str | None) -> tuple[Order, Side]:
    """The revision in force, if it is the one that was answered, and who answered it."""
    if team_code is not None:
        seen = order_store.find(conn, answer.region_code, answer.order_no)
        if seen is None:
            raise NotAllowed("order_not_yours", field="order_no", order=answer.order_no)
        seen.check_asked(seen.side_of(team_code))
    order = order_store.hold(conn, answer.region_code, answer.order_no)[-1]
    if answer.revision == order.revision:
        side = order.side_of(team_code) if team_code else answer.said_by or order.parts.acts
        order.check_asked(side)
        return order, side
    if not 0 < answer.revision < order.revision:
        raise BadInput("no_such_revision", field="revision", last=order.revision)
    raise Clash(
        "order_was_withdrawn" if order.change is Change.WITHDRAWN else "order_was_corrected",
        field="revision",
        order=order.order_no,
        revision=order.revision,
        why=order.change_why,
        order_state_code=order.state.value,
    )
