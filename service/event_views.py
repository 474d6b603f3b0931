"""What happened, in words: one event of a log told with the names of its codes."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from layers.after.model import Event
from layers.codes import name_of
from layers.command.incident import Casualties
from layers.words import clauses, knows, listed, say

Facts = Mapping[str, Any]


class Telling(NamedTuple):
    """In what language a log is told, and what its codes are called."""

    names: Mapping[str, str]
    language: str

    def named(self, code: object) -> str:
        """The name of a code, or the code."""
        return self.names.get(str(code), str(code))

    def say(self, key: str, /, **params: object) -> str:
        """The sentence of that key."""
        return say(f"after.{key}", self.language, **params)


def casualties_text(hurt: Casualties, telling: Telling) -> str:
    """Dead, missing and injured in words."""
    return telling.say("casualties", dead=hurt.dead, missing=hurt.missing, injured=hurt.injured)


def _order(facts: Facts, telling: Telling) -> str:
    order_no = facts["order_no"]
    return telling.say("order", receiver=telling.named(order_no), order=order_no)


def _stock(facts: Facts, telling: Telling) -> str:
    depot, item = telling.named(facts["depot_code"]), telling.named(facts["item_code"])
    return telling.say("stock", depot=depot, item=item, quantity=facts["quantity"])


def _situation(facts: Facts, telling: Telling) -> str:
    after = facts["after"]
    return casualties_text(Casualties(after["dead"], after["missing"], after["injured"]), telling)


def _missing(facts: Facts, telling: Telling) -> str:
    return telling.say("missing", what=lacking(facts["missing"], telling))


def lacking(missing: Facts, telling: Telling) -> str:
    """What is missing and how much of it."""
    parts = (f"{telling.named(code)} × {count}" for code, count in missing.items())
    return listed(parts, telling.language)


def _spoken(_: Facts, telling: Telling) -> str:
    return telling.say("spoken")


def _of(topic: str, fact: str) -> Callable[[Facts, Telling], str]:
    """The fact's name in a topic of the catalogues."""

    def told(facts: Facts, telling: Telling) -> str:
        key = f"{topic}.{facts[fact]}"
        return say(key, telling.language) if knows(key) else str(facts[fact])

    return told


def _coded(codes: str, fact: str) -> Callable[[Facts, Telling], str]:
    """The fact's name in a list of codes."""
    return lambda facts, telling: name_of(codes, str(facts[fact]), telling.language)


def _plain(fact: str) -> Callable[[Facts, Telling], str]:
    return lambda facts, _: str(facts[fact])


def _names(fact: str) -> Callable[[Facts, Telling], str]:
    return lambda facts, telling: listed(map(telling.named, facts[fact]), telling.language)


def _taken_from(facts: Facts, telling: Telling) -> str:
    lon, lat = facts["camera_at"]
    return telling.say("camera_at", lon=f"{lon:.5f}", lat=f"{lat:.5f}")


_TOLD: Mapping[str, Callable[[Facts, Telling], str]] = {
    "kind_code": _coded("event_kinds", "kind_code"),
    "order_no": _order,
    "is_spoken": _spoken,
    "team_code": lambda facts, telling: telling.named(facts["team_code"]),
    "item_code": _stock,
    "post": _plain("post"),
    "name": _plain("name"),
    "state": _of("order_state", "state"),
    "answer": _of("call_answer", "answer"),
    "merged": _plain("merged"),
    "into": _plain("into"),
    "severity": _coded("severities", "severity"),
    "article": _plain("article"),
    "level": _coded("response_levels", "level"),
    "after": _situation,
    "teams": _names("teams"),
    "depots": _names("depots"),
    "missing": _missing,
    "held_by": _plain("held_by"),
    "substitute": _plain("substitute"),
    "said_by": _plain("said_by"),
    "text": _plain("text"),
    "place_text": _plain("place_text"),
    "photo_id": lambda facts, telling: telling.say("photo", mark=str(facts["photo_id"])[:8]),
    "camera_taken_at": lambda facts, telling: telling.say(
        "camera_taken_at", at=str(facts["camera_taken_at"]).replace("T", " ")
    ),
    "camera_at": _taken_from,
    "reason": _plain("reason"),
    "why": _plain("why"),
    "note": _plain("note"),
    "fault": _plain("fault"),
}
"""The facts that are told, in this order; what is empty, and all else, is not."""


def event_text(event: Event, telling: Telling) -> str:
    """One event in words: its name, and what of its facts a person reads."""
    key = f"event.{event.name}"
    name = say(key, telling.language) if knows(key) else event.name
    parts = [tell(event.facts, telling) for fact, tell in _TOLD.items() if event.facts.get(fact)]
    if not parts:
        return name
    return telling.say("event", name=name, told=clauses(parts, telling.language))
