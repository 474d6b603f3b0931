"""Where a spot touches the roads: the accesses among which the search chooses."""

from collections.abc import Sequence

import numpy as np

from layers.ids import LonLat
from layers.roads.arrays import Marks
from layers.roads.driving import Roads
from layers.roads.grid import metres_per_degree, nearest_edges
from layers.roads.reach import Access

# An island with less of a vehicle's roads than this is a gap in the map or a yard, not a part of
# the county that others can be sent from.
MAIN_SHARE = 0.05


def accesses(roads: Roads, spot: LonLat, reach_m: float, keep: int) -> list[Access]:
    """The ``keep`` nearest edges within ``reach_m`` that this vehicle can use; maybe none.

    Only those that lie about as near as the nearest: where a road is at hand, nobody sets out
    on foot for another one far away.
    """
    usable = roads.islands.number >= 0
    return _about(_nearest(roads, spot, reach_m, keep, usable.view(np.uint8)))


def accesses_from_all_sides(roads: Roads, spot: LonLat, reach_m: float, keep: int) -> list[Access]:
    """As ``accesses``, with those on each main island of the roads besides, nearest first.

    A piece of track that leads nowhere, next to the spot, must not hide the road from which
    somebody can walk.
    """
    found = {one.edge: one for one in accesses(roads, spot, reach_m, keep)}
    for number in main_islands(roads):
        on_it = (roads.islands.number == number).view(np.uint8)
        for one in _about(_nearest(roads, spot, reach_m, keep, on_it)):
            found.setdefault(one.edge, one)
    return sorted(found.values(), key=lambda one: one.off_road_m)


def main_islands(roads: Roads) -> list[int]:
    """The islands that are parts of the county, the longest first."""
    lengths = roads.islands.length_m
    return [number for number, one in enumerate(lengths) if one >= MAIN_SHARE * lengths.sum() > 0]


def _nearest(roads: Roads, spot: LonLat, reach_m: float, keep: int, usable: Marks) -> list[Access]:
    grid, lines = roads.network.grid, roads.network.lines
    edges, off_m, fraction = nearest_edges(
        grid.frame,
        (grid.first, grid.edge),
        (lines.point_start, lines.lon, lines.lat),
        usable,
        (spot.lon, spot.lat, *metres_per_degree(spot.lat), reach_m, keep),
    )
    return [
        Access(edge, share, away)
        for edge, away, share in zip(edges.tolist(), off_m.tolist(), fraction.tolist(), strict=True)
    ]


def _about(found: Sequence[Access]) -> list[Access]:
    """Those about as near as the nearest."""
    if not found:
        return []
    most_m = max(found[0].off_road_m + 100.0, found[0].off_road_m * 1.5)
    return [one for one in found if one.off_road_m <= most_m]
