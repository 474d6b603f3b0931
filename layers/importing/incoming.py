"""A file on its way in: each row read, placed, named and doubted; nothing is saved here.

The first bad row does not hide the second: a planner mends a file once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from layers.errors import BadInput
from layers.ids import PlaceCode
from layers.importing.cells import has_unseen, legible
from layers.importing.codes import Codes
from layers.importing.fields import Values, is_total, match, read_row
from layers.importing.heads import HEADS
from layers.importing.importer import Entry, Importer, Known, Lies, Terms
from layers.importing.positions import KEYS, Positions
from layers.importing.report import Problem, Repair, Report
from layers.importing.saving import Saved
from layers.importing.table import Row, Table

Progress = Callable[[int, int], None]
"""Told now and then how many rows of how many have been read."""

_TOLD_EACH = 500
_DEMO_NOTE = "演示数据"
_TOWNSHIP_ENDINGS = ("", "镇", "乡", "街道")


class _Who(NamedTuple):
    """What a row without a code is known by."""

    name: str
    township_code: PlaceCode


class Incoming:
    """One file on its way in: its rows, what speaks against them, and what was repaired."""

    def __init__(self, importer: Importer[Any], terms: Terms, known: Known, table: Table) -> None:
        self.importer = importer
        self.terms = terms
        self.known = known
        self.table = table
        places = () if importer.lies is Lies.NOWHERE else KEYS
        self.columns = match(table, importer.fields, places)
        self.problems: list[Problem] = list(self.columns.problems)
        self.repairs: list[Repair] = [
            Repair(None, "", other, table.sheet, "import.sheet_not_read")
            for other in table.sheets_not_read
        ]

    @property
    def is_unfit(self) -> bool:
        """Whether something is wrong with the whole file, so that no row can be trusted."""
        return any(problem.row is None for problem in self.problems)

    def read(self, on_progress: Progress | None = None) -> list[Any]:
        """The things of the rows against which nothing speaks."""
        rows = list(self._data_rows())
        if not rows:
            self.problems.append(Problem(None, "", "", "import.no_rows"))
        read: dict[int, Values] = {}
        for done, row in enumerate(rows, start=1):
            values = read[row.number] = read_row(row, self.importer.fields, self.columns)
            self.problems += values.problems
            self.repairs += values.repairs
            if on_progress and (done % _TOLD_EACH == 0 or done == len(rows)):
                on_progress(done, len(rows))
        positions = Positions(self.terms.datum, self.terms.reading, self.known.inside)
        if self.importer.lies is not Lies.NOWHERE:
            shapes = self.importer.lies is Lies.ANYHOW
            positions.read(rows, self.columns, shapes=shapes)
            self.problems += positions.problems
            self.repairs += positions.repairs
        entries = list(self._entries(rows, read, positions))
        self._check_keys(entries)
        self._check_references(entries)
        self._tell_statuses(rows, entries)
        return list(self._built(entries))

    def report(self, name: str, accepted: int, saved: Saved | None) -> Report:
        """The whole report, in the order of the rows."""
        return Report(
            file=name,
            encoding=self.table.encoding,
            sheet=self.table.sheet,
            rows_read=len(self.table.rows),
            accepted=accepted,
            refused=tuple(sorted(self.problems, key=lambda one: one.row or 0)),
            repaired=tuple(sorted(self.repairs, key=lambda one: one.row or 0)),
            heads_ignored=self.columns.ignored,
            heads_repeated=self.table.repeated,
            saved=saved,
            dry_run=self.terms.dry_run,
        )

    def _data_rows(self) -> Iterator[Row]:
        """The rows that are not sums of others."""
        for written in self.table.rows:
            row = self._legible(written)
            if is_total(row):
                first = next(cell for cell in row.cells.values() if cell)
                self.repairs.append(Repair(row.number, "", first, "", "import.total_left_out"))
            else:
                yield row

    def _legible(self, row: Row) -> Row:
        """The row, refused if a cell holds marks that nobody sees; they are written out then."""
        unseen = [head for head, cell in row.cells.items() if has_unseen(cell)]
        if not unseen:
            return row
        cells = {head: legible(cell) for head, cell in row.cells.items()}
        for head in unseen:
            self.problems.append(Problem(row.number, head, cells[head][:80], "import.unseen_mark"))
        return row._replace(cells=cells)

    def _entries(
        self, rows: Sequence[Row], read: dict[int, Values], positions: Positions
    ) -> Iterator[Entry]:
        """The rows with their code and township; those without a code get one."""
        given = [values.values.get("code") or "" for values in read.values()]
        codes = Codes(self.importer.prefix, self.known.named, given)
        called: dict[int, _Who] = {}
        rows_of: defaultdict[_Who, list[int]] = defaultdict(list)
        for row in rows:
            values = read[row.number].values
            who = called[row.number] = _Who(values.get("name", ""), self._township(row, values))
            rows_of[who].append(row.number)
        for row in rows:
            values, who = read[row.number].values, called[row.number]
            yield Entry(
                region_code=self.terms.region_code,
                row=row.number,
                code=self._code(row.number, values, who, rows_of[who], codes),
                township_code=who.township_code,
                values=values,
                spot=positions.spots.get(row.number),
                is_demo=self.terms.is_demo
                or values.get("is_demo", False)
                or values.get("note", "").startswith(_DEMO_NOTE),
            )

    def _code(self, row: int, values: Any, who: _Who, alike: Sequence[int], codes: Codes) -> str:
        """The row's code: its own, that of the one known thing it names, or a new one.

        Two rows ``alike`` in name and township, or two known things, cannot be told apart by
        it: what is guessed today would be guessed otherwise when the file comes again.
        """
        if values.get("code") or "code" not in values:
            return str(values.get("code", ""))
        if not self.importer.prefix or not who.name:
            return ""  # A required field is blank then, which is told already.
        known = codes.known(*who)
        head = f"{self._head('name')}/{self._head('township')}"
        if len(alike) > 1:
            self.problems.append(
                Problem(row, head, who.name, "import.twice", {"rows": list(alike)})
            )
            return ""
        if len(known) > 1:
            self.problems.append(
                Problem(row, head, who.name, "import.unclear_name", {"codes": list(known)})
            )
            return ""
        how = "import.code_found" if known else "import.code_made"
        code = known[0] if known else codes.following()
        self.repairs.append(Repair(row, self._head("code"), who.name, code, how))
        return code

    def _township(self, row: Row, values: Any) -> PlaceCode:
        """The township that the row names, by code or by name; blank when it is not known."""
        code = values.get("township_code", "")
        if code in self.known.townships.values():
            return PlaceCode(code)
        name = values.get("township", "")
        for ending in _TOWNSHIP_ENDINGS if name else ():
            if found := self.known.townships.get(name + ending):
                return found
        if code or name:
            head = self._head("township" if name else "township_code")
            repair = Repair(row.number, head, name or code, "", "import.township_unknown")
            self.repairs.append(repair)
        return PlaceCode("")

    def _check_keys(self, entries: Sequence[Entry]) -> None:
        """Refuses all rows of one key: which of them is right, only the planner knows."""
        rows_of: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for entry in entries:
            parts = [
                entry.code if key == "code" else str(entry.values[key] or "")
                for key in self.importer.keys
            ]
            if parts[0]:
                rows_of[tuple(parts)].append(entry.row)
        head = "/".join(self._head(key) for key in self.importer.keys)
        for parts_of_key, rows in rows_of.items():
            for row in rows if len(rows) > 1 else ():
                told = {"rows": rows}
                value = " ".join(parts_of_key).strip()
                self.problems.append(Problem(row, head, value, "import.twice", told))

    def _check_references(self, entries: Sequence[Entry]) -> None:
        """Refuses rows that speak of something the region does not have."""
        for key, allowed in self.known.references.items():
            for entry in entries:
                value = entry.values[key]
                if value and value not in allowed:
                    self.problems.append(
                        Problem(entry.row, self._head(key), value, "import.not_known")
                    )

    def _tell_statuses(self, rows: Sequence[Row], entries: Sequence[Entry]) -> None:
        """Tells where a known thing's status stays as it is, whatever the table says."""
        statuses, head = self.known.statuses, self._head("status")
        list_name = next((one.list_name for one in self.importer.fields if one.key == "status"), "")
        kept = {entry.row for entry in entries if entry.code in statuses}
        # Where a status is kept, no default was assumed for it.
        self.repairs = [
            one
            for one in self.repairs
            if (one.field, one.code) != (head, "import.assumed") or one.row not in kept
        ]
        says = {row.number for row in rows if row.cells.get(head)}
        says -= {problem.row or 0 for problem in self.problems}
        for entry in entries:
            if entry.row not in kept & says or entry.values["status"] == statuses[entry.code]:
                continue
            written, stored = entry.values["status"], statuses[entry.code]
            told = {"team_code": entry.code, "status": written}
            self.repairs.append(
                Repair(entry.row, head, written, stored, "import.status_kept", list_name, told)
            )

    def _built(self, entries: Sequence[Entry]) -> Iterator[Any]:
        bad = {problem.row for problem in self.problems}
        for entry in entries if not self.is_unfit else ():
            if entry.row in bad:
                continue
            try:
                yield self.importer.build(entry)
            except BadInput as refusal:
                head = self._head(refusal.field or "code")
                value = str(entry.values.get(refusal.field or "", ""))
                self.problems.append(Problem.of(refusal, entry.row, head, value))

    def _head(self, key: str) -> str:
        """The head under which the planner knows a field."""
        return self.columns.head_of.get(key) or HEADS[key][0]
