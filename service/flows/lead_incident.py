"""Leading an incident: its steps, its severity and response, what is known of it, merging.

Each act takes its turn in the incident's log first, so that what it decides upon is what it
changes; it is refused with an old version, and written down with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection

from layers.command import incident as rules
from layers.command import life, response, rules_store, severity, store
from layers.command.incident import Casualties, Incident, IncidentStatus, Severity
from layers.command.response import Level
from layers.errors import BadInput
from layers.ids import IncidentId
from layers.moments import happened
from service.flows.close_incident import Ending, let_go

REASON_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Meant:
    """Which incident, as it was in which version, and who acts on it when."""

    incident_id: IncidentId
    version: int
    actor: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known now (续报); None: as it was. ``text`` says the rest."""

    casualties: Casualties | None = None
    loss_wan: float | None = None
    area_ha: float | None = None
    text: str = ""
    happened_at: datetime | None = None


def take_step(
    conn: connection, meant: Meant, to: IncidentStatus, reason: str, anyway: bool = False
) -> Incident:
    """The next status; raises Stale, and what ``life.stepped`` raises.

    What ends while somebody is not home, or something is held, drafted or unanswered, does so
    ``anyway`` or not at all: as ``let_go`` raises.
    """
    before = _meant(conn, meant)
    told = _reason(reason)
    after = life.stepped(before, to, told)
    ending = Ending(meant.actor, told, anyway)
    left = let_go(conn, before, ending, meant.now) if to in rules.OVER else {}
    incident = store.change(conn, after)
    facts = {"before": before.status.value, "reason": told, **_ended(before, incident), **left}
    store.record(conn, incident, life.EVENTS[to], meant.actor, facts)
    return incident


def confirm_severity(conn: connection, meant: Meant, to: Severity, reason: str) -> Incident:
    """A person says how grave it is; other than proposed needs a reason. Raises Stale, Clash."""
    before = _meant(conn, meant)
    life.refuse_cancelled(before)
    told = _reason(reason)
    proposed = severity.propose(before)
    if proposed and proposed.severity is not to and not told:
        raise BadInput("reason_missing", field="reason")
    incident = store.change(conn, replace(before, severity=to))
    facts = {
        "severity": to.value,
        "before": before.severity.value if before.severity else None,
        "proposed": proposed.severity.value if proposed else None,
        "threshold": proposed.threshold if proposed else None,
        "article": proposed.row["source"] if proposed else None,
        "reason": told,
    }
    store.record(conn, incident, "severity.confirmed", meant.actor, facts)
    return incident


def levels_of(conn: connection, incident: Incident, language: str = "zh") -> Sequence[Level]:
    """The response levels of the incident's county, the highest first."""
    return response.levels(rules_store.own_levels(conn, incident.region_code), language)


def proposed_level(incident: Incident, levels: Sequence[Level]) -> Level | None:
    """The level for its severity: the confirmed one, else the one that the law proposes."""
    proposed = severity.propose(incident)
    return response.propose(incident.severity or (proposed.severity if proposed else None), levels)


def set_response(conn: connection, meant: Meant, level: str | None, reason: str) -> Incident:
    """Starts, raises, lowers or (None) ends the response, on a person's word.

    A reason is needed where it is lowered, or another one than proposed. Raises Stale, Clash,
    BadInput ``no_response_level``, ``reason_missing``.
    """
    before = _meant(conn, meant)
    life.refuse_over(before)
    told = _reason(reason)
    levels = {one.level: one for one in levels_of(conn, before)}
    proposed = proposed_level(before, list(levels.values()))
    chosen = levels[response.checked(level)] if level else None
    is_other = bool(chosen and proposed and chosen.level != proposed.level)
    if (is_other or response.is_lower(level, before.response_level)) and not told:
        raise BadInput("reason_missing", field="reason")
    incident = store.change(conn, replace(before, response_level=level or None))
    facts = {
        "level": incident.response_level,
        "before": before.response_level,
        "proposed": proposed.level if proposed else None,
        "reason": told,
        "must_come": list(chosen.must_come) if chosen else [],
        "units": list(chosen.units) if chosen else [],
    }
    store.record(conn, incident, "response.set", meant.actor, facts)
    return incident


def update_situation(conn: connection, meant: Meant, known: Situation) -> Incident:
    """What is known now of casualties, loss and area; raises Stale, Clash, BadInput."""
    before = _meant(conn, meant)
    life.refuse_cancelled(before)
    changed = replace(
        before,
        casualties=rules.check_casualties(known.casualties or before.casualties),
        loss_wan=_told(rules.check_amount(known.loss_wan, "loss_wan"), before.loss_wan),
        area_ha=_told(rules.check_amount(known.area_ha, "area_ha"), before.area_ha),
    )
    facts: dict[str, Any] = {
        "text": rules.check_text(known.text, "text", rules.DESCRIPTION_LIMIT),
        "before": _facts_of(before),
        "after": _facts_of(changed),
    }
    if facts["before"] == facts["after"] and not facts["text"]:
        raise BadInput("nothing_told")
    if known.happened_at is not None:
        at = happened(known.happened_at, "happened_at", meant.now)
        facts["happened_at"] = at.isoformat()
    incident = store.change(conn, changed)
    store.record(conn, incident, "situation", meant.actor, facts)
    return incident


def merge_incident(conn: connection, meant: Meant, into: IncidentId, reason: str) -> Incident:
    """Closes an incident for action; it points to the one that goes on, and both logs stay.

    The survivor's timeline shows both. Raises Unknown, Stale, and what ``life.merged`` raises.
    """
    for one in sorted({meant.incident_id, into}):
        store.wait_turn(conn, one)
    before, survivor = _meant(conn, meant), store.get(conn, into)
    told = _reason(reason)
    incident = store.change(conn, life.merged(before, survivor))
    ended = _ended(before, incident)
    facts = {"into": into, "before": before.status.value, "reason": told, **ended}
    store.record(conn, incident, "merge.into", meant.actor, facts)
    store.record(
        conn, survivor, "merge.from", meant.actor, {"merged": meant.incident_id, "reason": told}
    )
    return incident


def _meant(conn: connection, meant: Meant) -> Incident:
    """The incident, in its turn; raises Stale where it is not the version that was seen."""
    store.wait_turn(conn, meant.incident_id)
    incident = store.get(conn, meant.incident_id)
    if incident.version != meant.version:
        raise store.stale(incident, meant.version)
    return incident


def _ended(before: Incident, now: Incident) -> Mapping[str, Any]:
    """The response level that ended with the step; what is over has none."""
    is_ended = before.response_level and not now.response_level
    return {"response_ended": before.response_level} if is_ended else {}


def _reason(reason: str) -> str:
    return rules.check_text(reason, "reason", REASON_LIMIT)


def _told(value: float | None, before: float | None) -> float | None:
    return before if value is None else value


def _facts_of(incident: Incident) -> Mapping[str, Any]:
    hurt = incident.casualties
    return {
        "dead": hurt.dead,
        "missing": hurt.missing,
        "injured": hurt.injured,
        "loss_wan": incident.loss_wan,
        "area_ha": incident.area_ha,
    }
