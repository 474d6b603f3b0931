"""The reserves map's layers: items over all depots, what is short first, and the depots."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from layers.ids import DepotCode, ItemCode
from layers.orders import hold_store
from layers.reserves import store as reserves
from layers.reserves.model import Quota, StockLine
from layers.reserves.rules import is_expired
from layers.words import listed
from maps.columns import Column, Moments, Numbers, Picture, Places, Several, Texts
from service.picture.rows import Looked

# What expires within so many days is to be looked at now. A working figure.
SOON = timedelta(days=90)
_STATES = ("below", "expiring", "enough", "empty")
Shelf = tuple[DepotCode, ItemCode]


@dataclass(slots=True)
class Held:
    """What there is of something: ``free`` is what neither expired nor is anybody's."""

    on_hand: Decimal = Decimal(0)
    expired: Decimal = Decimal(0)
    held: Decimal = Decimal(0)
    quota: Decimal = Decimal(0)
    expires_on: list[date] = field(default_factory=list)
    counted_at: list[datetime] = field(default_factory=list)

    @property
    def free(self) -> Decimal:
        """On hand, less what is past its date and what is held for somebody."""
        return max(Decimal(0), self.on_hand - self.expired - self.held)

    def state(self, today: date) -> str:
        """Below its quota, expiring soon, enough, or nothing there and nothing wanted."""
        if self.free < self.quota:
            return "below"
        if self.expires_on and min(self.expires_on) - today <= SOON:
            return "expiring"
        return "enough" if self.on_hand else "empty"

    def add(self, line: StockLine, today: date) -> None:
        """One batch."""
        self.on_hand += line.on_hand
        if is_expired(line, today):
            self.expired += line.on_hand
        elif line.expires_on and line.on_hand > 0:
            self.expires_on.append(line.expires_on)
        if line.counted_at:
            self.counted_at.append(line.counted_at)


def _shelves(looked: Looked) -> dict[Shelf, Held]:
    """What lies, is held and ought to lie of each item in each depot."""
    today = looked.now.date()
    shelves: defaultdict[Shelf, Held] = defaultdict(Held)
    for line in reserves.stock(looked.conn, looked.region_code):
        shelves[line.depot_code, line.item_code].add(line, today)
    quota: Quota
    for quota in reserves.quotas(looked.conn, looked.region_code):
        shelves[quota.depot_code, quota.item_code].quota += quota.quota
    for hold in hold_store.all(looked.conn, looked.region_code):
        thing = hold.thing
        # What an order has is gone from the ledger already.
        if thing.depot_code and thing.item_code and not (hold.is_exercise or hold.order_no):
            shelves[thing.depot_code, thing.item_code].held += thing.quantity or Decimal(0)
    return dict(shelves)


def items(looked: Looked) -> Picture:
    """The kinds of material over all depots: below quota, expiring soon, then the others."""
    kinds = reserves.items(looked.conn, looked.region_code)
    today = looked.now.date()
    summed: defaultdict[ItemCode, list[Held]] = defaultdict(list)
    for (_, item_code), held in _shelves(looked).items():
        summed[item_code].append(held)
    told = [(code, _together(held)) for code, held in summed.items() if code in kinds]
    told.sort(key=lambda pair: (_STATES.index(pair[1].state(today)), _share(pair[1]), pair[0]))
    all_held = [held for _, held in told]
    columns: dict[str, Column] = {
        "code": Texts([code for code, _ in told]),
        "name": Texts([kinds[code].name for code, _ in told]),
        "counted_in": Texts([kinds[code].unit for code, _ in told]),
        "state": looked.said("stock", _STATES, [one.state(today) for one in all_held]),
        "free": _amounts([one.free for one in all_held]),
        "on_hand": _amounts([one.on_hand for one in all_held]),
        "held": _amounts([one.held for one in all_held]),
        "expired": _amounts([one.expired for one in all_held]),
        "quota": _amounts([one.quota for one in all_held]),
        "expires_on": Moments([_day(min(one.expires_on, default=None)) for one in all_held]),
        "counted_at": Moments([min(one.counted_at, default=None) for one in all_held]),
    }
    return Picture(len(told), columns, any(kinds[code].is_demo for code, _ in told))


def depots(looked: Looked) -> Picture:
    """The depots: where something is below quota first, then what expires soon."""
    today = looked.now.date()
    kinds = reserves.items(looked.conn, looked.region_code)
    by_depot: defaultdict[DepotCode, dict[ItemCode, Held]] = defaultdict(dict)
    for (depot_code, item_code), held in _shelves(looked).items():
        by_depot[depot_code][item_code] = held
    told = [(one, by_depot[one.depot_code], _worst(by_depot[one.depot_code].values(), today))
            for one in reserves.all(looked.conn, looked.region_code)]  # fmt: skip
    told.sort(key=lambda row: (_STATES.index(row[2]), row[0].depot_code))
    found, shelves = [row[0] for row in told], [row[1] for row in told]
    there = [[code for code, held in one.items() if held.on_hand > 0] for one in shelves]
    seen = {code for one in there for code in one}
    names = {code: kind.name for code, kind in kinds.items()}
    columns: dict[str, Column] = {
        "code": Texts([one.depot_code for one in found]),
        "name": Texts([one.name for one in found]),
        "at": Places([one.at for one in found]),
        "state": looked.said("stock", _STATES, [state for _, _, state in told]),
        "level": looked.of("depot_levels", [one.depot_level for one in found]),
        "township": looked.townships([one.township_code for one in found]),
        "items": Several(there, {code: name for code, name in names.items() if code in seen}),
        "kinds": Numbers([len(one) for one in there]),
        "short": Texts([_short(one, names, looked.language) for one in shelves]),
        "expires_on": Moments([_day(_together(one.values()).expires_on) for one in shelves]),
        "counted_at": Moments([min(_together(one.values()).counted_at, default=None)
                               for one in shelves]),
        "address": Texts([one.address for one in found]),
        "keeper": Texts([one.keeper_unit for one in found]),
        "contact": Texts([one.contact_name for one in found]),
        "load_min": Numbers([one.load_min for one in found]),
        "note": Texts([one.note for one in found]),
        "updated_at": Moments([one.updated_at for one in found]),
    }  # fmt: skip
    return Picture(len(found), columns, any(one.is_demo for one in found))


def _together(shelves: Iterable[Held]) -> Held:
    whole = Held()
    for one in shelves:
        whole.on_hand += one.on_hand
        whole.expired += one.expired
        whole.held += one.held
        whole.quota += one.quota
        whole.expires_on += one.expires_on
        whole.counted_at += one.counted_at
    return whole


def _worst(shelves: Iterable[Held], today: date) -> str:
    return min((one.state(today) for one in shelves), key=_STATES.index, default="empty")


def _short(shelves: dict[ItemCode, Held], names: dict[ItemCode, str], language: str) -> str:
    """What is below its quota, with how much is missing."""
    return listed(
        [
            f"{names.get(code, code)} −{held.quota - held.free:g}"
            for code, held in shelves.items()
            if held.free < held.quota
        ],
        language,
    )


def _share(held: Held) -> Decimal:
    return held.free / held.quota if held.quota else Decimal(1)


def _amounts(values: Sequence[Decimal]) -> Numbers:
    return Numbers([float(one) for one in values])


def _day(day: date | list[date] | None) -> datetime | None:
    soonest = min(day, default=None) if isinstance(day, list) else day
    return None if soonest is None else datetime.combine(soonest, time(12), UTC)
