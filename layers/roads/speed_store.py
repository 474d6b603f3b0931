"""The county's own speeds and vehicle sizes, kept as changes to the table in ``vehicles.py``.

A county that says nothing has the defaults, also those of a later release; what it changed stays.
Every act works in the caller's transaction and never commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Stale
from layers.ids import RegionCode
from layers.roads import vehicles
from layers.roads.vehicles import Profile, Vehicle

_QUERIES = Queries(Path(__file__).with_name("speeds.sql"))
SIZE = ("height_m", "weight_t", "width_m", "takes_rough", "takes_fords")


@dataclass(frozen=True, slots=True)
class Change:
    """What a county changed of a vehicle: its speed on one class of road, or (``""``) its size.

    ``told`` has ``kmh``, or the parts of ``SIZE``; empty with version 0: nothing is changed.
    """

    vehicle: Vehicle
    road_class: str
    told: Mapping[str, Any]
    version: int = 0
    updated_by: str = ""
    updated_at: datetime | None = None


def known_classes() -> frozenset[str]:
    """Every class of road that some vehicle can take."""
    return frozenset().union(*(one.kmh for one in vehicles.DEFAULTS.values()))


def all(conn: connection, region_code: RegionCode) -> list[Change]:  # noqa: A001
    """Everything the region changed, by vehicle and class."""
    return _changes(conn, region_code, None)


def profile(conn: connection, region_code: RegionCode, vehicle: Vehicle) -> Profile:
    """The vehicle as the region has it: the defaults with its changes."""
    return _changed(vehicles.DEFAULTS[vehicle], _changes(conn, region_code, vehicle))


def profiles(conn: connection, region_code: RegionCode) -> dict[Vehicle, Profile]:
    """Every vehicle as the region has it."""
    changes = all(conn, region_code)
    return {vehicle: _changed(vehicles.DEFAULTS[vehicle], changes) for vehicle in Vehicle}


def set_kmh(
    conn: connection,
    region_code: RegionCode,
    vehicle: Vehicle,
    road_class: str,
    kmh: float | None,
    version: int,
) -> Change:
    """Keeps a speed in the place of the version meant, 0 for the default; None sets it back.

    Raises Stale.
    """
    told = {} if kmh is None else {"kmh": kmh}
    return _set(conn, region_code, Change(vehicle, road_class, told), version)


def set_size(
    conn: connection,
    region_code: RegionCode,
    vehicle: Vehicle,
    size: Mapping[str, Any] | None,
    version: int,
) -> Change:
    """Keeps a vehicle's size (``SIZE``) in the same way; None sets it back. Raises Stale."""
    return _set(conn, region_code, Change(vehicle, "", size or {}), version)


def _set(conn: connection, region_code: RegionCode, change: Change, version: int) -> Change:
    """Writes it and gives what is kept then; raises Stale with what is there instead."""
    which: dict[str, Any] = {"region_code": region_code, "vehicle": change.vehicle.value}
    if change.road_class:
        which["road_class"] = change.road_class
    if version:
        which["version"] = version
    kind = "speed" if change.road_class else "size"
    verb = "add" if not version else "change" if change.told else "reset"
    is_set_back = not version and not change.told
    touched = not is_set_back and _QUERIES.run(conn, f"{verb}_{kind}", **which, **change.told)
    now = _find(conn, region_code, change)
    # What was never changed is set back already.
    if touched or (is_set_back and not now.version):
        return now
    theirs = {**now.told, "version": now.version, "updated_by": now.updated_by}
    theirs["updated_at"] = now.updated_at.isoformat() if now.updated_at else None
    raise Stale("changed_meanwhile", {**change.told, "version": version}, theirs)


def _find(conn: connection, region_code: RegionCode, change: Change) -> Change:
    """What is kept of that vehicle and class; version 0 where nothing is."""
    for one in _changes(conn, region_code, change.vehicle):
        if one.road_class == change.road_class:
            return one
    return Change(change.vehicle, change.road_class, {})


def _changes(conn: connection, region_code: RegionCode, vehicle: Vehicle | None) -> list[Change]:
    which = {"region_code": region_code, "vehicle": vehicle.value if vehicle else None}
    speeds = _QUERIES.all(conn, "speeds", **which)
    return [_change(row) for row in (*_QUERIES.all(conn, "sizes", **which), *speeds)]


def _change(row: Row) -> Change:
    told = {name: row[name] for name in ("kmh", *SIZE) if name in row}
    return Change(
        Vehicle(row["vehicle"]),
        row.get("road_class", ""),
        told,
        row["version"],
        row["updated_by"],
        row["updated_at"],
    )


def _changed(default: Profile, changes: list[Change]) -> Profile:
    """The profile with what of these changes is about it."""
    own = [one for one in changes if one.vehicle is default.vehicle]
    kmh = {one.road_class: float(one.told["kmh"]) for one in own if one.road_class}
    size = {name: one.told[name] for one in own if not one.road_class for name in SIZE}
    return replace(default, kmh={**default.kmh, **kmh}, **size)
