"""Orders in the database. Every act works in the caller's transaction and never commits."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Clash, Stale, Unknown
from layers.forces.model import TeamStatus
from layers.ids import IncidentId, ItemCode, LonLat, OrderNo, RegionCode
from layers.orders import line_store
from layers.orders.carrier import Part, Parts
from layers.orders.order import Line, Order, Receiver, Step, Times, Urgency, Written
from layers.orders.order_life import Change, ReceiverKind, State

_QUERIES = Queries(Path(__file__).with_name("orders.sql"))


class Key(NamedTuple):
    """One revision of one order."""

    region_code: RegionCode
    order_no: OrderNo
    revision: int


def key_of(order: Order) -> Key:
    """What names the revision."""
    return Key(order.region_code, order.order_no, order.revision)


def next_no(conn: connection, region_code: RegionCode, incident_id: IncidentId) -> OrderNo:
    """``2026-431123-20261121-003-01``: year, incident, serial; no two orders ever share one."""
    row = _QUERIES.one(conn, "next_serial", region_code=region_code, incident_id=incident_id)
    return OrderNo(f"{row['year']}-{incident_id}-{row['last']:02d}")


def as_written(order: Order) -> dict[str, Any]:
    """What a draft's writer says, and whom it is for, as the row has it."""
    written, receiver, instead = order.written, order.receiver, order.substitute
    told = {name: getattr(written, name) for name in Written.__slots__ if name != "arrive_at"}
    at = written.arrive_at
    return {
        **told,
        "urgency": written.urgency.value,
        "copies_to": list(written.copies_to),
        "given": json.dumps(written.given or {}, ensure_ascii=False),
        "lon": at.lon if at else None,
        "lat": at.lat if at else None,
        "receiver_kind": receiver.kind.value,
        "receiver_code": receiver.code,
        "receiver_name": receiver.name,
        "substitute_kind": instead.kind.value if instead else None,
        "substitute_code": instead.code if instead else None,
        "substitute_name": instead.name if instead else "",
        "hold_ids": list(order.hold_ids),
        "drafted_by": order.drafted_by,
    }


def add(conn: connection, order: Order) -> Order:
    """Writes a revision down as a draft; raises Unknown ``no_such_item``."""
    _QUERIES.run(
        conn,
        "add",
        **key_of(order)._asdict(),
        **as_written(order),
        is_exercise=order.is_exercise,
        is_demo=order.is_demo,
        incident_id=order.incident_id,
        change=order.change.value,
        change_why=order.change_why,
        is_spoken=order.is_spoken,
        resumes=order.resumes.value if order.resumes else "",
        **_told(order.parts),
    )
    line_store.add(conn, order)
    record(conn, order, State.DRAFTED, order.drafted_by, order.change_why)
    return get(conn, *key_of(order))


def find(
    conn: connection, region_code: RegionCode, order_no: OrderNo, revision: int | None = None
) -> Order | None:
    """A revision of an order, or its last one; None where the asker sees none."""
    found = _found(conn, region_code, order_no, revision=revision, only_last=revision is None)
    return found[-1] if found else None


def get(
    conn: connection, region_code: RegionCode, order_no: OrderNo, revision: int | None = None
) -> Order:
    """A revision of an order, or its last one; raises Unknown ``no_order``."""
    found = find(conn, region_code, order_no, revision)
    if found is None:
        raise Unknown("no_order", field="order_no", order=order_no)
    return found


def hold(conn: connection, region_code: RegionCode, order_no: OrderNo) -> list[Order]:
    """Every revision, oldest first; nobody else changes them until the end of the transaction.

    Raises Unknown ``no_order``.
    """
    _QUERIES.all(conn, "lock", region_code=region_code, order_no=order_no)
    found = _found(conn, region_code, order_no, only_last=False)
    if not found:
        raise Unknown("no_order", field="order_no", order=order_no)
    return found


def check_version(order: Order, version: int) -> None:
    """Raises Stale when the order is not that version any more."""
    if order.version != version:
        theirs = {"version": order.version, "updated_by": order.updated_by, "updated_at": None}
        raise Stale("changed_meanwhile", {"version": version}, theirs)


def all(  # noqa: A001
    conn: connection, region_code: RegionCode, incident_ids: Sequence[IncidentId] | None = None
) -> list[Order]:
    """The orders of these incidents or a region, the last revision of each, by number."""
    return _found(conn, region_code, incident_ids=incident_ids)


def revisions(conn: connection, region_code: RegionCode, incident_id: IncidentId) -> list[Order]:
    """Every revision of an incident's orders, by number and oldest first."""
    return _found(conn, region_code, incident_ids=[incident_id], only_last=False)


def steps(conn: connection, order: Order) -> list[Step]:
    """Everything that became of it, all revisions, in the order in which it came in."""
    told = {"region_code": order.region_code, "order_no": order.order_no}
    rows = _QUERIES.all(conn, "steps", **told)
    return [Step(**{**row, "state": State(row["state"])}) for row in rows]


def issue(conn: connection, order: Order, by: str, paper_h: int) -> Order:
    """The draft goes out and its times run; raises Clash ``order_is_issued``."""
    if not _QUERIES.run(conn, "issue", by=by, paper_h=paper_h, **key_of(order)._asdict()):
        raise Clash("order_is_issued", order=order.order_no)
    record(conn, order, State.ISSUED, by)
    return get(conn, *key_of(order))


def move(conn: connection, order: Order, to: State, by: str, note: str = "") -> Order:
    """Its next state, whether that may follow or not – ask ``Standing.check`` first."""
    told = {"state": order.state.value, "to": to.value, **key_of(order)._asdict()}
    if not _QUERIES.run(conn, "move", **told):
        raise LookupError(f"{order.order_no} is not {order.state} any more")
    record(conn, order, to, by, note)
    return get(conn, *key_of(order))


def record(conn: connection, order: Order, state: State, by: str, note: str = "") -> None:
    """Writes a step of its life down."""
    key = key_of(order)._asdict()
    _QUERIES.run(conn, "step", state=state.value, actor=by, note=note, **key)


def carry(conn: connection, order: Order, status: TeamStatus | None, ends: bool) -> None:
    """What follows: what its team is doing now, and whether what it held is free.

    An exercise's order moves no team; the database sees to it.
    """
    told = {"status": status.value if status else None, "ends": ends}
    _QUERIES.run(conn, "carry", **told, **key_of(order)._asdict())


def move_stock(conn: connection, order: Order, comes_back: bool) -> None:
    """A depot's lines leave the ledger or come back; an exercise's never do either."""
    _QUERIES.run(conn, "move_stock", comes_back=comes_back, **key_of(order)._asdict())


def share(conn: connection, order: Order, parts: Parts) -> Order:
    """What its receiver and its substitute have to do with it from now on."""
    _QUERIES.run(conn, "share", **_told(parts), **key_of(order)._asdict())
    return get(conn, *key_of(order))


def want_next(conn: connection, order: Order) -> None:
    """Somebody else has to be found for it: the next best is proposed soon."""
    _QUERIES.run(conn, "want_next", **key_of(order)._asdict())


def _told(parts: Parts) -> dict[str, str]:
    return {"receiver_part": parts.receiver.value, "substitute_part": parts.substitute.value}


def write_paper(conn: connection, order: Order) -> bool:
    """A spoken order's paper is there; False: none is due."""
    return bool(_QUERIES.run(conn, "write_paper", **key_of(order)._asdict()))


def refused_by(
    conn: connection, region_code: RegionCode, incident_ids: Sequence[IncidentId]
) -> set[str]:
    """The teams and depots that have refused an order of these incidents."""
    told = {"region_code": region_code, "incident_ids": list(incident_ids)}
    return {row["code"] for row in _QUERIES.all(conn, "refused_by", **told)}


def handed_out(
    conn: connection, region_code: RegionCode, is_exercise: bool
) -> dict[IncidentId, dict[ItemCode, Decimal]]:
    """What orders to depots in force have sent: by incident, the quantity of each item."""
    told = {"region_code": region_code, "is_exercise": is_exercise}
    found: dict[IncidentId, dict[ItemCode, Decimal]] = {}
    for row in _QUERIES.all(conn, "handed_out", **told):
        found.setdefault(row["incident_id"], {})[row["item_code"]] = row["quantity"]
    return found


def worked(
    conn: connection, region_code: RegionCode, is_exercise: bool
) -> dict[IncidentId, set[str]]:
    """The teams that did what they were ordered to and are home: by incident, their codes."""
    told = {"region_code": region_code, "is_exercise": is_exercise}
    found: dict[IncidentId, set[str]] = {}
    for row in _QUERIES.all(conn, "worked", **told):
        found.setdefault(row["incident_id"], set()).add(row["team_code"])
    return found


def due(
    conn: connection,
    what: Literal["receipt_due", "arrival_due", "paper_due", "to_propose", "to_release"],
) -> Sequence[Order]:
    """Orders for which that is due, in every region; no other process gets the same ones."""
    return [get(conn, *row.values()) for row in _QUERIES.all(conn, what)]


def _found(
    conn: connection,
    region_code: RegionCode,
    order_no: OrderNo | None = None,
    incident_ids: Sequence[IncidentId] | None = None,
    revision: int | None = None,
    only_last: bool = True,
) -> list[Order]:
    rows = _QUERIES.all(
        conn,
        "orders",
        region_code=region_code,
        order_no=order_no,
        incident_ids=None if incident_ids is None else list(incident_ids),
        revision=revision,
        only_last=only_last,
    )
    return [_order(row) for row in rows]


def _order(row: Row) -> Order:
    """A row of the statement ``orders`` as an order."""
    told = {name: row[name] for name in Order.__slots__ if name in row}
    at = LonLat(row["lon"], row["lat"]) if row["lon"] is not None else None
    said = {name: row[name] for name in Written.__slots__ if name in row}
    said |= {"urgency": Urgency(row["urgency"]), "arrive_at": at}
    instead = row["substitute_kind"]
    return Order(
        **told
        | {
            "change": Change(row["change"]),
            "state": State(row["state"]),
            "resumes": State(row["resumes"]) if row["resumes"] else None,
            "receiver": _receiver(row, "receiver"),
            "substitute": _receiver(row, "substitute") if instead else None,
            "written": Written(**said | {"copies_to": tuple(row["copies_to"])}),
            "lines": [Line(**one | {"quantity": Decimal(one["quantity"])}) for one in row["lines"]],
            "times": Times(**{name: row[name] for name in Times.__slots__}),
            "parts": Parts(Part(row["receiver_part"]), Part(row["substitute_part"])),
        }
    )


def _receiver(row: Row, what: str) -> Receiver:
    kind = ReceiverKind(row[f"{what}_kind"])
    return Receiver(kind, row[f"{what}_code"], row[f"{what}_name"])
