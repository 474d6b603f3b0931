"""The limits of time and number that orders go by, as every county has them unless it sets its own.

Pure. A county's own are in ``order_limit`` (``limit_store``); the defaults are here alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

from layers.errors import BadInput


class Limit(NamedTuple):
    """A limit in whole minutes, hours or times: what it is unless set, and at most."""

    default: int
    most: int


LIMITS: Mapping[str, Limit] = {
    # How long something is held while somebody decides. A working figure.
    "hold_min": Limit(10, 240),
    # Until an order's receipt is due, unless the order says otherwise. A working figure.
    "receipt_min": Limit(5, 240),
    # How long after the expected arrival nobody worries yet. A working figure.
    "arrival_slack_min": Limit(10, 240),
    # Until a spoken order's paper is due: 48 hours, as the office's rule has it.
    "paper_h": Limit(48, 240),
    # How often a message is tried before it is given up. A working figure.
    "tries": Limit(8, 100),
}


def check_limit(name: str, value: int) -> int:
    """The value; raises BadInput for a limit that there is not, or a number nobody means."""
    if name not in LIMITS:
        raise BadInput("no_such_limit", field="limit_name", value=name, allowed=sorted(LIMITS))
    if not 0 < value <= LIMITS[name].most:
        raise BadInput("bad_order_limit", field="value", value=value, most=LIMITS[name].most)
    return value
