"""A way as it was driven: parts of edges in one array, written by the search, read by the drawing.

Hundreds of parts a way, and as many ways as candidates: made into objects only where somebody
looks at them one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numba
import numpy as np

from layers.roads.along import Driven
from layers.roads.arrays import Floats, Indices
from layers.roads.graph import Stretch

# As the kernel has them: edge, fraction and seconds of the incident's accesses; and first access
# of each candidate, edge, fraction and seconds of each access, delay of each candidate.
Goals = tuple[Indices, Floats, Floats]
Starts = tuple[Indices, Indices, Floats, Floats, Floats]


class Way(Sequence[Stretch]):
    """Stretches in the order driven; ``parts`` (p, 3) are edge, start and end of each."""

    __slots__ = ("parts",)

    def __init__(self, parts: Floats) -> None:
        self.parts = parts

    @classmethod
    def of(cls, stretches: Iterable[Stretch]) -> "Way":
        """The way over these stretches; itself if it is one already."""
        if isinstance(stretches, cls):
            return stretches
        return cls(np.array(list(stretches), dtype=np.float64).reshape(-1, 3))

    @property
    def edges(self) -> Indices:
        """The edges in the order driven (p,)."""
        return self.parts[:, 0].astype(np.int32)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Way) and np.array_equal(self.parts, other.parts)

    def __hash__(self) -> int:
        return hash(self.parts.tobytes())

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[Stretch]:
        for edge, start, end in self.parts.tolist():
            yield Stretch(int(edge), start, end)

    @overload
    def __getitem__(self, which: int) -> Stretch: ...

    @overload
    def __getitem__(self, which: slice) -> "Way": ...

    def __getitem__(self, which: int | slice) -> "Stretch | Way":
        if isinstance(which, slice):
            return Way(self.parts[which])
        edge, start, end = self.parts[which].tolist()
        return Stretch(int(edge), start, end)


@numba.njit(cache=True, nogil=True)
def ways_of(
    roads: Driven,
    length_m: Floats,
    doors: tuple[Goals, Starts],
    used: tuple[Indices, Indices],
    taken: Indices,
) -> tuple[Indices, Floats, Floats, Indices]:
    """The ways of some candidates, one after another.

    ``used``: the door by which each sets out, negative for one that stands on an incident's edge
    and needs none, and for those the two accesses as start × goals + goal (j,). ``taken`` is what
    the search left: the arc by which each node is left, or -1 - door where the incident is.

    Gives the first part of each (j+1,), the parts (p, 3) as in ``Way``, the metres of each (j,),
    and its access and the incident's (j, 2).
    """
    (goal_edge, goal_fraction, _), (_, edge, fraction, _, _) = doors
    door_of, direct = used
    tail, head, arc_way = roads[6], roads[7], roads[2]
    first = _first_parts(roads, edge, door_of, taken)
    parts, metres = np.empty((first[-1], 3)), np.zeros(len(door_of))
    ends = np.empty((len(door_of), 2), dtype=np.int32)
    for number in range(len(door_of)):
        door, at = door_of[number], first[number]
        if door < 0:
            access, goal = divmod(direct[number], len(goal_edge))
            _put(parts, at, edge[access], (fraction[access], goal_fraction[goal]))
        else:
            access = door >> 1
            _put(parts, at, edge[access], (fraction[access], 0.0 if door & 1 else 1.0))
            node = tail[edge[access]] if door & 1 else head[edge[access]]
            while taken[node] >= 0:
                at += 1
                way = arc_way[taken[node]]
                begin = 1.0 if way & 1 else 0.0
                _put(parts, at, way >> 1, (begin, 1.0 - begin))
                node = tail[way >> 1] if way & 1 else head[way >> 1]
            goal_door = -1 - taken[node]
            goal = goal_door >> 1
            begin = 1.0 if goal_door & 1 else 0.0
            _put(parts, at + 1, goal_edge[goal], (begin, goal_fraction[goal]))
        ends[number] = (access, goal)
        for part in parts[first[number] : first[number + 1]]:
            metres[number] += abs(part[2] - part[1]) * length_m[int(part[0])]
    return first, parts, metres, ends


@numba.njit(cache=True, nogil=True, inline="always")
def _put(parts: Floats, at: int, edge: int, between: tuple[float, float]) -> None:
    """Writes one part of an edge."""
    parts[at, 0] = edge
    parts[at, 1], parts[at, 2] = between


@numba.njit(cache=True, nogil=True)
def _first_parts(roads: Driven, edge: Indices, door_of: Indices, taken: Indices) -> Indices:
    """Where the parts of each way begin among all: counted before they are written."""
    tail, head, arc_way = roads[6], roads[7], roads[2]
    first = np.zeros(len(door_of) + 1, dtype=np.int32)
    for number in range(len(door_of)):
        door, count = door_of[number], 1
        if door >= 0:
            count = 2
            node = tail[edge[door >> 1]] if door & 1 else head[edge[door >> 1]]
            while taken[node] >= 0:
                count += 1
                way = arc_way[taken[node]]
                node = tail[way >> 1] if way & 1 else head[way >> 1]
        first[number + 1] = first[number] + count
    return first
