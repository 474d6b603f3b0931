"""Response levels (响应级别) I to IV: what each means, and which one a severity calls for.

What a county has not set is as in ``codes/response_levels.csv``. Those are working figures of
ours: no plan of any county was before us when they were written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layers.codes import code_list
from layers.command.incident import Severity
from layers.errors import BadInput

_LIST = "response_levels"
LEVELS = ("I", "II", "III", "IV")
"""From the highest down."""
MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Level:
    """One level as a county has set it: who must come, and which units are called, by name.

    ``severities`` are those for which it is proposed. ``version`` 0: never set by the county.
    """

    level: str
    severities: tuple[Severity, ...]
    meaning: str
    must_come: tuple[str, ...]
    units: tuple[str, ...]
    version: int = 0
    updated_by: str = ""


def default(level: str, language: str = "zh") -> Level:
    """The level as it is where a county has not set it. Raises BadInput ``no_response_level``."""
    row = code_list(_LIST)[checked(level)]
    return Level(
        level=level,
        severities=tuple(Severity(one) for one in row["severities"].split("|") if one),
        meaning=row[f"meaning_{language}"],
        must_come=tuple(row[f"must_come_{language}"].split("|")),
        units=tuple(row[f"units_{language}"].split("|")),
    )


def levels(own: Mapping[str, Level], language: str = "zh") -> Sequence[Level]:
    """All four, the highest first: the county's own where it has one."""
    return [own.get(one) or default(one, language) for one in LEVELS]


def propose(severity: Severity | None, among: Sequence[Level]) -> Level | None:
    """The highest level that is meant for this severity; None where none is, or none is known."""
    return next((one for one in among if severity in one.severities), None)


def is_lower(level: str | None, than: str | None) -> bool:
    """Whether it calls for less; no response at all (None) is the least."""
    return _height(level) < _height(than)


def checked(level: str) -> str:
    """The level; raises BadInput ``no_response_level``."""
    if level not in LEVELS:
        raise BadInput("no_response_level", field="level", value=level, levels=list(LEVELS))
    return level


def _height(level: str | None) -> int:
    return 0 if level is None else len(LEVELS) - LEVELS.index(level)
