"""Lines as flat arrays, and the one thing that noding does to them: cutting them at places."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import line_locate_point, linestrings, points

Places = NDArray[np.float64]
Numbers = NDArray[np.int64]

# A cut so near to a bend of the line is made at the bend.
_AT_BEND_M = 0.05
_METRES_PER_DEGREE = 111_200.0


@dataclass(frozen=True)
class Lines:
    """Lines one after another: rows of places (longitude, latitude in degrees), and their origin.

    ``first`` is the row where each line begins, ``origin`` the number of the line it was cut
    from. ``metres`` are those of a degree eastwards and northwards; None: at these places.
    """

    places: Places
    first: Numbers
    origin: Numbers
    metres: Places

    @classmethod
    def of(cls, lines: Sequence[Sequence[tuple[float, float]]]) -> "Lines":
        """Lines given as sequences of places, numbered from 0."""
        sizes = np.array([len(line) for line in lines], dtype=np.int64)
        places = np.array([place for line in lines for place in line], dtype=np.float64)
        places = places.reshape(-1, 2)
        middle = (places[:, 1].min() + places[:, 1].max()) / 2 if len(places) else 0.0
        metres = _METRES_PER_DEGREE * np.array([np.cos(np.radians(middle)), 1.0])
        return cls(places, np.cumsum(sizes) - sizes, np.arange(len(lines)), metres)

    def __len__(self) -> int:
        return len(self.first)

    def at(self, places: Places) -> "Lines":
        """The same lines with other places."""
        return Lines(places, self.first, self.origin, self.metres)

    @cached_property
    def size(self) -> Numbers:
        """How many places each line has."""
        return np.diff(np.append(self.first, len(self.places)))

    @cached_property
    def last(self) -> Numbers:
        """The row where each line ends."""
        return self.first + self.size - 1

    @cached_property
    def line_of_row(self) -> Numbers:
        """The line of each row."""
        return np.repeat(np.arange(len(self)), self.size)

    @cached_property
    def along_m(self) -> Places:
        """Metres from the beginning of its line to each row."""
        steps = np.hypot(*(np.diff(self.places, axis=0) * self.metres).T)
        far: Places = np.concatenate([[0.0], np.cumsum(steps)])
        return np.asarray(far - far[self.first][self.line_of_row])

    @cached_property
    def length_m(self) -> Places:
        """Metres of each line on the plane."""
        return self.along_m[self.last]


def shapes(lines: Lines) -> NDArray[Any]:
    """The lines as geometries in metres."""
    made: NDArray[Any] = linestrings(lines.places * lines.metres, indices=lines.line_of_row)
    return made


@dataclass(frozen=True)
class Cuts:
    """Where to cut: the line, the metres along it, and the place of the junction it gets.

    ``meetings`` is how many junctions that makes, as a person counts them.
    """

    line: Numbers
    arc_m: Places
    place: Places
    meetings: int = -1

    def __post_init__(self) -> None:
        if self.meetings < 0:
            object.__setattr__(self, "meetings", len(self.line))

    def __len__(self) -> int:
        return len(self.line)

    @classmethod
    def none(cls) -> "Cuts":
        """Nothing to cut."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty((0, 2)))

    @classmethod
    def nearest(cls, lines: Lines, drawn: NDArray[Any], line: Numbers, place: Places) -> "Cuts":
        """Cuts of lines where they are nearest to places."""
        if not len(line):
            return cls.none()
        return cls(line, line_locate_point(drawn[line], points(place * lines.metres)), place)

    def only(self, which: NDArray[np.bool_]) -> "Cuts":
        """Some of them."""
        return Cuts(self.line[which], self.arc_m[which], self.place[which])

    def and_also(self, other: "Cuts", meetings: int = -1) -> "Cuts":
        """Both together."""
        return Cuts(
            np.concatenate([self.line, other.line]),
            np.concatenate([self.arc_m, other.arc_m]),
            np.concatenate([self.place, other.place]),
            meetings if meetings >= 0 else self.meetings + other.meetings,
        )


def cut(lines: Lines, cuts: Cuts) -> Lines:
    """The lines in pieces, each piece ending at the place of its cut, in their order."""
    bend, before = _where(lines, cuts)
    places, is_cut = lines.places.copy(), np.zeros(len(lines.places), dtype=bool)
    at_bend = bend >= 0
    places[bend[at_bend]] = cuts.place[at_bend]
    is_cut[bend[at_bend]] = True
    between = ~at_bend
    row = np.concatenate([np.arange(len(places)), before[between]])
    far = np.concatenate([lines.along_m, cuts.arc_m[between]])
    is_new = np.repeat([False, True], [len(places), int(between.sum())])
    order = np.lexsort((far, is_new, row))
    # Of several cuts between the same two bends, the nearer to the first comes first.
    places = np.concatenate([places, cuts.place[between]])[order]
    is_cut = np.concatenate([is_cut, np.ones(int(between.sum()), dtype=bool)])[order]
    of = lines.line_of_row[row[order]]
    starts = np.concatenate([[True], of[1:] != of[:-1]])
    ends = np.concatenate([starts[1:], [True]])
    is_cut &= ~starts & ~ends
    times = 1 + is_cut
    begins = np.repeat(starts, times)
    begins[np.cumsum(times)[is_cut] - 1] = True
    first = np.flatnonzero(begins)
    origin = lines.origin[np.repeat(of, times)[first]]
    return Lines(np.repeat(places, times, axis=0), first, origin, lines.metres)


def _where(lines: Lines, cuts: Cuts) -> tuple[Numbers, Numbers]:
    """For each cut the row of the bend at which it is made, or -1, and the row before it."""
    behind = np.cumsum(lines.length_m) - lines.length_m
    far = lines.along_m + behind[lines.line_of_row]
    before = np.searchsorted(far, cuts.arc_m + behind[cuts.line], side="right") - 1
    before = np.clip(before, lines.first[cuts.line], lines.last[cuts.line] - 1)
    to_before = np.abs(cuts.arc_m - lines.along_m[before])
    to_next = np.abs(lines.along_m[before + 1] - cuts.arc_m)
    nearer = np.where(to_before <= to_next, before, before + 1)
    is_middle = (nearer > lines.first[cuts.line]) & (nearer < lines.last[cuts.line])
    is_bend = (np.minimum(to_before, to_next) <= _AT_BEND_M) & is_middle
    return np.where(is_bend, nearer, -1), before


def tidy(lines: Lines, reach_m: float) -> Lines:
    """The lines without standing points, without those that have no length, and without hooks.

    A hook goes out and comes back to the same end within twice the reach: what is left of an end
    that was drawn past its junction.
    """
    stands = np.zeros(len(lines.places), dtype=bool)
    stands[1:] = (lines.places[1:] == lines.places[:-1]).all(axis=1)
    stands[lines.first] = False
    lines = _kept(lines, ~stands)
    closed = (lines.places[lines.first] == lines.places[lines.last]).all(axis=1)
    gone = (lines.size < 2) | (closed & (lines.length_m <= 2 * reach_m))
    return _kept(lines, ~gone[lines.line_of_row]) if gone.any() else lines


def _kept(lines: Lines, rows: NDArray[np.bool_]) -> Lines:
    """The lines with some of their rows; lines without any are gone."""
    if rows.all():
        return lines
    of = lines.line_of_row[rows]
    first = np.flatnonzero(np.concatenate([[True], of[1:] != of[:-1]])) if len(of) else of
    return Lines(lines.places[rows], first, lines.origin[of[first]], lines.metres)
