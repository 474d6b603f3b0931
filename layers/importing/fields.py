"""What a layer takes from a table: its fields, and which column of a file is which field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layers.errors import BadInput
from layers.importing.cells import sound
from layers.importing.heads import HEADS, clean, unit_of
from layers.importing.readers import Reader
from layers.importing.report import Problem, Repair
from layers.importing.table import Row, Table, as_text

_TOTALS = ("合计", "总计", "小计", "共计")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row says.

    ``required``: its head must be there and no cell may be blank. Otherwise a blank cell
    means ``default``; with ``assumed`` that is put in the report, because it is a guess that
    changes answers. ``units`` are those its head may carry in brackets, when any do;
    ``list_name`` is the code list of its values, when they are codes.
    """

    key: str
    read: Reader
    required: bool = False
    default: Any = ""
    assumed: bool = False
    units: tuple[str, ...] = ()
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which head of a file stands for which key, and which heads nobody asked for."""

    head_of: Mapping[str, str]
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]


def match(table: Table, fields: Sequence[Field], places: Sequence[str]) -> Columns:
    """The file's columns for these fields, and for the keys of ``places`` that say where.

    A column serves one field, the first that asks; of a field's synonyms the first counts.
    """
    by_clean: dict[str, str] = {}
    for head in table.heads:
        by_clean.setdefault(clean(head), head)
    head_of: dict[str, str] = {}
    problems: list[Problem] = []
    asked = [(field.key, field) for field in fields] + [(key, None) for key in places]
    for key, field in asked:
        found = next((by_clean.pop(clean(h)) for h in HEADS[key] if clean(h) in by_clean), None)
        if found is not None:
            head_of[key] = found
            problems += _wrong_unit(field, found)
        elif field is not None and field.required:
            told = {"names": list(HEADS[key])}
            problems.append(Problem(None, HEADS[key][0], "", "import.missing_head", told))
    used = set(head_of.values())
    return Columns(
        head_of, tuple(head for head in table.heads if head not in used), tuple(problems)
    )


def _wrong_unit(field: Field | None, head: str) -> Iterator[Problem]:
    """A head in another unit than the field's would change every number of the column."""
    unit = unit_of(head)
    if field is not None and field.units and unit and unit not in field.units:
        told = {"unit": unit, "units": list(field.units)}
        yield Problem(None, head, "", "import.wrong_unit", told)


def is_total(row: Row) -> bool:
    """Whether the row sums up others: its first cell says so, or the one after its number."""
    filled = [cell for cell in row.cells.values() if cell]
    return any(clean(cell) in _TOTALS for cell in filled[:2])


@dataclass(frozen=True, slots=True)
class Values:
    """One row read field by field; ``problems`` refuse it, ``repairs`` only tell."""

    values: Mapping[str, Any]
    problems: tuple[Problem, ...]
    repairs: tuple[Repair, ...]


def read_row(row: Row, fields: Sequence[Field], columns: Columns) -> Values:
    """All fields of a row; one bad cell does not keep the others from being read."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    repairs: list[Repair] = []
    for field in fields:
        head = columns.head_of.get(field.key)
        cell = row.cells.get(head, "") if head is not None else ""
        values[field.key] = field.default
        if not cell:
            problems += _blank(row, field, head)
            if field.assumed:
                shown = head or HEADS[field.key][0]
                default, codes = as_text(field.default), field.list_name
                repairs.append(Repair(row.number, shown, "", default, "import.assumed", codes))
            continue
        try:
            read = field.read(sound(cell, field.key))
        except BadInput as refusal:
            problems.append(Problem.of(refusal, row.number, head or "", cell))
            continue
        values[field.key] = read.value
        if read.repaired:
            shown = _shown(read.value)
            repairs.append(Repair(row.number, head or "", cell, shown, read.repaired))
    return Values(values, tuple(problems), tuple(repairs))


def _blank(row: Row, field: Field, head: str | None) -> Iterator[Problem]:
    """A required cell left blank; where the whole head is missing the file was told once."""
    if field.required and head is not None:
        yield Problem(row.number, head, "", "import.blank")


def _shown(value: object) -> str:
    return " / ".join(value) if isinstance(value, tuple) else str(value)
