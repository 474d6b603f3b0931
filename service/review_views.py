"""What the API shows of what was: timelines, courses of orders, proposals, the picture of then."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from layers.after.course import Course, Delay
from layers.after.feedback import Factor, Spread, TurnOut
from layers.after.model import Called, Event
from layers.after.review import Review
from layers.after.timeline import Column, Minute
from layers.codes import name_of
from layers.command.incident import Casualties
from layers.orders.order_life import State
from layers.words import say
from service.event_views import Telling, event_text, lacking
from service.order_views import receiver_json
from service.views import incident_json


def minute_json(minute: Minute, telling: Telling) -> dict[str, Any]:
    """A minute's four columns."""
    columns: dict[str, Sequence[Event]] = {
        column.value: getattr(minute, column.value) for column in Column
    }
    return {"at": minute.at.isoformat()} | {
        name: [
            {
                "event_no": event.event_no,
                "incident_id": event.incident_id,
                "name": event.name,
                "actor": event.actor,
                "text": event_text(event, telling),
            }
            for event in events
        ]
        for name, events in columns.items()
    }


def delay_text(one: Course, delay: Delay, telling: Telling) -> str:
    """What went otherwise, in a sentence, with by how many minutes where that is known."""
    late = {
        Delay.RECEIPT_LATE: one.receipt_late_min,
        Delay.ARRIVAL_LATE: one.arrival_late_min,
        Delay.TURN_OUT_LATE: _more(one.turn_out_real_min, one.turn_out_promised_min),
        Delay.TRAVEL_LATE: _more(one.travel_real_min, one.travel_promised_min),
    }.get(delay)
    minutes = "–" if late is None else f"{late:g}"
    receiver = one.order.carrier.name
    return telling.say(f"delay_{delay.value}", receiver=receiver, minutes=minutes)


def course_json(one: Course, telling: Telling) -> dict[str, Any]:
    """An order's course: promised against real, with what went otherwise."""
    order, promised = one.order, one.promised
    due = promised.times
    return {
        "order_no": order.order_no,
        "incident_id": order.incident_id,
        "revision": order.revision,
        "change": order.change.value,
        "receiver": receiver_json(order.receiver),
        "carrier": receiver_json(order.carrier),
        "task": promised.written.task,
        "state": order.state.value,
        "state_name": say(f"order_state.{order.state.value}", telling.language),
        "promised": {
            "travel_min": promised.written.travel_min,
            "turn_out_min": one.turn_out_promised_min,
            "on_the_road_min": one.travel_promised_min,
            "receipt_due_at": _moment(due.receipt_due_at),
            "arrival_due_at": _moment(due.arrival_due_at),
        },
        "real": {f"{state.value}_at": _moment(one.real.get(state)) for state in _SHOWN},
        "turn_out_real_min": one.turn_out_real_min,
        "travel_real_min": one.travel_real_min,
        "receipt_late_min": one.receipt_late_min,
        "arrival_late_min": one.arrival_late_min,
        "delays": [
            {"delay": delay.value, "text": delay_text(one, delay, telling)} for delay in one.delays
        ],
    }


_SHOWN = (
    *(State.ISSUED, State.DELIVERED, State.ACKNOWLEDGED, State.REFUSED, State.DEPARTED),
    *(State.ARRIVED, State.WORKING, State.DONE, State.RETURNED),
)


def call_json(one: Called, language: str) -> dict[str, Any]:
    """Who was called, without his number, and how soon the answer came."""
    call = one.call
    return {
        "call_id": call.call_id,
        "incident_id": call.incident_id,
        "post": call.post,
        "name": call.person.name,
        "asked_at": call.asked_at.isoformat(),
        "due_at": call.due_at.isoformat(),
        "answer": call.answer.value if call.answer else None,
        "answer_name": say(f"call_answer.{call.answer or 'none'}", language),
        "answered_at": _moment(call.answered_at),
        "answer_min": one.answer_min,
        "is_late": one.is_late,
    }


def review_json(review: Review, language: str) -> dict[str, Any]:
    """The after-action report as values."""
    head, telling = review.head, Telling(review.names, language)
    incident = head.incident
    return {
        "made_at": review.made_at.isoformat(),
        "made_by": review.made_by,
        "watermark": "exercise" if incident.is_exercise else "demo" if incident.is_demo else None,
        "incident": incident_json(incident, language, review.township),
        "article": head.article,
        "casualties_first": hurt_json(head.casualties_first),
        "casualties_last": hurt_json(incident.casualties),
        "responses": [{"at": at.isoformat(), "level": level} for at, level in head.responses],
        "controlled_at": _moment(head.controlled_at),
        "closed_at": _moment(head.closed_at),
        "timeline": [minute_json(one, telling) for one in review.minutes],
        "orders": [course_json(one, telling) for one in review.courses],
        "calls": [call_json(one, language) for one in review.calls],
        "shortfalls": [
            {"at": at.isoformat(), "missing": dict(missing), "text": lacking(missing, telling)}
            for at, missing in head.missed
        ],
        "findings": list(findings(review, telling)),
    }


def findings(review: Review, telling: Telling) -> Iterator[str]:
    """What went otherwise than promised, and what was missing, sentence by sentence."""
    for one in review.courses:
        for delay in one.delays:
            yield delay_text(one, delay, telling)
    for call in review.calls:
        if call.is_late:
            yield telling.say("call_late", post=call.call.post, name=call.call.person.name)
    if review.head.missed:
        yield telling.say("missing", what=lacking(review.head.missed[-1][1], telling))


def hurt_json(hurt: Casualties) -> dict[str, int]:
    """Casualties as numbers."""
    return {"dead": hurt.dead, "missing": hurt.missing, "injured": hurt.injured}


def turn_out_json(one: TurnOut, language: str) -> dict[str, Any]:
    """A proposed turn-out, and where a person accepts it: as a change of the team's record."""
    return {
        "team_code": one.team_code,
        "team_name": one.team_name,
        "turn_out_min": one.now_min,
        "proposed_min": one.proposed_min,
        "differs": one.differs,
        **_spread_json(one.found),
        "text": turn_out_text(one, Telling({}, language)),
        "accept": {
            "method": "PATCH",
            "path": f"/api/records/teams/{one.team_code}",
            "body": {"turn_out_min": one.proposed_min},
        },
    }


def turn_out_text(one: TurnOut, telling: Telling) -> str:
    """A proposed turn-out in a sentence."""
    return telling.say(
        "turn_out",
        name=one.team_name,
        now=f"{one.now_min:g}",
        proposed=f"{one.proposed_min:g}",
        count=one.found.count,
        lower=f"{one.found.lower:g}",
        upper=f"{one.found.upper:g}",
    )


def factor_json(one: Factor, language: str) -> dict[str, Any]:
    """By how much ways took longer than predicted, all together or with one vehicle."""
    name = name_of("vehicles", one.vehicle, language) if one.vehicle else None
    return {"vehicle": one.vehicle or None, "vehicle_name": name, **_spread_json(one.found)}


def _spread_json(found: Spread) -> dict[str, float]:
    return {
        "count": found.count,
        "median": found.median,
        "lower_quartile": found.lower,
        "upper_quartile": found.upper,
    }


def _more(real: float | None, promised: float | None) -> float | None:
    return None if real is None or promised is None else round(real - promised, 1)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
