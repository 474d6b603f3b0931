"""What a person should look at in a survey: drawn twice, nearly met, left apart, cut off.

Each note names the road by the number it has in the survey, and says where it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree, hausdorff_distance, linestrings, points

from layers.geo.crs import geodesic_m
from layers.roads.cutting import Lines, shapes
from layers.roads.model import RoadEdge, RoadNote
from layers.roads.noding import Apart
from layers.roads.report import dead_ends, islands_by_length
from layers.roads.survey_feature import RoadFacts

# An end this near to another line was most likely meant to meet it.
_NEARLY_MET_M, _NEARLY_MET_DEG = 30.0, 0.0005
_ISLANDS_TOLD = 5


def drawn_twice(
    edges: Sequence[RoadEdge], keys: Sequence[str], lines: Lines, reach_m: float
) -> Iterator[RoadNote]:
    """Stretches that two lines run along within the reach, and may be driven the same way.

    One note for two lines: ``duplicate_line`` when they are the same from end to end, else
    ``overlapping_line``. A one-way pair over one line is not drawn twice.
    """
    drawn = shapes(lines)
    metres: dict[tuple[str, str], float] = {}
    first: dict[tuple[str, str], RoadEdge] = {}
    for one, other in _side_by_side(edges, drawn, reach_m):
        if keys[one] != keys[other]:
            pair = (keys[other], keys[one])
            metres[pair] = metres.get(pair, 0.0) + edges[other].length_m
            first.setdefault(pair, edges[other])
    uncut = {edge.source_key for edge in edges}
    for (key, other_key), length_m in metres.items():
        edge = first[key, other_key]
        lon, lat = edge.coordinates[len(edge.coordinates) // 2]
        whole = {key, other_key} <= uncut
        params = {"other": other_key, "metres": round(length_m), "lon": lon, "lat": lat}
        yield RoadNote("duplicate_line" if whole else "overlapping_line", key, "geometry", params)


def _side_by_side(
    edges: Sequence[RoadEdge], drawn: NDArray[Any], reach_m: float
) -> Iterator[tuple[int, int]]:
    """The pairs of edges between the same junctions that lie on each other."""
    between: dict[frozenset[int], list[int]] = {}
    for place, edge in enumerate(edges):
        between.setdefault(frozenset((edge.tail_node, edge.head_node)), []).append(place)
    for group in between.values():
        for one, other in combinations(group, 2):
            if not _ways(edges[one]) & _ways(edges[other]):
                continue
            if hausdorff_distance(drawn[one], drawn[other]) <= reach_m:
                yield one, other


def _ways(edge: RoadEdge) -> set[tuple[int, int]]:
    """The ways in which an edge may be used, from junction to junction."""
    there, back = (edge.tail_node, edge.head_node), (edge.head_node, edge.tail_node)
    nobody = not (edge.forward or edge.backward)
    return {way for way, may in ((there, edge.forward), (back, edge.backward)) if may or nobody}


def nearly_met(edges: Sequence[RoadEdge], keys: Sequence[str]) -> Iterator[RoadNote]:
    """Dead ends within 30 m of a line which they do not meet."""
    ends = {edge.tail_node: (edge.coordinates[0], place) for place, edge in enumerate(edges)}
    ends |= {edge.head_node: (edge.coordinates[-1], place) for place, edge in enumerate(edges)}
    loose = [ends[node] for node in dead_ends(edges)]
    if not loose:
        return
    lines = np.array([linestrings(edge.coordinates) for edge in edges])
    spots = points([place for place, _ in loose])
    near = STRtree(lines).query(spots, predicate="dwithin", distance=_NEARLY_MET_DEG)
    told: dict[tuple[int, str], RoadNote] = {}
    for spot, line in near.T.tolist():
        (lon, lat), own = loose[spot]
        node = edges[own].tail_node, edges[own].head_node
        if keys[line] == keys[own] or {*node} & {edges[line].tail_node, edges[line].head_node}:
            continue
        reached = lines[line].interpolate(lines[line].project(spots[spot]))
        apart_m = geodesic_m(lon, lat, float(reached.x), float(reached.y))
        if apart_m <= _NEARLY_MET_M:
            params = {"other": keys[line], "apart_m": round(apart_m, 1), "lon": lon, "lat": lat}
            note = RoadNote("nearly_met", keys[own], "geometry", params)
            other = told.setdefault((spot, keys[line]), note)
            if apart_m < float(str(other.params["apart_m"])):
                told[spot, keys[line]] = note
    yield from told.values()


def crosses_apart(
    apart: Sequence[Apart], keys: Sequence[str], facts: Sequence[RoadFacts], all_doubtful: bool
) -> Iterator[RoadNote]:
    """Crossings that were left apart for a bridge or a tunnel; an expressway's need no look."""
    for one in apart:
        pair = facts[one.one], facts[one.other]
        if all_doubtful or any(road.is_bridge or road.is_tunnel for road in pair):
            params = {"other": keys[one.other], "lon": one.lon, "lat": one.lat}
            yield RoadNote("crosses_apart", keys[one.one], "geometry", params)


def cut_off(edges: Sequence[RoadEdge], keys: Sequence[str]) -> Iterator[RoadNote]:
    """The largest islands when there are several: how long, and where one of their roads is."""
    island_of, lengths_m = islands_by_length(edges)
    if len(lengths_m) < 2:
        return
    example: Mapping[int, int] = {
        island: place for place, island in reversed(list(enumerate(island_of)))
    }
    for island, length_m in enumerate(lengths_m[:_ISLANDS_TOLD]):
        edge = edges[example[island]]
        lon, lat = edge.coordinates[len(edge.coordinates) // 2]
        params = {"rank": island + 1, "km": round(length_m / 1000, 1), "lon": lon, "lat": lat}
        yield RoadNote("island", keys[example[island]], "geometry", params)
