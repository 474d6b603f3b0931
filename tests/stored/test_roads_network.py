"""A road network is stored whole, numbered, found again and loaded as it was given."""

from dataclasses import replace
from typing import Any

import numpy as np
import psycopg2
import pytest
from numpy.typing import NDArray
from psycopg2.extensions import connection

from layers.errors import BadFile, Unknown
from layers.ids import RegionCode
from layers.roads import network_store
from layers.roads.importer_osm import read_osm
from layers.roads.model import RoadEdge, RoadNetwork
from tests import absent

HERE, ELSEWHERE = RegionCode("990801"), RegionCode("990802")


def road(key: str, tail: int, head: int, lon: float, lat: float) -> RoadEdge:
    return RoadEdge(
        source_key=key,
        tail_node=tail,
        head_node=head,
        coordinates=((lon, lat), (lon + 0.001, lat + 0.0005), (lon + 0.002, lat)),
        length_m=223.5,
        forward_s=30.1,
        backward_s=40.2,
        road_class="村道",
        name="和平路",
        ref="C001",
    )


EDGES = [
    road("far", 2**40, 2**40 + 1, 111.9, 26.1),
    road("near/0", 1, 2, 111.5, 25.7),
    road("near/1", 2, 1, 111.502, 25.7),
    replace(road("loop", 2, 2, 111.501, 25.7), forward_s=None),
]


@pytest.fixture(autouse=True)
def regions(conn: connection) -> None:
    with conn.cursor() as cursor:
        for code in (HERE, ELSEWHERE):
            cursor.execute(
                "INSERT INTO region (region_code, name, metric_srid) VALUES (%s, '甲县', 4546)",
                (code,),
            )


def save(conn: connection, edges: list[RoadEdge], region: RegionCode = HERE) -> RoadNetwork:
    return network_store.save(conn, region, edges, "测绘", is_schematic=False, is_demo=True)


def stored(conn: connection, columns: str) -> list[tuple[object, ...]]:
    with conn.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM road_edge WHERE region_code = %s ORDER BY edge_id", (HERE,)
        )
        return list(cursor.fetchall())


def test_no_roads_are_version_nought(conn: connection) -> None:
    assert network_store.find(conn, HERE) is None
    assert network_store.version(conn, HERE) == 0
    assert len(network_store.load_arrays(conn, HERE).edge_id) == 0


def test_a_network_is_found_as_it_was_saved(conn: connection) -> None:
    head = save(conn, EDGES)
    assert (head.version, head.edge_count, head.unchanged) == (1, 4, False)
    assert (head.source, head.is_schematic, head.is_demo) == ("测绘", False, True)
    assert head.length_km == pytest.approx(4 * 0.2235)
    assert network_store.find(conn, HERE) == head
    assert network_store.find(conn, ELSEWHERE) is None


def test_edges_are_stored_as_they_were_given(conn: connection) -> None:
    odd = replace(EDGES[1], source_key="odd", name="a\tb\\N\n路'; --\r", ref="\\N", is_bridge=True)
    save(conn, [*EDGES, odd])
    columns = "source_key, tail_node, head_node, ST_AsText(geom, 12), ST_SRID(geom), length_m,"
    columns += " forward_s, backward_s, road_class, name, ref, is_bridge, is_tunnel"
    rows = {str(row[0]): row[1:] for row in stored(conn, columns)}
    for edge in (*EDGES, odd):
        line = ",".join(f"{lon:.12g} {lat:.12g}" for lon, lat in edge.coordinates)
        assert rows[edge.source_key] == (
            edge.tail_node,
            edge.head_node,
            f"LINESTRING({line})",
            4490,
            edge.length_m,
            edge.forward_s,
            edge.backward_s,
            edge.road_class,
            edge.name,
            edge.ref,
            edge.is_bridge,
            edge.is_tunnel,
        )


def test_edges_are_numbered_from_nought_with_neighbours_together(conn: connection) -> None:
    save(conn, EDGES)
    rows = stored(conn, "edge_id, source_key")
    assert [row[0] for row in rows] == [0, 1, 2, 3]
    assert rows[3][1] == "far"


def test_arrays_are_the_edges_in_order(conn: connection) -> None:
    save(conn, EDGES)
    arrays = network_store.load_arrays(conn, HERE)
    by_key = {edge.source_key: edge for edge in EDGES}
    for place, (edge_id, key) in enumerate(stored(conn, "edge_id, source_key")):
        edge = by_key[str(key)]
        assert arrays.edge_id[place] == edge_id == place
        assert (arrays.tail_node[place], arrays.head_node[place]) == (
            edge.tail_node,
            edge.head_node,
        )
        assert arrays.forward_s[place] == (np.inf if edge.forward_s is None else edge.forward_s)
        assert arrays.backward_s[place] == edge.backward_s
        assert arrays.length_m[place] == edge.length_m
    kinds: list[NDArray[Any]] = [arrays.edge_id, arrays.tail_node, arrays.forward_s]
    assert [array.dtype for array in kinds] == [np.int32, np.int64, np.float64]
    assert all(array.flags.c_contiguous and array.dtype.isnative for array in kinds)


def test_new_edges_replace_all_and_raise_the_version(conn: connection) -> None:
    save(conn, EDGES)
    save(conn, EDGES, ELSEWHERE)
    head = save(conn, EDGES[:2])
    assert (head.version, head.edge_count, head.unchanged) == (2, 2, False)
    assert len(stored(conn, "edge_id")) == 2
    assert network_store.version(conn, HERE) == 2
    assert network_store.version(conn, ELSEWHERE) == 1
    assert len(network_store.load_arrays(conn, ELSEWHERE).edge_id) == 4


def test_the_same_edges_in_any_order_keep_the_version(conn: connection) -> None:
    first = save(conn, EDGES)
    again = save(conn, EDGES[::-1])
    assert again == replace(first, unchanged=True)
    assert len(stored(conn, "edge_id")) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"forward_s": 30.2},
        {"name": "和平街"},
        {"is_tunnel": True},
        {"coordinates": ((111.9, 26.1), (111.9, 26.10000001))},
        {"tail_node": 77},
    ],
)
def test_the_least_change_is_a_new_version(conn: connection, change: dict[str, object]) -> None:
    save(conn, EDGES)
    assert save(conn, [replace(EDGES[0], **change), *EDGES[1:]]).version == 2  # type: ignore[arg-type]


def test_the_same_edges_from_elsewhere_are_told_so(conn: connection) -> None:
    save(conn, EDGES)
    head = network_store.save(conn, HERE, EDGES, "示意", is_schematic=True, is_demo=False)
    assert (head.version, head.unchanged) == (1, True)
    assert (head.source, head.is_schematic, head.is_demo) == ("示意", True, False)


def test_a_refused_network_leaves_the_old_one(conn: connection) -> None:
    save(conn, EDGES)
    with conn.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    with pytest.raises(psycopg2.errors.UniqueViolation):
        save(conn, [EDGES[0], EDGES[0]])
    with conn.cursor() as cursor:
        cursor.execute("ROLLBACK TO before")
    assert network_store.version(conn, HERE) == 1
    assert len(stored(conn, "edge_id")) == 4


def test_saving_never_commits(conn: connection, database_url: str) -> None:
    save(conn, EDGES)
    other = psycopg2.connect(database_url)
    try:
        assert network_store.version(other, HERE) == 0
    finally:
        other.close()


def test_no_edges_and_no_region_are_refused(conn: connection) -> None:
    with pytest.raises(BadFile, match="roads_empty"):
        save(conn, [])
    with pytest.raises(Unknown, match="no_region"):
        save(conn, EDGES, RegionCode("990899"))


def test_a_real_country_is_stored_and_loaded_whole(conn: connection) -> None:
    file = absent.beside_us("roads/andorra.osm.pbf")
    edges, report = read_osm(file)
    head = save(conn, edges)
    arrays = network_store.load_arrays(conn, HERE)
    assert head.edge_count == len(edges) == len(arrays.edge_id)
    assert arrays.length_m.sum() / 1000 == pytest.approx(report.length_km)
    assert (arrays.edge_id == np.arange(len(edges))).all()
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT max(abs(ST_Length(geom::geography) - length_m)), bool_and(ST_IsValid(geom))"
            "  FROM road_edge WHERE region_code = %s",
            (HERE,),
        )
        assert cursor.fetchone() == (pytest.approx(0, abs=0.001), True)
