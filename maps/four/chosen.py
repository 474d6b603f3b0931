"""What is chosen on a map, as its address says it – for what the server makes of the same map.

The grammar is that of ``static/four/chosen.js``, which the page itself goes by; a test holds the
two together. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from maps.columns import Codes, Picture, Several, Texts
from maps.four.table import BENEATH, LAYERS, MAPS, may_be_off

Where = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows of each layer, what is off (``may_be_off``), which layer is listed."""

    where: Mapping[str, Where]
    off: frozenset[str]
    listed: str


def read(name: str, search: str) -> Chosen:
    """What an address's query says of the map; what it says of things not there is left out."""
    asked = parse_qsl(search.removeprefix("?"), keep_blank_values=True)
    where: dict[str, dict[str, list[str]]] = {}
    plain: dict[str, str] = {}
    for key, value in asked:
        layer, _, field = key.partition(".")
        if field and layer in MAPS[name] and field in LAYERS[layer].choose:
            where.setdefault(layer, {})[field] = [one for one in value.split(",") if one]
        else:
            plain.setdefault(key, value)
    off = plain["off"].split(",") if "off" in plain else BENEATH.get(name, ())
    listed = plain.get("list", "")
    return Chosen(
        where,
        frozenset(one for one in off if one in may_be_off(name)),
        listed if listed in MAPS[name] else MAPS[name][0],
    )


def rows(shown: Picture, where: Where) -> list[int]:
    """The rows that have, in each field chosen in, one of the codes chosen there."""
    wanted = {field: set(codes) for field, codes in where.items() if codes}
    return [
        row
        for row in range(shown.count)
        if all(_has(shown, field, row, codes) for field, codes in wanted.items())
    ]


def _has(shown: Picture, field: str, row: int, codes: set[str]) -> bool:
    column = shown.columns.get(field)
    if column is None:
        return True
    if isinstance(column, Several):
        return not codes.isdisjoint(column.values[row])
    if isinstance(column, Codes | Texts):
        return column.values[row] in codes
    return False
