"""A planner corrects a stretch of road: its speed, its limits, its directions, its name."""

from dataclasses import replace

from psycopg2.extensions import connection

from layers.command.incident import check_text
from layers.ids import RegionCode
from layers.roads import correction_store, corrections, edge_store
from layers.roads.corrections import Correction

REASON_LIMIT, NAME_LIMIT = 200, 100


def correct_road(conn: connection, told: Correction, version: int) -> Correction:
    """Keeps a correction of the road that has this key, or of which a part has it.

    A correction goes by the road as it was imported: parts that a drawn road made share it.
    Raises Unknown ``no_road``, BadInput, Stale.
    """
    road = edge_store.get(conn, told.region_code, told.source_key)
    name = None if told.name is None else check_text(told.name, "name", NAME_LIMIT)
    reason = check_text(told.reason, "reason", REASON_LIMIT)
    correction = replace(told, source_key=road.base_key, name=name, reason=reason)
    corrections.check(correction)
    return correction_store.save(conn, correction, version)


def uncorrect_road(conn: connection, region_code: RegionCode, key: str, version: int) -> None:
    """The road is again as imported, also one that the network no longer has.

    Raises Unknown ``no_correction``, Stale.
    """
    road = edge_store.find(conn, region_code, key)
    correction_store.remove(conn, region_code, road.base_key if road else key, version)
