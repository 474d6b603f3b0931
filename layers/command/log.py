"""What people write into an incident's log: reports, spoken orders, changes, its command post.

The log is append-only and in the order in which it was written. When something happened is said
beside it (``happened_at``), since much is written down later than it happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from layers.command.incident import DESCRIPTION_LIMIT, NAME_LIMIT, check_text
from layers.errors import BadInput
from layers.ids import LonLat
from layers.moments import happened


class NoteKind(StrEnum):
    """What is noted: 现场报告, 口头指令, 情况变化; 现场指挥部 stands where it was last set."""

    REPORT = "report"
    SPOKEN_ORDER = "spoken_order"
    CHANGE = "change"
    POST = "post"


EVENTS: Mapping[NoteKind, str] = MappingProxyType(
    {
        NoteKind.REPORT: "log.report",
        NoteKind.SPOKEN_ORDER: "log.spoken_order",
        NoteKind.CHANGE: "log.change",
        NoteKind.POST: "log.post",
    }
)
"""How each is written into the log."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something noted. ``said_by``: who reported or ordered it; ``happened_at`` None: just now."""

    kind: NoteKind
    text: str
    said_by: str = ""
    happened_at: datetime | None = None


def paper_due_at(note: Note, now: datetime, hours: int) -> datetime:
    """Until when the paper of a spoken order is due: so many hours after it was spoken."""
    return (note.happened_at or now) + timedelta(hours=hours)


def facts_of(note: Note, at: LonLat | None, place_text: str, now: datetime) -> Mapping[str, Any]:
    """The note as it is kept.

    Raises BadInput ``note_missing``, ``post_nowhere``, or for its text or time.
    """
    if note.kind is NoteKind.POST and at is None:
        raise BadInput("post_nowhere", field="place")
    text = check_text(note.text, "text", DESCRIPTION_LIMIT)
    if not text:
        raise BadInput("note_missing", field="text")
    facts: dict[str, Any] = {
        "text": text,
        "said_by": check_text(note.said_by, "said_by", NAME_LIMIT),
    }
    if note.happened_at is not None:
        facts["happened_at"] = happened(note.happened_at, "happened_at", now).isoformat()
    if at is not None:
        facts |= {"at": list(at), "place_text": place_text}
    return facts
