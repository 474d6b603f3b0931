"""Areas reached within so many minutes: no reached place outside, no unreached road inside."""

from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from layers.ids import LonLat
from layers.roads import graph
from layers.roads.areas import CELL_M, Areas, areas
from layers.roads.arrays import Lines
from layers.roads.closures import ClosedStretch
from layers.roads.driving import Roads, roads_of
from layers.roads.outline import outline
from layers.roads.reach import Access, spread
from layers.roads.road_state import RoadState, apply
from tests.pure.small_county import at, roads, shut

SIDE = 9
STEP_DEG = 0.004
EDGE_M = 420.0
SOUTH_WEST = LonLat(111.5, 25.9)
# What is rounded in the drawing: a tenth of a metre.
SLACK_DEG = 2e-6


def _at(node: int) -> tuple[float, float]:
    row, column = divmod(node, SIDE)
    return SOUTH_WEST.lon + column * STEP_DEG, SOUTH_WEST.lat + row * STEP_DEG


def _town(drives: list[tuple[float, float]] | None = None) -> Roads:
    """Streets like a chessboard, each about 400 m long and driven in a minute unless told."""
    across = [(node, node + 1) for node in range(SIDE * SIDE) if node % SIDE < SIDE - 1]
    up = [(node, node + SIDE) for node in range(SIDE * (SIDE - 1))]
    return _drawn(across + up, drives)


def _drawn(ends: list[tuple[int, int]], drives: list[tuple[float, float]] | None = None) -> Roads:
    told = drives or [(60.0, 60.0)] * len(ends)
    lines = [shapely.LineString([_at(tail), _at(head)]) for tail, head in ends]
    table = graph.table_of(
        np.array([tail for tail, _ in ends]),
        np.array([head for _, head in ends]),
        np.full(len(ends), EDGE_M),
    )
    points = shapely.get_coordinates(lines)
    starts = np.arange(0, 2 * len(ends) + 1, 2, dtype=np.int32)
    table = replace(table, lines=Lines(starts, points[:, 0].copy(), points[:, 1].copy()))
    forward_s, backward_s = np.array(told, dtype=np.float64).T
    return roads_of(graph.build("town", table), forward_s.copy(), backward_s.copy())


def _holds(found: Areas, number: int, node: tuple[float, float]) -> bool:
    point = shapely.Point(node)
    return bool(found.bands[number].area.distance(point) <= SLACK_DEG)


def _judge(state: RoadState, found: Areas, minutes: list[float], spot: list[Access]) -> None:
    """The rule itself: nodes in time inside, others outside unless right beside a reached road."""
    network = state.network
    places = dict(zip(network.tail.tolist(), network.lines.point_start[:-1].tolist(), strict=True))
    places |= dict(
        zip(network.head.tolist(), (network.lines.point_start[1:] - 1).tolist(), strict=True)
    )
    nodes, seconds = spread(state, spot, 1e9)
    known = dict(zip(nodes.tolist(), seconds.tolist(), strict=True))
    for number, most in enumerate(minutes):
        for node, point in places.items():
            here = (float(network.lines.lon[point]), float(network.lines.lat[point]))
            if known.get(node, inf) <= most * 60:
                assert _holds(found, number, here), (node, most)
            elif _to_reached_road_m(state, node, known, most * 60, spot) > 1.5 * CELL_M:
                inner = found.bands[number].area.buffer(-SLACK_DEG)
                assert not inner.intersects(shapely.Point(here)), (node, most)
    for small, large in pairwise(found.bands):
        assert small.area.difference(large.area).area < 1e-9
        assert small.road_km <= large.road_km + 1e-9
    assert all(band.area.is_valid for band in found.bands)


def _to_reached_road_m(
    state: RoadState, node: int, known: dict[int, float], until_s: float, spot: list[Access]
) -> float:
    """Metres from a node to where its roads are reached; 0 where one would have to look closer."""
    network, roads = state.network, state.roads
    nearest = EDGE_M
    for edge in range(network.edge_count):
        ends = {int(network.tail[edge]): False, int(network.head[edge]): True}
        if node not in ends or np.isinf(min(roads.forward_s[edge], roads.backward_s[edge])):
            continue
        if edge in state.parts.edge or edge == spot[0].edge:
            return 0.0
        # From the other end up to here, or against it: what comes from there goes that way back.
        (other,) = ends.keys() - {node}
        seconds = roads.forward_s[edge] if ends[other] else roads.backward_s[edge]
        left_s = until_s - known.get(other, inf)
        if left_s > 0 and seconds < inf:
            nearest = min(nearest, EDGE_M * (1 - min(1.0, left_s / seconds)))
    return nearest


DRIVES = st.sampled_from([(60.0, 60.0), (20.0, 20.0), (60.0, inf), (inf, 30.0), (200.0, 90.0)])


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(
    st.lists(DRIVES, min_size=144, max_size=144),
    st.lists(st.tuples(st.integers(0, 143), st.sampled_from([0.0, 0.2, 0.5, 1.0])), max_size=12),
    st.integers(0, 143),
    st.booleans(),
)
def test_what_is_reached_in_time_is_inside_and_bands_lie_in_one_another(
    drives: list[tuple[float, float]],
    cuts: list[tuple[int, float]],
    edge: int,
    away: bool,
) -> None:
    closed = [shut(one, start, min(1.0, start + 0.3), n) for n, (one, start) in enumerate(cuts)]
    state = apply(_town(drives), closed)
    state = state.reversed() if away else state
    spot, minutes = [at(edge, 0.3, 10.0)], [1.0, 3.0, 8.0]
    _judge(state, areas(state, spot, minutes), minutes, spot)


def _line_of_roads(*cut: ClosedStretch) -> tuple[Roads, RoadState]:
    """Four roads in a row, a minute each; the third is the bridge."""
    county = _drawn([(0, 1), (1, 2), (2, 3), (3, 4)])
    return county, apply(county, list(cut))


def test_a_shut_bridge_leaves_the_far_bank_out() -> None:
    spot = [at(0, 0.0)]
    _, free = _line_of_roads()
    _, cut = _line_of_roads(shut(2, 0.4, 0.6))
    (open_area,), (cut_area,) = areas(free, spot, [30.0]).bands, areas(cut, spot, [30.0]).bands
    assert open_area.area.distance(shapely.Point(_at(3))) == 0.0
    assert cut_area.area.distance(shapely.Point(_at(2))) == 0.0
    assert cut_area.area.distance(shapely.Point(_at(3))) > 0.0
    assert open_area.road_km == pytest.approx(4 * EDGE_M / 1000, abs=0.03)
    # What is driven of a cut road is the part before the cut.
    assert cut_area.road_km == pytest.approx(2.4 * EDGE_M / 1000, abs=0.06)


def test_a_road_is_reached_as_far_as_the_time_allows() -> None:
    _, state = _line_of_roads()
    (band,) = areas(state, [at(0, 0.0)], [2.5]).bands
    assert band.road_km == pytest.approx(2.5 * EDGE_M / 1000, abs=0.05)
    on_road = [
        band.area.intersects(shapely.Point(SOUTH_WEST.lon + part * STEP_DEG, SOUTH_WEST.lat))
        for part in (2.4, 3.0)
    ]
    assert on_road == [True, False]


def test_the_area_goes_beside_the_road_but_never_over_one_that_is_not_reached() -> None:
    """The next street, 400 m to the north, has no way there: no cell of it may be covered."""
    apart = _drawn([(0, 1), (1, 2), (9, 10), (10, 11)])
    found = areas(apply(apart, []), [at(0, 0.0)], [10.0])
    area = found.bands[0].area
    assert found.grown_m == 2 * CELL_M
    beside = shapely.Point(SOUTH_WEST.lon + STEP_DEG, SOUTH_WEST.lat + 0.0015)
    assert area.contains(beside)
    assert not area.intersects(shapely.LineString([_at(9), _at(11)]))


def test_a_one_way_is_reached_in_one_direction_only() -> None:
    one_way = _drawn([(0, 1), (1, 2)], [(60.0, inf), (60.0, inf)])
    there, here = shapely.Point(_at(2)), shapely.Point(_at(0))
    state = apply(one_way, [])
    (towards,) = areas(state, [at(0, 1.0)], [10.0]).bands
    (away,) = areas(state.reversed(), [at(0, 1.0)], [10.0]).bands
    assert (towards.area.intersects(here), towards.area.intersects(there)) == (True, False)
    assert (away.area.intersects(here), away.area.intersects(there)) == (False, True)


def test_where_no_road_is_drawn_there_is_no_area() -> None:
    assert (
        areas(apply(roads([(0, 1, 60.0, 60.0)]), []), [at(0, 0.5)], [10.0]).bands[0].area.is_empty
    )
    nowhere = areas(apply(_town(), []), [], [10.0])
    assert nowhere.bands[0].area.is_empty


def test_a_spot_whose_road_is_shut_on_both_sides_is_reached_from_nowhere() -> None:
    roads = _drawn([(0, 1), (1, 2)])
    state = apply(roads, [shut(0, 0.0, 1.0, 1)])
    found = areas(state, [at(0, 0.5, 10.0)], [1.0, 8.0])
    assert [band.area.is_empty for band in found.bands] == [True, True]
    assert [band.road_km for band in found.bands] == [0.0, 0.0]


def test_no_hole_is_filled_whatever_cells_meet_at_their_corners() -> None:
    """A hole that is shut in by cells meeting at corners only was once taken for land."""
    for seed in range(60):
        core = np.zeros((12, 12), dtype=bool)
        core[3:-3, 3:-3] = np.random.default_rng(seed).random((6, 6)) < 0.6
        area = outline(core, ~core, (0.0, 0.0), (1.0, 1.0))
        rows, columns = np.indices(core.shape)
        assert area.is_valid
        assert area.area == core.sum()
        assert (shapely.contains_xy(area, columns + 0.5, rows + 0.5) == core).all()
