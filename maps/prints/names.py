"""Names upon the map: each is written only where nothing stands already."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from markupsafe import Markup

from maps.prints.frame import Frame
from maps.prints.svg import SANS, haloed, label, short, tag, width_mm
from maps.style import GROUND

Box = tuple[float, float, float, float]
_CELL_MM = 12.0
_MOST_MINDED = 1000
# Where a name is tried: half its width to the right, its height down.
_TRIES = (
    *((0.0, 0.0), (0.0, -2.0), (0.0, 2.0), (0.0, -3.4), (0.0, 3.4)),
    *((0.6, -1.0), (-0.6, -1.0), (0.6, 1.0), (-0.6, 1.0), (1.2, 0.0), (-1.2, 0.0)),
)


class Room:
    """What is taken on the map, and the names that found a place on it."""

    def __init__(self, frame: Frame, grown: float = 1.0) -> None:
        self._frame = frame
        self._grown = grown
        self._taken: dict[tuple[int, int], list[Box]] = defaultdict(list)
        self._names: list[Box] = []
        self._minded: list[tuple[float, float]] = []
        self._written: list[Markup] = []
        self._said: set[tuple[str, int, int]] = set()

    def drawn(self) -> Markup:
        """All that was written."""
        return tag("g", *self._written, font_family=SANS)

    def take(self, box: Box) -> None:
        """Nothing is written there."""
        for cell in _cells(box):
            self._taken[cell].append(box)

    def mind(self, spots: Iterable[tuple[float, float]]) -> None:
        """Something small stands on each of these spots: names go where there are fewest."""
        self._minded = list(islice(spots, _MOST_MINDED))

    def is_written(self, box: Box) -> bool:
        """Whether a name stands there."""
        return any(_meet(box, name) for name in self._names)

    def _is_taken(self, box: Box) -> bool:
        return any(_meet(box, one) for cell in _cells(box) for one in self._taken.get(cell, ()))

    def write(
        self, name: str, x: float, y: float, size_mm: float, spread_mm: float = 0.0, **look: object
    ) -> bool:
        """The name where it hides least, as near to its place as there is room, else not at all."""
        text, size = short(name), size_mm * self._grown
        half = width_mm(text, size) / 2 + spread_mm * len(text) / 2 + 0.6
        look["letter_spacing"] = spread_mm or None
        places = [(x + right * half, y + down * size) for right, down in _TRIES]
        places.sort(key=lambda at: self._hidden(at, half, size))
        return any(self._put(text, at, half, size, **look) for at in places)

    def _hidden(self, at: tuple[float, float], half: float, high: float) -> int:
        return sum(abs(x - at[0]) < half and abs(y - at[1]) < high for x, y in self._minded)

    def beside(self, name: str, x: float, y: float, away_mm: float, **look: object) -> bool:
        """The name of a symbol: to its right, its left, below or above."""
        text, size = short(name), 2.5 * self._grown
        half = width_mm(text, size) / 2 + 0.4
        side = away_mm + half
        tries = (
            (side, 0.0),
            (-side, 0.0),
            (0.0, away_mm + size * 0.7),
            (0.0, -away_mm - size * 0.7),
        )
        return any(self._put(text, (x + dx, y + dy), half, size, **look) for dx, dy in tries)

    def plate(self, ref: str, x: float, y: float, fill: str) -> None:
        """The number of a road in a small plate, once in each neighbourhood."""
        text, size = short(ref), 2.1 * self._grown
        here = (text, int(x // 60), int(y // 60))
        half, high = width_mm(text, size) / 2 + 0.8, size * 0.72
        if here in self._said or not self._claim((x - half, y - high, x + half, y + high)):
            return
        self._said.add(here)
        box = {"x": x - half, "y": y - high, "width": 2 * half, "height": 2 * high, "rx": 0.6}
        edge = {"stroke": GROUND["place"][0], "stroke_width": 0.15}
        self._written.append(tag("rect", fill=fill, **box, **edge))
        ink = GROUND["ink"][0]
        self._written.append(label(text, x, y, size, fill=ink, font_weight="bold"))

    def _put(
        self, text: str, at: tuple[float, float], half: float, size: float, **look: object
    ) -> bool:
        (x, y), high = at, size * 0.62
        if not self._claim((x - half, y - high, x + half, y + high)):
            return False
        halo = str(look.pop("halo", GROUND["land"][0]))
        self._written.append(haloed(text, at, size, halo, **look))
        return True

    def _claim(self, box: Box) -> bool:
        inside = self._frame.holds(box[0], box[1]) and self._frame.holds(box[2], box[3])
        if not inside or self._is_taken(box):
            return False
        self.take(box)
        self._names.append(box)
        return True


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(side // _CELL_MM) for side in box)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]
