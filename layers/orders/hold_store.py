"""Holds in the database, which keeps the promise that nobody has what somebody else has.

Every act works in the caller's transaction and never commits.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import psycopg2
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Refusal, Unknown
from layers.ids import DepotCode, HoldId, IncidentId, ItemCode, OrderNo, RegionCode, TeamCode
from layers.orders.hold import Hold, Thing, check_live

_QUERIES = Queries(Path(__file__).with_name("holds.sql"))
# The constraints by which somebody else has it.
_LOST_BY = ("hold_one_of_a_team", "hold_within_stock")
_OF_WHAT = {"team_code": "no_team", "depot_code": "no_depot", "item_code": "no_such_item"}


class Wanted(NamedTuple):
    """Who wants what, for which incident; an exercise's wants meet an exercise's alone."""

    region_code: RegionCode
    incident_id: IncidentId
    is_exercise: bool
    thing: Thing
    by: str


@contextmanager
def attempt(conn: connection) -> Iterator[None]:
    """What is refused within leaves nothing behind, and the transaction goes on."""
    _QUERIES.run(conn, "before")
    try:
        yield
    except (psycopg2.IntegrityError, Refusal):
        _QUERIES.run(conn, "back")
        _QUERIES.run(conn, "kept")
        raise
    _QUERIES.run(conn, "kept")


def take(conn: connection, wanted: Wanted, hold_min: int) -> Hold | None:
    """Holds it for so many minutes; None: somebody else has it. Raises Unknown."""
    return _taken(conn, wanted, hold_min, None)


def take_for_order(conn: connection, wanted: Wanted, order_no: OrderNo) -> Hold | None:
    """Keeps it for an order, with no end but the order's; None: somebody else has it."""
    return _taken(conn, wanted, None, order_no)


def _taken(
    conn: connection, wanted: Wanted, hold_min: int | None, order_no: OrderNo | None
) -> Hold | None:
    thing = wanted.thing
    try:
        with attempt(conn):
            row = _QUERIES.one(
                conn,
                "take",
                region_code=wanted.region_code,
                is_exercise=wanted.is_exercise,
                incident_id=wanted.incident_id,
                taken_by=wanted.by,
                hold_min=hold_min,
                order_no=order_no,
                **_named(thing),
                quantity=thing.quantity,
            )
    except psycopg2.IntegrityError as broken:
        constraint = broken.diag.constraint_name or ""
        if constraint in _LOST_BY:
            return None
        for field, code in _OF_WHAT.items():
            if constraint.endswith(f"{field}_fkey"):
                raise Unknown(code, field=field, **{field: getattr(thing, field)}) from broken
        raise
    return get(conn, wanted.region_code, HoldId(row["hold_id"]))


def lock_shelf(conn: connection, wanted: Wanted) -> None:
    """Keeps every batch of the wanted item as it is until the end of the transaction."""
    depot, item = wanted.thing.depot_code, wanted.thing.item_code
    told = {"region_code": wanted.region_code, "is_exercise": wanted.is_exercise}
    _QUERIES.all(conn, "lock_shelf", **told, depot_code=depot, item_code=item)


def get(conn: connection, region_code: RegionCode, hold_id: HoldId) -> Hold:
    """One hold, also one that is over; raises Unknown ``no_hold``."""
    found = _found(conn, region_code, hold_ids=[hold_id])
    if not found:
        raise Unknown("no_hold", field="hold_id", hold_id=hold_id)
    return found[0]


def all(  # noqa: A001
    conn: connection,
    region_code: RegionCode,
    incident_ids: Sequence[IncidentId] | None = None,
    only_live: bool = True,
) -> list[Hold]:
    """The holds of these incidents or of a region, those that are over too if asked for."""
    return _found(conn, region_code, incident_ids=incident_ids, only_live=only_live)


def who_has(conn: connection, wanted: Wanted) -> list[Hold]:
    """Who has that team, or some of that batch, the latest first."""
    rows = _QUERIES.all(
        conn,
        "who_has",
        region_code=wanted.region_code,
        is_exercise=wanted.is_exercise,
        **_named(wanted.thing),
    )
    return [_hold(row) for row in rows]


def get_live(conn: connection, region_code: RegionCode, hold_ids: Sequence[HoldId]) -> list[Hold]:
    """Holds that are neither over nor ordered, kept so until the end of the transaction.

    Raises Unknown ``no_hold``, Clash ``hold_expired``, ``hold_was_released``, ``hold_is_ordered``.
    """
    _QUERIES.all(conn, "hold_row", region_code=region_code, hold_ids=list(hold_ids))
    return [check_live(get(conn, region_code, hold_id)) for hold_id in hold_ids]


def end(conn: connection, hold: Hold, why: str) -> None:
    """Nobody has it any more."""
    _QUERIES.run(conn, "end", region_code=hold.region_code, hold_ids=[hold.hold_id], why=why)


def lessen(conn: connection, hold: Hold, by: Decimal) -> None:
    """So much less of it is held; some is left."""
    told = {"region_code": hold.region_code, "hold_id": hold.hold_id}
    _QUERIES.run(conn, "lessen", by=by, **told)


def take_over(conn: connection, hold: Hold, order_no: OrderNo) -> bool:
    """The hold becomes the order's; False: it was over before."""
    told = {"region_code": hold.region_code, "hold_id": hold.hold_id, "order_no": order_no}
    return bool(_QUERIES.run(conn, "take_over", **told))


def expire(conn: connection) -> list[Hold]:
    """Ends what is over, in every region, and tells what it was."""
    rows = _QUERIES.all(conn, "expire")
    return [get(conn, row["region_code"], row["hold_id"]) for row in rows]


def _found(
    conn: connection,
    region_code: RegionCode,
    incident_ids: Sequence[IncidentId] | None = None,
    hold_ids: Sequence[HoldId] | None = None,
    only_live: bool = False,
) -> list[Hold]:
    rows = _QUERIES.all(
        conn,
        "holds",
        region_code=region_code,
        incident_ids=None if incident_ids is None else list(incident_ids),
        hold_ids=None if hold_ids is None else list(hold_ids),
        only_live=only_live,
    )
    return [_hold(row) for row in rows]


def _named(thing: Thing) -> dict[str, str | None]:
    return {
        "team_code": thing.team_code,
        "depot_code": thing.depot_code,
        "item_code": thing.item_code,
        "batch": thing.batch,
    }


def _hold(row: Row) -> Hold:
    told = dict(row)
    team, depot, item = told.pop("team_code"), told.pop("depot_code"), told.pop("item_code")
    thing = Thing(
        None if team is None else TeamCode(team),
        None if depot is None else DepotCode(depot),
        None if item is None else ItemCode(item),
        told.pop("batch"),
        told.pop("quantity"),
    )
    return Hold(thing=thing, **told)
