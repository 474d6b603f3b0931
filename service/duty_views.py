"""What the API shows of the chain, the roster and the calls: plain JSON values, in words.

A row says whose it is (``layer``, ``unit``, ``township_code``, ``sensitivity``), so that whoever
may see only his own telephone numbers sees no others.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from layers.codes import name_of
from layers.duty.calls import Next
from layers.duty.model import (
    Answer,
    Answerable,
    Call,
    Handover,
    Limits,
    Person,
    Post,
    Remark,
    Shift,
)
from layers.duty.roster import Span
from layers.importing.readers import BEIJING
from layers.telling import tell
from layers.words import say
from service.flows.leaders import Checked, Leaders


def post_json(post: Post, language: str) -> dict[str, Any]:
    """A post of the chain with the names of its codes."""
    return {
        **_whose(post.unit, post.township_code),
        "region_code": post.region_code,
        "post_code": post.post_code,
        "post": post.post,
        "committee": post.committee,
        "committee_name": _name("committees", post.committee, language),
        "level": post.level.value if post.level else "",
        "level_name": _name("response_levels", post.level or "", language),
        "holder_name": post.holder.name,
        "holder_phone": post.holder.phone,
        "substitutes": [one._asdict() for one in post.substitutes],
        "answer_min": post.answer_min,
        "note": post.note,
        "is_demo": post.is_demo,
        "version": post.version,
        "updated_at": _moment(post.updated_at),
        "updated_by": post.updated_by,
    }


def shift_json(shift: Shift) -> dict[str, Any]:
    """A shift of the roster."""
    return {
        **_whose("", ""),
        "region_code": shift.region_code,
        "shift_id": shift.shift_id,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
        "place": shift.place,
        "leader_name": shift.leader.name,
        "leader_phone": shift.leader.phone,
        "substitute_name": shift.substitute.name,
        "substitute_phone": shift.substitute.phone,
        "officer_name": shift.officer.name,
        "officer_phone": shift.officer.phone,
        "note": shift.note,
        "is_demo": shift.is_demo,
        "version": shift.version,
        "updated_at": _moment(shift.updated_at),
        "updated_by": shift.updated_by,
    }


def span_json(span: Span, kind: str, language: str) -> dict[str, Any]:
    """A gap or an overlap (``kind``), told: from when nobody is on shift."""
    told = {
        "part": say(f"duty.part_{span.part.value}", language),
        "since": _told(span.starts_at),
        "until": _told(span.ends_at),
        "names": list(span.names),
    }
    return {
        "part": span.part.value,
        "starts_at": span.starts_at.isoformat(),
        "ends_at": span.ends_at.isoformat(),
        "names": list(span.names),
        "text": say(f"duty.{kind}", language, **told),
    }


def handover_json(handover: Handover) -> dict[str, Any]:
    """A handover as it was written down."""
    return {
        "handover_id": handover.handover_id,
        "from_shift": handover.from_shift,
        "to_shift": handover.to_shift,
        "at": _moment(handover.at),
        "given_by": handover.given_by,
        "taken_by": handover.taken_by,
        "note": handover.note,
        "actor": handover.actor,
    }


def limits_json(limits: Limits) -> dict[str, Any]:
    """The county's limits; version 0: the project's working figures."""
    return {
        "answer_min": limits.answer_min,
        "hazard_m": limits.hazard_m,
        "ahead_days": limits.ahead_days,
        "version": limits.version,
        "updated_at": _moment(limits.updated_at),
        "updated_by": limits.updated_by,
    }


def leaders_json(found: Leaders, language: str) -> dict[str, Any]:
    """Who must be called, in order, with what is missing; and how each one's calls stand."""
    asked = found.asked
    return {
        "asked_at": asked.at.isoformat(),
        "kind_code": asked.kind_code,
        "kind_name": name_of("event_kinds", asked.kind_code, language),
        "township_code": asked.township_code,
        "township_name": asked.township,
        "level": asked.level.value if asked.level else None,
        "leaders": [
            _answerable_json(rank, one, found, language)
            for rank, one in enumerate(found.answering.called, start=1)
        ],
        "missing": [_remark(one, language) for one in found.answering.missing],
        "calls": [call_json(one, language) for one in found.calls],
    }


def _answerable_json(rank: int, one: Answerable, found: Leaders, language: str) -> dict[str, Any]:
    state = _state(one, found.calls, found.next)
    return {
        **_whose(one.unit, one.township_code),
        "rank": rank,
        "key": one.key,
        "post": one.post or _part_of(one.key, language),
        "people": [person._asdict() for person in one.people],
        "first": _first(one.reachable),
        "answer_min": one.answer_min,
        "reasons": [_remark(reason, language) for reason in one.reasons],
        "state": state,
        "state_name": say(f"duty.state_{state}", language),
    }


def _state(one: Answerable, calls: Sequence[Call], due: Next) -> str:
    """How the post's calls stand."""
    mine = [call for call in calls if call.post_key == one.key]
    if not one.reachable:
        return "nobody"
    if not mine:
        return "not_called"
    if any(call.answer is Answer.ANSWERED for call in mine):
        return "answered"
    if any(waiting.answerable.key == one.key for waiting in due.due):
        return "next_due"
    return "exhausted" if any(left.key == one.key for left in due.exhausted) else "waiting"


def call_json(call: Call, language: str) -> dict[str, Any]:
    """A call with its answer."""
    return {
        **_whose("", ""),
        "call_id": call.call_id,
        "incident_id": call.incident_id,
        "is_exercise": call.is_exercise,
        "key": call.post_key,
        "post": call.post or _part_of(call.post_key, language),
        "person_name": call.person.name,
        "phone": call.person.phone,
        "asked_at": call.asked_at.isoformat(),
        "due_at": call.due_at.isoformat(),
        "asked_by": call.asked_by,
        "instead_of": call.instead_of,
        "answer": call.answer.value if call.answer else None,
        "answered_at": _moment(call.answered_at),
        "answered_by": call.answered_by,
        "answer_note": call.answer_note,
    }


def checked_json(checked: Checked, language: str) -> dict[str, Any]:
    """The self-check: ``is_fine`` only where nothing at all is missing."""
    return {
        "is_fine": not (checked.lacks or checked.without_phone or checked.gaps or checked.overlaps),
        "posts": len(checked.posts),
        "since": checked.since.isoformat(),
        "until": checked.until.isoformat(),
        "uncovered": [
            {
                "township_code": one.township_code,
                "township_name": checked.townships[one.township_code],
                "committee": one.committee,
                "committee_name": name_of("committees", one.committee, language),
                "of_township": one.of_township,
                "of_sector": one.of_sector,
            }
            for one in checked.lacks
        ],
        "without_phone": [{"name": name, "post": where} for name, where in checked.without_phone],
        "gaps": [span_json(one, "gap", language) for one in checked.gaps],
        "overlaps": [span_json(one, "overlap", language) for one in checked.overlaps],
    }


def _whose(unit: str, township_code: str) -> dict[str, str]:
    return {
        "layer": "duty",
        "unit": unit,
        "township_code": township_code,
        "sensitivity": "internal",
    }


def _part_of(key: str, language: str) -> str:
    """What a shift's person is called; nothing for a key that has a post of its own."""
    kind, _, part = key.partition(":")
    return say(f"duty.part_{part}", language) if kind == "shift" else ""


def _first(reachable: Sequence[Person]) -> str | None:
    return reachable[0].name if reachable else None


def _remark(remark: Remark, language: str) -> dict[str, Any]:
    return {
        "code": remark.code,
        "params": dict(remark.params),
        "text": tell(remark.code, remark.params, language),
    }


def _name(listed: str, code: str, language: str) -> str:
    return name_of(listed, code, language) if code else ""


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _told(at: datetime) -> str:
    """A moment by the county's clock, as a person reads it."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
