"""The area that many reach together within so many minutes: how far the forces reach.

All who drive the same vehicle set out in one search, each with its own delay; so a place is reached
when the first of them is there. What different vehicles reach is put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from layers.roads.areas import CELL_M, areas
from layers.roads.outline import GROWN_CELLS
from layers.roads.reach import Access, Candidate, Pace
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


def _of_one(fleet: Fleet, minutes: Sequence[float]) -> Reached:
    """One search outward with the traffic: a delay is time spent at the door."""
    pace = Pace(walk_kmh=fleet.pace.yard_kmh)
    doors = [_late(access, one.delay_s) for one in fleet.who for access in one.accesses]
    found = areas(fleet.state.reversed(), doors, minutes, pace)
    return Reached(tuple(band.area for band in found.bands), found.cell_m)


def _late(access: Access, delay_s: float) -> Access:
    return access._replace(ground_s=access.ground_s + delay_s)
