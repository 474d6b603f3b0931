"""What stands on a printed map: plain values, already chosen, ranked and named by who asks.

Positions are EPSG:4490 in degrees, longitude first. What comes earlier weighs more: where symbols
would hide each other, the earlier one stays whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from layers.ids import LonLat

# Of a list: what is given as a number is one in a spreadsheet, codes are text.
Cell = str | int | float


class Bounds(NamedTuple):
    """The ground that must be seen, in degrees, EPSG:4490."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One symbol. ``sign`` is a key of ``maps.style.signs``, ``glyph`` one of ``maps.glyphs``.

    ``kind`` says in words what the glyph stands for, ``number`` is the rank, which is written
    instead of the glyph; ``label`` is written beside it where there is room.
    """

    at: LonLat
    sign: str
    glyph: str = ""
    kind: str = ""
    number: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line on the ground; ``line`` is a key of ``maps.style.lines``."""

    line: str
    points: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class Patch:
    """One area: an outer ring and its holes; ``look`` is a key of ``style.lines`` or a tone.

    ``label`` is what the legend calls it; empty: as ``style.lines`` does, or nothing.
    """

    look: str
    rings: tuple[tuple[LonLat, ...], ...]
    label: str = ""
    hatched: bool = False


@dataclass(frozen=True, kw_only=True)
class MapPrint:
    """One of the maps at one moment, with its question, its answer in numbers and its list.

    ``mark`` (演练, 演示数据 or empty) is written across every page; ``chosen`` says what is left
    out on purpose; ``basemap`` is the JSON of ``maps.basemap``, empty where there is none.
    """

    title: str
    region_name: str
    question: str
    chosen: str = ""
    mark: str
    author: str
    made_at: datetime
    source: str
    language: str
    bounds: Bounds
    basemap: Mapping[str, Any]
    marks: tuple[Mark, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    patches: tuple[Patch, ...] = ()
    counts: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
