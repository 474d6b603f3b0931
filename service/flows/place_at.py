"""What lies where somebody touched the map: a report's place is checked while it is told."""

import math
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg2.extensions import connection
from shapely.geometry import LineString, Point

from layers.command import duplicates, rules_store, store
from layers.command.duplicates import Possible
from layers.geo.datum import Datum
from layers.ids import LonLat, RegionCode
from layers.places import regions
from layers.places import store as places
from layers.roads import edge_store
from layers.roads.arrays import Label
from layers.roads.called import kilometre_at
from layers.roads.graph import Network
from layers.roads.model import StoredEdge
from service.flows.locate import inside_of

# What lies farther from a road's longest part than from the road is on a branch of it.
BRANCH_M = 10.0
# Farther away nobody says "on that road" or "near that village".
ROAD_M = 5_000.0
VILLAGE_M = 10_000.0


class Touched(NamedTuple):
    """A place in a region; EPSG:4490."""

    region_code: RegionCode
    at: LonLat


def place_at(conn: connection, where: Touched, network: Network) -> dict[str, Any]:
    """Township, nearest road and nearest village, distances in metres; None where there is none.

    The road's ``post`` (``K5+300``) is reckoned as in search: along its longest part from where
    its lines begin; None where the spot is on a branch of it.

    ``datum`` is what a touch on our map is in; ``inside``: whether it lies in the region.
    """
    region_code, at = where
    region = regions.get(conn, region_code)
    township = places.township_of(conn, region_code, at)
    near = edge_store.near(conn, region_code, at, ROAD_M, 1)
    around = places.near(conn, region_code, at, VILLAGE_M)
    village = next(((one, m) for one, m in around if one.kind == "village"), None)
    return {
        "at": list(at),
        "datum": Datum.CGCS2000.value,
        "inside": inside_of(conn, region)(*at),
        "township": township.name if township else None,
        "road": _road(near[0], at) | _post(near[0], where, network) if near else None,
        "village": _apart(village[0].name, village[1]) if village else None,
    }


def alike_near(
    conn: connection, where: Touched, is_exercise: bool, now: datetime
) -> list[Possible]:
    """The open incidents that a report from there, now, may be a second report of."""
    rule = rules_store.duplicate_rule(conn, where.region_code)
    since = now - timedelta(minutes=rule.within_min)
    among = store.all_open(conn, where.region_code, is_exercise, since, now)
    return list(duplicates.near(where.at, now, among, rule))


def _road(near: StoredEdge, at: LonLat) -> dict[str, Any]:
    """By number and name, with its own nearest spot: where a hand on the map meant it."""
    name = " ".join(part for part in (near.edge.ref, near.edge.name) if part)
    wide = math.cos(math.radians(at.lat))  # a degree of longitude, in those of latitude
    line = LineString([(lon * wide, lat) for lon, lat in near.edge.coordinates])
    on = line.interpolate(line.project(Point(at.lon * wide, at.lat)))
    return _apart(name, near.apart_m) | {"at": [round(on.x / wide, 7), round(on.y, 7)]}


def _post(near: StoredEdge, where: Touched, network: Network) -> dict[str, Any]:
    found = kilometre_at(network, Label(near.edge.name, near.edge.ref), where.at)
    is_there = found is not None and found[1] <= near.apart_m + BRANCH_M
    return {"post": found[0].post if found and is_there else None}


def _apart(name: str, metres: float) -> dict[str, Any]:
    return {"name": name, "distance_m": round(metres)}
