"""A planner's table in one shape, whatever file it came in: heads, and rows with their numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from layers.errors import BadFile
from layers.importing.cells import has_unseen, legible
from layers.importing.heads import KNOWN, clean

MOST_ROWS = 200_000
# A name has tens of characters and a note hundreds; more in one cell is no planner's work.
MOST_IN_CELL = 10_000
# Titles, units and dates stand above the heads, but never a page of them.
_HEAD_WITHIN = 20
_ENOUGH_HEADS = 2
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
# Beyond 15 figures Excel has already lost some; say so in its own way of writing.
_EXACT_BELOW = 1e15

GridRow = tuple[int, Sequence[str]]
"""A row of a sheet before its heads are known: its number as Excel shows it, and its cells."""


class Row(NamedTuple):
    """One row: its number in the file, its cells by head, and its GeoJSON geometry if any."""

    number: int
    cells: Mapping[str, str]
    geometry: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. ``repeated`` heads stand over more than one column; the first counts.

    ``sheets_not_read`` are the workbook's other sheets that hold something.
    """

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    sheet: str = ""
    repeated: tuple[str, ...] = ()
    sheets_not_read: tuple[str, ...] = ()


def known_heads(cells: Sequence[str]) -> int:
    """How many of the cells are heads that some layer takes."""
    return sum(clean(cell) in KNOWN for cell in cells)


def laid_out(grid: Iterable[GridRow], encoding: str, sheet: str = "") -> Table:
    """The table in a grid of cells: heads found, titles above and empty rows left out.

    The head row is the first in which at least two heads are known; where none is, the first
    row that is not empty, so that the report can say what is missing. Raises BadFile.
    """
    filled: list[GridRow] = []
    for number, cells in grid:
        if any(cell.strip() for cell in cells):
            filled.append((number, cells))
        if len(filled) > MOST_ROWS + _HEAD_WITHIN:
            raise BadFile("import.too_many_rows", limit=MOST_ROWS)
    if not filled:
        raise BadFile("import.empty")
    start = next(
        (at for at, row in enumerate(filled[:_HEAD_WITHIN]) if _is_head(row[1])),
        0,
    )
    written = [checked_head(cell, filled[start][0]) for cell in filled[start][1]]
    below = filled[start + 1 :]
    if below and (joined := _joined(written, below[0][1])):
        written, below = [checked_head(head, below[0][0]) for head in joined], below[1:]
    if len(below) > MOST_ROWS:
        raise BadFile("import.too_many_rows", limit=MOST_ROWS)
    heads, repeated = _told_apart(written)
    rows = tuple(Row(number, _by_head(heads, number, cells)) for number, cells in below)
    return Table(tuple(head for head in heads if head), rows, encoding, sheet, repeated)


def checked(cell: str, number: int, head: str) -> str:
    """The cell as it is. Raises BadFile for what no database, page or person can bear."""
    if len(cell) > MOST_IN_CELL:
        raise BadFile("import.cell_too_long", row=number, head=head, limit=MOST_IN_CELL)
    if _NO_TEXT.search(cell):
        raise BadFile("import.bad_character", row=number, head=head)
    return cell


def checked_head(head: str, number: int) -> str:
    """The head without the space around it. Raises BadFile for marks that nobody sees."""
    if has_unseen(head):
        raise BadFile("import.bad_character", row=number, head=legible(head))
    return head.strip()


def as_text(cell: object) -> str:
    """What a typed cell shows: 431123001.0 is 431123001, a day without a time is a date."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer() and abs(cell) < _EXACT_BELOW:
            return str(int(cell))
        case float() | int() if abs(cell) >= _EXACT_BELOW:
            return f"{cell:.14E}"
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell).strip()


def _is_head(cells: Sequence[str]) -> bool:
    return known_heads(cells) >= _ENOUGH_HEADS


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str] | None:
    """The heads of a head row in two storeys, None when the lower row is data.

    In 坐标 over 经度 and 纬度 the lower one counts; in 防灾责任人 over 电话 both together.
    A merged head leaves blanks to its right, which belong to it.
    """
    if not any(cell.strip() for cell in lower):
        return None
    heads: list[str] = []
    parent = ""
    for at in range(max(len(upper), len(lower))):
        above = upper[at].strip() if at < len(upper) else ""
        below = lower[at].strip() if at < len(lower) else ""
        parent = above or parent
        both = parent + below
        if not below or below == above:
            heads.append(above)
        elif clean(both) in KNOWN:
            heads.append(both)
        elif clean(below) in KNOWN:
            heads.append(below)
        else:
            return None
    return heads


def _told_apart(written: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The heads, later columns of one head marked ``#2``, and which heads were repeated."""
    seen: dict[str, int] = {}
    heads = []
    for head in written:
        count = seen[head] = seen.get(head, 0) + 1
        heads.append(head if not head or count == 1 else f"{head}#{count}")
    return heads, tuple(head for head, count in seen.items() if head and count > 1)


def _by_head(heads: Sequence[str], number: int, cells: Sequence[str]) -> dict[str, str]:
    return dict(_cells(heads, number, cells))


def _cells(heads: Sequence[str], number: int, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The row's cells by head; columns without a head are nobody's."""
    for at, head in enumerate(heads):
        if head:
            cell = cells[at].strip() if at < len(cells) else ""
            yield head, checked(cell, number, head)
