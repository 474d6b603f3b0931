"""The life of an incident: ONE table of what may follow what, and what may be done when.

Every step is a person's, with a reason where it turns back or ends without a result. There is no
way back out of ``closed`` or ``cancelled``: what flares up again after that is reported anew, and
gets a log, an order and a response of its own. Until it is closed, ``controlled`` may become
``responding`` again.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from layers.command.incident import OVER, Incident, IncidentStatus
from layers.command.sheet import Remark
from layers.errors import BadInput, Clash

_REPORTED, _CONFIRMED, _RESPONDING, _CONTROLLED, _CLOSED, _CANCELLED = IncidentStatus

TRANSITIONS: Mapping[IncidentStatus, tuple[IncidentStatus, ...]] = MappingProxyType(
    {
        _REPORTED: (_CONFIRMED, _CANCELLED),
        _CONFIRMED: (_RESPONDING, _CANCELLED),
        # A false alarm may show itself only when the first team is there.
        _RESPONDING: (_CONTROLLED, _CANCELLED),
        _CONTROLLED: (_RESPONDING, _CLOSED),
        _CLOSED: (),
        _CANCELLED: (),
    }
)
"""From each status to those that may follow it by a person's step, the usual one first."""

NEEDS_REASON = frozenset(
    {
        (_REPORTED, _CANCELLED),
        (_CONFIRMED, _CANCELLED),
        (_RESPONDING, _CANCELLED),
        (_CONTROLLED, _RESPONDING),
    }
)
"""The steps that nobody takes without saying why."""

EVENTS: Mapping[IncidentStatus, str] = MappingProxyType(
    {
        _CONFIRMED: "life.confirmed",
        _RESPONDING: "life.responding",
        _CONTROLLED: "life.controlled",
        _CLOSED: "life.closed",
        _CANCELLED: "life.cancelled",
    }
)
"""How each step is written into the log."""


def stepped(incident: Incident, to: IncidentStatus, reason: str) -> Incident:
    """The incident after the step; what is over has no response level any more.

    Raises Clash ``incident_is_merged``, ``illegal_step`` with what is possible instead, BadInput
    ``reason_missing``.
    """
    refuse_merged(incident)
    possible = TRANSITIONS[incident.status]
    if to not in possible:
        raise Clash(
            "illegal_step",
            field="status",
            life_code=incident.status.value,
            asked=_named(to),
            possible=[one.value for one in possible],
            told=[_named(one) for one in possible] or Remark("list.nothing_more"),
        )
    if (incident.status, to) in NEEDS_REASON and not reason:
        raise BadInput("reason_missing", field="reason")
    level = None if to in OVER else incident.response_level
    return replace(incident, status=to, response_level=level)


def merged(incident: Incident, survivor: Incident) -> Incident:
    """The incident after it was merged: closed for action, and pointing to the one that goes on.

    Raises Clash ``incident_is_merged``, ``incident_is_over`` for either, ``cannot_merge`` where
    they are the same, of two counties, or one of them is an exercise.
    """
    for one in (incident, survivor):
        refuse_over(one)
    if (
        incident.incident_id == survivor.incident_id
        or incident.region_code != survivor.region_code
        or incident.is_exercise != survivor.is_exercise
    ):
        raise Clash("cannot_merge", field="into", into=survivor.incident_id)
    return replace(incident, status=_CLOSED, merged_into=survivor.incident_id, response_level=None)


def refuse_merged(incident: Incident) -> None:
    """Raises Clash ``incident_is_merged``: what is to be done goes to the one it points to."""
    if incident.merged_into is not None:
        raise Clash("incident_is_merged", field="incident_id", into=incident.merged_into)


def refuse_cancelled(incident: Incident) -> None:
    """Raises Clash where nothing happened, or it goes on elsewhere.

    What is closed may still become known better: casualties are topped up for 30 days
    (国务院令第493号 第十三条).
    """
    refuse_merged(incident)
    if incident.status is _CANCELLED:
        raise _over(incident)


def refuse_over(incident: Incident) -> None:
    """Raises Clash ``incident_is_merged`` or ``incident_is_over``."""
    refuse_merged(incident)
    if incident.status in OVER:
        raise _over(incident)


def _over(incident: Incident) -> Clash:
    return Clash(
        "incident_is_over",
        field="incident_id",
        incident_id=incident.incident_id,
        life_code=incident.status.value,
    )


def _named(status: IncidentStatus) -> Remark:
    return Remark("list.status", {"life_code": status.value})
