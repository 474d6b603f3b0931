"""Whether the way is cut by which somebody was ordered to come, and what remains of it. Pure."""

from typing import NamedTuple

# Less than this is not worth a word to a room that is busy.
WORTH_TELLING_MIN = 1.0


class Cut(NamedTuple):
    """Minutes on the way before a closure, and with it; ``after_min`` None: no way is left."""

    before_min: float
    after_min: float | None


def cut(before_min: float | None, after_min: float | None) -> Cut | None:
    """The way as it is cut; None where it is as it was, or there was none before either."""
    if before_min is None:
        return None
    if after_min is not None and after_min - before_min < WORTH_TELLING_MIN:
        return None
    return Cut(before_min, after_min)
