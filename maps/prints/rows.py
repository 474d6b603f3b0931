"""The list on paper: the first rows beside the map, all of them on the pages after it."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from maps.press.plain import one_line
from maps.prints.layout import Layout
from maps.prints.model import Cell
from maps.prints.svg import width_mm

# What is more is in the file of the list; paper for so much nobody reads.
MOST_ROWS = 600
_LONGEST_CELL = 160
_BARE = re.compile(r"-?\d[\d.,]*|\d{4}-\d\d-\d\d( \d\d:\d\d)?")
_TYPE, _LINE, _BESIDES, _PADDING = 2.68, 3.5, 1.3, 2.4
_WIDEST = 58.0
_HEADS = 18.0  # the heading and the heads of the columns
_FACTS_TYPE = 2.54

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Brief:
    """A row in two lines: its number, what it is called, its facts."""

    rank: str
    name: str
    facts: str


@dataclass(frozen=True)
class Table:
    """The list in full: the columns' shares in %, how many tables stand side by side, the pages."""

    shares: Sequence[float]
    columns: int
    pages: Sequence[Sequence[Rows]]


def cell(value: Cell) -> str:
    """A cell's text, on one line and no longer than anybody reads."""
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return one_line(text, _LONGEST_CELL)


def brief(row: Sequence[str], heads: Sequence[str] = ()) -> Brief:
    """The row as it stands beside the map; a bare number or day is named by its head."""
    cells = [cell(one) for one in row] or [""]
    has_rank = len(cells) > 1 and cells[0].isdecimal() and len(cells[0]) <= 3
    rank, rest = (cells[0], cells[1:]) if has_rank else ("", cells)
    named = [one.strip() for one in heads[-len(rest) :]] or [""] * len(rest)
    facts = [
        f"{head} {one}".strip() if _BARE.fullmatch(one) else one
        for head, one in zip(named[1:], rest[1:], strict=True)
    ]
    return Brief(rank, rest[0], " · ".join(one for one in facts if one))


def fits(row: Brief, wide_mm: float, grown: float) -> bool:
    """Whether nothing of it is cut off beside the map."""
    room = wide_mm - (6.5 * grown if row.rank else 0)
    name, facts = (
        width_mm(text, size * grown) for text, size in ((row.name, 3.0), (row.facts, _FACTS_TYPE))
    )
    return max(name, facts) * 1.04 <= room


def table(layout: Layout, heads: Sequence[str], rows: Rows) -> Table:
    """All rows in columns and pages; two tables side by side where they are narrow enough."""
    k, (wide, high) = layout.grown, layout.inner
    columns = [list(column) for column in zip(heads, *rows, strict=True)]
    natural = [min(_WIDEST, max(_room(text) for text in column)) * k for column in columns]
    many = 2 if sum(natural) <= wide * 0.49 and len(rows) > 12 else 1
    share = [one / sum(natural) for one in natural]
    if many == 1:
        return Table(_percent(share), 1, [[rows]])
    own = [part * wide * 0.49 - _PADDING * k for part in share]
    parts = _parts([_high(row, own, k) for row in rows], high - _HEADS * k)
    chunks = [rows[start:end] for start, end in parts]
    return Table(_percent(share), many, [chunks[n : n + many] for n in range(0, len(chunks), many)])


def _room(text: str) -> float:
    return width_mm(text, _TYPE) * 1.04 + _PADDING


def _high(row: Sequence[str], own: Sequence[float], k: float) -> float:
    lines = max(
        math.ceil(width_mm(text, _TYPE * k) * 1.04 / room)
        for text, room in zip(row, own, strict=True)
    )
    return (max(lines, 1) * _LINE + _BESIDES) * k


def _parts(heights: Sequence[float], most: float) -> list[tuple[int, int]]:
    """From which row to which each table goes."""
    starts, filled = [0], 0.0
    for n, high in enumerate(heights):
        if filled + high > most and filled:
            starts.append(n)
            filled = 0.0
        filled += high
    return list(zip(starts, [*starts[1:], len(heights)], strict=True))


def _percent(shares: Sequence[float]) -> list[float]:
    return [round(100 * one, 2) for one in shares]
