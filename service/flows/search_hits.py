"""What a search finds: hits in order of the best, and what there is to say of each."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from layers.ids import LonLat
from layers.words.typed import Found, How, Typed

# Which comes first among equals. What is in danger or on duty weighs no more than the rest.
ORDER = ("kilometre", "road", "place", "hazard", "depot", "team", "incident")


class Hit(NamedTuple):
    """Something that was found, before it is told: ``found`` and ``matched`` say how."""

    found: Found
    what: str
    matched: str
    code: str
    name: str

    @property
    def rank(self) -> tuple[Any, ...]:
        """The best first; a name before a code, and what is short before what is long."""
        is_named = self.matched != "code"
        return self.found, not is_named, len(self.name), ORDER.index(self.what), self.code


class Told(NamedTuple):
    """What is said of a hit: a short sentence, and where it is."""

    detail: str
    at: LonLat


def hit_of(typed: Typed, what: str, code: str, named: Iterable[tuple[str, str]]) -> Hit | None:
    """The best of what a thing's names and its code give; ``named``: how it is called, as what."""
    known = list(named)
    told = [(typed.finds(name), as_what) for as_what, name in known]
    told.append((typed.stands_in(code), "code"))
    found = [(one, found_as(one, as_what)) for one, as_what in told if one]
    if not found:
        return None
    best, matched = min(found, key=lambda one: one[0])
    return Hit(best, what, matched, code, known[0][1])


def found_as(found: Found, as_what: str) -> str:
    """What was matched, in the answer's words."""
    return {How.PINYIN: "pinyin", How.INITIALS: "initials"}.get(found.how, as_what)


def joined(parts: Sequence[object]) -> str:
    """Facts one after the other; what is not known is left out."""
    return " · ".join(str(one) for one in parts if one)
