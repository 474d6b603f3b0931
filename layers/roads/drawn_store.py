"""Drawn roads in the database: kept as they were drawn, and laid into the network's edges.

The edges of a drawn road stand among the imported ones, so that everything that knows roads knows
it. An import replaces all edges; ``join_drawn`` lays the drawn roads again, each by its own number
and in their order, so that the same file gives the same network. Nothing here commits.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import BadInput, Clash, Stale, Unknown
from layers.ids import LonLat, RegionCode
from layers.roads import drawn_roads, edge_store
from layers.roads.drawn_roads import DrawnRoad, Joint
from layers.roads.model import Line, RoadEdge

_QUERIES = Queries(Path(__file__).with_name("drawn_roads.sql"))
# Paths may lie nearer than the road that is meant.
_LOOKED_AT = 16
_FACTS = tuple(
    one.name
    for one in fields(RoadEdge)
    if one.name not in ("source_key", "tail_node", "head_node", "coordinates", "length_m")
)


def hold(conn: connection, region_code: RegionCode) -> bool:
    """Nobody else imports or draws there until the transaction ends; False: there are no roads."""
    return _QUERIES.find(conn, "network_hold_drawn", region_code=region_code) is not None


def all(conn: connection, region_code: RegionCode) -> list[DrawnRoad]:  # noqa: A001
    """The roads drawn in the region, in the order in which they were drawn."""
    return [_drawn(row) for row in _rows(conn, region_code)]


def get(conn: connection, region_code: RegionCode, drawn_id: int) -> DrawnRoad:
    """One of them; raises Unknown ``no_drawn_road``."""
    for row in _rows(conn, region_code, drawn_id):
        return _drawn(row)
    raise Unknown("no_drawn_road", field="drawn_id", drawn_id=drawn_id)


def draw(
    conn: connection, drawn: DrawnRoad, given: Mapping[str, Any]
) -> tuple[DrawnRoad, list[Joint]]:
    """Keeps a road and lays it; gives it back with the places where it joins others.

    Raises BadInput: ``no_roads``; ``drawn_road_island`` where neither end meets a road within
    ``JOIN_M``; ``drawn_road_too_short`` where little of it is left between the roads it joins;
    ``join_meets_nothing`` where a vertex that shall join one meets none.
    """
    region_code = drawn.region_code
    if not hold(conn, region_code):
        raise BadInput("no_roads", field="region_code", region_code=region_code)
    added = _QUERIES.one(
        conn,
        "add_drawn",
        region_code=region_code,
        geometry=_geojson(drawn.edge.coordinates),
        joins=list(drawn.joins),
        reason=drawn.reason,
        given=json.dumps(given),
        **_facts(drawn.edge),
    )
    kept = get(conn, region_code, added["drawn_id"])
    joints = _lay(conn, kept)
    if not joints:
        raise BadInput("drawn_road_island", field="geometry", reach_m=drawn_roads.JOIN_M)
    if missed := [str(one) for one in kept.joins if one not in {met.vertex for met in joints}]:
        raise BadInput(
            "join_meets_nothing", field="joins", vertices=missed, reach_m=drawn_roads.JOIN_M
        )
    least_m = drawn_roads.LEAST_LENGTH_M
    if sum(part.length_m for part in drawn_roads.pieces(kept, joints)) < least_m:
        raise BadInput("drawn_road_too_short", field="geometry", least_m=least_m)
    return replace(kept, is_laid=True), joints


def remove(conn: connection, region_code: RegionCode, drawn_id: int, version: int) -> None:
    """Takes a drawn road out; raises Unknown, Stale, Clash where another one hangs on it alone.

    All drawn roads are taken out and the others laid again, since one may join another.
    """
    hold(conn, region_code)
    found = get(conn, region_code, drawn_id)
    laid = [one for one in all(conn, region_code) if one.is_laid]
    params = {"region_code": region_code, "drawn_id": drawn_id, "version": version}
    if not _QUERIES.run(conn, "remove_drawn", **params):
        theirs = {"version": found.version, "updated_by": found.updated_by, "updated_at": None}
        raise Stale("changed_meanwhile", {"version": version}, theirs)
    keys = [one.source_key for one in laid]
    gone = _QUERIES.one(conn, "edges_take_out", region_code=region_code, keys=keys)["edge_ids"]
    _QUERIES.run(conn, "edges_close_up", region_code=region_code, gone=gone)
    adrift = {one.drawn_id for one in join_drawn(conn, region_code)}
    if lost := [str(one.drawn_id) for one in laid if one.drawn_id in adrift]:
        raise Clash("drawn_road_carries", drawn_id=drawn_id, others=lost)


def join_drawn(conn: connection, region_code: RegionCode) -> list[DrawnRoad]:
    """Lays every drawn road that is not laid; gives those that meet no road any more.

    To be called after each import, in its transaction. Where the import changed nothing the roads
    are laid still, and nothing is done.
    """
    waiting = [one for one in all(conn, region_code) if not one.is_laid]
    return [one for one in waiting if not _lay(conn, one)]


def _lay(conn: connection, drawn: DrawnRoad) -> list[Joint]:
    """Lays a road and splits those it joins; no joints: neither end meets any, nothing is done."""
    if not any(_joint(conn, drawn, end) for end in drawn.ends):
        return []
    joints = []
    for vertex in drawn.joining:
        # Looked for one after the other: the one before may have split the road this one meets.
        found = _joint(conn, drawn, vertex)
        if found is not None:
            _split(conn, drawn, found)
            joints.append(found)
    parts = list(drawn_roads.pieces(drawn, joints))
    for part in parts:
        _add(conn, drawn.region_code, part, drawn.source_key)
    length_m = sum(part.length_m for part in parts)
    _QUERIES.run(conn, "network_grown", region_code=drawn.region_code, length_m=length_m)
    return joints


def _joint(conn: connection, drawn: DrawnRoad, vertex: int) -> Joint | None:
    """Where a vertex meets a road of the network as it is now."""
    at = LonLat(*drawn.edge.coordinates[vertex])
    reach_m = drawn_roads.JOIN_M * 1.01
    roads = edge_store.near(conn, drawn.region_code, at, reach_m, _LOOKED_AT)
    return drawn_roads.joint(drawn, vertex, roads)


def _split(conn: connection, drawn: DrawnRoad, joint: Joint) -> None:
    """Makes two edges of the road that is joined in its middle; the first keeps its number."""
    if joint.cut_at is None:
        return
    before, after = drawn_roads.halves(joint, drawn.drawn_id)
    _QUERIES.run(
        conn,
        "edge_first_half",
        region_code=drawn.region_code,
        edge_id=joint.road.edge_id,
        geometry=_geojson(before.coordinates),
        head_node=before.head_node,
        length_m=before.length_m,
    )
    _add(conn, drawn.region_code, after, joint.road.base_key)


def _add(conn: connection, region_code: RegionCode, edge: RoadEdge, base_key: str) -> None:
    """One more edge, a part of the road of that key."""
    _QUERIES.run(
        conn,
        "edge_add",
        region_code=region_code,
        source_key=edge.source_key,
        base_key=None if base_key == edge.source_key else base_key,
        tail_node=edge.tail_node,
        head_node=edge.head_node,
        geometry=_geojson(edge.coordinates),
        length_m=edge.length_m,
        **_facts(edge),
    )


def _rows(conn: connection, region_code: RegionCode, drawn_id: int | None = None) -> list[Row]:
    return _QUERIES.all(conn, "drawn", region_code=region_code, drawn_id=drawn_id)


def _drawn(row: Row) -> DrawnRoad:
    told = dict(row)
    told["joins"] = tuple(told["joins"])
    facts = {name: told.pop(name) for name in (*_FACTS, "length_m")}
    line: Line = tuple((lon, lat) for lon, lat in told.pop("coordinates"))
    key = drawn_roads.key_of(told["drawn_id"])
    return DrawnRoad(edge=RoadEdge(key, 0, 0, line, **facts), **told)


def _facts(edge: RoadEdge) -> dict[str, Any]:
    return {name: getattr(edge, name) for name in _FACTS}


def _geojson(line: Line) -> str:
    return json.dumps({"type": "LineString", "coordinates": line})
