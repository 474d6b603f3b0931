"""The networks of the benchmark as plain arrays, the same for us and for every peer.

Real ones are read from OpenStreetMap extracts. Larger ones are made of a real one laid side by
side, each copy joined to its neighbours by a few roads: real streets, at the size of a province.
Nodes and edges are numbered along a curve over the ground, so that nobody searches in disorder.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, inf, isqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from layers.geo.crs import geodesic_m
from layers.roads.curve import curve_keys
from layers.roads.importer_osm import read_osm
from layers.roads.model import RoadEdge
from layers.roads.vehicles import DEFAULTS, Vehicle, edge_seconds

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_GAP_DEG = 0.003  # between two copies of a network
_JOINTS = 8  # roads between two neighbouring copies
_JOINT_CLASS = "secondary"

CAR = DEFAULTS[Vehicle.CAR]


@dataclass(frozen=True, slots=True)
class RoadArrays:
    """The roads that a car can drive, by edge (m,), node (n,) and vertex of the drawn lines (p,).

    ``tail`` and ``head`` (m,) are places in ``lon`` and ``lat`` (n,), degrees in EPSG:4490.
    ``forward_s`` and ``backward_s`` (m,) are a car's seconds over the whole edge, ``inf`` where
    it may not go. The line of edge e is ``line[line_start[e]:line_start[e + 1]]`` (p, 2).
    ``road_class`` (m,) are places in ``classes``; ``limit_kmh`` (m,) is ``inf`` without a limit.
    """

    name: str
    tail: Numbers
    head: Numbers
    length_m: Floats
    forward_s: Floats
    backward_s: Floats
    road_class: NDArray[np.int16]
    classes: tuple[str, ...]
    limit_kmh: Floats
    lon: Floats
    lat: Floats
    line_start: Numbers
    line: Floats

    @property
    def edge_count(self) -> int:
        """The number of edges."""
        return len(self.tail)

    @property
    def node_count(self) -> int:
        """The number of nodes."""
        return len(self.lon)


def read(file: Path) -> RoadArrays:
    """The drivable roads of an OpenStreetMap extract. Raises BadFile as ``read_osm`` does."""
    edges = [edge for edge in read_osm(file)[0] if min(_car_seconds(edge)) < inf]
    seconds = np.array([_car_seconds(edge) for edge in edges])
    ends = np.array([(edge.tail_node, edge.head_node) for edge in edges], dtype=np.int64)
    ids, dense = np.unique(ends, return_inverse=True)
    tail, head = dense.reshape(-1, 2).T
    vertices = [len(edge.coordinates) for edge in edges]
    line_start = np.concatenate(([0], np.cumsum(vertices, dtype=np.int64)))
    line = np.array([spot for edge in edges for spot in edge.coordinates])
    lon_lat = np.empty((len(ids), 2))
    lon_lat[tail], lon_lat[head] = line[line_start[:-1]], line[line_start[1:] - 1]
    classes = tuple(sorted({_JOINT_CLASS, *(edge.road_class for edge in edges)}))
    place = {name: number for number, name in enumerate(classes)}
    roads = RoadArrays(
        name=file.name.partition(".")[0],
        tail=tail.astype(np.int64),
        head=head.astype(np.int64),
        length_m=np.array([edge.length_m for edge in edges]),
        forward_s=seconds[:, 0],
        backward_s=seconds[:, 1],
        road_class=np.array([place[edge.road_class] for edge in edges], dtype=np.int16),
        classes=classes,
        limit_kmh=np.array([edge.limit_kmh or inf for edge in edges]),
        lon=lon_lat[:, 0],
        lat=lon_lat[:, 1],
        line_start=line_start,
        line=line,
    )
    return _in_order(roads)


def _car_seconds(edge: RoadEdge) -> tuple[float, float]:
    """A car's seconds along the edge and back; ``inf`` where it may not go."""
    return edge_seconds(CAR, edge, True), edge_seconds(CAR, edge, False)


def _in_order(roads: RoadArrays) -> RoadArrays:
    """The same, with nodes and edges numbered along the curve."""
    by_node = np.argsort(curve_keys(roads.lon, roads.lat), kind="stable")
    number = np.empty_like(by_node)
    number[by_node] = np.arange(len(by_node))
    middle = [(axis[roads.tail] + axis[roads.head]) / 2 for axis in (roads.lon, roads.lat)]
    by_edge = np.argsort(curve_keys(*middle), kind="stable")
    count = np.diff(roads.line_start)[by_edge]
    line_start = np.concatenate(([0], np.cumsum(count)))
    vertex = np.arange(line_start[-1]) + np.repeat(
        roads.line_start[:-1][by_edge] - line_start[:-1], count
    )
    return replace(
        roads,
        tail=number[roads.tail][by_edge],
        head=number[roads.head][by_edge],
        length_m=roads.length_m[by_edge],
        forward_s=roads.forward_s[by_edge],
        backward_s=roads.backward_s[by_edge],
        road_class=roads.road_class[by_edge],
        limit_kmh=roads.limit_kmh[by_edge],
        lon=roads.lon[by_node],
        lat=roads.lat[by_node],
        line_start=line_start,
        line=roads.line[vertex],
    )


def main_part(roads: RoadArrays) -> Numbers:
    """The nodes of the largest part whose roads hang together, whatever the direction."""
    shape = (roads.node_count, roads.node_count)
    joined = coo_array((np.ones(roads.edge_count), (roads.tail, roads.head)), shape=shape)
    _, part = connected_components(joined, directed=False)
    return np.flatnonzero(part == np.bincount(part).argmax())


def tiled(roads: RoadArrays, least_edges: int) -> RoadArrays:
    """As many copies side by side as make at least that many edges, in a field of equal rows."""
    tiles = ceil(least_edges / roads.edge_count)
    rows = isqrt(tiles)
    columns = ceil(tiles / rows)
    step = [np.ptp(axis) + _GAP_DEG for axis in (roads.lon, roads.lat)]
    shift = np.array([(c * step[0], r * step[1]) for r in range(rows) for c in range(columns)])
    count = len(shift)
    first_node = np.repeat(np.arange(count) * roads.node_count, roads.edge_count)
    first_vertex = np.repeat(np.arange(count) * len(roads.line), roads.edge_count)
    whole = replace(
        roads,
        name=f"{roads.name} {rows}x{columns}",
        tail=np.tile(roads.tail, count) + first_node,
        head=np.tile(roads.head, count) + first_node,
        length_m=np.tile(roads.length_m, count),
        forward_s=np.tile(roads.forward_s, count),
        backward_s=np.tile(roads.backward_s, count),
        road_class=np.tile(roads.road_class, count),
        limit_kmh=np.tile(roads.limit_kmh, count),
        lon=(roads.lon + shift[:, :1]).ravel(),
        lat=(roads.lat + shift[:, 1:]).ravel(),
        line_start=np.append(
            np.tile(roads.line_start[:-1], count) + first_vertex, count * len(roads.line)
        ),
        line=(roads.line + shift[:, None, :]).reshape(-1, 2),
    )
    pairs = np.array(list(_joints(roads, rows, columns)), dtype=np.int64)
    return _in_order(_joined(whole, pairs))


def _joints(roads: RoadArrays, rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """The nodes to be joined: of each copy with its neighbours to the east and to the north."""
    main = main_part(roads)
    eastward = list(_facing(roads.lon[main], roads.lat[main]))
    northward = list(_facing(roads.lat[main], roads.lon[main]))
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            for pairs, there, exists in (
                (eastward, here + 1, column + 1 < columns),
                (northward, here + columns, row + 1 < rows),
            ):
                for near_end, far_end in pairs if exists else ():
                    yield (
                        int(main[near_end]) + here * roads.node_count,
                        int(main[far_end]) + there * roads.node_count,
                    )


def _facing(along: Floats, across: Floats) -> Iterator[tuple[int, int]]:
    """In each of some bands, the node farthest along and the one that it will meet there."""
    for band in np.array_split(np.argsort(across, kind="stable"), _JOINTS):
        if len(band):
            yield int(band[along[band].argmax()]), int(band[along[band].argmin()])


def _joined(roads: RoadArrays, pairs: Numbers) -> RoadArrays:
    """The same roads with a straight road between the two nodes of each pair (k, 2)."""
    spots = np.stack((roads.lon[pairs], roads.lat[pairs]), axis=-1)
    length_m = np.asarray(geodesic_m(*spots[:, 0].T, *spots[:, 1].T))
    seconds = length_m / CAR.kmh[_JOINT_CLASS] * 3.6
    joint_class = np.full(len(pairs), roads.classes.index(_JOINT_CLASS), dtype=np.int16)
    vertices = roads.line_start[-1] + 2 * np.arange(1, len(pairs) + 1)
    return replace(
        roads,
        tail=np.append(roads.tail, pairs[:, 0]),
        head=np.append(roads.head, pairs[:, 1]),
        length_m=np.append(roads.length_m, length_m),
        forward_s=np.append(roads.forward_s, seconds),
        backward_s=np.append(roads.backward_s, seconds),
        road_class=np.append(roads.road_class, joint_class),
        limit_kmh=np.append(roads.limit_kmh, np.full(len(pairs), inf)),
        line_start=np.append(roads.line_start, vertices),
        line=np.concatenate((roads.line, spots.reshape(-1, 2))),
    )
