"""What the API shows of roads and of what planners know better of them, as plain JSON values."""

from collections.abc import Iterable
from typing import Any

from layers.codes import name_of
from layers.roads import drawn_roads
from layers.roads.corrections import FACTS, Correction
from layers.roads.drawn_roads import DrawnRoad, Joint
from layers.roads.model import RoadEdge, StoredEdge
from layers.roads.speed_store import SIZE, Change
from layers.roads.vehicles import DEFAULTS, Vehicle
from service.masking import masked

_EDGE = (
    *("road_class", "name", "ref", "forward", "backward", "on_foot", "limit_kmh", "height_m"),
    *("weight_t", "width_m", "is_bridge", "is_tunnel", "is_ford", "is_rough"),
)


def edge_json(stored: StoredEdge, correction: Correction | None) -> dict[str, Any]:
    """An edge as it was imported, and beside it what a planner knows better.

    ``version`` is the correction's, 0 where there is none.
    """
    return {
        "key": stored.edge.source_key,
        "road_key": stored.base_key,
        **_facts_json(stored.edge),
        "apart_m": round(stored.apart_m, 1),
        "correction": None if correction is None else correction_json(correction),
        "version": 0 if correction is None else correction.version,
    }


def correction_json(correction: Correction) -> dict[str, Any]:
    """A correction; null: as imported. ``is_orphan``: the network in force has no such road."""
    return {
        "road_key": correction.source_key,
        **{fact: getattr(correction, fact) for fact in FACTS},
        "reason": masked(correction.reason),
        "is_orphan": correction.is_orphan,
        "version": correction.version,
        "updated_by": correction.updated_by,
        "updated_at": correction.updated_at.isoformat() if correction.updated_at else None,
    }


def drawn_json(drawn: DrawnRoad) -> dict[str, Any]:
    """A drawn road as it was drawn. ``is_laid``: it is in the network in force."""
    return {
        "drawn_id": drawn.drawn_id,
        "road_key": drawn.source_key,
        **_facts_json(drawn.edge),
        "joins": list(drawn.joins),
        "reason": masked(drawn.reason),
        "is_laid": drawn.is_laid,
        "version": drawn.version,
        "updated_by": drawn.updated_by,
        "updated_at": drawn.updated_at.isoformat() if drawn.updated_at else None,
    }


def laid_json(drawn: DrawnRoad, joints: Iterable[Joint]) -> dict[str, Any]:
    """The same, just laid: which roads it joins, and which of its ends is a dead end."""
    met = [
        {
            "vertex": one.vertex,
            "at": list(one.at),
            "road_key": one.road.base_key,
            "name": one.road.edge.name,
            "apart_m": round(one.apart_m, 1),
            "is_split": one.cut_at is not None,
        }
        for one in joints
    ]
    loose = drawn_roads.loose_ends(drawn, joints)
    return {**drawn_json(drawn), "joined": met, "dead_ends": loose}


def speeds_json(changes: list[Change], language: str) -> list[dict[str, Any]]:
    """Every vehicle with its size and speeds: what all counties have, and what this one changed."""
    return [_vehicle_json(vehicle, changes, language) for vehicle in Vehicle]


def change_json(change: Change) -> dict[str, Any]:
    """What a county changed; ``version`` 0: nothing, it is as in all counties."""
    told = dict(change.told) if change.road_class else {"size": dict(change.told) or None}
    kmh = {"road_class": change.road_class, "kmh": None} if change.road_class else {}
    return {
        "vehicle": change.vehicle.value,
        **kmh,
        **told,
        "version": change.version,
        "updated_by": change.updated_by,
        "updated_at": change.updated_at.isoformat() if change.updated_at else None,
    }


def _vehicle_json(vehicle: Vehicle, changes: list[Change], language: str) -> dict[str, Any]:
    default = DEFAULTS[vehicle]
    own = {one.road_class: one for one in changes if one.vehicle is vehicle}
    size = own.pop("", Change(vehicle, "", {}))
    speeds = [
        change_json(own.get(name, Change(vehicle, name, {})))
        | {"default_kmh": default.kmh.get(name)}
        for name in dict.fromkeys((*default.kmh, *own))
    ]
    return {
        **change_json(size),
        "vehicle_name": name_of("vehicles", vehicle.value, language),
        "default_size": {name: getattr(default, name) for name in SIZE},
        "speeds": speeds,
    }


def _facts_json(edge: RoadEdge) -> dict[str, Any]:
    line = [[round(lon, 7), round(lat, 7)] for lon, lat in edge.coordinates]
    return {
        **{name: getattr(edge, name) for name in _EDGE},
        "length_m": round(edge.length_m, 1),
        "geometry": {"type": "LineString", "coordinates": line},
    }
