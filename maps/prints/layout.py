"""Where everything stands on the sheet: map, its numbers, its legend, as much list as fits.

All lengths are millimetres of the area inside the page's margins. Type is set by a program that
tells nobody how much room it took, so room is reckoned here, a little too large.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from maps.prints.border import RIM_MM
from maps.prints.frame import Frame, framed
from maps.prints.model import Bounds
from maps.prints.svg import width_mm

PAPERS = {"A4": (297.0, 210.0, 1.0), "A3": (420.0, 297.0, 1.3)}  # long, short, how much larger
MARGIN_MM = (8.0, 9.0, 11.0)  # top, sides, bottom
_HEADER, _STRIP, _GAP = 15.5, 9.0, 4.0
_SIDE = 62.0  # the column beside a landscape map
_BELOW = (46.0, 72.0)  # the band below an upright one: with nothing to list, with a list
_HEADING, _COUNT, _ROW = 6.4, 12.6, 8.6
_ENTRY, _ENTRY_LINE, _ENTRY_TYPE, _ENTRY_SIGN = 5.3, 3.1, 2.65, 8.0
_COUNT_TYPE = 6.0
_LEGEND_SHARES = (0.46, 0.6, 0.72)  # of an upright sheet's width
# The title: its letters, how much wider black ones are, what is between them.
_TITLE_TYPE, _TITLE_BLACK, _TITLE_SPREAD, _MARK_TYPE = 8.1, 1.14, 0.07, 4.9


class Box(NamedTuple):
    """A rectangle on the sheet."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """One paper turned one way; ``grown`` is how much larger than on A4 type and symbols are."""

    paper: str
    is_upright: bool
    has_list: bool

    @property
    def grown(self) -> float:
        """How much larger than on A4 everything is."""
        return PAPERS[self.paper][2]

    @property
    def page(self) -> tuple[float, float]:
        """The sheet's width and height."""
        long, short, _ = PAPERS[self.paper]
        return (short, long) if self.is_upright else (long, short)

    @property
    def _below(self) -> float:
        return _BELOW[self.has_list] * self.grown

    @property
    def inner(self) -> tuple[float, float]:
        """The area inside the margins."""
        top, side, bottom = MARGIN_MM
        return self.page[0] - 2 * side, self.page[1] - top - bottom

    @property
    def map(self) -> Box:
        """The map inside its border."""
        wide, high = self.inner
        k = self.grown
        rim = RIM_MM * k + 0.4
        beside = 0.0 if self.is_upright else (_SIDE + _GAP) * k
        below = self._below + _GAP * k if self.is_upright else 0.0
        free = high - (_HEADER + _STRIP) * k - below
        return Box(rim, _HEADER * k + rim, wide - beside - 2 * rim, free - 2 * rim)

    @property
    def strip(self) -> Box:
        """The line below the map: scale, projection, north."""
        k, box = self.grown, self.map
        rim = RIM_MM * k + 0.4
        return Box(0.0, box.y + box.height + rim, box.width + 2 * rim, _STRIP * k)

    @property
    def panel(self) -> Box:
        """Where numbers, legend and list stand."""
        (wide, high), k = self.inner, self.grown
        if self.is_upright:
            return Box(0.0, high - self._below, wide, self._below)
        return Box(wide - _SIDE * k, _HEADER * k, _SIDE * k, high - _HEADER * k)


def laid_out(bounds: Bounds, paper: str, has_list: bool = True) -> tuple[Layout, Frame]:
    """The way to turn the paper that shows the ground larger, and the map's frame on it."""
    both = [Layout(paper, is_upright, has_list) for is_upright in (False, True)]
    frames = [framed(bounds, one.map.width, one.map.height) for one in both]
    return max(zip(both, frames, strict=True), key=lambda pair: pair[1].mm_per_m)


def title_mm(layout: Layout, title: str, mark: str) -> tuple[float, float]:
    """How wide the title may be beside the mark, and how large its letters then are."""
    k = layout.grown
    beside = width_mm(mark, _MARK_TYPE * k) + 12 * k if mark else 0.0
    room = layout.inner[0] - beside
    wide = max(1.0, width_mm(title, _TITLE_BLACK) + _TITLE_SPREAD * len(title))
    return room, min(_TITLE_TYPE * k, room / wide)


class Panel(NamedTuple):
    """What stands where in the panel, and how much of the list fits.

    ``share`` is the width of one number in %; ``legend`` is its heading, ``entries`` are its lines.
    """

    counts: Box
    share: float
    legend: Box
    entries: Sequence[Box]
    rows: Box
    fit: int


def panelled(layout: Layout, values: Sequence[str], words: Sequence[str]) -> Panel:
    """The panel for these numbers and a legend of these words."""
    k, whole = layout.grown, layout.panel
    column = whole
    if layout.is_upright:
        wide, gap = whole.width * _legend_share(whole, words, k), _GAP * k
        legend_at = whole._replace(width=wide)
        column = whole._replace(x=whole.x + wide + gap, width=whole.width - wide - gap)
    across = _across(values, column.width, k)
    counts = column._replace(height=math.ceil(len(values) / across) * _COUNT * k)
    below = counts.y + counts.height
    if not layout.is_upright:
        legend_at = Box(whole.x, below, whole.width, whole.y + whole.height - below)
    entries, used = _entries(legend_at, words, k)
    if not layout.is_upright and words:
        below += used + 2 * k
    rest = whole.y + whole.height - below
    fit = max(0, int((rest - _HEADING * k) / (_ROW * k)))
    heading = legend_at._replace(height=(_HEADING - 1.2) * k)
    share = math.floor(998 / across) / 10
    return Panel(counts, share, heading, entries, Box(column.x, below, column.width, rest), fit)


def _legend_share(whole: Box, words: Sequence[str], k: float) -> float:
    """How much of an upright sheet's width the legend takes: more only where it does not fit."""
    wanted = (
        share
        for share in _LEGEND_SHARES
        if _laid(whole._replace(width=whole.width * share), words, k)[1] <= whole.height
    )
    return next(wanted, _LEGEND_SHARES[-1])


def _across(values: Sequence[str], wide: float, k: float) -> int:
    """How many numbers stand side by side: all of them, or an even part, as far as they fit."""
    widest = max((width_mm(value, _COUNT_TYPE * k) for value in values), default=0.0) + 3 * k
    most = max(2, min(4, int(wide / widest)))
    return next(n for n in range(most, 0, -1) if n <= 2 or len(values) % n == 0 or n == 3)


def _entries(at: Box, words: Sequence[str], k: float) -> tuple[list[Box], float]:
    """A box for each entry of the legend and the height of all; closer where nothing else helps."""
    boxes, tallest = _laid(at, words, k)
    if tallest > at.height:
        closer = at.height / tallest
        boxes = [box._replace(y=at.y + (box.y - at.y) * closer) for box in boxes]
    return boxes, min(tallest, at.height)


def _laid(at: Box, words: Sequence[str], k: float) -> tuple[list[Box], float]:
    """In as few columns as fit its height, else in those that take the least."""
    ways = [_in_columns(at, words, k, columns) for columns in (2, 3, 4)]
    return next((one for one in ways if one[1] <= at.height), min(ways, key=lambda one: one[1]))


def _in_columns(at: Box, words: Sequence[str], k: float, columns: int) -> tuple[list[Box], float]:
    wide, head = at.width / columns, _HEADING * k
    heights = [_entry_high(text, wide, k) for text in words]
    each = sum(heights) / columns
    boxes: list[Box] = []
    column, y, gone, tallest = 0, head, 0.0, head
    for high in heights:
        if gone >= each * (column + 1) - 0.1:
            column, y = column + 1, head
        boxes.append(Box(at.x + column * wide, at.y + y, wide, high))
        y, gone = y + high, gone + high
        tallest = max(tallest, y)
    return boxes, tallest


def _entry_high(text: str, wide: float, k: float) -> float:
    room = wide - (_ENTRY_SIGN + 1) * k
    return (_ENTRY + (_lines(text, room, _ENTRY_TYPE * k) - 1) * _ENTRY_LINE) * k


def _lines(text: str, room: float, type_mm: float) -> int:
    """How many lines it takes: words stay whole where they fit, Chinese breaks anywhere."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        wide = width_mm(word, type_mm)
        if used and used + width_mm(" ", type_mm) + wide > room:
            lines, used = lines + 1, 0.0
        used += wide + (width_mm(" ", type_mm) if used else 0.0)
        more = max(0, math.ceil(used / room) - 1)
        lines, used = lines + more, used - more * room
    return lines
