"""Which cells of a workbook hold an error: read as a value, ``#DIV/0!`` would be a blank cell."""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from layers.errors import BadFile

_POSITION = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")

ErrorCells = Mapping[tuple[int, int], str]
"""Errors by row and column, both counted from 0."""


def error_cells(path: Path) -> Mapping[str, ErrorCells]:
    """The error cells of each sheet, by its name. Raises BadFile for XML that is not sound."""
    try:
        with zipfile.ZipFile(path) as parts:
            held = set(parts.namelist())
            return {
                name: _errors_of(parts.read(part))
                for name, part in _parts_of_sheets(parts).items()
                if part in held
            }
    except (expat.ExpatError, zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise BadFile("import.not_what_it_says", name=path.name) from fault


def _parts_of_sheets(parts: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(tag: str, told: Mapping[str, str]) -> None:
        if _bare(tag) == "Relationship":
            target = posixpath.normpath(posixpath.join("xl", told["Target"]))
            targets[told["Id"]] = target.lstrip("/")

    def sheet(tag: str, told: Mapping[str, str]) -> None:
        if _bare(tag) == "sheet":
            link = next(value for key, value in told.items() if key.endswith(":id"))
            sheets[told["name"]] = targets.get(link, "")

    for name, take in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        parser = _parser()
        parser.StartElementHandler = take
        parser.Parse(parts.read(name), True)
    return sheets


def _errors_of(content: bytes) -> ErrorCells:
    # Most sheets hold no error, and need not be read a second time.
    if b'"e"' not in content and b"'e'" not in content:
        return {}
    reading = _Reading()
    parser = _parser()
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.words
    parser.Parse(content, True)
    return {at: value or "#ERROR!" for at, value in reading.found.items()}


class _Reading:
    """The error cells met so far; a cell that does not say where it stands follows the last."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], str] = {}
        self._at = (-1, -1)
        self._is_value = False

    def start(self, tag: str, told: Mapping[str, str]) -> None:
        name = _bare(tag)
        if name == "row":
            row = int(told["r"]) - 1 if "r" in told else self._at[0] + 1
            self._at = (row, -1)
        elif name == "c":
            self._at = _position(told["r"]) if "r" in told else (self._at[0], self._at[1] + 1)
            if told.get("t") == "e":
                self.found[self._at] = ""
        self._is_value = name == "v" and self._at in self.found

    def words(self, text: str) -> None:
        if self._is_value:
            self.found[self._at] += text

    def end(self, _tag: str) -> None:
        self._is_value = False


def _position(name: str) -> tuple[int, int]:
    """``F2`` is row 1, column 5."""
    found = _POSITION.fullmatch(name)
    if found is None:
        raise ValueError(name)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _parser() -> expat.XMLParserType:
    """A parser that takes no document type: a workbook has none, and entities can be a bomb."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*told: object) -> None:
    raise ValueError(told)


def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]
