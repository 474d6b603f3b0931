"""The list beside a map as a file for the office: CSV that Excel reads, and XLSX.

What is given as a number is written as one, text stays text: codes keep their leading zeros, and
no spreadsheet is given a formula or an address to follow.
"""

import csv as comma
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from layers.moments import ZONE, with_zone
from layers.words import say
from maps.press.plain import plain
from maps.prints.model import Cell
from maps.prints.svg import width_mm

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[Cell]]

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"^[\s\ufeff\u200b-\u200f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MOST_LETTERS = 32_767  # of one cell of Excel
_NARROWEST, _WIDEST = 6, 48  # letters of a column
_ROWS_LOOKED_AT = 500


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What the first lines say: of which map, of when, and what it must not be taken for."""

    title: str
    made_at: datetime
    mark: str
    language: str


def csv(heads: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with its mark, so that Excel reads it; what would be a formula begins with '."""
    file = StringIO()
    writer = comma.writer(file, lineterminator="\r\n")
    writer.writerow([_harmless(head) for head in heads])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def xlsx(heads: Sequence[str], rows: Rows, heading: Heading) -> bytes:
    """One sheet: title, time and mark, the heads (which stay in view), the rows.

    Raises BadInput for a moment without zone.
    """
    kept = [[_kept(cell) for cell in row] for row in rows]
    file = BytesIO()
    options = {
        "constant_memory": len(kept) > _ROWS_LOOKED_AT,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": _kept(heading.title)[:255]})
        sheet = book.add_worksheet(say("print.sheet", heading.language))
        _write(book, sheet, heads, kept, heading)
    return file.getvalue()


def _write(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    heading: Heading,
) -> None:
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    number = book.add_format({"valign": "top"})
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top", "bg_color": "#f4f6f8"})
    for column, wide in enumerate(_widths(heads, rows)):
        sheet.set_column(column, column, wide)
    sheet.write_string(0, 0, _kept(heading.title), book.add_format({"bold": True, "font_size": 14}))
    red = book.add_format({"font_color": "#c00000" if heading.mark else "#56616e"})
    sheet.write_string(1, 0, _made(heading), red)
    for column, name in enumerate(heads):
        sheet.write_string(2, column, _kept(name), head)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    for row, cells in enumerate(rows, 3):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):  # codes, and what was typed
                sheet.write_string(row, column, cell, text)
            else:
                sheet.write_number(row, column, cell, number)


def _made(heading: Heading) -> str:
    here = with_zone(heading.made_at, "made_at").astimezone(ZONE)
    mark = f"{_kept(heading.mark)} · " if heading.mark else ""
    return say("print.made_at_head", heading.language, mark=mark, moment=f"{here:%Y-%m-%d %H:%M}")


def _widths(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """The columns' widths in Latin letters; a Chinese one is as wide as two."""
    looked_at = [heads, *rows[:_ROWS_LOOKED_AT]]
    widest = [
        max(width_mm(str(cell)[: 2 * _WIDEST], 2) for cell in column)
        for column in zip(*looked_at, strict=True)
    ]
    return [min(_WIDEST, max(_NARROWEST, one + 2)) for one in widest]


def _kept(value: Cell) -> Any:
    """The cell as a file can hold it: text in which all is seen, or the number it is."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return plain(value)[:_MOST_LETTERS] if isinstance(value, str) else value


def _harmless(value: Cell) -> Any:
    kept = _kept(value)
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{kept}"
    return kept
