"""Where a spot touches the roads: the accesses among which the search chooses."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from layers.ids import LonLat
from layers.roads.arrays import Marks
from layers.roads.banks import PLAIN, Ground, Walk, about_as_near, from_both_banks
from layers.roads.driving import Roads
from layers.roads.grid import metres_per_degree, nearest_edges
from layers.roads.reach import Access

# An island with less of a vehicle's roads than this is a gap in the map or a yard, not a part of
# the county that others can be sent from.
MAIN_SHARE = 0.05
# Nobody's yard is longer than this: what lies between a base and a road beyond it is a barrier.
MOST_YARD_M = 1_000.0


def accesses(roads: Roads, spot: LonLat, reach_m: float, keep: int) -> list[Access]:
    """The ``keep`` nearest edges within ``reach_m`` that this vehicle can use; maybe none.

    Only those that lie about as near as the nearest: where a road is at hand, nobody sets out
    on foot for another one far away.
    """
    usable = roads.islands.number >= 0
    return about_as_near(_nearest(roads, spot, reach_m, keep, usable.view(np.uint8)))


def departures(
    roads: Roads, unlimited: Roads, spot: LonLat, reach_m: float, keep: int
) -> list[Access]:
    """The accesses of a base: the roads of its vehicle, unless these are beyond its reach.

    Where the roads around a base are all barred to its vehicle, the next that is not may lie beyond
    the barrier: then it is the barred ones, from which the search finds no way and says why.
    """
    own, any_road = (accesses(one, spot, reach_m, keep) for one in (roads, unlimited))
    if own and own[0].off_road_m <= any_road[0].off_road_m + MOST_YARD_M:
        return own
    return any_road


def walks_from_all_sides(
    roads: Roads,
    unlimited: Roads,
    spot: LonLat,
    asked: tuple[float, int],
    ground: Ground = PLAIN,
) -> list[Walk]:
    """The walks to an incident from all roads and from each main island of them, shortest first.

    ``asked``: metres to look at most, and how many. A piece of track that leads nowhere, next to
    the spot, must not hide the road from which somebody can walk; nor may a road across a river
    hide the one on this bank (``banks.py``). Islands are those of the roads as if the vehicle had
    no size: a bridge that is too weak for it parts no county, and nobody walks because of it.
    """
    reach_m, keep = asked
    number, island = roads.islands.number >= 0, unlimited.islands.number
    found: dict[int, Walk] = {}
    for usable in [number, *(number & (island == one) for one in main_islands(unlimited))]:
        near = partial(_nearest, roads, spot, reach_m, usable=usable.view(np.uint8))
        for one in from_both_banks(near, ground, keep):
            found.setdefault(one.access.edge, one)
    if not found and unlimited is not roads:
        # No road here is for this vehicle: from the others the search finds no way, and says why.
        return walks_from_all_sides(unlimited, unlimited, spot, asked, ground)
    return sorted(found.values(), key=lambda one: one.access.off_road_m)


def approaches(
    roads: Roads, unlimited: Roads, spots: Sequence[LonLat], asked: tuple[float, int]
) -> list[list[Access]]:
    """Where each of many spots is walked to, from all roads and from each main island of them.

    As ``walks_from_all_sides`` over plain ground, for thousands of spots that are only counted.
    """
    reach_m, keep = asked
    number, island = roads.islands.number >= 0, unlimited.islands.number
    sorts = [number, *(number & (island == one) for one in main_islands(unlimited))]
    found: list[dict[int, Access]] = [{} for _ in spots]
    for usable in sorts:
        marks = usable.view(np.uint8)
        for doors, spot in zip(found, spots, strict=True):
            for one in about_as_near(_nearest(roads, spot, reach_m, keep, marks)):
                doors.setdefault(one.edge, one)
    return [list(doors.values()) for doors in found]


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
