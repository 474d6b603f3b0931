"""A way as it is drawn and told: its line on the map and the names of its roads."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from layers.ids import LonLat
from layers.roads.arrays import Floats
from layers.roads.graph import Network, Stretch
from layers.roads.grid import metres_per_degree

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
    parts = [_points(network, stretch) for stretch in way]
    line = np.round(np.concatenate(parts), _DIGITS)
    moved = np.append(True, np.any(line[1:] != line[:-1], axis=1))
    return [LonLat(lon, lat) for lon, lat in line[moved].tolist()]


def road_names(network: Network, way: Sequence[Stretch]) -> list[str]:
    """What the roads are called, by number and name, in the order driven."""
    names: list[str] = []
    for stretch in way:
        name = road_name(network, stretch.edge)
        if name and (not names or names[-1] != name):
            names.append(name)
    return names


def road_name(network: Network, edge: int) -> str:
    """What a road is called, by number and name; empty where it has neither."""
    label = network.label(edge)
    return " ".join(part for part in (label.ref, label.name) if part)


def _points(network: Network, stretch: Stretch) -> Floats:
    """The points (n, 2) of a part of an edge, in the direction driven."""
    lon, lat = network.lines.of(stretch.edge)
    line = np.column_stack((lon, lat))
    low, high = min(stretch.start, stretch.end), max(stretch.start, stretch.end)
    if (low, high) != (0.0, 1.0):
        line = _between(line, low, high)
    return line[::-1] if stretch.start > stretch.end else line


def _between(line: Floats, low: float, high: float) -> Floats:
    """The part of a line between two fractions of its length."""
    metres = metres_per_degree(float(line[0, 1]))
    steps = np.hypot(*(np.diff(line, axis=0) * metres).T)
    along = np.append(0.0, np.cumsum(steps))
    if along[-1] == 0.0:
        return line[:1]
    along /= along[-1]
    inner = line[(along > low) & (along < high)]
    ends = [
        [np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])] for at in (low, high)
    ]
    part: Floats = np.vstack((ends[:1], inner, ends[1:]))
    return part
