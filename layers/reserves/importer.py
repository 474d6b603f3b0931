"""Depots, kinds of material and stock as planners write them down."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.ids import DepotCode, ItemCode, RegionCode
from layers.importing import readers
from layers.importing.fields import Field
from layers.importing.importer import WHO_AND_WHERE, Entry, Importer, Known, Lies
from layers.importing.saving import Saved
from layers.places.known import around
from layers.reserves import store
from layers.reserves.model import Depot, Item, Quota, StockCount
from layers.roads.vehicles import Vehicle
from layers.words import say

_MINUTES = ("分钟", "分", "min")
# Put in the report of every row it is assumed for, and to be replaced by the keeper's own time.
_LOAD_MIN = 30.0

_DEPOT_FIELDS = (
    *WHO_AND_WHERE,
    Field("depot_level", readers.choice("depot_levels"), required=True),
    Field("kind", readers.text),
    Field("keeper_unit", readers.text),
    Field("contact_name", readers.text),
    Field("contact_phone", readers.one_phone),
    Field("load_min", readers.minutes, default=_LOAD_MIN, assumed=True, units=_MINUTES),
    Field("vehicle", readers.choice("vehicles"), default=None),
)
_ITEM_FIELDS = (
    Field("code", readers.code, required=True),
    Field("name", readers.text, required=True),
    Field("spec", readers.text),
    Field("unit", readers.text, required=True),
    Field(
        "unit_kg", readers.number("kg", "公斤", "千克"), default=None, units=("kg", "公斤", "千克")
    ),
    Field(
        "unit_m3", readers.number("m3", "立方米", "方"), default=None, units=("m3", "立方米", "方")
    ),
    Field("note", readers.text),
    Field("is_demo", readers.yes_no, default=False),
)
_STOCK_FIELDS = (
    Field("depot_code", readers.code, required=True),
    Field("item_code", readers.code, required=True),
    Field("on_hand", readers.amount, required=True),
    Field("batch", readers.text),
    Field("made_on", readers.day, default=None),
    Field("expires_on", readers.day, default=None),
    Field("quota", readers.amount, default=None),
    Field("safety", readers.amount, default=Decimal(0)),
    Field("item_name", readers.text),
    Field("spec", readers.text),
    Field("unit", readers.text),
    Field("note", readers.text),
)


class _DepotRow(NamedTuple):
    """A row of a table of depots; many say nothing of the vehicle, and shall not change it."""

    depot: Depot
    vehicle_told: bool


class _StockRow(NamedTuple):
    """A row of a stock table says what is there and, often, what ought to be."""

    counted: StockCount
    quota: Quota | None


def _known_depots(conn: connection, region_code: RegionCode) -> Known:
    return around(conn, region_code, store.named(conn, region_code))


def _known_stock(conn: connection, region_code: RegionCode) -> Known:
    depots = {code for code, who in store.named(conn, region_code).items() if who}
    items = set(store.items(conn, region_code))
    return around(conn, region_code, references={"depot_code": depots, "item_code": items})


def _depot(entry: Entry) -> _DepotRow:
    told = entry.values
    depot = Depot(
        region_code=entry.region_code,
        depot_code=DepotCode(entry.code),
        name=told["name"],
        depot_level=told["depot_level"],
        kind=told["kind"],
        township_code=entry.township_code,
        address=told["address"],
        at=entry.where.at,
        given=entry.where.given,
        keeper_unit=told["keeper_unit"],
        contact_name=told["contact_name"],
        contact_phone=told["contact_phone"],
        load_min=told["load_min"],
        note=told["note"],
        is_demo=entry.is_demo,
        vehicle=Vehicle(told["vehicle"] or Vehicle.CAR),
    )
    return _DepotRow(depot, told["vehicle"] is not None)


def _item(entry: Entry) -> Item:
    told = entry.values
    return Item(
        region_code=entry.region_code,
        item_code=ItemCode(entry.code),
        name=told["name"],
        spec=told["spec"],
        unit=told["unit"],
        unit_kg=told["unit_kg"],
        unit_m3=told["unit_m3"],
        note=told["note"],
        is_demo=entry.is_demo,
    )


def _stock_row(entry: Entry) -> _StockRow:
    """A batch without a number is known by the day it was made."""
    told = entry.values
    depot_code, item_code = DepotCode(told["depot_code"]), ItemCode(told["item_code"])
    batch = told["batch"] or (told["made_on"].isoformat() if told["made_on"] else "")
    counted = StockCount(depot_code, item_code, batch, told["on_hand"], told["expires_on"])
    if told["quota"] is None:
        return _StockRow(counted, None)
    return _StockRow(counted, Quota(depot_code, item_code, told["quota"], told["safety"]))


def _save_depots(conn: connection, region_code: RegionCode, rows: Sequence[_DepotRow]) -> Saved:
    untold = {row.depot.depot_code for row in rows if not row.vehicle_told}
    return store.save_many(conn, region_code, [row.depot for row in rows], untold)


def _save_stock(conn: connection, region_code: RegionCode, rows: Sequence[_StockRow]) -> Saved:
    """Posts the stocktake and keeps the quotas; what is counted are the lines of stock."""
    quotas = {(q.depot_code, q.item_code): q for _, q in rows if q is not None}
    store.save_quotas(conn, region_code, list(quotas.values()))
    counts = [row.counted for row in rows]
    operator, reason = say("import.operator"), say("import.stocktake")
    return store.count_stock(conn, region_code, counts, operator, reason)


DEPOTS = Importer("depots", _DEPOT_FIELDS, _known_depots, _depot, _save_depots, prefix="D")
ITEMS = Importer("items", _ITEM_FIELDS, around, _item, store.save_items, lies=Lies.NOWHERE)
STOCK = Importer(
    "stock",
    _STOCK_FIELDS,
    _known_stock,
    _stock_row,
    _save_stock,
    lies=Lies.NOWHERE,
    keys=("depot_code", "item_code", "batch", "made_on"),
)
