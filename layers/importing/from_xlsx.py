"""Excel tables: values only, no formula is run; codes stay text and dates become ISO dates."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from layers.errors import BadFile
from layers.importing.cells import legible
from layers.importing.excel_errors import ErrorCells, error_cells
from layers.importing.table import MOST_ROWS, GridRow, Table, as_text, known_heads, laid_out

_LOOKED_AT = 20


def read_xlsx(path: Path) -> Table:
    """The table in the sheet that has the most known heads, and which sheets were not read.

    Raises BadFile.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        errors = error_cells(path)
        sheets = [
            (name, _grid(book.get_sheet_by_name(name), errors.get(name, {})))
            for name in book.sheet_names
        ]
    except CalamineError as fault:
        raise BadFile("import.not_what_it_says", name=path.name) from fault
    if not sheets:
        raise BadFile("import.empty")
    name, grid = max(sheets, key=lambda sheet: _known_in(sheet[1]))
    table = laid_out(grid, "XLSX", legible(name))
    others = tuple(legible(other) for other, filled in sheets if filled and other != name)
    return replace(table, sheets_not_read=others)


def _known_in(grid: list[GridRow]) -> int:
    return max((known_heads(cells) for _, cells in grid[:_LOOKED_AT]), default=0)


def _grid(sheet: Any, errors: ErrorCells) -> list[GridRow]:
    """The sheet's rows that are not empty; what was merged downwards stands in each row."""
    # Its rows begin with the first of the sheet, its columns with the first that is filled.
    first_column = sheet.start[1] if sheet.start else 0
    rows: dict[int, list[str]] = {}
    for at, cells in enumerate(sheet.iter_rows()):
        told = [
            errors.get((at, first_column + across)) or as_text(cell)
            for across, cell in enumerate(cells)
        ]
        if any(told):
            rows[at] = told
        if len(rows) > MOST_ROWS + _LOOKED_AT:
            raise BadFile("import.too_many_rows", limit=MOST_ROWS)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if left == right and top in rows and 0 <= left - first_column < len(rows[top]):
            _fill_down(rows, range(top, bottom + 1), left - first_column)
    return [(number + 1, cells) for number, cells in rows.items()]


def _fill_down(rows: dict[int, list[str]], merged: range, column: int) -> None:
    for number in merged:
        if number in rows:
            rows[number][column] = rows[merged.start][column]
