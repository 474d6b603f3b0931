"""Depots, the items they hold, and the ledger of what came in and went out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from layers.ids import DepotCode, ItemCode, LonLat, PlaceCode, RegionCode
from layers.roads.vehicles import Vehicle


class MovementKind(StrEnum):
    """Why stock changes: counted, received, issued, brought back, lost."""

    COUNT = "count"
    RECEIPT = "receipt"
    ISSUE = "issue"
    RETURN = "return"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class Depot:
    """One depot (储备库).

    ``depot_level`` is a code of ``codes/depot_levels.csv``; ``load_min`` runs from the order
    to the loaded lorry's leaving; ``given`` is the position as it was written, with its datum.
    """

    region_code: RegionCode
    depot_code: DepotCode
    name: str
    depot_level: str
    kind: str
    township_code: PlaceCode
    address: str
    at: LonLat
    given: Mapping[str, object]
    keeper_unit: str
    contact_name: str
    contact_phone: str
    load_min: float
    note: str
    is_demo: bool
    updated_at: datetime | None = None
    vehicle: Vehicle = Vehicle.CAR


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of material; ``unit_kg`` and ``unit_m3`` are None where nobody weighed it."""

    region_code: RegionCode
    item_code: ItemCode
    name: str
    spec: str
    unit: str
    unit_kg: float | None
    unit_m3: float | None
    note: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class StockLine:
    """What a depot has of one batch of an item; ``counted_at`` is its last stocktake."""

    depot_code: DepotCode
    item_code: ItemCode
    batch: str
    on_hand: Decimal
    expires_on: date | None
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class StockCount:
    """One line of a stocktake (盘点): how much was found to be there."""

    depot_code: DepotCode
    item_code: ItemCode
    batch: str
    found: Decimal
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the ledger; ``quantity`` is positive into the depot, negative out of it.

    ``moved_at`` is the database's clock and known only once the entry is recorded.
    """

    depot_code: DepotCode
    item_code: ItemCode
    batch: str
    quantity: Decimal
    kind: MovementKind
    operator: str
    reason: str
    expires_on: date | None = None
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What a depot ought to hold of an item (定额), and when to worry (安全库存)."""

    depot_code: DepotCode
    item_code: ItemCode
    quota: Decimal
    safety: Decimal
