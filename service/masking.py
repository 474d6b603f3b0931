"""Telephone numbers masked but for their last two figures.

Whole only for a reader who may see them: in the fields that hold numbers, and also where a caller's
number stands in the middle of a description.
"""

import re
from collections.abc import Mapping
from typing import Any

_PHONE_FIELDS = {"phone", "phones", "contact_phone", "reporter_phone"}
# What tells things apart, and when they were: never words that somebody said.
_NO_WORDS = re.compile(r"(?:^|_)(?:ids?|codes?|at|url|type)$")
# A mobile number, with 86 before it or not, and a line with its area code. Not a part of a longer
# number, and not the decimals of a coordinate.
_PHONE = re.compile(
    r"(?<!\d)(?<!\d\.)"
    r"(?:(?:\+?86[- ]?)?1(?:\d{10}|[3-9]\d[- ]\d{4}[- ]\d{4})"
    r"|0\d{2,3}[-) ]{0,2}\d{3,4}[- ]?\d{4})"
    r"(?!\d|\.\d)"
)
_ALL_BUT_TWO = re.compile(r"\d(?=(?:\D*\d){2})")


def masked(value: Any, field: str = "") -> Any:
    """The same JSON value with every phone number masked but for its last two figures.

    Numbers, and the values of identifiers, codes, times and addresses, stay as they are.
    """
    if isinstance(value, Mapping):
        return {key: masked(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [masked(part, field) for part in value]
    if not isinstance(value, str) or _NO_WORDS.search(field):
        return value
    if field in _PHONE_FIELDS:
        return _ALL_BUT_TWO.sub("*", value)
    return _PHONE.sub(lambda found: _ALL_BUT_TWO.sub("*", found[0]), value)
