"""A county with two roads that do not meet, and planners who know better."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from psycopg2.extensions import connection

from layers.ids import RegionCode
from layers.roads import drawn_store, network_store
from layers.roads.corrections import Correction
from layers.roads.drawn_roads import DrawnRoad, Joint
from layers.roads.model import RoadEdge, RoadNetwork
from tests.remembered.auditing import ask

HERE, ELSEWHERE = RegionCode("990811"), RegionCode("990812")


def road(key: str, tail: int, head: int, *line: tuple[float, float], **told: Any) -> RoadEdge:
    return replace(RoadEdge(key, tail, head, line, 1000.0, "乡道"), **told)


# From west to east: the southern road in two edges, the northern one 2.2 km away, in one.
EDGES = [
    road("w1/0", 1, 2, (110.0, 26.0), (110.01, 26.0), name="南路"),
    road("w1/1", 2, 3, (110.01, 26.0), (110.02, 26.0), name="南路", limit_kmh=40.0),
    road("w2/0", 4, 5, (110.0, 26.02), (110.02, 26.02), name="北路"),
]
# Off the southern road by 11 m, and off the northern one by as much.
BETWEEN = ((110.005, 26.0001), (110.007, 26.01), (110.01, 26.0199))


def settle(conn: connection) -> None:
    """Both counties and the roads of one of them."""
    for code in (HERE, ELSEWHERE):
        add = "INSERT INTO region (region_code, name, metric_srid) VALUES (%s, '甲县', 4545)"
        ask(conn, add, code)
    save(conn, EDGES)


def save(conn: connection, edges: list[RoadEdge]) -> RoadNetwork:
    """An import as the flow does it, without a file."""
    drawn_store.hold(conn, HERE)
    return network_store.save(conn, HERE, edges, "测绘", is_schematic=False, is_demo=False)


def head(conn: connection) -> RoadNetwork:
    found = network_store.find(conn, HERE)
    assert found is not None
    return found


def fix(key: str, **told: Any) -> Correction:
    return Correction(HERE, key, "实地走过", **told)


def draw(
    conn: connection, *line: tuple[float, float], **told: Any
) -> tuple[DrawnRoad, list[Joint]]:
    joins = told.pop("joins", ())
    edge = road("", 0, 0, *line, road_class="村道", **told)
    return drawn_store.draw(conn, DrawnRoad(HERE, edge, "新修", joins), {})


def keys(conn: connection) -> Mapping[str, int]:
    """Every edge's number by its key."""
    of = "SELECT source_key, edge_id FROM road_edge WHERE region_code = %s ORDER BY edge_id"
    return dict(ask(conn, of, HERE))
