"""Which depots to draw on: who holds what is needed, soonest first by road, and how it is filled.

Nearest first is fine here: the split that is best over several incidents and over the quotas is
the allocation's work. Expired stock is not stock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from layers.codes import name_of
from layers.command.legs import ClosureNames, Measured, cut_off, soonest_first, way_remarks
from layers.command.need import NeedCard
from layers.command.sheet import (
    DepotChoice,
    FromBatch,
    Holding,
    ItemNeed,
    LeftOut,
    Leg,
    Remark,
    Shortfall,
    Start,
)
from layers.ids import DepotCode, ItemCode
from layers.reserves.model import Depot, Item, StockLine
from layers.reserves.rules import first_expired, is_expired
from layers.roads.measuring import Outcome
from layers.roads.vehicles import Vehicle

Lines = Mapping[ItemCode, Sequence[StockLine]]


@dataclass(frozen=True, slots=True)
class StockedDepot:
    """A depot that has at least one needed item free, with the lines that are good today."""

    depot: Depot
    lines: Lines

    @property
    def start(self) -> Start:
        """A depot does not move."""
        return Start(self.depot.at, "base")

    @property
    def delay_s(self) -> float:
        """Loading: from the order until the loaded lorry leaves."""
        return self.depot.load_min * 60

    @property
    def vehicle(self) -> Vehicle:
        """What the depot's lorry is."""
        return self.depot.vehicle

    def free(self, item_code: ItemCode) -> Decimal:
        """How much of an item can be taken."""
        return sum((line.on_hand for line in self.lines.get(item_code, ())), Decimal(0))


@dataclass(frozen=True, slots=True)
class RankedDepots:
    """The depots' part of a decision sheet."""

    choices: list[DepotChoice]
    needs: list[ItemNeed]
    shortfalls: list[Shortfall]
    left_out: list[LeftOut]


@dataclass(slots=True)
class _Filling:
    """A need while it is being filled, depot by depot; exact, so that no phantom rest is short."""

    needed: Decimal
    taken: dict[DepotCode, Decimal] = field(default_factory=dict)

    @property
    def filled(self) -> Decimal:
        return sum(self.taken.values(), Decimal(0))

    def take(self, depot_code: DepotCode, free: Decimal) -> None:
        share = min(free, self.needed - self.filled)
        if share > 0:
            self.taken[depot_code] = share


def sort_out(
    depots: Sequence[Depot],
    stock: Sequence[StockLine],
    card: NeedCard,
    items: Mapping[ItemCode, Item],
    today: date,
) -> tuple[list[StockedDepot], list[LeftOut]]:
    """The depots that have something needed, and the others with the reason."""
    stocked, left_out = [], []
    for depot in depots:
        known = [
            line
            for line in stock
            if line.depot_code == depot.depot_code and line.item_code in card.items
        ]
        lines: dict[ItemCode, list[StockLine]] = {}
        for line in known:
            if line.on_hand > 0 and not is_expired(line, today):
                lines.setdefault(line.item_code, []).append(line)
        if lines:
            stocked.append(StockedDepot(depot, lines))
            continue
        names = list(dict.fromkeys(_name(items, line.item_code) for line in known))
        why = (
            Remark("left_out.out_of_stock", {"item_names": names})
            if names
            else Remark("left_out.no_needed_item")
        )
        left_out.append(LeftOut("depot", depot.depot_code, depot.name, depot.at, [why]))
    return stocked, left_out


def rank(
    measured: Sequence[Measured[StockedDepot]],
    card: NeedCard,
    items: Mapping[ItemCode, Item],
    names: ClosureNames,
    left_out: Sequence[LeftOut],
    ever_stocked: Collection[ItemCode] = (),
) -> RankedDepots:
    """The measured depots in order, how the need is filled, and what was left out and why.

    ``ever_stocked`` are the items that some depot keeps, be it used up or expired: to be out of
    stock is another reason than never to have had any.
    """
    coming = soonest_first(measured)
    fillings = {code: _Filling(Decimal(str(needed))) for code, needed in card.items.items()}
    choices = []
    for number, (stocked, outcome, leg) in enumerate(coming, start=1):
        for item_code, filling in fillings.items():
            filling.take(stocked.depot.depot_code, stocked.free(item_code))
        holdings = [
            _holding(stocked, item_code, items, filling.taken)
            for item_code, filling in fillings.items()
            if stocked.free(item_code) > 0
        ]
        said = [Remark("reason.fastest")] if number == 1 else []
        said += way_remarks(outcome, leg, names)
        if not any(holding.take for holding in holdings):
            said.append(Remark("left_out.not_needed"))
        choices.append(_choice(number, stocked, outcome, (leg, holdings, said)))
    unreached = cut_off(
        "depot", measured, lambda one: (one.depot.depot_code, one.depot.name), names
    )
    needs = [_need(item_code, items, filling) for item_code, filling in fillings.items()]
    short = [
        _short(need, measured, unreached, need.item_code in ever_stocked)
        for need in needs
        if need.filled < need.needed
    ]
    return RankedDepots(choices, needs, short, [*unreached, *left_out])


def _name(items: Mapping[ItemCode, Item], item_code: ItemCode) -> str:
    """What an item is called: by the region's own list, else by the working list."""
    return items[item_code].name if item_code in items else name_of("items", item_code)


def _unit(items: Mapping[ItemCode, Item], item_code: ItemCode) -> str:
    return items[item_code].unit if item_code in items else ""


def _need(item_code: ItemCode, items: Mapping[ItemCode, Item], filling: _Filling) -> ItemNeed:
    return ItemNeed(
        item_code=item_code,
        name=_name(items, item_code),
        unit=_unit(items, item_code),
        needed=float(filling.needed),
        filled=float(filling.filled),
        from_depots={str(code): float(share) for code, share in filling.taken.items()},
    )


def _holding(
    stocked: StockedDepot,
    item_code: ItemCode,
    items: Mapping[ItemCode, Item],
    taken: Mapping[DepotCode, Decimal],
) -> Holding:
    lines = stocked.lines[item_code]
    take = taken.get(stocked.depot.depot_code, Decimal(0))
    return Holding(
        item_code=item_code,
        name=_name(items, item_code),
        unit=_unit(items, item_code),
        free=float(stocked.free(item_code)),
        take=float(take),
        expires_on=min((line.expires_on for line in lines if line.expires_on), default=None),
        counted_at=min((line.counted_at for line in lines if line.counted_at), default=None),
        batches=[
            FromBatch(line.batch, float(share), line.expires_on)
            for line, share in first_expired(lines, take)
        ],
    )


def _short(
    need: ItemNeed,
    measured: Sequence[Measured[StockedDepot]],
    unreached: Sequence[LeftOut],
    was_stocked: bool,
) -> Shortfall:
    """What the depots cannot meet: nobody has it, it is used up, or who has it cannot deliver."""
    out = {one.code for one in unreached}
    missed = [
        one.who.depot.name
        for one in measured
        if one.who.depot.depot_code in out and one.who.free(ItemCode(need.item_code)) > 0
    ]
    said = []
    if missed:
        said.append(Remark("short.depots_left_out", {"names": missed}))
    if need.filled:
        said.append(Remark("short.too_little", {"found": f"{need.filled:g}", "unit": need.unit}))
    if not said:
        said.append(Remark("short.used_up" if was_stocked else "short.no_item"))
    return Shortfall("item", need.item_code, need.name, need.unit, need.needed, need.filled, said)


def _choice(
    number: int,
    stocked: StockedDepot,
    outcome: Outcome,
    found: tuple[Leg, Sequence[Holding], Sequence[Remark]],
) -> DepotChoice:
    depot, (leg, holdings, said) = stocked.depot, found
    return DepotChoice(
        rank=number,
        depot_code=depot.depot_code,
        name=depot.name,
        depot_level=depot.depot_level,
        vehicle=depot.vehicle.value,
        load_min=depot.load_min,
        total_min=(outcome.total_s or 0.0) / 60,
        start=stocked.start,
        leg=leg,
        holdings=holdings,
        contact_name=depot.contact_name,
        contact_phone=depot.contact_phone,
        reasons=said,
    )
