"""A neighbouring county (邻县): what it may be asked for, how to reach it, how soon it is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A county next to ours.

    ``neighbour_code`` is its region code; ``way_in`` the road or crossing by which it comes;
    ``drive_min`` whole minutes from the border to our county's seat, a working figure that the
    county sets; ``may_ask`` codes of skills and items, none of them: anything.
    """

    neighbour_code: str
    name: str
    drive_min: int
    name_en: str = ""
    duty_phone: str = ""
    way_in: str = ""
    may_ask: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    is_demo: bool = False
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None

    def called(self, language: str) -> str:
        """Its name, in English where it has one and that is asked for."""
        return self.name_en or self.name if language == "en" else self.name


def askable(neighbours: Sequence[Neighbour], code: str) -> list[Neighbour]:
    """Those who may be asked for that skill or item, the soonest first."""
    found = [one for one in neighbours if not one.may_ask or code in one.may_ask]
    return sorted(found, key=lambda one: (one.drive_min, one.neighbour_code))
