"""A road network is stored whole, numbered, found again and read back as it was given."""

import select
from contextlib import closing
from dataclasses import replace

import psycopg2
import pytest
from psycopg2.extensions import connection

from layers.db.migrate import MIGRATIONS
from layers.errors import BadFile, Unknown
from layers.ids import RegionCode
from layers.roads import network_store
from layers.roads.importer_osm import read_osm
from layers.roads.model import RoadEdge, RoadNetwork
from tests import absent, database

HERE, ELSEWHERE = RegionCode("990801"), RegionCode("990802")


def road(key: str, tail: int, head: int, lon: float, lat: float) -> RoadEdge:
    return RoadEdge(
        source_key=key,
        tail_node=tail,
        head_node=head,
        coordinates=((lon, lat), (lon + 0.001, lat + 0.0005), (lon + 0.002, lat)),
        length_m=223.5,
        road_class="村道",
        name="和平路",
        ref="C001",
    )


EDGES = [
    road("far", 2**40, 2**40 + 1, 111.9, 26.1),
    road("near/0", 1, 2, 111.5, 25.7),
    road("near/1", 2, 1, 111.502, 25.7),
    replace(road("loop", 2, 2, 111.501, 25.7), forward=False),
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


def stored(conn: connection, region: RegionCode = HERE) -> list[RoadEdge]:
    return list(network_store.edges(conn, region))


def by_key(edges: list[RoadEdge]) -> list[RoadEdge]:
    return sorted(edges, key=lambda edge: edge.source_key)


def test_no_roads_are_version_nought(conn: connection) -> None:
    assert network_store.find(conn, HERE) is None
    assert network_store.version(conn, HERE) == 0
    assert stored(conn) == []


def test_a_network_is_found_as_it_was_saved(conn: connection) -> None:
    head = save(conn, EDGES)
    assert (head.version, head.edge_count, head.unchanged) == (1, 4, False)
    assert (head.source, head.is_schematic, head.is_demo) == ("测绘", False, True)
    assert head.length_km == pytest.approx(4 * 0.2235)
    assert network_store.find(conn, HERE) == replace(head, added=0)
    assert network_store.find(conn, ELSEWHERE) is None


def test_edges_come_back_exactly_as_they_were_given(conn: connection) -> None:
    odd = replace(
        EDGES[1],
        source_key="odd",
        coordinates=((111.5, 25.7), (111.50000000000001, 25.7), (1e-300, -25.700000000000003)),
        length_m=0.1 + 0.2,
        name="a\tb\\N\n路'; --\r",
        ref="\\N",
        is_bridge=True,
    )
    limited = replace(
        EDGES[0],
        source_key="limited",
        on_foot=False,
        limit_kmh=48.28032,
        height_m=3.5052,
        weight_t=7.5,
        width_m=2.2,
        is_tunnel=True,
        is_ford=True,
        is_rough=True,
    )
    given = [*EDGES, odd, limited]
    save(conn, given)
    assert by_key(stored(conn)) == by_key(given)
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsText(geom, 6), ST_SRID(geom) FROM road_edge WHERE source_key = 'near/0'"
        )
        line = "LINESTRING(111.5 25.7,111.501 25.7005,111.502 25.7)"
        assert cursor.fetchone() == (line, 4490)


def test_two_networks_are_read_at_once(conn: connection) -> None:
    save(conn, EDGES)
    save(conn, EDGES[:2], ELSEWHERE)
    both = zip(network_store.edges(conn, HERE), network_store.edges(conn, ELSEWHERE), strict=False)
    assert len(list(both)) == 2


def test_edges_are_numbered_from_nought_with_neighbours_together(conn: connection) -> None:
    save(conn, EDGES)
    with conn.cursor() as cursor:
        cursor.execute("SELECT edge_id FROM road_edge WHERE region_code = %s ORDER BY 1", (HERE,))
        assert cursor.fetchall() == [(0,), (1,), (2,), (3,)]
    assert stored(conn)[3].source_key == "far"


def test_new_edges_replace_all_and_raise_the_version(conn: connection) -> None:
    first = save(conn, EDGES)
    save(conn, EDGES, ELSEWHERE)
    head = save(conn, EDGES[:2])
    assert (head.version, head.edge_count, head.unchanged) == (2, 2, False)
    assert head.build != first.build
    assert by_key(stored(conn)) == by_key(EDGES[:2])
    assert network_store.version(conn, HERE) == 2
    assert network_store.version(conn, ELSEWHERE) == 1
    assert by_key(stored(conn, ELSEWHERE)) == by_key(EDGES)


def test_the_same_edges_in_any_order_keep_version_and_build(conn: connection) -> None:
    first = save(conn, EDGES)
    again = save(conn, EDGES[::-1])
    assert again == replace(first, unchanged=True, added=0)
    assert len(stored(conn)) == 4


def test_what_differs_from_before_is_counted_by_source_key(conn: connection) -> None:
    first = save(conn, EDGES)
    assert (first.added, first.changed, first.removed) == (4, 0, 0)
    moved = replace(EDGES[1], coordinates=((111.5, 25.7), (111.502, 25.7)))
    new = [replace(EDGES[0], source_key=key) for key in ("new/0", "new/1", "new/2")]
    second = save(conn, [EDGES[0], moved, *new])
    assert (second.added, second.changed, second.removed) == (3, 1, 2)
    elsewhere = save(conn, EDGES, ELSEWHERE)
    assert (elsewhere.added, elsewhere.changed, elsewhere.removed) == (4, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"backward": False},
        {"on_foot": False},
        {"limit_kmh": 30.0},
        {"width_m": 2.5},
        {"is_ford": True},
        {"is_rough": True},
        {"name": "和平街"},
        {"is_tunnel": True},
        {"coordinates": ((111.9, 26.1), (111.9, 26.10000001))},
        {"tail_node": 77},
    ],
)
def test_the_least_change_is_a_new_version(conn: connection, change: dict[str, object]) -> None:
    save(conn, EDGES)
    head = save(conn, [replace(EDGES[0], **change), *EDGES[1:]])  # type: ignore[arg-type]
    assert (head.version, head.added, head.changed, head.removed) == (2, 0, 1, 0)


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
    assert len(stored(conn)) == 4


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


def test_a_real_country_is_stored_and_read_whole(conn: connection) -> None:
    file = absent.beside_us("roads/andorra.osm.pbf")
    edges, report = read_osm(file)
    head = save(conn, edges)
    assert head.edge_count == head.added == len(edges)
    assert head.length_km == pytest.approx(report.length_km)
    assert by_key(stored(conn)) == by_key(edges)
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT max(abs(ST_Length(geom::geography) - length_m)), bool_and(ST_IsValid(geom))"
            "  FROM road_edge WHERE region_code = %s",
            (HERE,),
        )
        assert cursor.fetchone() == (pytest.approx(0, abs=0.001), True)


# --- what was stored before edges kept facts ---------------------------------------------------

EARLIER = MIGRATIONS / "0002_roads.sql"
# Road class, length, seconds forward and backward; what becomes of them: ways and the ceiling.
SECONDS = [
    (("县道", 1000.0, 120.0, 120.0), (True, True, True, None)),
    (("县道", 1000.0, 360.0, None), (True, False, True, 10.0)),
    (("motorway", 1000.0, None, 45.0), (False, True, False, None)),
    (("track", 0.0, 0.0, 0.0), (True, True, True, None)),
    (("track", 77.7, 77.7 / 12 * 3.6, 77.7 / 12 * 3.6), (True, True, True, None)),
    (("未知", 1000.0, 360.0, 360.0), (True, True, True, 10.0)),
]


def test_seconds_that_were_stored_become_facts(conn: connection) -> None:
    tables = EARLIER.read_text(encoding="utf-8").split("-- A closure never changes")[0]
    with conn.cursor() as cursor:
        cursor.execute("CREATE SCHEMA earlier; SET LOCAL search_path = earlier, public")
        cursor.execute(tables)
        cursor.execute(
            "INSERT INTO road_network (region_code, version, source, edge_count, length_km, digest)"
            " VALUES (%s, 7, '', 1, 1, '')",
            (HERE,),
        )
        for number, (given, _) in enumerate(SECONDS):
            cursor.execute(
                "INSERT INTO road_edge (region_code, edge_id, source_key, tail_node, head_node,"
                " geom, road_class, length_m, forward_s, backward_s) VALUES (%s, %s, %s, 1, 2,"
                " 'SRID=4490;LINESTRING(111 26, 111.01 26)', %s, %s, %s, %s)",
                (HERE, number, str(number), *given),
            )
        cursor.execute((MIGRATIONS / "0012_networks.sql").read_text(encoding="utf-8"))
        cursor.execute(
            "SELECT forward, backward, on_foot, limit_kmh FROM road_edge ORDER BY edge_id"
        )
        assert cursor.fetchall() == [
            (*ways, None if kmh is None else pytest.approx(kmh)) for _, (*ways, kmh) in SECONDS
        ]
        cursor.execute("SELECT version, build FROM road_network")
        version, build = cursor.fetchone() or (0, "")
        assert (version, len(build)) == (7, 36)


def test_whoever_holds_a_copy_is_told_of_a_new_network() -> None:
    with database.fresh("told") as url, closing(psycopg2.connect(url)) as listening:
        listening.autocommit = True
        with listening.cursor() as cursor:
            cursor.execute("LISTEN situ_roads")
            cursor.execute(
                "INSERT INTO region (region_code, name, metric_srid) VALUES (%s, '乙县', 4546)",
                (HERE,),
            )
        with closing(psycopg2.connect(url)) as saving:
            save(saving, EDGES)
            saving.commit()
        select.select([listening], [], [], 10)
        listening.poll()
        assert [one.payload for one in listening.notifies] == [HERE]
