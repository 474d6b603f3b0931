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
from layers.roads.model import StoredEdge
from service.flows.locate import inside_of

# Farther away nobody says "on that road" or "near that village".
ROAD_M = 5_000.0
VILLAGE_M = 10_000.0


class Touched(NamedTuple):
    """A place in a region; EPSG:4490."""

    region_code: RegionCode
    at: LonLat


def place_at(conn: connection, where: Touched) -> dict[str, Any]:
    """Township, nearest road and nearest village, distances in metres; None where there is none.

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
        "road": _road(near[0], at) if near else None,
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


def _apart(name: str, metres: float) -> dict[str, Any]:
    return {"name": name, "distance_m": round(metres)}
