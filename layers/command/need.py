"""The need card: what a kind of incident calls for – people by skill, items, leaders.

The project's own cards are in ``need_cards.csv``; a region's own lines (``need_store``) take their
place, kind by kind. A graver severity (事件等级) calls for more of the same by a factor, unless the
region has lines for that very severity.
"""

import csv
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from layers.ids import ItemCode

_FILE = Path(__file__).with_name("need_cards.csv")

# How much more than its card a severity calls for: working figures, the most severe first. An
# incident whose severity nobody has confirmed yet is met with the card as it stands.
FACTORS: Mapping[str, float] = MappingProxyType(
    {"special": 4.0, "major": 2.5, "larger": 1.5, "general": 1.0}
)
# Who comes to lead (codes/leaders.csv): working figures, to be replaced by the county's plans.
LEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "special": (
            *("county_secretary", "county_head", "deputy_head"),
            *("emergency_director", "township_secretary"),
        ),
        "major": (
            *("county_head", "deputy_head", "emergency_director"),
            *("sector_head", "township_secretary"),
        ),
        "larger": ("deputy_head", "emergency_director", "sector_head", "township_head"),
        "general": ("on_shift", "township_head"),
    }
)
WHATS = ("skill", "item", "leader")


class CardLine(NamedTuple):
    """One line of a region's own card; ``severity`` "" is the card that the factors act on."""

    severity: str
    what: str
    code: str
    quantity: float


Own = Mapping[str, Sequence[CardLine]]
"""A region's own lines by kind, the most urgent first."""


@dataclass(frozen=True, slots=True)
class NeedCard:
    """People by skill and quantities by item, the most urgent first; leaders by code.

    ``card_code`` is the kind whose card this is: the incident's own kind, or the class it
    belongs to where the kind has no card of its own. ``is_own``: the region's, not the project's.
    """

    card_code: str
    skills: Mapping[str, int]
    items: Mapping[ItemCode, float]
    leaders: Mapping[str, int] = field(default_factory=dict)
    is_own: bool = False


@functools.cache
def _lines() -> Own:
    """The project's cards, in the file's order."""
    lines: dict[str, list[CardLine]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            line = CardLine("", row["what"], row["code"], float(row["quantity"]))
            lines.setdefault(row["kind_code"], []).append(line)
    return lines


def card_for(
    kind_code: str,
    severity: str = "",
    own: Own = MappingProxyType({}),
    factors: Mapping[str, float] = FACTORS,
) -> NeedCard:
    """The card of a kind, else of its class (``11G01`` → ``11G00``), else of its group (``11000``).

    At each step the region's own goes before the project's. Every group has a card (tested), so
    a known kind never goes without.
    """
    for code in (kind_code, f"{kind_code[:3]}00", f"{kind_code[:2]}000"):
        if own.get(code):
            others = {kind: lines for kind, lines in own.items() if kind != code}
            return _own_card(code, (own[code], others), severity, factors)
        if code in _lines():
            card = _card(code, _lines()[code], factors.get(severity, 1.0))
            leaders = dict.fromkeys(LEADERS.get(severity, LEADERS["general"]), 1)
            return NeedCard(code, card.skills, card.items, leaders)
    raise KeyError(kind_code)


def _own_card(
    code: str, known: tuple[Sequence[CardLine], Own], severity: str, factors: Mapping[str, float]
) -> NeedCard:
    """A region's lines for that very severity, else its base card times the factor."""
    lines, others = known
    exact = [line for line in lines if severity and line.severity == severity]
    base = [line for line in lines if not line.severity]
    if exact:
        return _card(code, exact, 1.0, is_own=True)
    if base:
        return _card(code, base, factors.get(severity, 1.0), is_own=True)
    # Lines for other severities only: for this one the project's card still stands.
    return card_for(code, severity, others, factors)


def _card(code: str, lines: Sequence[CardLine], factor: float, is_own: bool = False) -> NeedCard:
    """These lines times a factor; people and pieces whole; leaders stay as many."""
    more = {
        (line.what, line.code): ceil(round(line.quantity * factor, 6))
        if factor != 1.0
        else line.quantity
        for line in lines
    }
    return NeedCard(
        code,
        {name: int(many) for (what, name), many in more.items() if what == "skill"},
        {ItemCode(name): float(many) for (what, name), many in more.items() if what == "item"},
        {line.code: int(line.quantity) for line in lines if line.what == "leader"},
        is_own,
    )
