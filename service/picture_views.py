"""The command picture of a past minute, as the API shows it."""

from typing import Any

from layers.after.replay import Stood
from layers.after.store import Seen
from layers.command.nearest import POSITION_LIMIT_MIN
from layers.words import say
from service.flows.replay_incident import Picture
from service.incident_views import event_json
from service.order_views import hold_json, receiver_json
from service.views import closure_json, incident_json


def picture_json(picture: Picture, language: str) -> dict[str, Any]:
    """The incident, the roads, who was under way, who was held, who was where, and the log."""
    incident = picture.incident
    return {
        "at": picture.at.isoformat(),
        "watermark": "exercise" if incident.is_exercise else "demo" if incident.is_demo else None,
        "incident": _as_then(incident_json(incident, language)),
        "closures": [closure_json(one, language) for one in picture.closures],
        "orders": [_order_json(one, language) for one in picture.orders],
        "holds": [hold_json(one) for one in picture.holds],
        "teams": [_seen_json(one, picture) for one in picture.seen],
        "log": [event_json(one, language) for one in picture.log],
    }


def _as_then(shown: dict[str, Any]) -> dict[str, Any]:
    """Without the version: no change may be meant for a picture of the past."""
    return {name: value for name, value in shown.items() if name != "version"}


def _order_json(stood: Stood, language: str) -> dict[str, Any]:
    order, step = stood.order, stood.step
    return {
        "order_no": order.order_no,
        "incident_id": order.incident_id,
        "revision": step.revision,
        "change": order.change.value,
        "receiver": receiver_json(order.receiver),
        "task": order.written.task,
        "place_text": order.written.place_text,
        "arrive_at": list(order.written.arrive_at) if order.written.arrive_at else None,
        "state": step.state.value,
        "state_name": say(f"order_state.{step.state.value}", language),
        "since": step.at.isoformat(),
        "by": step.actor,
    }


def _seen_json(seen: Seen, picture: Picture) -> dict[str, Any]:
    age_min = (picture.at - seen.seen_at).total_seconds() / 60
    return {
        "team_code": seen.team_code,
        "name": seen.name,
        "at": list(seen.at),
        "seen_at": seen.seen_at.isoformat(),
        "source": seen.source,
        "age_min": round(age_min, 1),
        "is_stale": age_min > POSITION_LIMIT_MIN,
    }
