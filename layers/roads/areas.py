"""The area within so many minutes of a spot, by road: for a map, and for asking who lives there.

Every reached road is walked point by point, so that a road is reached as far as the time allows
and never across what is shut. The points fall into square cells; the cells within ``GROWN_CELLS``
of a reached one are added, since people live beside roads and not on them – but never a cell
through which runs a road that is **not** reached in time: the far bank of a river stays out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.roads.along import Closed, Driven, along, place_of
from layers.roads.arrays import Floats, Indices, Marks
from layers.roads.driving import roads_of
from layers.roads.graph import Network, build, table_of
from layers.roads.grid import in_box, metres_per_degree
from layers.roads.outline import GROWN_CELLS, Cells, outline
from layers.roads.reach import Access, Pace, spread
from layers.roads.road_state import RoadState, apply

# A cell is as wide as this, or wider where there would be more of them than these.
CELL_M = 125.0
MOST_CELLS = 4_000_000
_MARGIN = GROWN_CELLS + 1

# West, south, degrees of a cell east and north, columns, metres per degree east and north.
Frame = tuple[float, float, float, float, int, float, float]


class Band(NamedTuple):
    """What is reached within ``minutes``: a MultiPolygon in EPSG:4490, and how much road."""

    minutes: float
    area: BaseGeometry
    road_km: float


@dataclass(frozen=True, slots=True)
class Areas:
    """The bands in the order asked for, each inside those of more minutes.

    ``cell_m`` is how fine they are; what lies farther than ``grown_m`` off a reached road is out.
    """

    bands: tuple[Band, ...]
    cell_m: float

    @property
    def grown_m(self) -> float:
        """How far beside a reached road the area goes."""
        return GROWN_CELLS * self.cell_m


def areas(
    state: RoadState,
    spot: Sequence[Access],
    minutes: Sequence[float],
    pace: Pace = Pace(),  # noqa: B008 - an immutable value
) -> Areas:
    """From where a spot is reached within each of these minutes.

    On ``state.reversed()`` it is what is reached **from** the spot.
    """
    network = state.network
    nodes, seconds = spread(state, spot, max(minutes) * 60, pace)
    node_s = np.full(network.node_count, np.inf)
    node_s[nodes] = seconds
    box = _box(network, node_s, spot)
    if box is None:
        return Areas(tuple(Band(one, shapely.MultiPolygon(), 0.0) for one in minutes), CELL_M)
    frame, rows, cell_m = _frame(box)
    limits_s = np.array(minutes, dtype=np.float64) * 60
    cell_s, has_road, metres = _walked(state, spot, pace, node_s, (frame, rows, box), limits_s)
    bands = [
        Band(one, outline(cell_s <= one * 60, has_road, frame[:2], frame[2:4]), metre / 1000)
        for one, metre in zip(minutes, metres.tolist(), strict=True)
    ]
    return Areas(tuple(bands), cell_m)


def warm_up() -> None:
    """Compiles what walks the roads, or loads it compiled."""
    one = np.ones(1)
    network = build("", table_of(np.array([1]), np.array([2]), one))
    state = apply(roads_of(network, one, one), [])
    nowhere = ((0.0, 0.0, 1.0, 1.0, 3, 1.0, 1.0), 3, (0.0, 0.0, 1.0, 1.0))
    _walked(state, [Access(0, 0.5, 0.0)], Pace(), np.zeros(2), nowhere, one)


Box = tuple[float, float, float, float]


def _box(network: Network, node_s: Floats, spot: Sequence[Access]) -> Box | None:
    """The box around every road that is reached at one end at least; None where there is none."""
    touched = np.isfinite(np.minimum(node_s[network.tail], node_s[network.head]))
    touched[[one.edge for one in spot]] = True
    points = np.repeat(touched, np.diff(network.lines.point_start))
    lon, lat = network.lines.lon[points], network.lines.lat[points]
    if not len(lon):
        return None
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _frame(box: Box) -> tuple[Frame, int, float]:
    """The cells over a box with a margin around it: the frame, the rows, the metres of a cell."""
    west, south, east, north = box
    lon_m, lat_m = metres_per_degree((south + north) / 2)
    wide_m, high_m = (east - west) * lon_m, (north - south) * lat_m
    cell_m = CELL_M
    while (wide_m / cell_m + 2 * _MARGIN + 1) * (high_m / cell_m + 2 * _MARGIN + 1) > MOST_CELLS:
        cell_m *= 1.25
    columns = int(wide_m / cell_m) + 2 * _MARGIN + 1
    rows = int(high_m / cell_m) + 2 * _MARGIN + 1
    cell_lon, cell_lat = cell_m / lon_m, cell_m / lat_m
    corner = (west - _MARGIN * cell_lon, south - _MARGIN * cell_lat)
    return (*corner, cell_lon, cell_lat, columns, lon_m, lat_m), rows, cell_m


def _walked(
    state: RoadState,
    spot: Sequence[Access],
    pace: Pace,
    node_s: Floats,
    ground: tuple[Frame, int, Box],
    limits_s: Floats,
) -> tuple[Floats, Cells, Floats]:
    """Seconds of each cell (rows, columns), whether a road runs through it, metres of each band."""
    network, (frame, rows, box) = state.network, ground
    grid, lines = network.grid, network.lines
    edges = in_box(grid.frame, grid.first, grid.edge, box)
    doors = (
        np.array([one.edge for one in spot], dtype=np.int32),
        np.array([one.fraction for one in spot], dtype=np.float64),
        np.array([pace.walk_s(one) for one in spot], dtype=np.float64),
    )
    cell_s = np.full(rows * frame[4], np.inf)
    has_road = np.zeros(rows * frame[4], dtype=np.uint8)
    metres = np.zeros(len(limits_s))
    _walk(
        (state.kernel_roads, state.kernel_closed, node_s, doors),
        (lines.point_start, lines.lon, lines.lat, network.length_m),
        edges,
        frame,
        limits_s,
        (cell_s, has_road, metres),
    )
    shape = (rows, frame[4])
    return cell_s.reshape(shape), has_road.reshape(shape).astype(bool), metres


Doors = tuple[Indices, Floats, Floats]
Known = tuple[Driven, Closed, Floats, Doors]
# Where the points of each edge start, longitude and latitude of each, metres of each edge.
Line = tuple[Indices, Floats, Floats, Floats]


@numba.njit(cache=True, nogil=True)
def _seconds_at(known: Known, edge: int, fraction: float) -> float:
    """Seconds of one place on an edge: by either end, or straight along it to the spot's door."""
    roads, closed, node_s, doors = known
    tail_s, head_s = node_s[roads[6][edge]], node_s[roads[7][edge]]
    best = np.inf
    if tail_s < np.inf:
        best = tail_s + along(roads, closed, edge, fraction, 0.0)
    if head_s < np.inf:
        best = min(best, head_s + along(roads, closed, edge, fraction, 1.0))
    for door in range(len(doors[0])):
        if doors[0][door] == edge:
            there_s = along(roads, closed, edge, fraction, doors[1][door])
            best = min(best, there_s + doors[2][door])
    return float(best)


@numba.njit(cache=True, nogil=True)
def _walk(
    known: Known,
    line: Line,
    edges: Indices,
    frame: Frame,
    limits_s: Floats,
    told: tuple[Floats, Marks, Floats],
) -> None:
    """Walks every edge that can be driven at all, and fills in what is told."""
    forward_s, backward_s = known[0][4], known[0][5]
    for edge in edges:
        if min(forward_s[edge], backward_s[edge]) < np.inf:
            _walk_edge(known, line, edge, frame, limits_s, told)


@numba.njit(cache=True, nogil=True)
def _walk_edge(
    known: Known,
    line: Line,
    edge: int,
    frame: Frame,
    limits_s: Floats,
    told: tuple[Floats, Marks, Floats],
) -> None:
    """Walks one edge from point to point, half a cell apart or less."""
    (_, _, _, _, forward_s, backward_s, tail, head), closed, node_s, doors = known
    # Most edges have nothing on them that one would have to look for.
    is_plain = place_of(closed[1], edge) < 0 and not np.any(doors[0] == edge)
    tail_s, head_s = node_s[tail[edge]], node_s[head[edge]]
    forward, backward = forward_s[edge], backward_s[edge]
    point_start, lon, lat, length_m = line
    first, last = point_start[edge], point_start[edge + 1] - 1
    whole_m, walked_m, before, before_s = _drawn_m(line, edge, frame), 0.0, 0.0, np.inf
    for point in range(first, last):
        east, north = lon[point + 1] - lon[point], lat[point + 1] - lat[point]
        part_m = np.hypot(east * frame[5], north * frame[6])
        count = max(1, int(np.ceil(2 * part_m / (frame[2] * frame[5]))))
        for number in range(min(point - first, 1), count + 1):
            share = number / count
            at = (walked_m + share * part_m) / whole_m if whole_m > 0.0 else 0.0
            at = 1.0 if point == last - 1 and number == count else min(at, 1.0)
            if is_plain:
                by_tail_s = tail_s + at * backward if at > 0.0 else tail_s
                at_s = min(by_tail_s, head_s + (1 - at) * forward if at < 1.0 else head_s)
            else:
                at_s = _seconds_at(known, edge, at)
            _note(told, frame, (lon[point] + share * east, lat[point] + share * north), at_s)
            half_m = (at - before) * length_m[edge] / 2
            for band in range(len(limits_s)):
                told[2][band] += half_m * (at_s <= limits_s[band])
                told[2][band] += half_m * (before_s <= limits_s[band])
            before, before_s = at, at_s
        walked_m += part_m


@numba.njit(cache=True, nogil=True)
def _drawn_m(line: Line, edge: int, frame: Frame) -> float:
    """How long the line of an edge is on the frame's plane."""
    point_start, lon, lat, _ = line
    whole_m = 0.0
    for point in range(point_start[edge], point_start[edge + 1] - 1):
        east, north = lon[point + 1] - lon[point], lat[point + 1] - lat[point]
        whole_m += np.hypot(east * frame[5], north * frame[6])
    return whole_m


@numba.njit(cache=True, nogil=True)
def _note(
    told: tuple[Floats, Marks, Floats], frame: Frame, at: tuple[float, float], at_s: float
) -> None:
    """Notes one point of a road in its cell; an edge may run on beyond the frame, unreached."""
    west, south, cell_lon, cell_lat, columns, _, _ = frame
    column, row = int((at[0] - west) / cell_lon), int((at[1] - south) / cell_lat)
    if 0 <= column < columns and 0 <= row < len(told[0]) // columns:
        cell = row * columns + column
        told[1][cell] = 1
        told[0][cell] = min(told[0][cell], at_s)
