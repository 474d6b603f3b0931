"""What no cell may hold, whatever its column: a spreadsheet's error, unseen marks, a whole book."""

import re
import unicodedata

from layers.errors import BadInput

MOST_IN_NAME = 100
MOST_IN_TEXT = 2_000

_ERROR = re.compile(
    r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!|ERROR!)", re.IGNORECASE
)
# Control characters (category Cc) but tab and line ends, and the marks that turn the direction
# of writing: they hide what a cell says from the person who checks it.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def sound(cell: str, key: str) -> str:
    """The cell of that field as it is. Raises BadInput: an error of a formula, too long.

    An error is no blank: what the cell would have said is unknown, and no default may stand
    in for it.
    """
    if _ERROR.fullmatch(unicodedata.normalize("NFKC", cell)):
        raise BadInput("import.error_cell")
    limit = MOST_IN_NAME if key == "name" or key.endswith("_name") else MOST_IN_TEXT
    if len(cell) > limit:
        raise BadInput("import.text_too_long", length=len(cell), limit=limit)
    return cell


def has_unseen(cell: str) -> bool:
    """Whether the cell holds a mark that nobody sees."""
    return _UNSEEN.search(cell) is not None


def legible(cell: str) -> str:
    """The cell with its unseen marks written out by their numbers."""
    return _UNSEEN.sub(lambda mark: f"\\u{ord(mark[0]):04x}", cell)
