"""Where depots and their stock are kept. Works in the caller's transaction, never commits."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Clash, Refusal, Unknown
from layers.ids import DepotCode, ItemCode, LonLat, RegionCode
from layers.importing.saving import Named, Saved, named_rows, save_rows
from layers.reserves.model import (
    Depot,
    Item,
    Movement,
    MovementKind,
    Quota,
    StockCount,
    StockLine,
)
from layers.roads.vehicles import Vehicle

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


def all(conn: connection, region_code: RegionCode) -> list[Depot]:  # noqa: A001
    """The depots in use by code."""
    rows = _QUERIES.all(conn, "depots", region_code=region_code, depot_code=None)
    return [_depot(region_code, row) for row in rows]


def find(conn: connection, region_code: RegionCode, depot_code: DepotCode) -> Depot | None:
    """The depot in use with that code, or None."""
    row = _QUERIES.find(conn, "depots", region_code=region_code, depot_code=depot_code)
    return None if row is None else _depot(region_code, row)


def get(conn: connection, region_code: RegionCode, depot_code: DepotCode) -> Depot:
    """The depot in use with that code. Raises Unknown ``no_depot``."""
    depot = find(conn, region_code, depot_code)
    if depot is None:
        raise _no_depot(depot_code)
    return depot


def named(conn: connection, region_code: RegionCode) -> Named:
    """Every depot code ever given, with its name and township; None for one that is retired."""
    return named_rows(_QUERIES.all(conn, "named", region_code=region_code))


def save_many(
    conn: connection,
    region_code: RegionCode,
    depots: Sequence[Depot],
    vehicle_untold: Collection[DepotCode] = (),
) -> Saved:
    """Adds and changes depots as the planners' table has them; a retired one comes back.

    The vehicle of a known depot whose code is among ``vehicle_untold`` is not touched.
    """
    rows = [
        {**_row(depot), "vehicle": None} if depot.depot_code in vehicle_untold else _row(depot)
        for depot in depots
    ]
    return save_rows(conn, _QUERIES, "save_depots", region_code, rows)


def retire(conn: connection, region_code: RegionCode, depot_code: DepotCode) -> None:
    """Takes the depot out of use. Raises Unknown ``no_depot``."""
    if not _QUERIES.run(conn, "retire", region_code=region_code, depot_code=depot_code):
        raise _no_depot(depot_code)


def items(conn: connection, region_code: RegionCode) -> dict[ItemCode, Item]:
    """The kinds of material by code."""
    rows = _QUERIES.all(conn, "items", region_code=region_code)
    return {row["item_code"]: Item(region_code=region_code, **row) for row in rows}


def save_items(conn: connection, region_code: RegionCode, items: Sequence[Item]) -> Saved:
    """Adds and changes kinds of material."""
    rows = [
        {
            "item_code": item.item_code,
            "name": item.name,
            "spec": item.spec,
            "unit": item.unit,
            "unit_kg": item.unit_kg,
            "unit_m3": item.unit_m3,
            "note": item.note,
            "is_demo": item.is_demo,
        }
        for item in items
    ]
    return save_rows(conn, _QUERIES, "save_items", region_code, rows)


def quotas(conn: connection, region_code: RegionCode) -> list[Quota]:
    """What the depots in use ought to hold, by depot and item."""
    return [Quota(**row) for row in _QUERIES.all(conn, "quotas", region_code=region_code)]


def save_quotas(conn: connection, region_code: RegionCode, quotas: Sequence[Quota]) -> Saved:
    """Adds and changes quotas. Raises Unknown for a depot or an item that is not there."""
    rows = [
        {
            "depot_code": quota.depot_code,
            "item_code": quota.item_code,
            "quota": quota.quota,
            "safety": quota.safety,
        }
        for quota in quotas
    ]
    with _promises():
        return save_rows(conn, _QUERIES, "save_quotas", region_code, rows)


def stock(
    conn: connection, region_code: RegionCode, item_codes: Sequence[ItemCode] | None = None
) -> list[StockLine]:
    """What the depots in use hold, batch by batch; of these items only, when items are named."""
    asked = None if item_codes is None else list(item_codes)
    rows = _QUERIES.all(conn, "stock", region_code=region_code, item_codes=asked)
    return [StockLine(**row) for row in rows]


def movements(
    conn: connection,
    region_code: RegionCode,
    depot_code: DepotCode | None = None,
    item_code: ItemCode | None = None,
    limit: int = 500,
) -> list[Movement]:
    """The newest entries of the ledger, of one depot or one item when these are named."""
    rows = _QUERIES.all(
        conn,
        "movements",
        region_code=region_code,
        depot_code=depot_code,
        item_code=item_code,
        limit=limit,
    )
    return [Movement(**{**row, "kind": MovementKind(row["kind"])}) for row in rows]


def record(conn: connection, region_code: RegionCode, movements: Sequence[Movement]) -> None:
    """Adds movements to the ledger, all of them or none.

    Raises Clash ``stock_not_negative`` when more would go out than is there, Unknown for a
    depot or an item that is not there. The transaction is then good for nothing but rollback.
    """
    rows = [
        {
            "depot_code": movement.depot_code,
            "item_code": movement.item_code,
            "batch": movement.batch,
            "quantity": str(movement.quantity),
            "kind": movement.kind.value,
            "operator": movement.operator,
            "reason": movement.reason,
            "expires_on": movement.expires_on and movement.expires_on.isoformat(),
        }
        for movement in movements
    ]
    with _promises():
        _QUERIES.run(conn, "record", region_code=region_code, rows=json.dumps(rows))


def count_stock(
    conn: connection,
    region_code: RegionCode,
    counts: Sequence[StockCount],
    operator: str,
    reason: str,
) -> Saved:
    """Posts a stocktake: for each line the difference between what was found and the balance.

    A line found as it was posts nothing; lines that were not counted are left alone. The
    balances are held first, so that nothing is issued between looking and posting.
    """
    rows: list[dict[str, object]] = [
        {
            "depot_code": count.depot_code,
            "item_code": count.item_code,
            "batch": count.batch,
            "found": str(count.found),
            "expires_on": count.expires_on and count.expires_on.isoformat(),
        }
        for count in counts
    ]
    document = json.dumps(rows, ensure_ascii=False)
    _QUERIES.all(conn, "lock_stock", region_code=region_code, rows=document)
    with _promises():
        told = _QUERIES.one(
            conn,
            "count_stock",
            region_code=region_code,
            rows=document,
            operator=operator,
            reason=reason,
        )
    added, changed = int(told["added"]), int(told["changed"])
    return Saved(added, changed, len(rows) - added - changed)


def _no_depot(depot_code: DepotCode) -> Unknown:
    return Unknown("no_depot", field="depot_code", depot_code=depot_code)


@contextmanager
def _promises() -> Iterator[None]:
    """Says in the room's words which promise of the database a change would have broken."""
    try:
        yield
    except psycopg2.IntegrityError as broken:
        constraint = broken.diag.constraint_name or ""
        refusal: Refusal
        if constraint == "stock_not_negative":
            refusal = Clash("stock_not_negative", field="quantity")
        elif constraint.endswith("depot_code_fkey"):
            refusal = Unknown("no_such_depot", field="depot_code")
        elif constraint.endswith("item_code_fkey"):
            refusal = Unknown("no_such_item", field="item_code")
        else:
            raise
        raise refusal from broken


def _depot(region_code: RegionCode, row: Row) -> Depot:
    """A row of the statement ``depots`` as a depot."""
    fields = dict(row)
    at = LonLat(fields.pop("lon"), fields.pop("lat"))
    vehicle = Vehicle(fields.pop("vehicle"))
    return Depot(region_code=region_code, at=at, vehicle=vehicle, **fields)


def _row(depot: Depot) -> Row:
    """A depot as the statement ``save_depots`` takes it."""
    return {
        "depot_code": depot.depot_code,
        "name": depot.name,
        "depot_level": depot.depot_level,
        "kind": depot.kind,
        "township_code": depot.township_code,
        "address": depot.address,
        "lon": depot.at.lon,
        "lat": depot.at.lat,
        "given": depot.given,
        "keeper_unit": depot.keeper_unit,
        "contact_name": depot.contact_name,
        "contact_phone": depot.contact_phone,
        "load_min": depot.load_min,
        "vehicle": depot.vehicle.value,
        "note": depot.note,
        "is_demo": depot.is_demo,
    }
