"""What a review says first, read from the log: the facts, the calls, the shortfalls. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from layers.after.model import Called, Event, Head
from layers.command.incident import Casualties, Incident
from layers.duty.model import Call


def head_of(incident: Incident, events: Sequence[Event]) -> Head:
    """The facts that stand over the report; the events are all of its log, in order."""
    own = [event for event in events if event.incident_id == incident.incident_id]
    return Head(
        incident=incident,
        casualties_first=_first(incident, own),
        article=next(
            (str(one.facts.get("article") or "") for one in _named(own, "severity.confirmed")), ""
        ),
        responses=tuple(
            (one.at, one.facts.get("level")) for one in own if one.name == "response.set"
        ),
        controlled_at=_last_at(own, "life.controlled"),
        closed_at=_last_at(own, "life.closed"),
        missed=tuple(
            (one.at, _missing(one.facts))
            for one in own
            if one.name == "plan.made" and _missing(one.facts)
        ),
    )


def called(calls: Sequence[Call], now: datetime) -> list[Called]:
    """Who was called, in the order of calling, and how soon he answered."""
    return [_called(call, now) for call in calls]


def _called(call: Call, now: datetime) -> Called:
    at = call.answered_at
    minutes = None if at is None else round((at - call.asked_at).total_seconds() / 60, 1)
    return Called(call, minutes, (at or now) > call.due_at)


def _first(incident: Incident, own: Sequence[Event]) -> Casualties:
    """As they were in the first report: before the first word that changed them."""
    for event in own:
        if event.name == "situation":
            before = event.facts["before"]
            return Casualties(before["dead"], before["missing"], before["injured"])
    return incident.casualties


def _named(own: Sequence[Event], name: str) -> list[Event]:
    """Those of that name, the latest first."""
    return [one for one in reversed(own) if one.name == name]


def _last_at(own: Sequence[Event], name: str) -> datetime | None:
    return next((one.at for one in _named(own, name)), None)


def _missing(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    missing: Mapping[str, Any] = facts.get("missing") or {}
    return missing
