"""What holds and orders have already: nobody is proposed twice, and nothing that is kept.

Real incidents and exercises are two worlds, each with holds and orders of its own.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from psycopg2.extensions import connection

from layers.command import store
from layers.command.sheet import Remark
from layers.ids import IncidentId, ItemCode, RegionCode
from layers.orders import hold_store, order_store
from layers.orders.hold import Hold
from layers.reserves.model import StockLine

Shelf = tuple[str, str, str]
"""A batch of an item in a depot: depot, item, batch."""


@dataclass(frozen=True, slots=True)
class SpokenFor:
    """Who has what, in one world; what a merged incident has, its survivor has.

    ``teams``: by code, the hold that has it, ordered or not. ``stock``: the holds of each batch.
    ``sent``: what orders to depots have handed out, by incident and item. ``worked``: the teams
    that did their work for an incident and are home. ``survivors``: by each merged incident the
    one that goes on.
    """

    teams: Mapping[str, Hold]
    stock: Mapping[Shelf, Sequence[Hold]]
    sent: Mapping[IncidentId, Mapping[ItemCode, Decimal]]
    worked: Mapping[IncidentId, Set[str]]
    survivors: Mapping[IncidentId, IncidentId]

    def teams_of_others(self, incident_id: IncidentId) -> dict[str, Remark]:
        """The teams that another incident has, and how that is told.

        So is a team that is on its way for an incident that was merged with this one.
        """
        told = {}
        for code, hold in self.teams.items():
            if not self._is_same(hold.incident_id, incident_id):
                told[code] = _told(hold)
            elif hold.incident_id != incident_id and hold.order_no is not None:
                told[code] = _ordered("left_out.ordered_merged", hold)
        return told

    def sent_to(self, incident_id: IncidentId) -> set[str]:
        """The teams that an incident holds or has ordered, or that have worked for it before.

        Whose work was done is not asked for again: who wants more says so by severity or need.
        """
        own = {
            code
            for code, hold in self.teams.items()
            if self._is_same(hold.incident_id, incident_id)
        }
        before = (codes for of, codes in self.worked.items() if self._is_same(of, incident_id))
        return own.union(*before)

    def left_of(self, line: StockLine, incident_id: IncidentId | None = None) -> Decimal:
        """What of a batch nobody has – but for what this incident itself holds.

        What an order has is gone, also its own: so it is in an exercise, whose ledger holds are.
        """
        held = self.stock.get((line.depot_code, line.item_code, line.batch), ())
        gone = [
            one
            for one in held
            if one.order_no or not incident_id or not self._is_same(one.incident_id, incident_id)
        ]
        left = line.on_hand - sum((one.thing.quantity or Decimal(0) for one in gone), Decimal(0))
        return max(Decimal(0), left)

    def got(self, incident_id: IncidentId) -> dict[ItemCode, Decimal]:
        """What of each item an incident was sent, or holds."""
        got: dict[ItemCode, Decimal] = {}
        for of, items in self.sent.items():
            for item, quantity in items.items() if self._is_same(of, incident_id) else ():
                got[item] = got.get(item, Decimal(0)) + quantity
        for holds in self.stock.values():
            for one in holds:
                code, held = one.thing.item_code, one.thing.quantity
                is_own = self._is_same(one.incident_id, incident_id)
                # What an order handed out is counted there already.
                if is_own and one.order_no is None and code and held:
                    got[code] = got.get(code, Decimal(0)) + held
        return got

    def _is_same(self, one: IncidentId, other: IncidentId) -> bool:
        """Whether both are one incident by now."""
        return self.survivors.get(one, one) == self.survivors.get(other, other)


def spoken_for(conn: connection, region_code: RegionCode, is_exercise: bool) -> SpokenFor:
    """What is spoken for in a county at this moment."""
    holds = [one for one in hold_store.all(conn, region_code) if one.is_exercise == is_exercise]
    stock: dict[Shelf, list[Hold]] = {}
    for one in holds:
        thing = one.thing
        if thing.depot_code and thing.item_code:
            stock.setdefault((thing.depot_code, thing.item_code, thing.batch), []).append(one)
    teams = {str(one.thing.team_code): one for one in holds if one.thing.is_team}
    return SpokenFor(
        teams,
        stock,
        sent=order_store.handed_out(conn, region_code, is_exercise),
        worked=order_store.worked(conn, region_code, is_exercise),
        survivors=store.survivors(conn, region_code),
    )


def _told(hold: Hold) -> Remark:
    if hold.order_no is not None:
        return _ordered("left_out.ordered", hold)
    until = f"{hold.expires_at:%H:%M}" if hold.expires_at else ""
    return Remark(
        "left_out.held",
        {"incident_id": hold.incident_id, "by": hold.taken_by, "until": until},
    )


def _ordered(said: str, hold: Hold) -> Remark:
    return Remark(said, {"incident_id": hold.incident_id, "order_no": hold.order_no})
