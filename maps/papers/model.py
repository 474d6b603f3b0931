"""What stands on a paper: plain values, already read from the records and named in words.

Codes come as the names people read (the service asks the code lists), moments with their zone,
positions in EPSG:4490. A field's name is the name a county's own template uses for it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Spot(NamedTuple):
    """A place on the ground in degrees, EPSG:4490, in the order in which positions are stored."""

    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every paper has: its number, the office it comes from, what it must not be taken for.

    ``is_exercise`` and ``is_demo`` are marked on every page of every format.
    """

    number: str
    issuer: str
    is_exercise: bool = False
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One line of the people, equipment or materials that an order asks a receiver to bring."""

    code: str
    name: str
    quantity: int | Decimal
    unit: str
    issue_note_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What came back on an order; empty places are filled in by hand."""

    signed_for_by: str = ""
    signed_for_at: datetime | None = None
    refusal_reason: str = ""
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    done_at: datetime | None = None
    withdrawn_at: datetime | None = None
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderPaper(Paper):
    """An order (指令单): one matter to one receiver.

    ``corrects`` and ``withdraws`` are the version that this one takes the place of;
    ``spoken_at`` is when it was given by word of mouth, before its paper.
    """

    version: int
    urgency: str
    incident: str
    response_level: str
    receiver_unit: str
    task: str
    place: str
    corrects: int | None = None
    withdraws: int | None = None
    spoken_at: datetime | None = None
    signed_by: str = ""
    signed_title: str = ""
    signed_at: datetime | None = None
    drafted_by: str = ""
    receiver: str = ""
    substitute: str = ""
    copies: tuple[str, ...] = ()
    position: Spot | None = None
    assembly_point: str = ""
    route: str = ""
    expected_at: datetime | None = None
    avoid: tuple[str, ...] = ()
    lines: tuple[Brought, ...] = ()
    contact: str = ""
    safety: str = ""
    receipt_due: datetime | None = None
    arrival_due: datetime | None = None
    feedback_wanted: str = ""
    receipt: Receipt = field(default_factory=Receipt)


@dataclass(frozen=True, kw_only=True)
class Issued:
    """One line of stock that leaves a depot: one batch of one item."""

    code: str
    name: str
    quantity: int | Decimal
    unit: str
    spec: str = ""
    batch: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class IssueNote(Paper):
    """A stock issue note (出库单) of a depot, under the number of the order it serves."""

    version: int
    depot: str
    incident: str
    receiver_unit: str
    lines: tuple[Issued, ...]
    deliver_to: str = ""
    vehicle: str = ""
    remark: str = ""
    issued_at: datetime | None = None
    approved_by: str = ""
    handed_out_by: str = ""
    carried_by: str = ""
    received_by: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Minute:
    """One minute of the log: what became known, was ordered, was promised, was done."""

    at: datetime
    known: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One team's turn-out and drive, predicted against real, in minutes; None: not known."""

    team: str
    turn_out_predicted_min: int | None
    turn_out_real_min: int | None
    travel_predicted_min: int | None
    travel_real_min: int | None

    @property
    def late_min(self) -> int | None:
        """How much later than predicted it arrived; below zero: sooner; None: cannot be told."""
        predicted = (self.turn_out_predicted_min, self.travel_predicted_min)
        real = (self.turn_out_real_min, self.travel_real_min)
        if None in predicted or None in real:
            return None
        return sum(part or 0 for part in real) - sum(part or 0 for part in predicted)


@dataclass(frozen=True, kw_only=True)
class AfterActionReport(Paper):
    """What was known, ordered, promised and done (复盘报告), minute by minute, from the log."""

    incident: str
    kind: str
    severity: str
    response_level: str
    scene: str
    position: Spot | None = None
    occurred_at: datetime | None = None
    reported_at: datetime | None = None
    controlled_at: datetime | None = None
    closed_at: datetime | None = None
    casualties: str = ""
    commander: str = ""
    summary: str = ""
    timeline: tuple[Minute, ...] = ()
    legs: tuple[Leg, ...] = ()
    findings: str = ""
    proposals: tuple[str, ...] = ()
    drafted_by: str = ""
    drafted_at: datetime | None = None
