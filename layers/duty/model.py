"""The duty layer's words: a post of the chain (责任链), a shift (班次), a call (叫应)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from layers.ids import CallId, IncidentId, PlaceCode, PostCode, RegionCode, ShiftId


class Level(StrEnum):
    """A response level (响应级别), the gravest first; named in ``codes/response_levels.csv``."""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"
    IV = "IV"

    def at_least(self, other: "Level") -> bool:
        """Whether this is ``other`` or graver."""
        order = list(Level)
        return order.index(self) <= order.index(other)


class Answer(StrEnum):
    """What came of a call: it was taken, or the person cannot come."""

    ANSWERED = "answered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason, or something that is missing: ``code`` is a catalogue key."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Person(NamedTuple):
    """Somebody who can be called; blank where the table has nobody, or no number."""

    name: str
    phone: str

    @property
    def is_reachable(self) -> bool:
        """Whether there is somebody, and a number to call."""
        return bool(self.name and self.phone)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the county may set: minutes to answer, metres around a hazard, days looked ahead.

    The defaults are the project's working figures, to be replaced by the county's own.
    """

    answer_min: float = 10.0
    hazard_m: float = 1_000.0
    ahead_days: int = 7
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post that answers where all it names fits; what is blank or None is everywhere.

    ``level``: from that response level up. ``answer_min`` None: as the county's limits say.
    """

    region_code: RegionCode
    post_code: PostCode
    post: str
    unit: str
    township_code: PlaceCode
    committee: str
    level: Level | None
    holder: Person
    substitutes: tuple[Person, ...]
    answer_min: float | None
    note: str
    is_demo: bool
    version: int = 1
    updated_by: str = ""
    updated_at: datetime | None = None

    @property
    def people(self) -> tuple[Person, ...]:
        """The holder and the substitutes, in the order in which they are called."""
        return (self.holder, *self.substitutes)

    @property
    def is_reachable(self) -> bool:
        """Whether any of them can be called."""
        return any(person.is_reachable for person in self.people)


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is there from when to when: the leader on shift with a stand-in, the duty officer."""

    region_code: RegionCode
    starts_at: datetime
    ends_at: datetime
    place: str
    leader: Person
    substitute: Person
    officer: Person
    note: str
    is_demo: bool
    shift_id: ShiftId | None = None
    version: int = 1
    updated_by: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """One shift given over to the next, by whom, to whom, with what was said; never changed."""

    region_code: RegionCode
    from_shift: ShiftId
    to_shift: ShiftId
    given_by: str
    taken_by: str
    note: str
    actor: str
    at: datetime | None = None
    handover_id: int | None = None


class AtHazard(NamedTuple):
    """A hazard at the spot with its answerable person (包保责任人), as its own layer has it."""

    code: str
    name: str
    township_code: str
    post: str
    person: Person


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the chain: what happened, where, how grave, at which hazards, when.

    ``township_code`` blank and ``level`` None: not known yet.
    """

    kind_code: str
    township_code: str
    township: str
    level: Level | None
    hazards: Sequence[AtHazard]
    at: datetime


@dataclass(frozen=True, slots=True)
class Answerable:
    """A post whose people must be called, in this order, and why it is this one.

    ``key`` names it for good: ``post:<code>``, ``shift:leader``, ``hazard:<code>``.
    """

    key: str
    post: str
    unit: str
    township_code: str
    people: tuple[Person, ...]
    answer_min: float
    reasons: tuple[Remark, ...]

    @property
    def reachable(self) -> list[Person]:
        """Those who can be called, in order."""
        return [person for person in dict.fromkeys(self.people) if person.is_reachable]


class Answering(NamedTuple):
    """Who must be called, the first first, and what is missing in the chain for this."""

    called: list[Answerable]
    missing: list[Remark]


@dataclass(frozen=True, slots=True)
class Call:
    """One person called for one post of one incident; only its answer is ever added, once."""

    region_code: RegionCode
    incident_id: IncidentId
    is_exercise: bool
    post_key: str
    post: str
    person: Person
    asked_at: datetime
    due_at: datetime
    asked_by: str
    instead_of: CallId | None = None
    answer: Answer | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer_note: str = ""
    call_id: CallId | None = None
