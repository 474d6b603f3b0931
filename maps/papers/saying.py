"""A paper's values as text, in one language: what a template finds under each field's name."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, get_args, get_type_hints

from layers.moments import ZONE, with_zone
from layers.words import clauses, say
from maps.papers.layouts import Layout
from maps.papers.model import Paper, Spot
from maps.press.plain import plain

# Told by the mark; and what every template may name besides its fields.
_MARKED = ("is_exercise", "is_demo")
_BESIDES = ("title", "mark", "number_line")
# What happened in one minute is a list, however long.
_LINE_BY_LINE = frozenset({"known", "ordered", "promised", "done"})


def told(paper: Paper, layout: Layout, language: str) -> dict[str, Any]:
    """Everything a template may name: each field as text, its lists as rows of texts.

    Besides: ``title``, ``mark`` (演练, 演示数据, or empty) and ``number_line`` with the version.
    Raises BadInput for a moment without zone.
    """
    return _values(paper, language) | {
        "title": say(f"paper.{layout.name}", language),
        "mark": mark(paper, language),
        "number_line": _number_line(paper, language),
    }


def mark(paper: Paper, language: str) -> str:
    """What the paper must not be taken for: an exercise, demonstration data, or both."""
    said = [
        say(f"map.watermark_{name}", language)
        for name, holds in (("exercise", paper.is_exercise), ("demo", paper.is_demo))
        if holds
    ]
    return " · ".join(said)


def _values(record: Any, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _names(record):
        value = getattr(record, name)
        if is_dataclass(value):
            found |= _values(value, language)
        elif name not in _MARKED:
            found[name] = _told(value, name, language)
    return found


def _names(record: Any) -> tuple[str, ...]:
    own = tuple(field.name for field in fields(record))
    return (*own, "late_min") if hasattr(record, "late_min") else own


def vocabulary(kind: Any) -> dict[str, tuple[str, ...]]:
    """Every name a template of that kind of paper may use; a list has the names of its rows."""
    found: dict[str, tuple[str, ...]] = {}
    for name, hint in get_type_hints(kind).items():
        rows = [part for part in get_args(hint) if is_dataclass(part)]
        if is_dataclass(hint):
            found |= vocabulary(hint)
        elif name not in _MARKED:
            found[name] = _names(rows[0]) if rows else ()
    return found | dict.fromkeys(_BESIDES, ())


def _told(value: object, name: str, language: str) -> str | list[SimpleNamespace]:
    """One value as text; a list of records as rows whose fields are text."""
    if isinstance(value, Spot):
        at = {"lon": f"{value.lon:.5f}", "lat": f"{value.lat:.5f}"}
        return say("paper.at_degrees", language, **at)
    if isinstance(value, tuple):
        if value and is_dataclass(value[0]):
            return [SimpleNamespace(**_values(row, language)) for row in value]
        # An empty list is nothing to go through and nothing to write, whichever it was meant for.
        if name in _LINE_BY_LINE:
            return plain("\n".join(value))
        return plain(clauses(value, language)) if value else ""
    return _one(value, name, language)


def _one(value: object, name: str, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        here = with_zone(value, name).astimezone(ZONE)
        return say("paper.moment", language, **_calendar(here), clock=f"{here:%H:%M}")
    if isinstance(value, date):
        return say("paper.day", language, **_calendar(value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return plain(str(value))


def _calendar(day: date) -> dict[str, str]:
    return {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}


def _number_line(paper: Paper, language: str) -> str:
    """The number with its version, and which one that corrects or withdraws."""
    number = plain(paper.number)
    version = getattr(paper, "version", None)
    if version is None:
        return say("paper.number_alone", language, number=number)
    line = say("paper.number_version", language, number=number, version=version)
    for name in ("corrects", "withdraws"):
        if (other := getattr(paper, name, None)) is not None:
            line += say(f"paper.{name}_version", language, version=other)
    return line
