"""The county's own speeds and vehicle sizes, set by a planner who has driven there."""

from collections.abc import Mapping

from psycopg2.extensions import connection

from layers.errors import BadInput, Unknown
from layers.ids import RegionCode
from layers.places import regions
from layers.roads import speed_store
from layers.roads.corrections import LEAST_KMH, MOST_KMH, SIZES, check_number
from layers.roads.speed_store import Change
from layers.roads.vehicles import DEFAULTS, Vehicle


def set_kmh(
    conn: connection,
    region_code: RegionCode,
    vehicle: Vehicle,
    road_class: str,
    kmh: float | None,
    version: int,
) -> Change:
    """How fast the vehicle is on that class of road; None: as in all counties.

    Raises Unknown ``no_region``, ``no_road_class``, BadInput ``bad_road_number``, Stale.
    """
    regions.get(conn, region_code)
    if road_class not in speed_store.known_classes():
        raise Unknown("no_road_class", field="road_class", value=road_class)
    check_number("kmh", kmh, (LEAST_KMH, MOST_KMH))
    return speed_store.set_kmh(conn, region_code, vehicle, road_class, kmh, version)


def set_size(
    conn: connection,
    region_code: RegionCode,
    vehicle: Vehicle,
    size: Mapping[str, float | bool] | None,
    version: int,
) -> Change:
    """How high, heavy and wide the vehicle is, and what it takes; None: as in all counties.

    Raises Unknown ``no_region``, BadInput ``walks`` for who has no vehicle, ``bad_road_number``,
    Stale.
    """
    regions.get(conn, region_code)
    if DEFAULTS[vehicle].walks:
        raise BadInput("walks", field="vehicle")
    for field, bounds in SIZES.items():
        check_number(field, size[field] if size else None, bounds)
    return speed_store.set_size(conn, region_code, vehicle, size, version)
