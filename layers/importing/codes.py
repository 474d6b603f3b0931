"""Codes for the rows that bring none: the known thing they name, or the next free code."""

import re
from collections.abc import Iterable

from layers.ids import PlaceCode
from layers.importing.saving import Named


class Codes:
    """The codes a file may give, knowing those that are taken."""

    def __init__(
        self,
        prefix: str,
        named: Named,
        given: Iterable[str],
    ) -> None:
        self._prefix = prefix
        self._by_name: dict[tuple[str, str], str | None] = {}
        for code, who in named.items():
            # Two things of one name in one township cannot be told apart by it; and a code
            # that was retired is taken, but stands for nothing that a row could mean.
            if who is not None:
                self._by_name[who] = None if who in self._by_name else code
        figures = re.compile(re.escape(prefix) + r"(\d{1,9})")
        taken = (figures.fullmatch(code) for code in {*named, *given})
        self._last = max((int(found[1]) for found in taken if found), default=0)

    def known(self, name: str, township_code: PlaceCode) -> str | None:
        """The code of the one known thing of that name in that township."""
        return self._by_name.get((name, township_code))

    def following(self) -> str:
        """The next free code, ``T0035``."""
        self._last += 1
        return f"{self._prefix}{self._last:04d}"
