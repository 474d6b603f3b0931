"""A hold (占用): a team, or so much of a batch, kept for one incident while somebody decides.

Pure. That nobody ever has what somebody else has is the database's promise (``0020_holds.sql``);
here is what a hold is, and how it is told to whoever comes second.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from layers.errors import BadInput, Clash
from layers.ids import DepotCode, HoldId, IncidentId, ItemCode, RegionCode, TeamCode

MOST_OF_AN_ITEM = Decimal(10_000_000)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is held: a team, or a quantity of one batch in a depot – never both."""

    team_code: TeamCode | None = None
    depot_code: DepotCode | None = None
    item_code: ItemCode | None = None
    batch: str = ""
    quantity: Decimal | None = None

    @property
    def is_team(self) -> bool:
        """Whether it is a team."""
        return self.team_code is not None


@dataclass(frozen=True, slots=True)
class Hold:
    """A thing that an incident has: until ``expires_at``, or for as long as its order lasts.

    ``order_no`` None: it is only held. ``ended_at`` None: nobody has ended it yet, which a hold
    whose time is over may still be. ``now`` is the database's clock when it was read.
    """

    region_code: RegionCode
    hold_id: HoldId
    is_exercise: bool
    incident_id: IncidentId
    thing: Thing
    taken_by: str
    taken_at: datetime
    expires_at: datetime | None
    order_no: str | None
    ended_at: datetime | None
    ended_why: str | None
    now: datetime

    @property
    def is_live(self) -> bool:
        """Whether the incident has it at this moment."""
        is_over = self.expires_at is not None and self.expires_at <= self.now
        return self.ended_at is None and not is_over


class NotToBeHad(Clash):
    """What an incident wanted and cannot have: whoever hears it is owed the next best.

    ``thing`` is what was wanted. Where somebody else has it, the params ``incident`` and ``by``
    say who.
    """

    def __init__(
        self,
        code: str,
        incident_id: IncidentId,
        thing: Thing,
        field: str | None = None,
        **params: object,
    ) -> None:
        super().__init__(code, field or ("team_code" if thing.is_team else "item_code"), **params)
        self.incident_id, self.thing = incident_id, thing


def check_thing(thing: Thing) -> Thing:
    """Raises BadInput for neither a team nor stock, for both, or for half a tent."""
    stock = (thing.depot_code, thing.item_code, thing.quantity)
    if thing.is_team == any(part is not None for part in stock):
        raise BadInput("hold_one_thing", field="team_code")
    if thing.is_team:
        return thing
    if thing.depot_code is None or thing.item_code is None:
        raise BadInput("hold_one_thing", field="depot_code")
    check_quantity(thing.quantity, "quantity")
    return thing


def check_quantity(quantity: Decimal | None, field: str) -> Decimal:
    """The quantity; raises BadInput where it is none, not above nothing, or not whole.

    Stock is kept in units that are handed out whole: tents, boats, sacks.
    """
    if quantity is None or not quantity.is_finite() or not 0 < quantity <= MOST_OF_AN_ITEM:
        shown = "–" if quantity is None else str(quantity)
        raise BadInput("bad_hold_quantity", field=field, value=shown, most=int(MOST_OF_AN_ITEM))
    if quantity != quantity.to_integral_value():
        raise BadInput("quantity_not_whole", field=field, value=str(quantity))
    return quantity


def check_live(hold: Hold) -> Hold:
    """Raises Clash where the hold is over: what became of it, and so what to do."""
    if hold.is_live and hold.order_no is None:
        return hold
    if hold.order_no is not None:
        raise Clash("hold_is_ordered", field="hold_id", hold_id=hold.hold_id, order=hold.order_no)
    if hold.ended_why == "released":
        raise Clash("hold_was_released", field="hold_id", hold_id=hold.hold_id)
    raise Clash("hold_expired", field="hold_id", hold_id=hold.hold_id)
