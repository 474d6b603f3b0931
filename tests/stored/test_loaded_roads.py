"""What a search asks of the loaded roads: accesses, closed stretches, drawn routes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg2.extensions import connection

from layers.errors import Clash, Unknown
from layers.geo.crs import geodesic_m
from layers.geo.datum import Datum
from layers.ids import ClosureId, LonLat
from layers.roads import closure_store, graph, importer_lines, load_store, network_store
from layers.roads.closing import closed_stretches, zones_of
from layers.roads.closures import Closure, Effect
from layers.roads.drawing import routes
from layers.roads.driving import Roads, drive
from layers.roads.graph import Stretch
from layers.roads.snapping import accesses
from layers.roads.vehicles import DEFAULTS, Vehicle
from tests.town import roads as the_roads
from tests.town import town

CODE = town.CODE
NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
RING = {
    "type": "Feature",
    "properties": {"编号": "R99", "道路名称": "环路", "等级": "村道", "单向": "否"},
    "geometry": {
        "type": "LineString",
        "coordinates": [[110.08, 26.05], [110.09, 26.05], [110.09, 26.06], [110.08, 26.05]],
    },
}


@pytest.fixture
def county(conn: connection, town: town.Town, tmp_path: Path) -> Roads:
    """The town's roads and a ring, saved and loaded again, as a car drives them."""
    document = the_roads.feature_collection()
    file = tmp_path / "roads.geojson"
    file.write_text(json.dumps({**document, "features": [*document["features"], RING]}))
    made, _ = importer_lines.read_lines(file, Datum.CGCS2000)
    network_store.save(conn, CODE, made, "town", False, True)
    network = graph.build("town", load_store.load(conn, CODE))
    return drive(network, DEFAULTS[Vehicle.CAR])


@pytest.fixture
def edges(conn: connection, county: Roads) -> dict[str, int]:
    """The number of each edge by its source key."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT source_key, edge_id FROM road_edge WHERE region_code = %s", [CODE])
        return {key.split("/")[0]: number for key, number in cursor.fetchall()}


def _close(conn: connection, geometry: dict[str, Any], reach_m: float, **more: Any) -> ClosureId:
    told: dict[str, Any] = {
        "region_code": CODE,
        "effect": Effect.CLOSED,
        "geometry": geometry,
        "reach_m": reach_m,
        "starts_at": NOON,
        "ends_at": None,
        "reason": "塌方",
        "reported_by": "test",
    }
    return closure_store.add(conn, Closure(**{**told, **more}))


def _stretches(
    conn: connection, county: Roads, closure: ClosureId
) -> dict[int, tuple[float, float]]:
    stored = closure_store.get(conn, CODE, closure)
    found = closed_stretches(county.network, zones_of([stored]))
    return {one.edge: (one.start, one.end) for one in found}


def test_an_access_is_on_the_right_spot_of_the_right_edge(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    """R09 runs east from 110.055 to 110.08 on 26.03; the spot lies 100 m north of its quarter."""
    spot = LonLat(110.06125, 26.03 + 100 / 110_800)
    found = accesses(county, spot, 500, 4)
    assert found[0].edge == edges["R09"]
    assert found[0].fraction == pytest.approx(0.25, abs=1e-3)
    assert found[0].off_road_m == pytest.approx(100, abs=1)


def test_a_road_far_beyond_the_nearest_one_is_no_access(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    """Ten metres from R09; R13 and R14 begin 600 m away and are left alone."""
    found = accesses(county, LonLat(110.061, 26.0301), 5_000, 6)
    assert [one.edge for one in found] == [edges["R09"]]


def test_no_road_within_reach_is_no_access(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    assert accesses(county, LonLat(110.0625, 26.04), 300, 6) == []


def test_a_point_closes_what_lies_within_its_reach(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    """R06, the northern bridge, is about 1000 m long; 50 m each side of its middle are closed."""
    closed = _close(conn, {"type": "Point", "coordinates": [110.05, 26.05]}, 50)
    found = _stretches(conn, county, closed)
    length_m = float(geodesic_m(110.045, 26.05, 110.055, 26.05))
    assert set(found) == {edges["R06"]}
    low, high = found[edges["R06"]]
    assert (low, high) == (
        pytest.approx(0.5 - 50 / length_m, abs=2e-3),
        pytest.approx(0.5 + 50 / length_m, abs=2e-3),
    )


def test_a_line_closes_the_roads_it_crosses(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    line = {"type": "LineString", "coordinates": [[110.05, 26.06], [110.05, 26.0]]}
    found = _stretches(conn, county, _close(conn, line, 0))
    assert set(found) == {edges["R06"], edges["R11"]}
    assert all(low == pytest.approx(high) for low, high in found.values())


def test_an_area_closes_what_it_covers(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    """The area covers the eastern half of the chemical road, up to its end."""
    ring = [[110.0675, 26.02], [110.085, 26.02], [110.085, 26.035], [110.0675, 26.035]]
    area = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    found = _stretches(conn, county, _close(conn, area, 0))
    low, high = found[edges["R09"]]
    assert (low, high) == (pytest.approx(0.5, abs=1e-3), pytest.approx(1.0))
    assert edges["R10"] not in found


def test_a_ring_is_closed_where_it_is_met(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    """A ring cut in one place can still be driven to that place from both sides."""
    closed = _close(conn, {"type": "Point", "coordinates": [110.09, 26.055]}, 30)
    low, high = _stretches(conn, county, closed)[edges["R99"]]
    assert (low + high) / 2 == pytest.approx(0.432, abs=2e-3)
    assert high - low == pytest.approx(60 / 3600, rel=0.1)


def test_a_closure_is_in_force_from_its_beginning_until_its_end(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    spot = {"type": "Point", "coordinates": [110.05, 26.05]}
    closed = _close(conn, spot, 50, ends_at=NOON + timedelta(hours=1))
    for minutes, acts in ((-1, False), (0, True), (59, True), (60, False)):
        at = NOON + timedelta(minutes=minutes)
        numbers = [one.closure_id for one in closure_store.in_force(conn, CODE, at)]
        assert (closed in numbers) is acts, minutes


def test_a_closure_is_lifted_once(conn: connection, county: Roads, edges: dict[str, int]) -> None:
    closed = _close(conn, {"type": "Point", "coordinates": [110.05, 26.05]}, 50)
    closure_store.lift(conn, CODE, closed, "test", 1)
    assert closure_store.get(conn, CODE, closed).lifted_at is not None
    with pytest.raises(Clash, match="closure_already_lifted"):
        closure_store.lift(conn, CODE, closed, "test", 1)
    with pytest.raises(Unknown, match="no_closure"):
        closure_store.lift(conn, CODE, ClosureId(0), "test", 1)


def test_a_route_is_drawn_in_the_direction_driven(
    conn: connection, county: Roads, edges: dict[str, int]
) -> None:
    bridge, road = edges["R06"], edges["R05"]
    way = [Stretch(bridge, 0.5, 0.0), Stretch(road, 1.0, 0.0)]
    (route, none) = routes(county.network, [way, []])
    assert route.line[0] == pytest.approx((110.05, 26.05), abs=1e-5)
    assert route.line[-1] == pytest.approx((110.02, 26.05), abs=1e-5)
    lons = [at.lon for at in route.line]
    assert lons == sorted(lons, reverse=True)
    assert route.roads == ["北桥", "北大路"]
    assert none.line == []
