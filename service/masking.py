"""Telephone numbers masked but for their last two figures.

Whole only for a reader who may see them: in the fields that hold numbers, and also where a caller's
number stands in the middle of a description.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from maps.payload import Line

_PHONE_FIELD = re.compile(r"(?:^|_)phones?$")
# What tells things apart, and when they were: never words that somebody said.
_NO_WORDS = re.compile(r"(?:^|_)(?:ids?|codes?|at|url|type)$")
# What people put between the figures of a number, and what hides there unseen.
_GAP = r"[-\s\u200b-\u200f\u2060\ufeff]{0,2}"
# A mobile number, with 86 before it or not, and a line with its area code. Not a part of a longer
# number: a coordinate's decimals are longer or begin otherwise.
_PHONE = re.compile(
    rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"
    r"|(?<!\d)1[3-9]\d\.\d{4}\.\d{4}(?!\d)"
    r"|(?<!\d)(?<!\d\.)0\d{2,3}[-) ]{0,2}\d{3,4}[- ]?\d{4}(?!\d|\.\d)"
)
# What a number in a text looks like when it was masked.
_MASKED = re.compile(r"\*(?:[-\s()]{0,2}\*){4,}[-\s]{0,2}\d[-\s]{0,2}\d(?!\d)")
_ALL_BUT_TWO = re.compile(r"\d(?=(?:\D*\d){2})")
# Full-width figures and dashes of all lengths, each in the place of one plain mark.
_PLAIN = {0xFF10 + figure: str(figure) for figure in range(10)}
_PLAIN |= dict.fromkeys(map(ord, "\uff0d\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_PLAIN |= {ord("\uff0b"): "+", ord("\uff09"): ")", ord("\u3000"): " "}

_KEPT_TEXTS = 8_192


def masked(value: Any, field: str = "") -> Any:
    """The same JSON value with every phone number masked but for its last two figures.

    Numbers, and the values of identifiers, codes, times and addresses, stay as they are.
    """
    if isinstance(value, float | Line):  # first: a map's ways are thousands of numbers
        return value
    if isinstance(value, list):
        return [masked(part, field) for part in value]
    if isinstance(value, Mapping):
        return {key: masked(part, key) for key, part in value.items()}
    if not isinstance(value, str) or (what := _holds(field)) is None:
        return value
    return _numbers_masked(value) if what else _text_masked(value)


def is_masked(value: str, field: str) -> bool:
    """Whether a number in it was masked: it must not be written back, or it would be lost."""
    return "*" in value if _holds(field) else _MASKED.search(value) is not None


@lru_cache(maxsize=1_024)
def _holds(field: str) -> bool | None:
    """Whether a field holds a number, or words (False), or neither (None)."""
    return None if _NO_WORDS.search(field) else bool(_PHONE_FIELD.search(field))


def _numbers_masked(value: str) -> str:
    return _ALL_BUT_TWO.sub("*", value.translate(_PLAIN))


@lru_cache(maxsize=_KEPT_TEXTS)
def _text_masked(value: str) -> str:
    """A text with the numbers in it masked; a sheet has the same names and reasons again."""
    plain = value.translate(_PLAIN)  # mark for mark: places stay the same
    numbers = list(_PHONE.finditer(plain))
    if not numbers:
        return value  # itself, and not the same once more: thousands are kept
    hidden = list(value)
    for found in numbers:
        hidden[found.start() : found.end()] = _ALL_BUT_TWO.sub("*", found[0])
    return "".join(hidden)
