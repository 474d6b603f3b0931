"""A way as it is drawn and told: its line on the map and the names of its roads."""

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np

from layers.ids import LonLat
from layers.roads.arrays import Floats, Indices
from layers.roads.graph import Network, Stretch

_DIGITS = 6  # a tenth of a metre


class Route(NamedTuple):
    """A way as it is drawn (EPSG:4490) and told: the names of its roads in the order driven."""

    line: list[LonLat]
    roads: list[str]


def routes(network: Network, driven: Sequence[Sequence[Stretch]]) -> list[Route]:
    """The drawn line and the road names of each way."""
    return [Route(drawn(network, way), road_names(network, way)) for way in driven]


def drawn(network: Network, way: Sequence[Stretch]) -> list[LonLat]:
    """The line of a way, rounded to a tenth of a metre, no point twice in a row."""
    if not way:
        return []
    parts = np.array(way, dtype=np.float64)
    lines = network.lines
    line = np.round(_gathered(parts, lines.point_start, lines.lon, lines.lat), _DIGITS)
    moved = np.append(True, np.any(line[1:] != line[:-1], axis=1))
    return list(map(LonLat._make, line[moved].tolist()))


def road_names(network: Network, way: Sequence[Stretch]) -> list[str]:
    """What the roads are called, by number and name, in the order driven."""
    edges = np.array([stretch.edge for stretch in way], dtype=np.int32)
    labels = network.facts.label[edges]
    changes = edges[np.append(True, labels[1:] != labels[:-1])] if way else edges
    names: list[str] = []
    for edge in changes.tolist():
        name = road_name(network, edge)
        if name and (not names or names[-1] != name):
            names.append(name)
    return names


def road_name(network: Network, edge: int) -> str:
    """What a road is called, by number and name; empty where it has neither."""
    label = network.label(edge)
    return " ".join(part for part in (label.ref, label.name) if part)


@numba.njit(cache=True, nogil=True)
def _gathered(parts: Floats, point_start: Indices, lon: Floats, lat: Floats) -> Floats:
    """The points (n, 2) of all parts (p, 3) – edge, start, end – in the order driven."""
    most = 0
    for part in range(len(parts)):
        edge = int(parts[part, 0])
        most += point_start[edge + 1] - point_start[edge] + 2
    line, count = np.empty((most, 2)), 0
    for part in range(len(parts)):
        edge, start, end = int(parts[part, 0]), parts[part, 1], parts[part, 2]
        first, last = point_start[edge], point_start[edge + 1]
        begin = count
        if min(start, end) == 0.0 and max(start, end) == 1.0:
            for point in range(first, last):
                line[count, 0], line[count, 1] = lon[point], lat[point]
                count += 1
        else:
            count = _between(line, count, lon[first:last], lat[first:last], (start, end))
        if start > end:
            line[begin:count] = line[begin:count][::-1].copy()
    return line[:count]


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
