"""Holds, orders and answers as they are sent."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from layers.geo.datum import Datum, to_cgcs2000
from layers.ids import DepotCode, HoldId, IncidentId, ItemCode, LonLat, TeamCode
from layers.orders.carrier import Side
from layers.orders.hold import Thing
from layers.orders.order import Line, Receiver, Urgency, Written
from layers.orders.order_life import ReceiverKind, State
from service.flows.draft_order import Draft
from service.schemas.shapes import Closed, Finite, Text, like

Name = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]+$")]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Words = Annotated[str, Field(max_length=500)]
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]
Number = Annotated[int, Field(ge=0, lt=2**63)]
Quantity = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=20)]


class HoldIn(Closed):
    """A team, or a quantity of an item, to be held for an incident.

    Without ``batch`` it is taken of whichever batches expire first.
    """

    model_config = like(
        {"incident_id": "431123-20261121-001", "team_code": "SP-T001"},
        {
            "incident_id": "431123-20261121-001",
            "depot_code": "SP-D001",
            "item_code": "1010101",
            "quantity": 50,
        },
    )

    incident_id: Name
    team_code: Name | None = None
    depot_code: Name | None = None
    item_code: Name | None = None
    batch: Annotated[str, Field(max_length=80)] | None = None
    quantity: Quantity | None = None

    def thing(self) -> Thing:
        """What is to be held."""
        return Thing(
            None if self.team_code is None else TeamCode(self.team_code),
            None if self.depot_code is None else DepotCode(self.depot_code),
            None if self.item_code is None else ItemCode(self.item_code),
            self.batch or "",
            self.quantity,
        )


class ReceiverIn(Closed):
    """Who is ordered; a team's and a depot's name is known by its code."""

    kind: ReceiverKind
    code: Name
    name: Words = ""

    def receiver(self) -> Receiver:
        """The same in the layers' words."""
        return Receiver(self.kind, self.code, self.name)


class SpotIn(Closed):
    """Where to arrive."""

    lon: Annotated[Finite, Field(ge=-180, le=180)]
    lat: Annotated[Finite, Field(ge=-90, le=90)]
    datum: Datum = Datum.CGCS2000

    def at(self) -> LonLat:
        """The same in EPSG:4490."""
        lon, lat = to_cgcs2000(self.lon, self.lat, self.datum)
        return LonLat(float(lon), float(lat))


class LineIn(Closed):
    """What goes with the order."""

    item_code: Name
    quantity: Quantity
    batch: Annotated[str, Field(max_length=80)] = ""
    name: Words = ""

    def line(self) -> Line:
        """The same in the layers' words."""
        return Line(ItemCode(self.item_code), self.quantity, self.batch, self.name)


class WrittenIn(Closed):
    """What the paper says."""

    task: Annotated[str, Field(min_length=1, max_length=2000)]
    urgency: Urgency = Urgency.URGENT
    response_level: Literal["", "I", "II", "III", "IV"] = ""
    spot: SpotIn | None = None
    place_text: Words = ""
    assembly_text: Words = ""
    way_text: Words = ""
    avoid_text: Words = ""
    travel_min: Whole | None = None
    contact_name: Words = ""
    contact_phone: Words = ""
    safety_text: Words = ""
    feedback_text: Words = ""
    receipt_min: Whole | None = None
    arrival_min: Whole | None = None
    copies_to: list[Words] = Field(default_factory=list, max_length=20)
    signed_name: Words = ""
    signed_post: Words = ""

    def written(self) -> Written:
        """The same in the layers' words."""
        told = self.model_dump(include=set(Written.__slots__))
        given: dict[str, Any] | None = self.spot.model_dump(mode="json") if self.spot else None
        at = self.spot.at() if self.spot else None
        return Written(**told | {"copies_to": tuple(self.copies_to)}, arrive_at=at, given=given)


class RedraftIn(WrittenIn):
    """A draft as it shall read: everything of it anew, but for its incident."""

    model_config = like(
        {"receiver": {"kind": "team", "code": "SP-T002"}, "task": "赶赴何家洞镇参加山火扑救"}
    )

    receiver: ReceiverIn
    substitute: ReceiverIn | None = None
    lines: list[LineIn] = Field(default_factory=list, max_length=100)
    hold_ids: list[Number] = Field(default_factory=list, max_length=100)

    def draft_for(self, incident_id: IncidentId, is_spoken: bool = False) -> Draft:
        """The same in the flow's words."""
        return Draft(
            incident_id=incident_id,
            receiver=self.receiver.receiver(),
            written=self.written(),
            substitute=self.substitute.receiver() if self.substitute else None,
            lines=[one.line() for one in self.lines],
            hold_ids=[HoldId(one) for one in self.hold_ids],
            is_spoken=is_spoken,
        )


class OrderIn(RedraftIn):
    """An order to be drafted; a spoken one is issued at once."""

    model_config = like(
        {
            "incident_id": "431123-20261121-001",
            "receiver": {"kind": "team", "code": "SP-T001"},
            "task": "赶赴何家洞镇参加山火扑救",
            "travel_min": 25,
        }
    )

    incident_id: Name
    is_spoken: bool = False

    def draft(self) -> Draft:
        """The same in the flow's words."""
        return self.draft_for(IncidentId(self.incident_id), self.is_spoken)


class CorrectionIn(WrittenIn):
    """An order as it shall read from now on, and why; ``lines`` not sent: as they were."""

    model_config = like(
        {"task": "改赴江村镇参加山火扑救", "why": "火场转移"},
        {
            "task": "备好帐篷装车",
            "lines": [{"item_code": "1010101", "quantity": 80}],
            "why": "安置人数核减",
        },
    )

    why: Why
    lines: Annotated[list[LineIn], Field(max_length=100)] | None = None

    def lines_told(self) -> list[Line] | None:
        """What goes with it from now on, in the layers' words; None: what did before."""
        return None if self.lines is None else [one.line() for one in self.lines]

    def stays(self) -> frozenset[str]:
        """What is not told and stays: the contact's number, which most readers see only masked."""
        return frozenset({"contact_phone"}) - self.model_fields_set


class DiscardIn(Closed):
    """A draft that nobody is to get; ``keep_holds``: what it holds is wanted for another order."""

    model_config = like({}, {"why": "改派二中队", "keep_holds": True})

    why: Words = ""
    keep_holds: bool = False


class WhyIn(Closed):
    """Why an order is withdrawn."""

    model_config = like({"why": "误报"})

    why: Why


class AnswerIn(Closed):
    """What a receiver answers, to the revision that he has before him.

    ``given_at``: when he said it, where that was before his telephone had a network.
    """

    model_config = like(
        {"revision": 1, "answer": "acknowledged"},
        {"revision": 1, "answer": "refused", "note": "车辆故障"},
    )

    revision: Annotated[int, Field(ge=1, le=10_000)]
    answer: Literal[
        State.ACKNOWLEDGED,
        State.REFUSED,
        State.DEPARTED,
        State.ARRIVED,
        State.WORKING,
        State.DONE,
        State.RETURNED,
    ]
    note: Words = ""
    given_at: datetime | None = None


class ReportIn(Closed):
    """What a team's leader reports from the field; photographs are added to it one by one."""

    model_config = like({"text": "已到达，两间房倒塌，无人被困"})

    text: Text


class HeardIn(AnswerIn):
    """What the room heard; ``said_by``: whom, where both were asked – else whoever carries it."""

    said_by: Side | None = None


class PositionIn(Closed):
    """Where the team is; ``age_s``: how long ago that was measured."""

    model_config = like({"lon": 111.66, "lat": 25.96, "datum": "wgs84", "age_s": 5})

    lon: Finite
    lat: Finite
    datum: Datum = Datum.WGS84
    age_s: Annotated[int, Field(ge=0, le=86_400)] = 0


class LimitIn(Closed):
    """A limit as the county wants it."""

    model_config = like({"value": 15})

    value: Whole


class HookIn(Closed):
    """Where a receiver's own system is told."""

    model_config = like({"url": "https://duty.example/situ"})

    url: Annotated[str, Field(min_length=1, max_length=500)]
