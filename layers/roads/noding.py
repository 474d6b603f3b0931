"""Makes survey lines meet: near ends become one junction, and lines are cut where roads meet.

A survey is drawn line by line. A network needs every junction to be an end of all the lines
that meet there. Round after round, until a round changes nothing (hence noding twice is noding
once):

1. ends within reach of each other move to one place, that where most of them are;
2. an end within reach of another line's middle, further than that from the line's own ends,
   cuts it there (a T-junction);
3. lines are cut where they have a place in common from which more than two ways lead on;
4. lines that cross elsewhere are cut where they cross. A bend that comes up to another line
   without crossing it and without a place in common with it does not meet it.

Bridges, tunnels and expressways lie on **another level**: they are not cut where they pass over
or under something (``levels.py``). What was decided is counted, and what was left apart is told.

Places are degrees of EPSG:4490; near is measured on a plane through the middle of the survey,
true to half a percent in a county.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree, points

from layers.roads.cutting import Cuts, Lines, Numbers, Places, cut, shapes, tidy
from layers.roads.levels import Levels, crossings, left_apart

SAME_PLACE_M = 0.16
"""Nearer than this is the same place: the diagonal of a cell of a millionth of a degree."""
_PER_DEGREE = 1_000_000
_MOST_ROUNDS = 25
_ITSELF_REACHES = 3.0


@dataclass(frozen=True, slots=True)
class Joining:
    """How generously lines are joined: the reach in metres, and whether crossings are joined."""

    snap_m: float = 1.0
    crossings: bool = True

    @property
    def reach_m(self) -> float:
        """How near is near; never less than what is the same place anyway."""
        return max(self.snap_m, SAME_PLACE_M)


AS_USUAL = Joining()


@dataclass(frozen=True, slots=True)
class Apart:
    """Two lines, by their numbers, that cross at a place without being joined there."""

    one: int
    other: int
    lon: float
    lat: float


@dataclass(slots=True)
class Noded:
    """Lines that meet at their ends only, what was done to them, and what was left apart.

    ``counts``: ``snapped_ends``, ``t_junctions``, ``shared_places``, ``crossings``, each that
    occurred. ``moved_m``: the longest way that an end was moved.
    """

    lines: Lines
    counts: Counter[str] = field(default_factory=Counter)
    moved_m: float = 0.0
    apart: tuple[Apart, ...] = ()


def noded(lines: Lines, levels: Levels, joining: Joining) -> Noded:
    """The lines joined; each piece still knows the line it was cut from (``origin``)."""
    found = Noded(tidy(lines, 0.0))
    if not len(found.lines):
        return found
    for _ in range(_MOST_ROUNDS):
        before = found.counts.total()
        _snap(found, joining.reach_m)
        for name, meetings in _STEPS.items():
            cuts = meetings(found.lines, levels, joining)
            if len(cuts):
                found.counts[name] += cuts.meetings
                found.lines = tidy(cut(found.lines, cuts), joining.reach_m)
        if found.counts.total() == before or not len(found.lines):
            break
    found.apart = tuple(
        Apart(one, other, lon, lat)
        for one, other, lon, lat in left_apart(found.lines, joining.reach_m)
    )
    return found


def _snap(found: Noded, reach_m: float) -> None:
    """Moves ends that are within reach of each other to one place."""
    lines = found.lines
    rows = np.concatenate([lines.first, lines.last])
    spots, which, times = np.unique(
        lines.places[rows], axis=0, return_inverse=True, return_counts=True
    )
    plane = spots * lines.metres
    near = STRtree(points(plane)).query(points(plane), predicate="dwithin", distance=reach_m)
    near = near[:, near[0] != near[1]]
    if not near.size:
        return
    target = _gathered(near, times)[which.ravel()]
    away_m = np.hypot(*((spots[target] - lines.places[rows]) * lines.metres).T)
    found.counts["snapped_ends"] += int((away_m > 0).sum())
    found.moved_m = max(found.moved_m, float(away_m.max()))
    places = lines.places.copy()
    places[rows] = spots[target]
    found.lines = tidy(lines.at(places), reach_m)


def _gathered(near: Numbers, times: Numbers) -> Numbers:
    """For each spot the one to which it moves: never further than the reach.

    The spots with most ends, then the westernmost, keep their place and gather the others, so
    that those which remain are out of each other's reach.
    """
    around: dict[int, list[int]] = {}
    for one, other in near.T.tolist():
        around.setdefault(one, []).append(other)
    target = np.arange(len(times))
    gone: set[int] = set()
    for one in sorted(around, key=lambda spot: (-int(times[spot]), spot)):
        if one in gone:
            continue
        for other in around[one]:
            if other not in gone:
                gone.add(other)
                target[other] = one
        gone.add(one)
    return target


def _ends_in_the_middle(lines: Lines, levels: Levels, joining: Joining) -> Cuts:
    """Where an end comes within reach of the middle of another line, or of its own."""
    rows = np.concatenate([lines.first, lines.last])
    spots, which = np.unique(lines.places[rows], axis=0, return_inverse=True)
    tail, head = which.ravel().reshape(2, -1)
    drawn, dots = shapes(lines), points(spots * lines.metres)
    spot, line = STRtree(drawn).query(dots, predicate="dwithin", distance=joining.reach_m)
    passing = (tail[line] != spot) & (head[line] != spot)
    spot, line = spot[passing], line[passing]
    allowed = levels.may_end_on(lines, (tail, head), spot, line)
    spot, line = spot[allowed], line[allowed]
    other = Cuts.nearest(lines, drawn, line, spots[spot])
    # Beside the line's own end it is the end that was not met; a cut there would draw the line to
    # and fro between the two junctions.
    out_of_reach = np.minimum(other.arc_m, lines.length_m[line] - other.arc_m) > joining.reach_m
    other = other.only(out_of_reach)
    return other.and_also(_own_ends(lines, tail == head, joining.reach_m))


def _own_ends(lines: Lines, is_loop: NDArray[np.bool_], reach_m: float) -> Cuts:
    """Where a line comes back to one of its own ends: a lane round the village and out again."""
    of = lines.line_of_row
    step = np.flatnonzero(of[:-1] == of[1:])
    line, start = of[step], lines.places[step] * lines.metres
    along, leg = lines.along_m[step], lines.places[step + 1] * lines.metres - start
    total = lines.length_m[line]
    size = np.maximum((leg**2).sum(axis=1), 1e-12)
    margin = _ITSELF_REACHES * reach_m
    lines_cut, arcs, places = [], [], []
    for rows, is_head in ((lines.first, False), (lines.last, True)):
        end = lines.places[rows][line] * lines.metres
        share = np.clip(((end - start) * leg).sum(axis=1) / size, 0.0, 1.0)
        apart_m = np.hypot(*(start + share[:, None] * leg - end).T)
        arc = along + share * np.sqrt(size)
        from_tail = arc > margin if not is_head else np.where(is_loop[line], arc > margin, arc > 0)
        to_head = total - arc > margin
        if not is_head:
            to_head = np.where(is_loop[line], to_head, total - arc > 0)
        hit = np.flatnonzero((apart_m <= reach_m) & from_tail & to_head)
        hit = hit[np.lexsort((arc[hit], apart_m[hit], line[hit]))]
        nearest = hit[np.unique(line[hit], return_index=True)[1]]
        lines_cut.append(line[nearest])
        arcs.append(arc[nearest])
        places.append(lines.places[rows][line[nearest]])
    return Cuts(np.concatenate(lines_cut), np.concatenate(arcs), np.concatenate(places))


def _common_places(lines: Lines, levels: Levels, _joining: Joining) -> Cuts:
    """Where lines have a place in common in their middle, and more than two ways lead on.

    Two lines that run over the same places, a stretch that was drawn twice, part at its ends
    only and are cut there, not at each of its bends.
    """
    cell = cells(lines.places)
    middle = np.ones(len(cell), dtype=bool)
    middle[lines.first] = middle[lines.last] = False
    row = np.flatnonzero(middle)
    # Two levels at one place are two places.
    level = levels.is_apart[lines.origin[lines.line_of_row[row]]]
    _, place, uses = np.unique(cell[row] * 2 + level, return_inverse=True, return_counts=True)
    shared = uses[place] > 1
    row, place = row[shared], place[shared]
    if not len(row):
        return Cuts.none()
    ways = np.stack([np.tile(place, 2), np.concatenate([cell[row - 1], cell[row + 1]])])
    met, leading = np.unique(np.unique(ways, axis=1)[0], return_counts=True)
    forks = np.isin(place, met[leading > 2])
    row, place = row[forks], place[forks]
    # All of them go to where the westernmost is: a hand's breadth at most.
    order = np.lexsort((lines.places[row, 1], lines.places[row, 0], place))
    row, place = row[order], place[order]
    _, chosen, which = np.unique(place, return_index=True, return_inverse=True)
    spots = lines.places[row][chosen][which.ravel()]
    return Cuts(lines.line_of_row[row], lines.along_m[row], spots, meetings=len(chosen))


def _crossings(lines: Lines, levels: Levels, joining: Joining) -> Cuts:
    """Where lines on the ground cross each other, or themselves, away from their ends."""
    if not joining.crossings:
        return Cuts.none()
    return crossings(lines, levels, joining.reach_m)


_STEPS: Mapping[str, Callable[[Lines, Levels, Joining], Cuts]] = {
    "t_junctions": _ends_in_the_middle,
    "shared_places": _common_places,
    "crossings": _crossings,
}


def cells(places: Places) -> Numbers:
    """The number of each place to a millionth of a degree: equal for the same place."""
    east = np.round((places[:, 0] + 180.0) * _PER_DEGREE).astype(np.int64)
    north = np.round((places[:, 1] + 90.0) * _PER_DEGREE).astype(np.int64)
    return (east << 28) | north
