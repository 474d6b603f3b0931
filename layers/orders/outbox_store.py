"""The outbox and the inboxes in the database. Works in the caller's transaction, never commits."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Stale, Unknown
from layers.ids import IncidentId, OrderNo, RegionCode
from layers.orders.order_life import Change, ReceiverKind, Standing, State
from layers.orders.outbox import Channel, Message, pause_s

_QUERIES = Queries(Path(__file__).with_name("outbox.sql"))
LONGEST_FAULT = 300


class Letter(NamedTuple):
    """A message that lies in an inbox: it was delivered, as the ``came_no``-th of all."""

    came_no: int
    message_no: int
    incident_id: IncidentId
    order_no: str
    revision: int
    topic: str
    body: dict[str, Any]
    came_at: datetime


class Lying(NamedTuple):
    """An order that lies in an inbox, as it stands now."""

    order_no: OrderNo
    standing: Standing
    is_exercise: bool


class Receiving(NamedTuple):
    """Whose inbox, or whose own system; the room's has the kind ``room`` and no code."""

    region_code: RegionCode
    receiver_kind: str
    receiver_code: str


def put(conn: connection, message: Message) -> None:
    """Writes down what is to be sent."""
    _QUERIES.run(
        conn,
        "put",
        region_code=message.region_code,
        incident_id=message.incident_id,
        is_exercise=message.is_exercise,
        order_no=message.order_no,
        revision=message.revision,
        topic=message.topic,
        channel=message.channel.value,
        receiver_kind=message.receiver_kind,
        receiver_code=message.receiver_code,
        body=json.dumps(message.body, ensure_ascii=False, default=str),
    )


def take_next(
    conn: connection, channels: Collection[Channel] = tuple(Channel), by: datetime | None = None
) -> Message | None:
    """The next message whose time had come ``by`` then – or now –, in this hand alone; or None."""
    told = {"channels": [one.value for one in channels], "by": by}
    row = _QUERIES.find(conn, "next", **told)
    return Message(**{**row, "channel": Channel(row["channel"])}) if row else None


def mark(conn: connection) -> None:
    """Marks the place to come back to when the message cannot be sent."""
    _QUERIES.run(conn, "mark")


def back(conn: connection) -> None:
    """Back to that place; the message is still in hand."""
    _QUERIES.run(conn, "back")


def taken(conn: connection, message: Message) -> None:
    """Its channel took it."""
    _QUERIES.run(conn, "taken", **_key(message))


def supersede(conn: connection, message: Message) -> bool:
    """A newer revision of its order went out: it need not be sent. False: it is in force."""
    told = {"order_no": message.order_no, "revision": message.revision}
    return bool(_QUERIES.run(conn, "supersede", **told, **_key(message)))


def failed(conn: connection, message: Message, fault: str, most_tries: int) -> bool:
    """Its channel did not take it; True: it is given up."""
    tries = message.tries + 1
    gives_up = tries >= most_tries
    told = {"fault": fault[:LONGEST_FAULT], "pause_s": pause_s(tries), "gives_up": gives_up}
    _QUERIES.run(conn, "failed", **told, **_key(message))
    return gives_up


def lay(conn: connection, message: Message) -> None:
    """Lays it into its receiver's inbox; the same message twice lies there once."""
    _QUERIES.run(
        conn,
        "lay",
        incident_id=message.incident_id,
        order_no=message.order_no,
        revision=message.revision,
        topic=message.topic,
        receiver_kind=message.receiver_kind,
        receiver_code=message.receiver_code,
        body=json.dumps(message.body, ensure_ascii=False),
        **_key(message),
    )


def inbox(
    conn: connection,
    whose: Receiving,
    incident_ids: Sequence[IncidentId] | None = None,
    after: int | None = None,
    limit: int = 100,
) -> list[Letter]:
    """The latest of an inbox, the newest first; what came ``after`` a ``came_no``, oldest first."""
    of = None if incident_ids is None else list(incident_ids)
    told = {"incident_ids": of, "limit": limit, **whose._asdict()}
    if after is None:
        rows = _QUERIES.all(conn, "inbox", **told)
    else:
        rows = _QUERIES.all(conn, "inbox_after", after=after, **told)
    return [Letter(**row) for row in rows]


def lying(conn: connection, whose: Receiving) -> list[Lying]:
    """The orders that lie in an inbox, whatever became of them; the latest first, each once."""
    return [_lying(row) for row in _QUERIES.all(conn, "lying", **whose._asdict())]


def sendings(conn: connection, region_code: RegionCode, order_no: OrderNo) -> list[Row]:
    """By which channels an order went out: when put, when taken, how often tried, what failed."""
    return _QUERIES.all(conn, "sendings", region_code=region_code, order_no=order_no)


def find_hook(conn: connection, whose: Receiving) -> str | None:
    """The address of a receiver's own system, or None."""
    row = _QUERIES.find(conn, "hook", **whose._asdict())
    return str(row["url"]) if row else None


def hooks(conn: connection, region_code: RegionCode) -> list[Row]:
    """Every receiver that has a system of its own."""
    return _QUERIES.all(conn, "hooks", region_code=region_code)


def set_hook(conn: connection, whose: Receiving, url: str, version: int, by: str) -> int:
    """Sets the address of a receiver's own system and gives its version; raises Stale."""
    told = {"url": url, "version": version}
    row = _QUERIES.find(conn, "set_hook", by=by, **told, **whose._asdict())
    if row is None:
        raise _stale(conn, whose, told)
    return int(row["version"])


def drop_hook(conn: connection, whose: Receiving, version: int) -> None:
    """The receiver has none any more; raises Unknown ``no_hook``, Stale."""
    if find_hook(conn, whose) is None:
        raise Unknown("no_hook", field="receiver_code", receiver=whose.receiver_code)
    if not _QUERIES.run(conn, "drop_hook", version=version, **whose._asdict()):
        raise _stale(conn, whose, {"version": version})


def _lying(row: Row) -> Lying:
    resumes = State(row["resumes"]) if row["resumes"] else None
    kind, change = ReceiverKind(row["receiver_kind"]), Change(row["change"])
    standing = Standing(kind, State(row["state"]), change, resumes)
    return Lying(OrderNo(row["order_no"]), standing, row["is_exercise"])


def _stale(conn: connection, whose: Receiving, told: dict[str, Any]) -> Stale:
    kept = _QUERIES.find(conn, "hook", **whose._asdict()) or {"url": "", "version": 0}
    return Stale("changed_meanwhile", told, {**kept, "updated_by": "", "updated_at": None})


def _key(message: Message) -> dict[str, object]:
    return {"region_code": message.region_code, "message_no": message.message_no}
