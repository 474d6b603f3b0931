"""What is near a spot and what lies in a box: compared with looking at every road."""

import random

import numpy as np
import pytest

from layers.geo.crs import geodesic_m
from layers.ids import LonLat
from layers.roads import graph
from layers.roads.driving import drive
from layers.roads.graph import Network
from layers.roads.grid import in_box, metres_per_degree, nearest_edges, off_line
from layers.roads.snapping import accesses
from layers.roads.vehicles import DEFAULTS, Vehicle
from tests.pure.drawn_county import SOUTH, STEP, WEST, lattice

NETWORK = graph.build("x", lattice(12))
LINE = (NETWORK.lines.point_start, NETWORK.lines.lon, NETWORK.lines.lat)


def _spots(count: int) -> list[LonLat]:
    """Some among the roads, some far outside on every side."""
    dice = random.Random(4)
    return [
        LonLat(dice.uniform(WEST - 0.1, WEST + 0.16), dice.uniform(SOUTH - 0.1, SOUTH + 0.16))
        for _ in range(count)
    ]


def _by_looking_at_all(
    network: Network, spot: LonLat, usable: list[int]
) -> list[tuple[float, int]]:
    metres = metres_per_degree(spot.lat)
    return sorted((off_line(LINE, edge, (spot.lon, spot.lat), metres)[0], edge) for edge in usable)


@pytest.mark.parametrize("share", [1, 7, 50])
def test_the_nearest_are_the_nearest(share: int) -> None:
    grid = NETWORK.grid
    usable = [edge for edge in range(NETWORK.edge_count) if edge % share == 0]
    marks = np.zeros(NETWORK.edge_count, np.uint8)
    marks[usable] = 1
    for spot in _spots(150):
        asked = (spot.lon, spot.lat, *metres_per_degree(spot.lat), 9_000.0, 5)
        edges, off_m, _ = nearest_edges(grid.frame, (grid.first, grid.edge), LINE, marks, asked)
        expected = [one for one in _by_looking_at_all(NETWORK, spot, usable) if one[0] <= 9_000][:5]
        assert edges.tolist() == [edge for _, edge in expected]
        assert off_m.tolist() == pytest.approx([metres for metres, _ in expected])


def test_metres_are_those_of_the_ellipsoid() -> None:
    for lat in (0.0, 26.0, 42.5, 60.0):
        lon_m, lat_m = metres_per_degree(lat)
        assert float(geodesic_m(100.0, lat, 100.01, lat)) == pytest.approx(lon_m / 100, rel=1e-6)
        far = float(geodesic_m(100.0, lat - 0.005, 100.0, lat + 0.005))
        assert far == pytest.approx(lat_m / 100, rel=1e-6)


def test_a_box_finds_at_least_what_meets_it() -> None:
    grid = NETWORK.grid
    for spot in _spots(60):
        box = (spot.lon - 0.004, spot.lat - 0.003, spot.lon + 0.004, spot.lat + 0.003)
        found = set(in_box(grid.frame, grid.first, grid.edge, box).tolist())
        for edge in range(NETWORK.edge_count):
            lon, lat = NETWORK.lines.of(edge)
            inside = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
            assert not inside.any() or edge in found


def test_a_fraction_is_the_place_on_the_line() -> None:
    roads = drive(NETWORK, DEFAULTS[Vehicle.CAR])
    quarter = LonLat(WEST + STEP * 0.25, SOUTH)
    near = accesses(roads, quarter, 500.0, 3)[0]
    assert near.off_road_m < 40
    assert near.fraction == pytest.approx(0.25, abs=0.05)


def test_a_county_without_roads_has_none_near() -> None:
    empty = drive(graph.empty(), DEFAULTS[Vehicle.CAR])
    assert accesses(empty, LonLat(111.5, 25.8), 50_000.0, 6) == []
