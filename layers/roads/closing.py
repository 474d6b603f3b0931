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

from layers.ids import ClosureId
from layers.roads.arrays import Floats, Indices
from layers.roads.clipping import borders_of, inside
from layers.roads.closures import Acts, Closure, Effect, Limits, Stretches
from layers.roads.graph import Network
from layers.roads.grid import met_by, metres_per_degree

# What two ways of measuring the same metres may differ by: a closure that was accepted because it
# meets a road shall never miss it here.
_SLACK_M, _SLACK = 0.5, 0.01


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


def closed_stretches(network: Network, zones: Sequence[Zone]) -> Stretches:
    """The parts of edges on which these closures act.

    All zones are cut at once: a call for each would cost more than the cutting. An edge that ends
    where it begins is taken whole by a line without a reach, which has no inside: the place where
    they meet does not say at which end of the edge it is.
    """
    acts = tuple(Acts(zone.closure_id, zone.effect, zone.limits) for zone in zones)
    if not zones or not network.edge_count:
        return Stretches.of(())
    grounds = _grounds(zones)
    areas, grid, lines = grounds.areas, network.grid, network.lines
    whose, edge = met_by(
        grid.frame,
        (grid.first, grid.edge),
        (lines.point_start, lines.lon, lines.lat),
        grounds.boxes,
    )
    drawn = _lines(network, edge, grounds.planes[whose])
    met = np.flatnonzero(shapely.intersects(areas[whose], drawn.lines))
    is_whole = shapely.contains_properly(areas[whose[met]], drawn.lines[met])
    is_whole |= shapely.is_closed(drawn.lines[met]) & ~_has_inside(areas)[whose[met]]
    whole, partly = met[is_whole], met[~is_whole]
    cut, low, high = _cut(areas, whose[partly], _some(drawn, partly))
    found = np.concatenate((whole, partly[cut]))
    return Stretches(
        edge=edge[found],
        low=np.concatenate((np.zeros(len(whole)), low)),
        high=np.concatenate((np.ones(len(whole)), high)),
        whose=whose[found],
        acts=acts,
    )


def _cut(
    areas: NDArray[np.object_], whose: Indices, drawn: "_Drawn"
) -> tuple[Indices, Floats, Floats]:
    """What of each line lies in its area: line, from, to."""
    is_area = _has_inside(areas)[whose]
    inner, other = np.flatnonzero(is_area), np.flatnonzero(~is_area)
    few = _some(drawn, inner)
    cut, low, high = inside(
        few.start, few.metres, whose[inner].astype(np.int32), *borders_of(areas)
    )
    if not len(other):
        return inner[cut].astype(np.int32), low, high
    # Points and lines without a reach have no inside: they meet a road in places.
    pieces, part = shapely.get_parts(
        shapely.intersection(drawn.lines[other], areas[whose[other]]), return_index=True
    )
    one, another = _fractions(drawn.lines[other][part], pieces)
    return (
        np.concatenate((inner[cut], other[part])).astype(np.int32),
        np.concatenate((low, one)),
        np.concatenate((high, another)),
    )


def _has_inside(areas: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which of them are areas."""
    found: NDArray[np.bool_] = shapely.get_dimensions(areas) == 2
    return found


class _Drawn(NamedTuple):
    """Edges as lines in metres, and their points: those of line e are ``start[e]:start[e + 1]``."""

    lines: NDArray[np.object_]
    start: Indices
    metres: Floats


class _Grounds(NamedTuple):
    """Zones in metres, each on a plane of its own, and the boxes around them in degrees.

    ``planes`` (z, 4): centre in degrees, metres of a degree of each; ``boxes`` (z, 4): west, south,
    east, north.
    """

    areas: NDArray[np.object_]
    planes: Floats
    boxes: Floats


def _grounds(zones: Sequence[Zone]) -> _Grounds:
    areas = np.array([shape(zone.geometry) for zone in zones], dtype=object)
    boxes = shapely.bounds(areas)
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    planes = np.hstack((centre, [metres_per_degree(lat) for lat in centre[:, 1].tolist()]))
    degrees, whose = shapely.get_coordinates(areas, return_index=True)
    areas = shapely.set_coordinates(areas, (degrees - centre[whose]) * planes[whose, 2:])
    reach_m = np.array([zone.reach_m for zone in zones])
    wide = reach_m > 0
    areas[wide] = shapely.buffer(areas[wide], reach_m[wide] * (1 + _SLACK) + _SLACK_M)
    shapely.prepare(areas)
    scale = np.tile(planes[:, 2:], 2)
    return _Grounds(areas, planes, np.tile(centre, 2) + shapely.bounds(areas) / scale)


def _lines(network: Network, edges: Indices, planes: Floats) -> _Drawn:
    """These edges as lines in metres, each on its own plane (e, 4)."""
    start = network.lines.point_start
    counts = start[edges + 1] - start[edges]
    whose, points = _places(start[edges], counts)
    degrees = np.column_stack((network.lines.lon[points], network.lines.lat[points]))
    plane = planes[whose]
    metres = (degrees - plane[:, :2]) * plane[:, 2:]
    lines: NDArray[np.object_] = shapely.linestrings(metres, indices=whose)
    return _Drawn(lines, np.append(0, np.cumsum(counts)).astype(np.int32), metres)


def _some(drawn: _Drawn, which: NDArray[np.intp]) -> _Drawn:
    """Only these lines."""
    counts = np.diff(drawn.start)[which]
    _, points = _places(drawn.start[which], counts)
    start = np.append(0, np.cumsum(counts)).astype(np.int32)
    return _Drawn(drawn.lines[which], start, drawn.metres[points])


def _places(first: Indices, counts: Indices) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each point of runs that begin at ``first``: its run, and its place."""
    whose = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return whose, np.repeat(first, counts) + within


def _fractions(lines: NDArray[np.object_], cut: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """From where to where each cut piece lies on its line, by fractions of length."""
    is_point = shapely.get_type_id(cut) == 0
    first = np.where(is_point, cut, shapely.get_point(cut, 0))
    last = np.where(is_point, cut, shapely.get_point(cut, -1))
    one = shapely.line_locate_point(lines, first, normalized=True)
    other = shapely.line_locate_point(lines, last, normalized=True)
    return np.minimum(one, other), np.maximum(one, other)
