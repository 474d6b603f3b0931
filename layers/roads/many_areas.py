"""What many reach together: the areas within so many minutes, and how soon each spot is reached.

All who drive the same vehicle set out in one search, each with its own delay; so a place is reached
when the first of them is there. What different vehicles reach is put together. Areas are for the
eye: they end ``grown_m`` off a road. A spot farther off is walked to, and only its own minutes say
when somebody is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.roads.areas import CELL_M, areas
from layers.roads.arrays import Floats
from layers.roads.outline import GROWN_CELLS
from layers.roads.reach import Access, Candidate, Pace, line_up, measure_ways
from layers.roads.road_state import RoadState


class Fleet(NamedTuple):
    """Those who drive one kind of vehicle: their roads as they are, and each with its delay."""

    state: RoadState
    who: Sequence[Candidate]
    pace: Pace = Pace()


@dataclass(frozen=True, slots=True)
class Reached:
    """A Polygon or MultiPolygon in EPSG:4490 for each of the minutes asked, in that order.

    ``cell_m`` is how fine they are at the coarsest; beyond ``grown_m`` off a road nothing is in.
    """

    bands: tuple[BaseGeometry, ...]
    cell_m: float

    @property
    def grown_m(self) -> float:
        """How far beside a reached road the area goes."""
        return GROWN_CELLS * self.cell_m


def reached_by(fleets: Sequence[Fleet], minutes: Sequence[float]) -> Reached:
    """What the soonest of them reaches within each of these minutes, delays included.

    Who touches no road reaches nothing; without anybody every area is empty.
    """
    found = [_of_one(fleet, minutes) for fleet in fleets]
    together = (
        shapely.union_all([one.bands[band] for one in found]) for band in range(len(minutes))
    )
    return Reached(tuple(together), max((one.cell_m for one in found), default=CELL_M))


def soonest_s(fleets: Sequence[Fleet], spots: Sequence[Sequence[Sequence[Access]]]) -> Floats:
    """Seconds until the first of them is at each spot (k,), delays and walk included.

    ``spots``: for each fleet the accesses of all k spots on its roads. Infinite: nobody comes.
    """
    many = len(spots[0]) if spots else 0
    soonest = np.full(many, np.inf)
    for fleet, touched in zip(fleets, spots, strict=True):
        # Seen from the spots: each sets out on foot, against the traffic, towards the fleet.
        pace = Pace(walk_kmh=fleet.pace.yard_kmh, yard_kmh=fleet.pace.walk_kmh)
        row = line_up([Candidate(one, 0.0) for one in touched], pace)
        ways = measure_ways(fleet.state.reversed(), _doors(fleet), row, told=0)
        came_in = ways.came_in
        soonest[came_in] = np.minimum(soonest[came_in], ways.arrival_s[came_in])
    return soonest


def _of_one(fleet: Fleet, minutes: Sequence[float]) -> Reached:
    """One search outward with the traffic: a delay is time spent at the door."""
    pace = Pace(walk_kmh=fleet.pace.yard_kmh)
    found = areas(fleet.state.reversed(), _doors(fleet), minutes, pace)
    return Reached(tuple(band.area for band in found.bands), found.cell_m)


def _doors(fleet: Fleet) -> list[Access]:
    """Every way onto the roads of everybody, each as late as he is who takes it."""
    return [
        access._replace(ground_s=access.ground_s + one.delay_s)
        for one in fleet.who
        for access in one.accesses
    ]
