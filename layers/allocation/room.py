"""What reasons need besides the problem: what things are called, and how much of them is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from layers.allocation.model import FreeDepot, Line
from layers.allocation.neighbour import Neighbour
from layers.allocation.rules import step_of

# More names than this are a list, not a reason.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Room:
    """Names of teams, depots, skills and items by code; units by item.

    ``agreement``: the depots of firms that keep stock by agreement (协议储备). No plan draws on
    them by itself; they are where a shortfall could be filled from, and ``contacts`` says by depot
    who is to be called: a name and a telephone number. ``neighbours`` are the counties next to
    ours, each by the name that it is called by in the reader's language.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    agreement: Sequence[FreeDepot] = ()
    contacts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    neighbours: Sequence[Neighbour] = ()

    def called(self, codes: Sequence[str]) -> list[str]:
        """Their names, as many as a reason can hold."""
        return [self.names.get(code, code) for code in codes[:MOST_NAMED]]

    def amount(self, line: Line, many: int) -> str:
        """So many people, or so much of an item in its unit."""
        if line.what == "skill":
            return f"{many}"
        unit = self.units.get(line.code, "")
        return f"{many * step_of(unit):f}{unit}"
