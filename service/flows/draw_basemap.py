"""Drawing the ground: the vector base map of a region, kept until something on it changes."""

import json
from typing import Any

from psycopg2.extensions import connection

from layers.ids import RegionCode
from layers.places import regions, rivers
from layers.places import store as places
from layers.roads import network_store
from maps.basemap import basemap
from service.ground_kept import GroundKeeper


def draw_basemap(conn: connection, keeper: GroundKeeper, region_code: RegionCode) -> bytes:
    """The base map as JSON; drawn afresh only when its revision has changed."""
    code = regions.get(conn, region_code).region_code
    revision = f"{network_store.version(conn, code)}/{rivers.ground_revision(conn, code)}"
    kept = keeper.find(code, revision)
    if kept is not None:
        return kept
    drawn = _drawn(conn, code)
    body = json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode()
    keeper.keep(code, revision, body)
    return body


def _drawn(conn: connection, region_code: RegionCode) -> dict[str, Any]:
    """Boundary, townships and villages, roads, rivers."""
    return basemap(
        regions.boundary(conn, region_code),
        [
            {"name": place.name, "kind": place.kind, "at": list(place.at)}
            for place in places.all(conn, region_code, ["township", "village"])
        ],
        network_store.drawn(conn, region_code),
        [river._asdict() for river in rivers.all(conn, region_code)],
    )
