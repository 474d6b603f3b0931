"""Codes for the rows that bring none: the known thing they name, or the next free code."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

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
        self._by_name: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for code, who in named.items():
            # A code that was retired is taken, but stands for nothing that a row could mean.
            if who is not None:
                self._by_name[who].append(code)
        figures = re.compile(re.escape(prefix) + r"(\d{1,9})")
        taken = (figures.fullmatch(code) for code in {*named, *given})
        self._last = max((int(found[1]) for found in taken if found), default=0)

    def known(self, name: str, township_code: PlaceCode) -> Sequence[str]:
        """The codes of the known things of that name in that township, hopefully one."""
        return sorted(self._by_name.get((name, township_code), ()))

    def following(self) -> str:
        """The next free code, ``T0035``."""
        self._last += 1
        return f"{self._prefix}{self._last:04d}"
