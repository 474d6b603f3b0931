"""The town as somebody would write it who wants our pages to run what he wrote."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import httpx
from psycopg2.extensions import connection

from layers.forces import store as forces
from layers.hazards import store as hazards
from layers.places import regions
from layers.places import store as places
from layers.reserves import store as reserves
from tests.town import town

# For a template, a template literal, markup, a path that is an escape, a line and a direction.
TICKS = "{{7*7}}{% raise %}{# x ${hit=1}`${hit=1}`</script><img src=x onerror=hit=1>\"'C:\\2019"
HOSTILE = TICKS + "\u2028\u202egnp.\u2066x"
FORMULA = '=HYPERLINK("x")+1'  # for a spreadsheet
# What names or sorts a thing, and is no text that somebody writes.
_CODES = {"region_code", "kind", "team_level", "depot_level", "unit", "source"}


def written(thing: Any, begin: str = "") -> Any:
    """The same with every text that a person may write made hostile."""
    told: dict[str, Any] = {}
    for one in fields(thing):
        value = getattr(thing, one.name)
        if one.name in _CODES or one.name.endswith(("_code", "_id", "_phone")):
            continue
        if type(value) is str:
            told[one.name] = f"{begin}{one.name} {HOSTILE}"
    return replace(thing, **told)


def settle(conn: connection) -> None:
    """Saves it through the stores, which know what a form or a file would have been refused."""
    regions.save(conn, written(town.REGION), town.BOUNDARY)
    places.save_many(conn, town.CODE, _all(town.PLACES))
    forces.save_many(conn, town.CODE, _all(town.TEAMS))
    hazards.save_many(conn, town.CODE, [*_all(town.HAZARDS[1:]), written(town.HAZARDS[0], FORMULA)])
    reserves.save_many(conn, town.CODE, _all(town.DEPOTS))
    reserves.save_items(conn, town.CODE, _all(town.ITEMS))
    reserves.save_quotas(conn, town.CODE, town.QUOTAS)
    reserves.count_stock(conn, town.CODE, town.STOCK, operator="town", reason=TICKS)


def _all(things: Iterable[Any]) -> list[Any]:
    return [written(one) for one in things]


def begin_trouble(room: httpx.Client) -> str:
    """An incident with a closure and an order, as hostile as an operator can write them."""
    place = {"lon": 110.0651, "lat": 26.0301, "name": TICKS}
    told = {"kind": "12D03", "place": place, "description": TICKS, "anyway": True}
    incident: str = _ask(room, "incidents", told)["incident"]["incident_id"]
    spot = {"type": "Point", "coordinates": [110.05, 26.05]}
    _ask(room, "closures", {"geometry": spot, "reason": TICKS})
    texts = ("task", "place_text", "assembly_text", "way_text", "avoid_text", "safety_text")
    order = dict.fromkeys((*texts, "contact_name"), TICKS)
    receiver = {"kind": "team", "code": "T01"}
    draft = _ask(room, "orders", {"incident_id": incident, "receiver": receiver, **order})
    seen = {"If-Match": str(draft["version"])}
    _ask(room, f"orders/{draft['order_no']}/issue", {}, seen)
    _ask(room, f"incidents/{incident}/log", {"kind": "report", "text": TICKS, "said_by": TICKS})
    return incident


def _ask(room: httpx.Client, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    answer = room.post(f"/api/{path}", json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()
