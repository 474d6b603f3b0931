"""The need card: what a kind of incident calls for – skills with people, items with quantities."""

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from layers.ids import ItemCode

_FILE = Path(__file__).with_name("need_cards.csv")


@dataclass(frozen=True, slots=True)
class NeedCard:
    """People by skill and quantities by item, the most urgent first.

    ``card_code`` is the kind whose card this is: the incident's own kind, or the class it
    belongs to where the kind has no card of its own.
    """

    card_code: str
    skills: Mapping[str, int]
    items: Mapping[ItemCode, float]


@functools.cache
def _cards() -> Mapping[str, NeedCard]:
    skills: dict[str, dict[str, int]] = {}
    items: dict[str, dict[ItemCode, float]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = row["kind_code"]
            skills.setdefault(kind, {})
            items.setdefault(kind, {})
            if row["what"] == "skill":
                skills[kind][row["code"]] = int(row["quantity"])
            else:
                items[kind][ItemCode(row["code"])] = float(row["quantity"])
    return {kind: NeedCard(kind, skills[kind], items[kind]) for kind in skills}


def card_for(kind_code: str) -> NeedCard:
    """The card of a kind, else of its class (``11G01`` → ``11G00``), else of its group (``11000``).

    Every group has a card (tested), so a known kind never goes without.
    """
    cards = _cards()
    for code in (kind_code, f"{kind_code[:3]}00", f"{kind_code[:2]}000"):
        if code in cards:
            return cards[code]
    raise KeyError(kind_code)
