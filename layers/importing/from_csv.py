"""Text tables: UTF-8 or, as Chinese Excel still writes them, GB18030; any usual delimiter."""

import csv
import io
from collections.abc import Iterator

from layers.errors import BadFile
from layers.importing.table import MOST_IN_CELL, GridRow, Table, known_heads, laid_out

_DELIMITERS = (",", "\t", ";", "|", "，")
_LOOKED_AT = 20
_MOST_IN_LINE = 1_000_000
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_csv(content: bytes) -> Table:
    """The table in a text file. Raises BadFile."""
    text, encoding = _decoded(content)
    if "\x00" in text:
        raise BadFile("import.bad_character", row=text[: text.index("\x00")].count("\n") + 1)
    lines = io.StringIO(text, newline="")
    start = "".join(line for line, _ in zip(lines, range(_LOOKED_AT), strict=False))
    delimiter = max(_DELIMITERS, key=lambda sign: _known_under(start, sign))
    try:
        return laid_out(_grid(text, delimiter), encoding)
    except csv.Error as fault:
        raise BadFile("import.cell_too_long", limit=MOST_IN_CELL) from fault


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in: strict UTF-8 if it is that, else GB18030."""
    if content.startswith(_UTF16_MARKS):
        encodings = [("utf-16", "UTF-16")]
    else:
        marked = "UTF-8 BOM" if content.startswith(b"\xef\xbb\xbf") else "UTF-8"
        encodings = [("utf-8-sig", marked), ("gb18030", "GB18030")]
    for codec, name in encodings:
        try:
            return content.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise BadFile("import.unreadable_text")


def _grid(text: str, delimiter: str) -> Iterator[GridRow]:
    return enumerate(csv.reader(_lines(text), delimiter=delimiter), start=1)


def _lines(text: str) -> Iterator[str]:
    """The lines of the text; one without end would become millions of cells at once."""
    for line in io.StringIO(text, newline=""):
        if len(line) > _MOST_IN_LINE:
            raise BadFile("import.cell_too_long", limit=MOST_IN_CELL)
        yield line


def _known_under(start: str, delimiter: str) -> int:
    """The most heads known in one of the first lines, if this were the delimiter."""
    try:
        return max((known_heads(cells) for _, cells in _grid(start, delimiter)), default=0)
    except csv.Error:
        return 0
