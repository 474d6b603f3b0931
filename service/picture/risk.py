"""The risk map's layers: standing dangers, the worst first, and what is to be protected."""

from collections.abc import Mapping
from typing import Any

from shapely.geometry import shape

from layers.codes import code_list
from layers.hazards import store as hazard_store
from layers.hazards.model import Hazard, RiskLevel
from layers.places import store as places
from maps.columns import Column, Moments, Numbers, Picture, Places, Shapes, Texts
from service.picture.rows import Looked

_WORST_FIRST = {level: rank for rank, level in enumerate(RiskLevel)}


def hazards(looked: Looked) -> Picture:
    """Standing dangers: by level, then by how many people they threaten."""
    found = sorted(hazard_store.all(looked.conn, looked.region_code), key=_weight)
    columns: dict[str, Column] = {
        "code": Texts([one.hazard_code for one in found]),
        "name": Texts([one.name for one in found]),
        "at": Places([_spot(one.geometry) for one in found]),
        "shape": Shapes([one.geometry for one in found]),
        "level": looked.of("risk_levels", [one.risk_level.value for one in found]),
        "kind": looked.of("hazard_kinds", [one.kind for one in found]),
        "township": looked.townships([one.township_code for one in found]),
        "answered": looked.said("four.answered", ("somebody", "nobody"),
                                ["somebody" if one.answerable_name else "nobody" for one in found]),
        "people": Numbers([one.people for one in found]),
        "households": Numbers([one.households for one in found]),
        "property_wan": Numbers([one.property_wan for one in found]),
        "address": Texts([one.address for one in found]),
        "answerable": Texts([one.answerable_name for one in found]),
        "post": Texts([one.answerable_post for one in found]),
        "note": Texts([one.note for one in found]),
        "updated_at": Moments([one.updated_at for one in found]),
    }  # fmt: skip
    return Picture(len(found), columns, any(one.is_demo for one in found))


def facilities(looked: Looked) -> Picture:
    """Schools, hospitals and whatever else is to be protected, the most people first."""
    is_one = {code: row["is_facility"] == "yes" for code, row in code_list("place_kinds").items()}
    found = sorted(
        (one for one in places.all(looked.conn, looked.region_code) if is_one.get(one.kind)),
        key=lambda one: (-(one.people or 0), one.place_code),
    )
    columns: dict[str, Column] = {
        "code": Texts([one.place_code for one in found]),
        "name": Texts([one.name for one in found]),
        "at": Places([one.at for one in found]),
        "kind": looked.of("place_kinds", [one.kind for one in found]),
        "township": looked.townships([one.township_code for one in found]),
        "people": Numbers([one.people for one in found]),
        "address": Texts([one.address for one in found]),
        "contact": Texts([one.contact_name for one in found]),
        "note": Texts([one.note for one in found]),
        "updated_at": Moments([one.updated_at for one in found]),
    }
    return Picture(len(found), columns, any(one.is_demo for one in found))


def _weight(hazard: Hazard) -> tuple[int, int, str]:
    return (_WORST_FIRST[hazard.risk_level], -(hazard.people or 0), hazard.hazard_code)


def _spot(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Where its symbol stands: a point that lies on it."""
    if geometry["type"] == "Point":
        lon, lat = geometry["coordinates"][:2]
        return lon, lat
    on_it = shape(geometry).representative_point()
    return on_it.x, on_it.y
