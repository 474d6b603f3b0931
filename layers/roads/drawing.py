"""A way as it is drawn and told: its line on the map and the names of its roads."""

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np

from layers.ids import LonLat
from layers.roads.arrays import Floats, Indices
from layers.roads.graph import Network, Stretch
from layers.roads.ways import Way

_PER_DEG = 1e6  # drawn to a millionth of a degree: a tenth of a metre


class Route(NamedTuple):
    """A way as it is drawn and told: its points (n, 2) in EPSG:4490, and its roads' names."""

    points: Floats
    roads: list[str]

    @property
    def line(self) -> list[LonLat]:
        """The points one by one."""
        return list(map(LonLat._make, self.points.tolist()))


def routes(network: Network, driven: Sequence[Sequence[Stretch]]) -> list[Route]:
    """The drawn line and the road names of each way, in the order driven.

    Rounded to a tenth of a metre, no point twice in a row.
    """
    ways = [Way.of(stretches) for stretches in driven]
    first = np.zeros(len(ways) + 1, dtype=np.int32)
    np.cumsum([len(way) for way in ways], out=first[1:])
    parts = np.concatenate([way.parts for way in ways]) if ways else np.empty((0, 3))
    lines = network.lines
    points, begins = _drawn(first, parts, lines.point_start, lines.lon, lines.lat)
    return [
        Route(points[begins[number] : begins[number + 1]], road_names(network, way))
        for number, way in enumerate(ways)
    ]


def drawn(network: Network, way: Sequence[Stretch]) -> list[LonLat]:
    """The line of one way."""
    return routes(network, [way])[0].line


def road_names(network: Network, way: Sequence[Stretch]) -> list[str]:
    """What the roads are called, by number and name, in the order driven."""
    if not way:
        return []
    labels = network.facts.label[Way.of(way).edges]
    changes = np.append(True, labels[1:] != labels[:-1])
    names: list[str] = []
    for label in labels[changes].tolist():
        name = _named(network, label)
        if name and (not names or names[-1] != name):
            names.append(name)
    return names


def road_name(network: Network, edge: int) -> str:
    """What a road is called, by number and name; empty where it has neither."""
    return _named(network, int(network.facts.label[edge]))


def _named(network: Network, label: int) -> str:
    name, ref = network.facts.labels[label]
    return f"{ref} {name}" if name and ref else name or ref


@numba.njit(cache=True, nogil=True)
def _drawn(
    first: Indices, parts: Floats, point_start: Indices, lon: Floats, lat: Floats
) -> tuple[Floats, Indices]:
    """The points (n, 2) of ways one after another, and where each way's begin (w+1,).

    Way w has the parts ``first[w]:first[w + 1]`` of (p, 3): edge, start, end.
    """
    most = 0
    for part in range(len(parts)):
        edge = int(parts[part, 0])
        most += point_start[edge + 1] - point_start[edge] + 2
    line, count = np.empty((most, 2)), 0
    begins = np.zeros(len(first), dtype=np.int32)
    for way in range(len(first) - 1):
        for part in range(first[way], first[way + 1]):
            edge, start, end = int(parts[part, 0]), parts[part, 1], parts[part, 2]
            points = slice(point_start[edge], point_start[edge + 1])
            before = count
            if min(start, end) == 0.0 and max(start, end) == 1.0:
                for at in range(points.start, points.stop):
                    line[count, 0], line[count, 1] = lon[at], lat[at]
                    count += 1
            else:
                count = _between(line, count, lon[points], lat[points], (start, end))
            if start > end:
                line[before:count] = line[before:count][::-1].copy()
        count = _rounded(line, begins[way], count)
        begins[way + 1] = count
    return line[:count], begins


@numba.njit(cache=True, nogil=True)
def _rounded(line: Floats, begin: int, count: int) -> int:
    """Rounds the points from ``begin`` on, drops those that say nothing new; the new count."""
    kept = begin
    for at in range(begin, count):
        lon = np.rint(line[at, 0] * _PER_DEG) / _PER_DEG
        lat = np.rint(line[at, 1] * _PER_DEG) / _PER_DEG
        if kept == begin or lon != line[kept - 1, 0] or lat != line[kept - 1, 1]:
            line[kept, 0], line[kept, 1] = lon, lat
            kept += 1
    return kept


@numba.njit(cache=True, nogil=True)
def _between(
    line: Floats, count: int, lon: Floats, lat: Floats, fractions: tuple[float, float]
) -> int:
    """Adds the part of a line between two fractions of its length; gives the new count."""
    narrow = np.cos(np.radians(lat[0]))
    steps = np.hypot(np.diff(lon) * narrow, np.diff(lat))
    begin, end = min(fractions) * steps.sum(), max(fractions) * steps.sum()
    walked, started = 0.0, False
    for at in range(len(steps)):
        after = walked + steps[at]
        if not started and after >= begin:
            count, started = _put(line, count, (lon, lat), (at, begin - walked, steps[at])), True
        if started and after >= end:
            return _put(line, count, (lon, lat), (at, end - walked, steps[at]))
        if started:
            count = _put(line, count, (lon, lat), (at, steps[at], steps[at]))
        walked = after
    # Rounding may leave the end a hair's breadth beyond the line.
    return _put(line, count, (lon, lat), (len(lon) - 2, 1.0, 1.0))


@numba.njit(cache=True, nogil=True)
def _put(
    line: Floats, count: int, whole: tuple[Floats, Floats], at: tuple[int, float, float]
) -> int:
    """Adds the point that lies so far along one step of a line; gives the new count."""
    lon, lat = whole
    step, along, length = at
    share = along / length if length > 0.0 else 0.0
    line[count, 0] = lon[step] + share * (lon[step + 1] - lon[step])
    line[count, 1] = lat[step] + share * (lat[step + 1] - lat[step])
    return count + 1
