"""Which parts of which roads a closure acts on, found on the loaded network itself.

A closure is a point, a line or an area; a point or a line acts on what lies within its reach. The
edges near it come from the network's grid, and only these are made into lines and cut.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    An edge that ends where it begins has no order of fractions, and is taken whole.
    """
    return [stretch for zone in zones for stretch in _of_zone(network, zone)]


def _of_zone(network: Network, zone: Zone) -> Iterator[ClosedStretch]:
    given = shape(zone.geometry)
    centre = given.centroid
    plane = _Plane(centre.x, centre.y, *metres_per_degree(centre.y))
    area: BaseGeometry = shapely.transform(given, plane.metres)
    if zone.reach_m > 0:
        area = area.buffer(zone.reach_m + _SLACK_M)
    box = shapely.transform(shapely.box(*area.bounds), plane.degrees).bounds
    grid = network.grid
    edges = in_box(grid.frame, grid.first, grid.edge, box)
    if not len(edges):
        return
    lines = _lines(network, edges, plane)
    shapely.prepare(area)
    met = np.flatnonzero(shapely.intersects(area, lines))
    cut, whose = shapely.get_parts(shapely.intersection(lines[met], area), return_index=True)
    low, high = _fractions(lines[met[whose]], cut)
    closed = shapely.is_closed(lines[met[whose]])
    low[closed], high[closed] = 0.0, 1.0
    for edge, start, end in zip(
        edges[met[whose]].tolist(), low.tolist(), high.tolist(), strict=True
    ):
        yield ClosedStretch(edge, start, end, zone.closure_id, zone.effect, zone.limits)


class _Plane(NamedTuple):
    """Metres east and north of a centre."""

    lon: float
    lat: float
    lon_m: float
    lat_m: float

    def metres(self, degrees: Floats) -> Floats:
        """Positions (n, 2) from degrees."""
        shifted: Floats = (degrees - [self.lon, self.lat]) * [self.lon_m, self.lat_m]
        return shifted

    def degrees(self, metres: Floats) -> Floats:
        """Positions (n, 2) to degrees."""
        shifted: Floats = metres / [self.lon_m, self.lat_m] + [self.lon, self.lat]
        return shifted


def _lines(network: Network, edges: Indices, plane: _Plane) -> NDArray[np.object_]:
    """These edges as lines in metres."""
    start = network.lines.point_start
    counts = start[edges + 1] - start[edges]
    whose = np.repeat(np.arange(len(edges)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    points = np.repeat(start[edges], counts) + within
    degrees = np.column_stack((network.lines.lon[points], network.lines.lat[points]))
    made: NDArray[np.object_] = shapely.linestrings(plane.metres(degrees), indices=whose)
    return made


def _fractions(lines: NDArray[np.object_], cut: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """From where to where each cut piece lies on its line, by fractions of length."""
    is_point = shapely.get_type_id(cut) == 0
    first = np.where(is_point, cut, shapely.get_point(cut, 0))
    last = np.where(is_point, cut, shapely.get_point(cut, -1))
    one = shapely.line_locate_point(lines, first, normalized=True)
    other = shapely.line_locate_point(lines, last, normalized=True)
    return np.minimum(one, other), np.maximum(one, other)
