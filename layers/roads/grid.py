"""Which roads are where: cells over the ground, each with the edges that pass through it.

Kept beside the edges themselves, so that what is near a spot and what lies in an area always
belongs to the very network that is searched, also while another one is being brought in.
Metres are taken on the plane that touches the ellipsoid at the spot asked about: right to some
parts in a thousand over the distances that anybody walks.
"""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt

import numba
import numpy as np

from layers.roads.arrays import Floats, Indices, Lines, Marks

# GRS 80, which CGCS2000 shares to the millimetre.
_AXIS_M, _FLAT = 6_378_137.0, 1 / 298.257222101
_LEAST_CELL_DEG = 1e-4
Frame = tuple[float, float, float, float, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells row by row from the south-west: cell c's edges are ``edge[first[c]:first[c + 1]]``."""

    west: float
    south: float
    cell_lon: float
    cell_lat: float
    columns: int
    first: Indices
    edge: Indices

    @property
    def frame(self) -> Frame:
        """Where the cells lie, as the compiled functions want it."""
        return self.west, self.south, self.cell_lon, self.cell_lat, self.columns


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres of one degree of longitude and of latitude at a latitude, on the ellipsoid."""
    squared = _FLAT * (2 - _FLAT)
    bend = 1 - squared * sin(radians(lat)) ** 2
    across = _AXIS_M / sqrt(bend) * cos(radians(lat))
    along = _AXIS_M * (1 - squared) / bend**1.5
    return radians(across), radians(along)


def grid_of(lines: Lines) -> Grid:
    """The grid of these lines: about as many cells as edges."""
    edges = len(lines.point_start) - 1
    if not len(lines.lon):
        return Grid(0.0, 0.0, 1.0, 1.0, 1, np.zeros(2, np.int32), np.zeros(0, np.int32))
    west, south = float(lines.lon.min()), float(lines.lat.min())
    east, north = float(lines.lon.max()), float(lines.lat.max())
    narrow = max(cos(radians((south + north) / 2)), 0.1)
    side = sqrt(max((east - west) * narrow * (north - south), 0.0) / max(edges, 1))
    cell_lat = max(side, _LEAST_CELL_DEG)
    cell_lon = cell_lat / narrow
    columns = int((east - west) / cell_lon) + 1
    rows = int((north - south) / cell_lat) + 1
    frame = (west, south, cell_lon, cell_lat, columns)
    first, edge = _fill(frame, rows, lines.point_start, lines.lon, lines.lat)
    return Grid(*frame, first, edge)


@numba.njit(cache=True, nogil=True)
def _fill(
    frame: Frame,
    rows: int,
    point_start: Indices,
    lon: Floats,
    lat: Floats,
) -> tuple[Indices, Indices]:
    """The edges of each cell: counted first, then written."""
    west, south, cell_lon, cell_lat, columns = frame
    first = np.zeros(columns * rows + 1, dtype=np.int32)
    edge_of = np.empty(0, dtype=np.int32)
    for writing in (False, True):
        latest = np.full(columns * rows, np.int32(-1), dtype=np.int32)
        at = np.zeros(columns * rows, dtype=np.int32)
        if writing:
            first[1:] = np.cumsum(first[1:])
            edge_of = np.empty(first[-1], dtype=np.int32)
        for edge in range(len(point_start) - 1):
            for point in range(point_start[edge], point_start[edge + 1] - 1):
                columns_met = (lon[point] - west) / cell_lon, (lon[point + 1] - west) / cell_lon
                rows_met = (lat[point] - south) / cell_lat, (lat[point + 1] - south) / cell_lat
                for row in range(int(min(rows_met)), int(max(rows_met)) + 1):
                    for column in range(int(min(columns_met)), int(max(columns_met)) + 1):
                        cell = row * columns + column
                        if latest[cell] == edge:
                            continue
                        latest[cell] = edge
                        if writing:
                            edge_of[first[cell] + at[cell]] = edge
                            at[cell] += 1
                        else:
                            first[cell + 1] += 1
    return first, edge_of


@numba.njit(cache=True, nogil=True)
def in_box(
    frame: Frame,
    first: Indices,
    edge_of: Indices,
    box: tuple[float, float, float, float],
) -> Indices:
    """The edges of all cells that a box (west, south, east, north) meets, each once, in order."""
    west, south, cell_lon, cell_lat, columns = frame
    rows = (len(first) - 1) // columns
    left, right = max(0.0, (box[0] - west) / cell_lon), (box[2] - west) / cell_lon
    low, high = max(0.0, (box[1] - south) / cell_lat), (box[3] - south) / cell_lat
    found = [np.int32(0) for _ in range(0)]
    if right < 0 or high < 0:
        return np.empty(0, dtype=np.int32)
    for row in range(int(low), min(int(high), rows - 1) + 1):
        for column in range(int(left), min(int(right), columns - 1) + 1):
            cell = row * columns + column
            for at in range(first[cell], first[cell + 1]):
                found.append(edge_of[at])
    return np.unique(np.array(found, dtype=np.int32)) if found else np.empty(0, dtype=np.int32)


@numba.njit(cache=True, nogil=True)
def met_by(
    frame: Frame,
    cells: tuple[Indices, Indices],
    line: tuple[Indices, Floats, Floats],
    boxes: Floats,
) -> tuple[Indices, Indices]:
    """Box by box (b, 4) the edges whose own boxes meet it: number of the box, edge; in order."""
    first, edge_of = cells
    point_start, lon, lat = line
    found = [np.int32(0) for _ in range(0)]
    whose = [np.int32(0) for _ in range(0)]
    for number in range(len(boxes)):
        west, south, east, north = boxes[number]
        for edge in in_box(frame, first, edge_of, (west, south, east, north)):
            points = slice(point_start[edge], point_start[edge + 1])
            if (
                lon[points].min() <= east
                and lon[points].max() >= west
                and lat[points].min() <= north
                and lat[points].max() >= south
            ):
                found.append(edge)
                whose.append(np.int32(number))
    return np.array(whose, dtype=np.int32), np.array(found, dtype=np.int32)


@numba.njit(cache=True, nogil=True)
def off_line(
    line: tuple[Indices, Floats, Floats],
    edge: int,
    spot: tuple[float, float],
    metres: tuple[float, float],
) -> tuple[float, float]:
    """How far a spot lies off an edge in metres, and at which fraction of the edge's length."""
    point_start, lon, lat = line
    best, best_at, walked = np.inf, 0.0, 0.0
    for point in range(point_start[edge], point_start[edge + 1] - 1):
        ax, ay = (lon[point] - spot[0]) * metres[0], (lat[point] - spot[1]) * metres[1]
        bx, by = (lon[point + 1] - spot[0]) * metres[0], (lat[point + 1] - spot[1]) * metres[1]
        dx, dy = bx - ax, by - ay
        squared = dx * dx + dy * dy
        share = 0.0
        if squared > 0.0:
            share = min(1.0, max(0.0, -(ax * dx + ay * dy) / squared))
        away = np.hypot(ax + share * dx, ay + share * dy)
        length = np.sqrt(squared)
        if away < best:
            best, best_at = away, walked + share * length
        walked += length
    return best, min(1.0, best_at / walked) if walked > 0.0 else 0.0


@numba.njit(cache=True, nogil=True)
def nearest_edges(
    frame: Frame,
    cells: tuple[Indices, Indices],
    line: tuple[Indices, Floats, Floats],
    usable: Marks,
    asked: tuple[float, float, float, float, float, int],
) -> tuple[Indices, Floats, Floats]:
    """The nearest usable edges to a spot, nearest first: edge, metres off it, fraction.

    ``asked``: longitude, latitude, metres per degree of each, metres to look at most, how many.
    Looks ring by ring around the spot's cell and ends when no nearer edge can be left.
    """
    west, south, cell_lon, cell_lat, columns = frame
    first, edge_of = cells
    lon, lat, lon_m, lat_m, reach_m, keep = asked
    rows = (len(first) - 1) // columns
    edges = np.full(keep, np.int32(-1), dtype=np.int32)
    off_m, fraction = np.full(keep, np.inf), np.zeros(keep)
    column, row = int(np.floor((lon - west) / cell_lon)), int(np.floor((lat - south) / cell_lat))
    step_m = min(cell_lon * lon_m, cell_lat * lat_m)
    ring = max(0, -column, column - columns + 1, -row, row - rows + 1)
    last = max(abs(column), abs(column - columns), abs(row), abs(row - rows)) + 1
    while ring <= last:
        # Whatever lies in this ring of cells is at least so far away.
        if (ring - 1) * step_m > min(off_m[keep - 1], reach_m):
            break
        for here in range(max(0, row - ring), min(rows - 1, row + ring) + 1):
            whole = abs(here - row) == ring
            stride = 1 if whole or ring == 0 else 2 * ring
            for there in range(column - ring, column + ring + 1, stride):
                if 0 <= there < columns:
                    cell = here * columns + there
                    for at in range(first[cell], first[cell + 1]):
                        edge = edge_of[at]
                        if usable[edge] and not np.any(edges == edge):
                            away, share = off_line(line, edge, (lon, lat), (lon_m, lat_m))
                            if away <= reach_m:
                                _insert(edges, off_m, fraction, (edge, away, share))
        ring += 1
    found = np.sum(edges >= 0)
    return edges[:found], off_m[:found], fraction[:found]


@numba.njit(cache=True, nogil=True)
def _insert(
    edges: Indices, off_m: Floats, fraction: Floats, found: tuple[int, float, float]
) -> None:
    """Puts an edge in its place among the nearest, if it is one of them; equals go by number."""
    edge, away, share = found
    at = len(edges) - 1
    if away > off_m[at] or (away == off_m[at] and edge > edges[at]):
        return
    while at > 0 and (off_m[at - 1] > away or (off_m[at - 1] == away and edges[at - 1] > edge)):
        edges[at], off_m[at], fraction[at] = edges[at - 1], off_m[at - 1], fraction[at - 1]
        at -= 1
    edges[at], off_m[at], fraction[at] = edge, away, share
