"""Orders, issue notes and reviews as the papers that ``maps.papers`` draws: plain, named values."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from layers.after.course import Course
from layers.after.feedback import TurnOut
from layers.after.review import Review
from layers.after.timeline import Minute as Told
from layers.codes import name_of
from layers.command.incident import Incident
from layers.ids import LonLat
from layers.orders.order import Order
from layers.orders.order_life import Change, ReceiverKind, State
from layers.words import clauses, listed, say
from maps.papers.model import (
    AfterActionReport,
    Brought,
    Issued,
    IssueNote,
    Leg,
    Minute,
    OrderPaper,
    Receipt,
    Spot,
)
from service.event_views import Telling, casualties_text, event_text
from service.masking import masked
from service.review_views import findings, turn_out_text

Moments = Mapping[State, datetime]


def order_paper(
    order: Order, incident: Incident, office: str, real: Moments, language: str
) -> OrderPaper:
    """The order as its paper, with what came back on it; ``real``: the moment of each answer."""
    written, times = order.written, order.times
    return OrderPaper(
        number=order.order_no,
        issuer=say("after.issuer", language, office=office),
        is_exercise=order.is_exercise,
        is_demo=order.is_demo,
        version=order.revision,
        corrects=order.revision - 1 if order.change is Change.CORRECTED else None,
        withdraws=order.revision - 1 if order.change is Change.WITHDRAWN else None,
        urgency=say(f"urgency.{written.urgency.value}", language),
        incident=_incident(incident, language),
        response_level=name_of("response_levels", written.response_level, language),
        receiver_unit=order.receiver.name,
        substitute=order.substitute.name if order.substitute else "",
        copies=tuple(written.copies_to),
        task=written.task,
        place=written.place_text,
        position=_spot(written.arrive_at),
        assembly_point=written.assembly_text,
        route=written.way_text,
        avoid=(written.avoid_text,) if written.avoid_text else (),
        expected_at=_expected(order),
        lines=_brought(order),
        contact=" ".join(part for part in (written.contact_name, written.contact_phone) if part),
        safety=written.safety_text,
        receipt_due=times.receipt_due_at,
        arrival_due=times.arrival_due_at,
        feedback_wanted=written.feedback_text,
        spoken_at=times.issued_at if order.is_spoken else None,
        signed_by=written.signed_name or order.signed_by,
        signed_title=written.signed_post,
        signed_at=times.issued_at,
        drafted_by=order.drafted_by,
        receipt=_receipt(order, real),
    )


def _brought(order: Order) -> tuple[Brought, ...]:
    """What goes with it; what a depot hands out stands on its issue note, too."""
    is_depot = order.receiver.kind is ReceiverKind.DEPOT
    return tuple(
        Brought(
            code=line.item_code,
            name=line.name,
            quantity=line.quantity,
            unit=line.unit,
            issue_note_number=order.order_no if is_depot else "",
        )
        for line in order.lines
    )


def _receipt(order: Order, real: Moments) -> Receipt:
    """What the receiver has said; all else is left to be filled in by hand."""
    return Receipt(
        signed_for_at=real.get(State.ACKNOWLEDGED),
        departed_at=real.get(State.DEPARTED),
        arrived_at=real.get(State.ARRIVED),
        done_at=real.get(State.DONE),
        withdrawn_at=order.times.issued_at if order.change is Change.WITHDRAWN else None,
    )


def issue_note(
    order: Order, incident: Incident, office: str, expiries: Mapping[Any, Any], language: str
) -> IssueNote:
    """What a depot hands out under the order's number; ``expiries`` by item and batch."""
    return IssueNote(
        number=order.order_no,
        issuer=say("after.issuer", language, office=office),
        is_exercise=order.is_exercise,
        is_demo=order.is_demo,
        version=order.revision,
        depot=order.receiver.name,
        incident=_incident(incident, language),
        receiver_unit=order.written.contact_name,
        lines=tuple(
            Issued(
                code=line.item_code,
                name=line.name,
                quantity=line.quantity,
                unit=line.unit,
                batch=line.batch,
                expires_on=expiries.get((line.item_code, line.batch)),
            )
            for line in order.lines
        ),
        deliver_to=order.written.place_text,
        issued_at=order.times.issued_at,
        approved_by=order.written.signed_name or order.signed_by,
        remark=order.written.safety_text,
    )


def after_action(review: Review, proposals: list[TurnOut], language: str) -> AfterActionReport:
    """The review as its paper: the log minute by minute, predicted against real, what to learn."""
    head, telling = review.head, Telling(review.names, language)
    incident = head.incident
    levels = [name_of("response_levels", one, language) for _, one in head.responses if one]
    return AfterActionReport(
        number=incident.incident_id,
        issuer=say("after.issuer", language, office=review.office),
        is_exercise=incident.is_exercise,
        is_demo=incident.is_demo,
        incident=_incident(incident, language),
        kind=name_of("event_kinds", incident.kind_code, language),
        severity=_severity(review, language),
        response_level=listed(levels, language),
        scene=incident.place_text or review.township,
        position=_spot(incident.at),
        occurred_at=incident.occurred_at,
        reported_at=incident.reported_at,
        controlled_at=head.controlled_at,
        closed_at=head.closed_at,
        casualties=telling.say(
            "casualties_both",
            first=casualties_text(head.casualties_first, telling),
            last=casualties_text(incident.casualties, telling),
        ),
        commander=_commander(review),
        summary=_summary(review, telling),
        timeline=tuple(_minute(one, telling) for one in review.minutes),
        legs=tuple(_leg(one) for one in review.courses if _is_driven(one)),
        findings=clauses(findings(review, telling), language),
        proposals=tuple(turn_out_text(one, telling) for one in proposals),
        drafted_by=review.made_by,
        drafted_at=review.made_at,
    )


def hidden(value: Any) -> Any:
    """A paper with every telephone number in its texts masked, but for numbers and codes."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, tuple) and not isinstance(value, Spot):
        return tuple(hidden(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = ("number", "code", "issue_note_number")
        told = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(
            value, **{name: part if name in kept else hidden(part) for name, part in told.items()}
        )
    return value


def _incident(incident: Incident, language: str) -> str:
    place = incident.place_text
    kind = name_of("event_kinds", incident.kind_code, language)
    return f"{place} {kind} {incident.incident_id}".strip()


def _severity(review: Review, language: str) -> str:
    incident = review.head.incident
    if incident.severity is None:
        return ""
    name = name_of("severities", incident.severity.value, language)
    return clauses((one for one in (name, review.head.article) if one), language)


def _commander(review: Review) -> str:
    """Who signed the last order that has a name under it."""
    signed = [one.promised.written.signed_name for one in review.courses]
    return next((name for name in reversed(signed) if name), "")


def _summary(review: Review, telling: Telling) -> str:
    issued = [one for one in review.courses if State.ISSUED in one.real]
    return telling.say(
        "summary",
        orders=len(issued),
        late=sum(bool(one.delays) for one in issued),
        called=len(review.calls),
        answered=sum(one.answer_min is not None for one in review.calls),
    )


def _minute(minute: Told, telling: Telling) -> Minute:
    columns = {
        name: tuple(event_text(event, telling) for event in getattr(minute, name))
        for name in ("known", "ordered", "promised", "done")
    }
    return Minute(at=minute.at, **columns)


def _is_driven(one: Course) -> bool:
    return one.order.carrier.kind is ReceiverKind.TEAM and State.ISSUED in one.real


def _leg(one: Course) -> Leg:
    return Leg(
        team=one.order.carrier.name,
        turn_out_predicted_min=_whole(one.turn_out_promised_min),
        turn_out_real_min=_whole(one.turn_out_real_min),
        travel_predicted_min=_whole(one.travel_promised_min),
        travel_real_min=_whole(one.travel_real_min),
    )


def _whole(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)


def _expected(order: Order) -> datetime | None:
    """Expected from receipt on; until it is given, from when the receipt is due."""
    travel, due = order.written.travel_min, order.times.receipt_due_at
    return None if travel is None or due is None else due + timedelta(minutes=travel)


def _spot(at: LonLat | None) -> Spot | None:
    return None if at is None else Spot(at.lon, at.lat)
