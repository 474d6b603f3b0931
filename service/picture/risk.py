"""The risk map's layers: standing dangers, the worst first, and what is to be protected."""

from layers.codes import code_list
from layers.hazards import store as hazard_store
from layers.places import store as places
from maps.columns import Column, Moments, Numbers, Picture, Places, Shapes, Texts
from service.picture.rows import Looked


def hazards(looked: Looked) -> Picture:
    """Standing dangers: by level, then by how many people they threaten.

    Of more areas than travel with their rows the shapes go by tiles.
    """
    found = hazard_store.shown(looked.conn, looked.region_code)
    codes, answerable = found["hazard_code"], found["answerable_name"]
    in_tiles = sum(found["has_shape"]) > looked.most_shapes
    drawn = {} if in_tiles else hazard_store.shapes(looked.conn, looked.region_code)
    columns: dict[str, Column] = {
        "code": Texts(codes),
        "name": Texts(found["name"]),
        "at": Places(list(zip(found["lon"], found["lat"], strict=True))),
        "level": looked.of("risk_levels", found["risk_level"]),
        "kind": looked.of("hazard_kinds", found["kind"]),
        "committee": looked.of("committees", [_committee(one) for one in found["kind"]]),
        "township": looked.townships(found["township_code"]),
        "answered": looked.said("answered", ("somebody", "nobody"),
                                ["somebody" if one else "nobody" for one in answerable]),
        "people": Numbers(found["people"]),
        "households": Numbers(found["households"]),
        "property_wan": Numbers(found["property_wan"]),
        "address": Texts(found["address"]),
        "answerable": Texts(answerable),
        "post": Texts(found["answerable_post"]),
        "note": Texts(found["note"]),
        "updated_at": Moments(found["updated_at"]),
    }  # fmt: skip
    if drawn:
        columns["shape"] = Shapes([drawn.get(code) for code in codes])
    return Picture(len(codes), columns, any(found["is_demo"]), in_tiles)


def _committee(kind: str) -> str:
    """The committee (专委会) that minds the trade of such a danger; empty: none of its own."""
    return code_list("hazard_kinds").get(kind, {}).get("committee", "")


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
