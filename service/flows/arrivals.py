"""When everybody would be at every incident, by road and around closures: one search each.

One search for each incident and each kind of vehicle serves all who come with it. A road that is
shut or unknown is not driven, so who has no other way never arrives.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from psycopg2.extensions import connection

from layers.command.incident import Incident
from layers.command.legs import SetsOut
from layers.geo.crs import geodesic_m
from layers.roads.measuring import STRAIGHT_DETOUR, STRAIGHT_KMH
from layers.roads.reach import Candidate, LinedUp, line_up, measure_ways, pace_of
from layers.roads.snapping import departures
from layers.roads.vehicles import Vehicle
from service.flows.find_nearest import ACCESSES_KEPT, BASE_REACH_M, Measuring
from service.flows.ground_around import GroundAround
from service.roads_kept import RoadsNow

Seconds = NDArray[np.float64]


def arrivals_s(
    conn: connection,
    roads: RoadsNow,
    incidents: Sequence[Incident],
    who: Sequence[SetsOut],
    now: datetime,
) -> Seconds:
    """Seconds from the order until each is there, (who, incidents); infinite where none gets there.

    Without any roads they are straight-line estimates, as everywhere.
    """
    found = np.full((len(who), len(incidents)), np.inf)
    if roads.head is None:
        for row, one in enumerate(who):
            for column, incident in enumerate(incidents):
                found[row, column] = one.delay_s + _straight_s(one, incident)
        return found
    lined = {
        vehicle: _line_up(roads, vehicle, [one for one in who if one.vehicle is vehicle])
        for vehicle in dict.fromkeys(one.vehicle for one in who)
    }
    rows = {
        vehicle: [number for number, one in enumerate(who) if one.vehicle is vehicle]
        for vehicle in lined
    }
    for column, incident in enumerate(incidents):
        ground = GroundAround(conn, roads.kept.network, incident.region_code, incident.at)
        measuring = Measuring(conn, roads, incident, now, ground)
        for vehicle, comers in lined.items():
            goal = measuring.accesses(vehicle)
            if goal:
                ways = measure_ways(roads.of(vehicle).shut, goal, comers, told=0)
                found[rows[vehicle], column] = ways.arrival_s
    return found


def _line_up(roads: RoadsNow, vehicle: Vehicle, who: Sequence[SetsOut]) -> LinedUp:
    """Everybody with one kind of vehicle, where they get onto the roads."""
    own = roads.of(vehicle)
    doors = [
        departures(own.shut.roads, own.without_limits, one.start.at, BASE_REACH_M, ACCESSES_KEPT)
        for one in who
    ]
    candidates = [Candidate(door, one.delay_s) for door, one in zip(doors, who, strict=True)]
    return line_up(candidates, pace_of(vehicle))


def _straight_s(one: SetsOut, incident: Incident) -> float:
    """The estimate where there are no roads to measure on."""
    start, goal = one.start.at, incident.at
    metres = geodesic_m(start.lon, start.lat, goal.lon, goal.lat)
    return float(metres) * STRAIGHT_DETOUR * 3.6 / STRAIGHT_KMH
