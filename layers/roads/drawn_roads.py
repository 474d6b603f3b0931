"""Roads that are missing in the source and drawn by a planner: how one joins the network.

An end joins the road that is within ``JOIN_M`` metres of it: at that road's own end where this is
near, else in its middle, which splits it. A road none of whose ends meets a road would be an
island, to which nobody can be sent; with one loose end it is a new dead end, and is told as such.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from math import cos, hypot, radians
from typing import NamedTuple

from layers.geo.crs import geodesic_m, line_length_m
from layers.ids import LonLat, RegionCode
from layers.roads.model import Line, RoadEdge, StoredEdge

JOIN_M = 30.0
# Nearer to the end of a road than this its end is meant: no stub that is shorter than a car.
JUNCTION_M = 5.0
LEAST_LENGTH_M = 5.0
MOST_VERTICES = 2_000
# Above every junction of OpenStreetMap and of the surveys (importer_lines), so that none is met by
# chance. A drawn vertex has the same number in every import.
_FIRST_NODE, _VERTICES_KEPT = 2**62, 10_000


@dataclass(frozen=True, slots=True)
class DrawnRoad:
    """A road as it was drawn: its ``edge`` has the facts and the line, and no junctions yet.

    ``joins`` are the vertices (from 0) that join roads, besides the two ends. ``is_laid``: it is
    in the network now; where the roads that it joined are gone, it is not.
    """

    region_code: RegionCode
    edge: RoadEdge
    reason: str
    joins: tuple[int, ...] = ()
    drawn_id: int = 0
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None
    is_laid: bool = False

    @property
    def source_key(self) -> str:
        """The key of its first edge, which corrections go by."""
        return key_of(self.drawn_id)

    @property
    def ends(self) -> tuple[int, int]:
        """Its first and its last vertex."""
        return 0, len(self.edge.coordinates) - 1

    @property
    def joining(self) -> list[int]:
        """The vertices that join roads, in the order of the line."""
        return sorted({*self.ends, *self.joins})


class Joint(NamedTuple):
    """Where a vertex meets a road: the place, its junction there, and where the road is cut.

    ``cut_at`` None: at a junction that is there already; else the vertex of the road's line after
    which the place lies.
    """

    vertex: int
    at: LonLat
    node: int
    road: StoredEdge
    apart_m: float
    cut_at: int | None


def key_of(drawn_id: int) -> str:
    """How a drawn road is named among the edges."""
    return f"drawn/{drawn_id}"


def split_key(base_key: str, drawn_id: int, vertex: int) -> str:
    """The key of the part that begins where that vertex of a drawn road cuts another one."""
    return f"{base_key}@{drawn_id}.{vertex}"


def node_of(drawn_id: int, vertex: int) -> int:
    """The junction that a vertex of a drawn road makes where there is none yet."""
    return _FIRST_NODE + drawn_id * _VERTICES_KEPT + vertex


def joint(drawn: DrawnRoad, vertex: int, roads: Iterable[StoredEdge]) -> Joint | None:
    """Where a vertex meets the nearest of these roads; None where none is within ``JOIN_M``.

    A road for vehicles does not join a footpath: whoever drives would come to its end.
    """
    at = LonLat(*drawn.edge.coordinates[vertex])
    met = [_met(drawn, vertex, at, road) for road in roads if _serves(road.edge, drawn.edge)]
    return min(
        (one for one in met if one.apart_m <= JOIN_M),
        key=lambda one: (one.apart_m, one.road.edge.source_key),
        default=None,
    )


def _serves(road: RoadEdge, drawn: RoadEdge) -> bool:
    """Whether who uses the drawn road may go on along this one."""
    if drawn.forward or drawn.backward:
        return road.forward or road.backward
    return road.on_foot


def _met(drawn: DrawnRoad, vertex: int, at: LonLat, road: StoredEdge) -> Joint:
    """The place of a road's line that is nearest to ``at``, and its junction there."""
    line = road.edge.coordinates
    cut_at, nearest = _nearest(line, at)
    apart_m = geodesic_m(*at, *nearest)
    for end, node in ((line[0], road.edge.tail_node), (line[-1], road.edge.head_node)):
        if geodesic_m(*nearest, *end) <= JUNCTION_M:
            return Joint(vertex, LonLat(*end), node, road, apart_m, None)
    return Joint(vertex, nearest, node_of(drawn.drawn_id, vertex), road, apart_m, cut_at)


def _nearest(line: Line, at: LonLat) -> tuple[int, LonLat]:
    """The place on the line nearest to ``at``, and after which of the line's vertices it lies.

    Reckoned on the plane that touches the globe there: within ``JOIN_M`` nobody can tell.
    """
    shrink = cos(radians(at.lat))
    found: list[tuple[float, int, LonLat]] = []
    for place, (start, end) in enumerate(pairwise(line)):
        east, north = (end[0] - start[0]) * shrink, end[1] - start[1]
        to_east, to_north = (at.lon - start[0]) * shrink, at.lat - start[1]
        length = east * east + north * north
        along = (to_east * east + to_north * north) / length if length else 0.0
        along = min(1.0, max(0.0, along))
        apart = hypot(to_east - along * east, to_north - along * north)
        spot = LonLat(
            start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])
        )
        found.append((apart, place, spot))
    _, place, spot = min(found)
    return place, spot


def halves(joint: Joint, drawn_id: int) -> tuple[RoadEdge, RoadEdge]:
    """The two edges that a road becomes where a drawn one joins it in its middle."""
    if joint.cut_at is None:
        raise ValueError("a road is not cut at its junctions")
    road, at = joint.road.edge, (joint.at.lon, joint.at.lat)
    before = (*road.coordinates[: joint.cut_at + 1], at)
    after = (at, *road.coordinates[joint.cut_at + 1 :])
    first_m, second_m = line_length_m(before), line_length_m(after)
    # The whole keeps the length that it was imported with.
    share = road.length_m / (first_m + second_m)
    return (
        replace(road, coordinates=before, head_node=joint.node, length_m=first_m * share),
        replace(
            road,
            source_key=split_key(joint.road.base_key, drawn_id, joint.vertex),
            coordinates=after,
            tail_node=joint.node,
            length_m=second_m * share,
        ),
    )


def loose_ends(drawn: DrawnRoad, joints: Iterable[Joint]) -> list[int]:
    """Those of its two end vertices that meet no road: new dead ends."""
    met = {one.vertex for one in joints}
    return [end for end in drawn.ends if end not in met]


def pieces(drawn: DrawnRoad, joints: Sequence[Joint]) -> Iterator[RoadEdge]:
    """The drawn road as edges from junction to junction, its joined vertices moved to the roads."""
    met = {one.vertex: one for one in joints}
    line = [
        (met[vertex].at.lon, met[vertex].at.lat) if vertex in met else place
        for vertex, place in enumerate(drawn.edge.coordinates)
    ]
    nodes = {
        vertex: met[vertex].node if vertex in met else node_of(drawn.drawn_id, vertex)
        for vertex in drawn.joining
    }
    for start, end in pairwise(drawn.joining):
        coordinates = tuple(line[start : end + 1])
        key = drawn.source_key if start == 0 else split_key(drawn.source_key, drawn.drawn_id, start)
        yield replace(
            drawn.edge,
            source_key=key,
            tail_node=nodes[start],
            head_node=nodes[end],
            coordinates=coordinates,
            length_m=line_length_m(coordinates),
        )
