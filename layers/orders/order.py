"""An order (指令单): one matter, one receiver, one number for all its revisions. Pure.

What it says follows the county offices' form; what may become of it is in ``order_life``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from layers.command.incident import Incident, check_text
from layers.errors import BadInput, Clash, NotAllowed
from layers.ids import HoldId, IncidentId, ItemCode, LonLat, OrderNo, RegionCode
from layers.orders.carrier import Part, Parts, Side
from layers.orders.hold import check_quantity
from layers.orders.order_life import Change, ReceiverKind, Standing, State

TASK_LIMIT = 2000
TEXT_LIMIT = 500
MOST_LINES = 100
MOST_MINUTES = 24 * 60
Shelf = tuple[ItemCode, str]


class Urgency(StrEnum):
    """特急, 加急, 平急; the words are those of ``codes/urgencies.csv``."""

    FLASH = "flash"
    URGENT = "urgent"
    ROUTINE = "routine"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is ordered, or who stands in for him: a kind, a code and a name to read."""

    kind: ReceiverKind
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What goes with the order, of one item and batch; to a depot, what it hands out."""

    item_code: ItemCode
    quantity: Decimal
    batch: str = ""
    name: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What the paper says, and a correction may say otherwise.

    ``arrive_at`` is EPSG:4490, ``given`` as it was told; ``travel_min`` the expected minutes from
    receipt to arrival. ``receipt_min`` and ``arrival_min`` run from the moment of issuing; None:
    the county's own, and nobody is expected anywhere.
    """

    task: str
    urgency: Urgency = Urgency.URGENT
    response_level: str = ""
    arrive_at: LonLat | None = None
    given: Mapping[str, Any] | None = None
    place_text: str = ""
    assembly_text: str = ""
    way_text: str = ""
    avoid_text: str = ""
    travel_min: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    safety_text: str = ""
    feedback_text: str = ""
    receipt_min: int | None = None
    arrival_min: int | None = None
    copies_to: Sequence[str] = ()
    signed_name: str = ""
    signed_post: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an order's life; its number says the order of steps, whatever clocks said.

    ``after_event``: the last number that any log had then; None: it was not written down yet.
    """

    step_no: int
    revision: int
    state: State
    at: datetime
    actor: str
    note: str
    after_event: int | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """The moments of one revision, all from the database's clock; None: not, or not yet."""

    drafted_at: datetime
    issued_at: datetime | None = None
    receipt_due_at: datetime | None = None
    arrival_due_at: datetime | None = None
    paper_due_at: datetime | None = None
    paper_at: datetime | None = None
    escalated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One revision of an order as it is kept."""

    region_code: RegionCode
    order_no: OrderNo
    revision: int
    is_exercise: bool
    is_demo: bool
    incident_id: IncidentId
    change: Change
    change_why: str
    receiver: Receiver
    substitute: Receiver | None
    written: Written
    lines: Sequence[Line]
    hold_ids: Sequence[HoldId]
    is_spoken: bool
    drafted_by: str
    signed_by: str
    state: State
    resumes: State | None
    times: Times
    version: int
    updated_by: str = ""
    parts: Parts = field(default_factory=Parts)

    @property
    def standing(self) -> Standing:
        """Where it stands in its life, which is its carrier's."""
        return Standing(self.carrier.kind, self.state, self.change, self.resumes)

    @property
    def carrier(self) -> Receiver:
        """For whom it stands: who carries it, or – as long as nobody does – who is asked."""
        return self.person(self.parts.acts)

    @property
    def issued_first(self) -> bool:
        """Whether it is the order itself and not a later word about it."""
        return self.change is Change.NEW

    def person(self, side: Side) -> Receiver:
        """The receiver or the substitute; raises Clash ``order_carried_by`` where there is none."""
        if side is Side.RECEIVER:
            return self.receiver
        if self.substitute is None:
            raise self._is_another_s()
        return self.substitute

    def asks(self, kind: str, code: str) -> bool:
        """Whether it waits for that one's answer."""
        asked = (self.person(side) for side in self.parts.asked)
        return any((one.kind.value, one.code) == (kind, code) for one in asked)

    def named(self, kind: str, code: str) -> str:
        """What the receiver or the substitute of that code is called."""
        people = [one for one in (self.receiver, self.substitute) if one is not None]
        named = (one.name for one in people if (one.kind.value, one.code) == (kind, code))
        return next(named, "") or code

    def side_of(self, team_code: str) -> Side:
        """What that team is in it; raises NotAllowed ``order_not_yours``, unless it was told."""
        asked = (ReceiverKind.TEAM, team_code)
        for side, person in ((Side.RECEIVER, self.receiver), (Side.SUBSTITUTE, self.substitute)):
            told = self.parts.of(side) is not Part.UNTOLD
            if told and person is not None and (person.kind, person.code) == asked:
                return side
        raise NotAllowed("order_not_yours", field="order_no", order=self.order_no)

    def check_asked(self, side: Side) -> None:
        """Raises Clash for one who may not answer: it says who carries the order instead."""
        if self.parts.of(side) is Part.REFUSED:
            raise Clash("order_is_over", order_state_code=State.REFUSED.value)
        if side not in self.parts.asked:
            raise self._is_another_s()

    def _is_another_s(self) -> Clash:
        who = self.carrier.name or self.carrier.code
        return Clash("order_carried_by", field="revision", order=self.order_no, carrier=who)

    def addressed_anew(self) -> tuple[Receiver, Receiver | None, Parts]:
        """Whom the next revision is for: who is asked, and who stands by; nobody who is out of it.

        Whoever has set out carries it on; everybody else is asked anew.
        """
        begun = Part.CARRIES if self.standing.is_begun else Part.ASKED
        if self.parts.acts is Side.SUBSTITUTE:
            return self.carrier, None, Parts(begun)
        is_out = self.parts.substitute in (Part.REFUSED, Part.RELEASED)
        return (
            self.receiver,
            None if is_out else self.substitute,
            self.parts._replace(
                receiver=begun, substitute=Part.UNTOLD if is_out else self.parts.substitute
            ),
        )


def is_exercise(incident: Incident) -> bool:
    """Whether all that hangs on the incident is an exercise's: asked here and nowhere else."""
    return incident.is_exercise


def check_draft(order: Order) -> None:
    """Raises Clash ``order_is_issued``, ``order_is_over`` where it is a draft no longer."""
    if order.state is State.DISCARDED:
        raise Clash("order_is_over", order_state_code=order.state.value)
    if order.state is not State.DRAFTED:
        raise Clash("order_is_issued", order=order.order_no)


def difference(before: Sequence[Line], after: Sequence[Line]) -> dict[Shelf, Decimal]:
    """How much more goes out than before, less where below nothing; what stays is not in it."""
    more: dict[Shelf, Decimal] = {}
    for lines, sign in ((after, 1), (before, -1)):
        for line in lines:
            shelf = (line.item_code, line.batch)
            more[shelf] = more.get(shelf, Decimal(0)) + sign * line.quantity
    return {shelf: by for shelf, by in sorted(more.items()) if by}


def with_lines(order: Order, lines: Sequence[Line]) -> Order:
    """The order with other lines; raises as ``check_lines`` does.

    Also Clash ``lines_have_left``: what a lorry has on board is counted where it arrives.
    """
    check_lines(order.receiver, lines)
    is_depot = order.receiver.kind is ReceiverKind.DEPOT
    if is_depot and order.standing.is_begun and difference(order.lines, lines):
        raise Clash(
            "lines_have_left", field="lines", order=order.order_no, depot=order.receiver.name
        )
    return replace(order, lines=tuple(lines))


def check_written(written: Written) -> Written:
    """The same, blanks trimmed; raises BadInput for no task, long texts, minutes nobody means."""
    texts = {
        name: check_text(getattr(written, name), name, TEXT_LIMIT)
        for name in Written.__slots__
        if isinstance(getattr(written, name), str) and name not in ("task", "urgency")
    }
    task = check_text(written.task, "task", TASK_LIMIT)
    if not task:
        raise BadInput("task_missing", field="task")
    for name in ("travel_min", "receipt_min", "arrival_min"):
        minutes = getattr(written, name)
        if minutes is not None and not 0 < minutes <= MOST_MINUTES:
            raise BadInput("bad_minutes", field=name, value=minutes, most=MOST_MINUTES)
    copies = tuple(check_text(one, "copies_to", TEXT_LIMIT) for one in written.copies_to)
    kept = {name: getattr(written, name) for name in Written.__slots__}
    return Written(**{**kept, **texts, "task": task, "copies_to": copies})


def check_lines(receiver: Receiver, lines: Sequence[Line]) -> Sequence[Line]:
    """Raises BadInput where a depot is asked for nothing, a batch twice, or half a tent."""
    if receiver.kind is ReceiverKind.DEPOT and not lines:
        raise BadInput("order_without_lines", field="lines")
    if len(lines) > MOST_LINES:
        raise BadInput("too_many_lines", field="lines", most=MOST_LINES)
    seen = set()
    for number, line in enumerate(lines):
        check_quantity(line.quantity, f"lines.{number}.quantity")
        if (line.item_code, line.batch) in seen:
            raise BadInput("line_twice", field=f"lines.{number}", item=line.item_code)
        seen.add((line.item_code, line.batch))
    return lines
