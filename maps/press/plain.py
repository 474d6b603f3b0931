"""People's text as a document can hold it, whatever was typed."""

import re

# What no document may hold (XML 1.0, 2.2) or nobody sees: control characters, halves of characters,
# and the marks that turn the direction of writing. Line ends stay.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """The text as a document can hold it: unseen marks are written out by their numbers."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", whole)


def one_line(text: str, most: int) -> str:
    """The text on one line, cut with a sign of it where there is no room for more letters."""
    whole = " ".join(plain(text[: 4 * most]).split())
    return whole if len(whole) <= most else whole[: most - 1] + "…"
