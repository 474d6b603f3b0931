"""Holds, orders and what lies in inboxes, as the API and the messages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from layers.ids import RegionCode
from layers.orders.hold import Hold
from layers.orders.order import Order, Receiver, Step
from layers.orders.outbox import number_of
from layers.orders.outbox_store import Letter
from layers.telling import tell
from layers.words import say


def hold_json(hold: Hold) -> dict[str, Any]:
    """A hold; ``is_live``: whether the incident has it at this moment."""
    thing = hold.thing
    return {
        "hold_id": hold.hold_id,
        "region_code": hold.region_code,
        "incident_id": hold.incident_id,
        "is_exercise": hold.is_exercise,
        "team_code": thing.team_code,
        "depot_code": thing.depot_code,
        "item_code": thing.item_code,
        "batch": thing.batch,
        "quantity": None if thing.quantity is None else float(thing.quantity),
        "taken_by": hold.taken_by,
        "taken_at": hold.taken_at.isoformat(),
        "expires_at": _moment(hold.expires_at),
        "order_no": hold.order_no,
        "is_live": hold.is_live,
        "ended_at": _moment(hold.ended_at),
        "ended_why": hold.ended_why,
    }


def order_json(order: Order, language: str) -> dict[str, Any]:
    """A revision of an order, with what may follow; an exercise's is marked as one."""
    written, times = order.written, order.times
    said = {
        name: value for name, value in asdict(written).items() if name not in ("arrive_at", "given")
    }
    return {
        "order_no": order.order_no,
        "revision": order.revision,
        "region_code": order.region_code,
        "incident_id": order.incident_id,
        "is_exercise": order.is_exercise,
        "watermark": "exercise" if order.is_exercise else "demo" if order.is_demo else None,
        "change": order.change.value,
        "change_why": order.change_why,
        "receiver": receiver_json(order.receiver),
        "substitute": receiver_json(order.substitute) if order.substitute else None,
        "carrier": receiver_json(order.carrier),
        "receiver_part": order.parts.receiver.value,
        "substitute_part": order.parts.substitute.value,
        **said,
        "urgency": written.urgency.value,
        "urgency_name": say(f"urgency.{written.urgency.value}", language),
        "copies_to": list(written.copies_to),
        "arrive_at": list(written.arrive_at) if written.arrive_at else None,
        "given": dict(written.given or {}),
        "lines": [asdict(line) | {"quantity": float(line.quantity)} for line in order.lines],
        "hold_ids": list(order.hold_ids),
        "is_spoken": order.is_spoken,
        "drafted_by": order.drafted_by,
        "signed_by": order.signed_by,
        "state": order.state.value,
        "state_name": say(f"order_state.{order.state.value}", language),
        "next": [one.value for one in order.standing.next()],
        "answers": [one.value for one in order.standing.answers()],
        **{name: _moment(getattr(times, name)) for name in times.__slots__},
        "version": order.version,
    }


def receiver_json(receiver: Receiver) -> dict[str, str]:
    """Who is ordered."""
    return {"kind": receiver.kind.value, "code": receiver.code, "name": receiver.name}


def step_json(step: Step, language: str) -> dict[str, Any]:
    """One step of an order's life."""
    return {
        "step_no": step.step_no,
        "revision": step.revision,
        "state": step.state.value,
        "state_name": say(f"order_state.{step.state.value}", language),
        "at": step.at.isoformat(),
        "by": step.actor,
        "note": step.note,
    }


def sending_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """How a message went out; ``taken_at`` None: its channel has not taken it."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def letter_json(letter: Letter, language: str) -> dict[str, Any]:
    """What lies in the room's inbox, as a sentence and as values."""
    return {
        "came_no": letter.came_no,
        "message_no": letter.message_no,
        "incident_id": letter.incident_id,
        "order_no": letter.order_no,
        "revision": letter.revision,
        "topic": letter.topic,
        "text": tell(f"letter.{letter.topic}", _said(letter, language), language),
        "came_at": letter.came_at.isoformat(),
        **letter.body,
    }


def notice_json(letter: Letter, region_code: RegionCode, language: str) -> dict[str, Any]:
    """What lies in a receiver's inbox besides his orders; ``number``: as his own system got it."""
    told = {**letter.body}
    texts, steps = told.pop("texts"), told.pop("steps")
    return {
        "number": number_of(region_code, letter.message_no),
        "incident_id": letter.incident_id,
        "topic": letter.topic,
        "came_at": letter.came_at.isoformat(),
        **told,
        "text": texts[language],
        "steps": steps[language],
    }


def _said(letter: Letter, language: str) -> dict[str, Any]:
    """The places of its sentence."""
    proposed: Sequence[Mapping[str, Any]] = letter.body.get("next_best", [])
    best = proposed[0]["text"] if proposed else say("letter.nobody_else", language)
    who = [
        say("letter.way_of", language, name=one["name"], now=_left(one, language))
        for one in letter.body.get("cut", [])
    ]
    told = {"now": _left(letter.body, language), "who": who, "told": _told(letter.body, language)}
    because = letter.body.get("because")
    why = tell(f"refusal.{because['code']}", because["params"], language) if because else ""
    whose = {"order": letter.order_no, "incident": letter.incident_id}
    return {**whose, "best": best, **told, **letter.body, "because": why}


def _told(way: Mapping[str, Any], language: str) -> str:
    """Whether he knows whose way was cut."""
    if way.get("is_draft"):
        return say("letter.way_of_draft", language)
    return say("letter.way_told" if way.get("told_by") else "letter.way_not_told", language)


def _left(way: Mapping[str, Any], language: str) -> str:
    """What is left of a way that was cut."""
    minutes = way.get("after_min")
    if minutes is None:
        return say("letter.no_way", language)
    return say("letter.way_round", language, minutes=minutes)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
