"""The leaders' wall: the four maps in turn on a big screen, each with three numbers, no buttons.

It is the page of the map with all layers, told which of them each turn shows. What it begins with
(``begun``) is that of ``/api/maps/all``; see ``maps/four/page.py``.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layers.words import say
from maps import elements, shell
from maps.four.table import LAYERS, MAPS, table

# What lists, filters and cards are made of, of which a wall has none.
_NOT_READ = frozenset({"says", "card", "choose", "record", "leads_to", "guards", "comes_and_goes"})
_OF_MAPS = ("ui.maps", "ui.live", "ui.as_of", "ui.played")
_SAID = ("list.names", *(f"four.{one}" for one in ("wall.", *_OF_MAPS)))


@dataclass(frozen=True, slots=True)
class Turn:
    """A map's three numbers, as (layer, tally), and the column that says how old its rows are."""

    numbers: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
    age: tuple[str, str]


# The order in which they come.
TURNS: Mapping[str, Turn] = {
    "risk": Turn(
        (("hazards", "major"), ("hazards", "larger"), ("hazards", "threatened")),
        ("hazards", "updated_at"),
    ),
    "reserves": Turn(
        (("items", "below"), ("items", "expiring"), ("items", "enough")),
        ("items", "counted_at"),
    ),
    "forces": Turn(
        (("teams", "free"), ("teams", "free_people"), ("teams", "busy")),
        ("teams", "updated_at"),
    ),
    "command": Turn(
        (("incidents", "open"), ("orders", "on_the_way"), ("orders", "unanswered")),
        ("incidents", "reported_at"),
    ),
}


def page(language: str, data_url: str) -> str:
    """The HTML of ``/wall``; what it begins with comes as JSON from ``data_url``."""
    return shell.with_data_url(_shell(language), data_url)


@functools.cache
def _shell(language: str) -> str:
    parts = [
        elements.Wall(),
        shell.CountyMap(elements.BaseMap()),
        elements.Watermark(),
        elements.Lock(),
    ]
    begins = shell.Begins("four/wall.js", _SAID, "four.wall.title", _table(language))
    return shell.Page(language, parts, begins=begins).render()


def _table(language: str) -> dict[str, Any]:
    whole = table("all", language)
    layers = [
        {name: value for name, value in one.items() if name not in _NOT_READ}
        for one in whole["layers"]
    ]
    return whole | {
        "layers": layers,
        "turns": [
            {
                "map": name,
                "title": say(f"four.map.{name}", language),
                "question": say(f"four.question.{name}", language),
                "layers": _shown(name),
                "numbers": [_number(*one, language) for one in turn.numbers],
                "age": turn.age,
            }
            for name, turn in TURNS.items()
        ],
    }


def _shown(name: str) -> list[str]:
    """What answers the map's question, and what is around it that can be read across a room."""
    first, *others = MAPS[name]
    return [first, *(key for key in others if not (LAYERS[key].grouped or LAYERS[key].from_zoom))]


def _number(layer: str, word: str, language: str) -> dict[str, Any]:
    """Which tally of a layer, and what it counts, in words that can stand alone."""
    tallies = [one.word for one in LAYERS[layer].tallies]
    return {
        "layer": layer,
        "tally": tallies.index(word),
        "counts": say(f"four.wall.counts.{layer}.{word}", language),
    }
