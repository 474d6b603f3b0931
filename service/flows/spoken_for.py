"""What holds and orders have already: nobody is proposed twice, and nothing that is kept.

Real incidents and exercises are two worlds, each with holds and orders of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from psycopg2.extensions import connection

from layers.command.sheet import Remark
from layers.ids import IncidentId, ItemCode, RegionCode
from layers.orders import hold_store, order_store
from layers.orders.hold import Hold
from layers.reserves.model import StockLine

Shelf = tuple[str, str, str]
"""A batch of an item in a depot: depot, item, batch."""


@dataclass(frozen=True, slots=True)
class SpokenFor:
    """Who has what, in one world.

    ``teams``: by code, the hold that has it, ordered or not. ``stock``: the holds of each batch.
    ``sent``: what orders to depots have handed out, by incident and item.
    """

    teams: Mapping[str, Hold]
    stock: Mapping[Shelf, Sequence[Hold]]
    sent: Mapping[IncidentId, Mapping[ItemCode, Decimal]]

    def teams_of_others(self, incident_id: IncidentId) -> dict[str, Remark]:
        """The teams that another incident has, and how that is told."""
        return {
            code: _told(hold)
            for code, hold in self.teams.items()
            if hold.incident_id != incident_id
        }

    def left_of(self, line: StockLine, incident_id: IncidentId | None = None) -> Decimal:
        """What of a batch nobody has – but for what this incident itself holds."""
        held = self.stock.get((line.depot_code, line.item_code, line.batch), ())
        others = [one for one in held if incident_id is None or one.incident_id != incident_id]
        left = line.on_hand - sum((one.thing.quantity or Decimal(0) for one in others), Decimal(0))
        return max(Decimal(0), left)

    def got(self, incident_id: IncidentId) -> dict[ItemCode, Decimal]:
        """What of each item an incident was sent, or holds."""
        got = dict(self.sent.get(incident_id, {}))
        for holds in self.stock.values():
            for one in holds:
                item, quantity = one.thing.item_code, one.thing.quantity
                # What an order handed out is counted there already.
                if one.incident_id == incident_id and one.order_no is None and item and quantity:
                    got[item] = got.get(item, Decimal(0)) + quantity
        return got


def spoken_for(conn: connection, region_code: RegionCode, is_exercise: bool) -> SpokenFor:
    """What is spoken for in a county at this moment."""
    holds = [one for one in hold_store.all(conn, region_code) if one.is_exercise == is_exercise]
    stock: dict[Shelf, list[Hold]] = {}
    for one in holds:
        thing = one.thing
        if thing.depot_code and thing.item_code:
            stock.setdefault((thing.depot_code, thing.item_code, thing.batch), []).append(one)
    teams = {str(one.thing.team_code): one for one in holds if one.thing.is_team}
    return SpokenFor(teams, stock, order_store.handed_out(conn, region_code, is_exercise))


def _told(hold: Hold) -> Remark:
    if hold.order_no is not None:
        return Remark(
            "left_out.ordered", {"incident_id": hold.incident_id, "order_no": hold.order_no}
        )
    until = f"{hold.expires_at:%H:%M}" if hold.expires_at else ""
    return Remark(
        "left_out.held",
        {"incident_id": hold.incident_id, "by": hold.taken_by, "until": until},
    )
