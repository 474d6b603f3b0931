"""Telephone numbers masked but for their last two figures.

Whole only for a reader who may see them: in the fields that hold numbers, and also where a caller's
number stands in the middle of a description.
"""

import re
from collections.abc import Mapping
from typing import Any

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
_ALL_BUT_TWO = re.compile(r"\d(?=(?:\D*\d){2})")
# Full-width figures and dashes of all lengths, each in the place of one plain mark.
_PLAIN = {0xFF10 + figure: str(figure) for figure in range(10)}
_PLAIN |= dict.fromkeys(map(ord, "\uff0d\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_PLAIN |= {ord("\uff0b"): "+", ord("\uff09"): ")", ord("\u3000"): " "}


def masked(value: Any, field: str = "") -> Any:
    """The same JSON value with every phone number masked but for its last two figures.

    Numbers, and the values of identifiers, codes, times and addresses, stay as they are.
    """
    if isinstance(value, float):  # first: a map's ways are thousands of them
        return value
    if isinstance(value, list):
        return [masked(part, field) for part in value]
    if isinstance(value, Mapping):
        return {key: masked(part, key) for key, part in value.items()}
    if not isinstance(value, str) or _NO_WORDS.search(field):
        return value
    plain = value.translate(_PLAIN)  # mark for mark: places stay the same
    if _PHONE_FIELD.search(field):
        return _ALL_BUT_TWO.sub("*", plain)
    hidden = list(value)
    for found in _PHONE.finditer(plain):
        hidden[found.start() : found.end()] = _ALL_BUT_TWO.sub("*", found[0])
    return "".join(hidden)
