"""A county's table of neighbours: who is next door, and what they may be asked for."""

from dataclasses import replace
from typing import Any

from psycopg2.extensions import connection

from layers.allocation import neighbour_store
from layers.allocation.neighbour import Neighbour
from layers.codes import code_list
from layers.command.incident import check_text
from layers.errors import BadInput
from layers.ids import RegionCode
from layers.places import regions
from layers.reserves import store as reserves

_LIMITS = dict.fromkeys(("name", "name_en", "duty_phone", "way_in", "source"), 200) | {"note": 2000}


def keep_neighbour(
    conn: connection, region_code: RegionCode, neighbour: Neighbour, version: int
) -> Neighbour:
    """The neighbour as it shall be; version 0: it was not in the table.

    Raises Unknown ``no_region``; BadInput ``neighbour_is_oneself``, ``masked_phone``,
    ``no_such_code``, ``named_twice``, or for a text; Stale.
    """
    regions.get(conn, region_code)
    code = neighbour.neighbour_code
    if code == region_code:
        raise BadInput("neighbour_is_oneself", field="neighbour_code", neighbour_code=code)
    if "*" in neighbour.duty_phone:
        raise BadInput("masked_phone", field="duty_phone")
    told: dict[str, Any] = {
        name: check_text(getattr(neighbour, name), name, _LIMITS[name]) for name in _LIMITS
    }
    _check_asked(conn, region_code, neighbour.may_ask)
    return neighbour_store.save(conn, region_code, replace(neighbour, **told), version)


def _check_asked(conn: connection, region_code: RegionCode, asked: tuple[str, ...]) -> None:
    own = map(str, reserves.items(conn, region_code))
    known = [*code_list("skills"), *dict.fromkeys([*code_list("items"), *own])]
    for number, code in enumerate(asked):
        field = f"may_ask.{number}"
        if code not in known:
            raise BadInput("no_such_code", field=field, value=code, allowed=known[:40])
        if code in asked[:number]:
            raise BadInput("named_twice", field=field, codes=[code])
