"""Which parts of which roads a closure acts on, found on the loaded network itself.

A closure is a point, a line or an area; a point or a line acts on what lies within its reach. The
edges near it come from the network's grid, and only these are made into lines and cut.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from layers.ids import ClosureId
from layers.roads.arrays import Floats, Indices
from layers.roads.closures import ClosedStretch, Closure, Effect, Limits
from layers.roads.graph import Network
from layers.roads.grid import in_box, metres_per_degree

# What two ways of measuring the same thirty metres may differ by: a closure that was accepted
# because it meets a road shall never miss it here.
_SLACK_M = 0.5


class Zone(NamedTuple):
    """Where a closure acts: GeoJSON in EPSG:4490, and metres around it."""

    closure_id: ClosureId
    geometry: Mapping[str, Any]
    reach_m: float
    effect: Effect = Effect.CLOSED
    limits: Limits = Limits()


def zones_of(closures: Iterable[Closure]) -> list[Zone]:
    """The zones of stored closures."""
    return [
        Zone(
            one.closure_id,
            one.geometry,
            one.reach_m,
            one.effect,
            Limits(one.height_m, one.weight_t, one.width_m),
        )
        for one in closures
    ]


def closed_stretches(network: Network, zones: Sequence[Zone]) -> list[ClosedStretch]:
    """The parts of edges on which these closures act.

    An edge that ends where it begins has no order of fractions, and is taken whole. All zones
    are cut at once: a call for each would cost more than the cutting.
    """
    grounds = [_ground(zone) for zone in zones]
    edges = [_edges_near(network, ground) for ground in grounds]
    edge = np.concatenate([*edges, np.zeros(0, np.int32)]).astype(np.int32)
    whose = np.repeat(np.arange(len(zones)), [len(one) for one in edges])
    areas = np.array([ground.area for ground in grounds], dtype=object)
    lines = _lines(network, edge, np.array([ground.plane for ground in grounds])[whose])
    met = np.flatnonzero(shapely.intersects(areas[whose], lines))
    edge, whose, lines = edge[met], whose[met], lines[met]
    whole = shapely.is_closed(lines) | shapely.contains_properly(areas[whose], lines)
    pieces, part = shapely.get_parts(
        shapely.intersection(lines[~whole], areas[whose[~whole]]), return_index=True
    )
    low, high = _fractions(lines[~whole][part], pieces)
    cut = np.flatnonzero(~whole)[part]
    found = np.concatenate((np.flatnonzero(whole), cut))
    low = np.concatenate((np.zeros(int(whole.sum())), low))
    high = np.concatenate((np.ones(int(whole.sum())), high))
    return [
        ClosedStretch(number, start, end, zone.closure_id, zone.effect, zone.limits)
        for number, start, end, zone in zip(
            edge[found].tolist(),
            low.tolist(),
            high.tolist(),
            (zones[place] for place in whose[found].tolist()),
            strict=True,
        )
    ]


class _Ground(NamedTuple):
    """A zone in metres on a plane of its own: centre in degrees, metres of a degree of each."""

    area: BaseGeometry
    plane: tuple[float, float, float, float]


def _ground(zone: Zone) -> _Ground:
    given = shape(zone.geometry)
    west, south, east, north = given.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    plane = (lon, lat, *metres_per_degree(lat))
    area: BaseGeometry = shapely.transform(given, lambda degrees: (degrees - plane[:2]) * plane[2:])
    if zone.reach_m > 0:
        area = area.buffer(zone.reach_m + _SLACK_M)
    shapely.prepare(area)
    return _Ground(area, plane)


def _edges_near(network: Network, ground: _Ground) -> Indices:
    """The edges that may meet a zone."""
    lon, lat, lon_m, lat_m = ground.plane
    west, south, east, north = ground.area.bounds
    box = (lon + west / lon_m, lat + south / lat_m, lon + east / lon_m, lat + north / lat_m)
    grid = network.grid
    return in_box(grid.frame, grid.first, grid.edge, box)


def _lines(network: Network, edges: Indices, planes: Floats) -> NDArray[np.object_]:
    """These edges as lines in metres, each on its own plane (e, 4)."""
    start = network.lines.point_start
    counts = start[edges + 1] - start[edges]
    whose = np.repeat(np.arange(len(edges)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    points = np.repeat(start[edges], counts) + within
    degrees = np.column_stack((network.lines.lon[points], network.lines.lat[points]))
    plane = planes.reshape(-1, 4)[whose]
    metres = (degrees - plane[:, :2]) * plane[:, 2:]
    made: NDArray[np.object_] = shapely.linestrings(metres, indices=whose)
    return made


def _fractions(lines: NDArray[np.object_], cut: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """From where to where each cut piece lies on its line, by fractions of length."""
    is_point = shapely.get_type_id(cut) == 0
    first = np.where(is_point, cut, shapely.get_point(cut, 0))
    last = np.where(is_point, cut, shapely.get_point(cut, -1))
    one = shapely.line_locate_point(lines, first, normalized=True)
    other = shapely.line_locate_point(lines, last, normalized=True)
    return np.minimum(one, other), np.maximum(one, other)
