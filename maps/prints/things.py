"""What lies on the ground: areas, lines and symbols, the weightier never hidden by the lighter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from markupsafe import Markup

from maps.press.plain import one_line
from maps.prints import signs
from maps.prints.clipped import area, hatching, lines, rings_of
from maps.prints.frame import Frame
from maps.prints.model import Mark, Patch, Stroke
from maps.prints.names import Room
from maps.prints.svg import line, path
from maps.style import GROUND, Line, Sign

SIGN_MM = 5.4
_LARGE = {"incident": 1.45}  # what the map is about
_DOT_MM = 2.3
_MANY, _SMALLER = 120, 0.85  # so many symbols are drawn smaller, that the ground stays seen
_NEAR = 0.72  # of a symbol's width: closer ones would hide each other
_HATCH_MM = 1.8
_DASHES = (None, "2.2 .9", ".5 .9")
_LONGEST = 40  # letters of an area's name
_DOT_CELL_MM = 0.6  # dots of one sign nearer than this are one


class Shade(NamedTuple):
    """How an area is drawn; ``dash`` tells areas of one tone apart without colour."""

    tone: str
    words: str
    is_hatched: bool
    opacity: float
    dash: str | None


def shades(drawn: Iterable[Patch], known: Mapping[str, Line]) -> list[Shade]:
    """One for each patch. Of one family the last kind is edged whole, those before it broken.

    Bare areas, with a tone of their own or one for all, lie upon one another: they are a family.
    """
    given = tuple(drawn)
    told = [(*_tone_and_words(patch, known), patch.hatched) for patch in given]
    is_bare = [patch.look not in known and not patch.hatched for patch in given]
    families = ["" if bare else one[0] for bare, one in zip(is_bare, told, strict=True)]
    kinds: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    for family, one in dict.fromkeys(zip(families, told, strict=True)):
        kinds[family].append(one)
    out = []
    for family, one in zip(families, told, strict=True):
        place = kinds[family].index(one)
        after = len(kinds[family]) - 1 - place
        out.append(Shade(*one, min(0.13 + 0.06 * place, 0.4), _DASHES[min(after, 2)]))
    return out


def _tone_and_words(patch: Patch, known: Mapping[str, Line]) -> tuple[str, str]:
    look = known.get(patch.look)
    words = one_line(patch.label, _LONGEST) or (look.label if look else "")
    return (look.tone if look else patch.look), words


def patches(frame: Frame, drawn: Iterable[Patch], known: Mapping[str, Line]) -> Markup:
    """Areas, pale within and edged; hatched ones are told without colour."""
    out, given = Markup(), tuple(drawn)
    for patch, shade in zip(given, shades(given, known), strict=True):
        shape = area(frame, patch.rings)
        fill, *_ = signs.tone(shade.tone)
        out += path(rings_of(shape), fill=fill, fill_opacity=shade.opacity, fill_rule="evenodd")
        if patch.hatched:
            out += path(hatching(shape, _HATCH_MM), stroke=fill, stroke_width=0.16)
        edges = map(line, lines(frame, patch.rings))
        edge = {"stroke_width": 0.4, "stroke_linejoin": "round", "stroke_dasharray": shade.dash}
        out += path(edges, fill="none", stroke=fill, **edge)
    return out


def strokes(frame: Frame, drawn: Iterable[Stroke], known: Mapping[str, Line]) -> Markup:
    """Routes and closures; the earlier lies above."""
    out = Markup()
    for stroke in reversed(tuple(drawn)):
        ways = "".join(map(line, lines(frame, [stroke.points])))
        if ways:
            out += signs.drawn_line(known[signs.known(known, stroke.line)], ways)
    return out


class Marks:
    """The symbols in one frame: which stand whole, which are dots; both know their place."""

    def __init__(self, frame: Frame, drawn: Iterable[Mark], grown: float) -> None:
        known = list(drawn)
        spots = frame.on_paper([mark.at for mark in known]).tolist()
        self._waiting = [
            (mark, x, y) for mark, (x, y) in zip(known, spots, strict=True) if frame.holds(x, y)
        ]
        self._grown = grown * (_SMALLER if len(self._waiting) > _MANY else 1.0)
        self._near: dict[tuple[int, int], list[tuple[float, float, float]]] = defaultdict(list)
        self.whole: list[tuple[Mark, float, float]] = []
        self.dots: list[tuple[Mark, float, float]] = []

    def spots(self) -> Iterator[tuple[float, float]]:
        """Where those stand who have no place yet."""
        return ((x, y) for _, x, y in self._waiting)

    def stand(self, room: Room, most: int | None = None) -> None:
        """The next of them take their places; who would hide another or a name becomes a dot."""
        now = self._waiting[:most]
        self._waiting = self._waiting[len(now) :]
        for mark, x, y in now:
            size = self._size_mm(mark)
            half = size * _NEAR / 2
            hides_name = room.is_written((x - half, y - half, x + half, y + half))
            if hides_name or any(_hide((x, y, size), other) for other in self._around(x, y)):
                self.dots.append((mark, x, y))
                continue
            self._near[self._cell(x, y)].append((x, y, size))
            self.whole.append((mark, x, y))
            half = size / 2 + 0.3
            room.take((x - half, y - half, x + half, y + half))

    def _around(self, x: float, y: float) -> Iterator[tuple[float, float, float]]:
        column, row = self._cell(x, y)
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                yield from self._near.get((column + dx, row + dy), ())

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        wide = SIGN_MM * self._grown * max(_LARGE.values())
        return int(x // wide), int(y // wide)

    def _size_mm(self, mark: Mark) -> float:
        return SIGN_MM * self._grown * _LARGE.get(mark.sign, 1.0)

    def seen(self) -> list[Mark]:
        """The marks inside the frame, whole or as dots."""
        return [mark for mark, *_ in (*self.whole, *self.dots)]

    def label(self, room: Room) -> None:
        """Names beside the symbols, the weightiest first, as far as there is room."""
        look = {"fill": GROUND["ink"][0], "font_weight": "bold", "halo": "#ffffff"}
        for mark, x, y in self.whole:
            if mark.label:
                room.beside(mark.label, x, y, self._size_mm(mark) / 2 + 0.3, **look)

    def drawn(self, known: Mapping[str, Sign]) -> Markup:
        """Dots below, whole symbols above, the weightiest on top."""
        out, told = Markup(), set()
        for mark, x, y in reversed(self.dots):
            key = signs.known(known, mark.sign)
            spot = (key, int(x // _DOT_CELL_MM), int(y // _DOT_CELL_MM))
            if spot not in told:
                told.add(spot)
                out += signs.dot(known[key], x, y, _DOT_MM * self._grown)
        for mark, x, y in reversed(self.whole):
            sign = known[signs.known(known, mark.sign)]
            inside = signs.upon(sign, mark.glyph, mark.number)
            out += signs.symbol(sign, x, y, self._size_mm(mark), inside)
        return out


def _hide(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    nearest = _NEAR * (one[2] + other[2]) / 2
    return abs(one[0] - other[0]) < nearest and abs(one[1] - other[1]) < nearest
