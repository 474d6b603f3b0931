"""What many reach together: the first of them counts, with his delay, his vehicle and his roads."""

from itertools import pairwise
from math import inf

import numpy as np
import pytest
import shapely

from layers.ids import LonLat
from layers.roads.areas import areas
from layers.roads.many_areas import Fleet, reached_by, soonest_s
from layers.roads.reach import Access, Candidate, Pace, spread, towards
from layers.roads.road_state import RoadState, apply
from layers.roads.snapping import approaches, walks_from_all_sides
from tests.pure.small_county import at, shut
from tests.pure.test_areas import STEP_DEG, _at, _drawn, _town

SLACK_DEG = 2e-6


def _nodes(state: RoadState, who: list[Candidate]) -> dict[int, float]:
    """Brute force: each alone to every node, his delay added, and the soonest of all."""
    soonest: dict[int, float] = {}
    for one in who:
        nodes, seconds = spread(state.reversed(), one.accesses, 1e9, Pace(walk_kmh=10.0))
        for node, needs_s in zip(nodes.tolist(), seconds.tolist(), strict=True):
            soonest[node] = min(soonest.get(node, inf), needs_s + one.delay_s)
    return soonest


def _places(state: RoadState) -> dict[int, tuple[float, float]]:
    network = state.network
    first, last = network.lines.point_start[:-1], network.lines.point_start[1:] - 1
    found = {}
    for node, point in [
        *zip(network.tail, first, strict=True),
        *zip(network.head, last, strict=True),
    ]:
        found[int(node)] = (float(network.lines.lon[point]), float(network.lines.lat[point]))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_soonest_of_all_counts_at_every_junction(seed: int) -> None:
    chance = np.random.default_rng(seed)
    drives = [(float(one), float(two)) for one, two in chance.choice([30, 60, 200, inf], (144, 2))]
    cuts = [shut(int(edge), 0.3, 0.6, n) for n, edge in enumerate(chance.integers(0, 144, 12))]
    state = apply(_town(drives), cuts)
    who = [
        Candidate([at(int(edge), 0.5, 20.0), at(int(other), 0.0, 60.0)], float(delay_s))
        for edge, other, delay_s in zip(
            chance.integers(0, 144, 5),
            chance.integers(0, 144, 5),
            chance.choice([0, 60, 240, 900], 5),
            strict=True,
        )
    ]
    minutes = [2.0, 5.0, 9.0]
    reached = reached_by([Fleet(state, who)], minutes)
    soonest, places = _nodes(state, who), _places(state)
    for most, area in zip(minutes, reached.bands, strict=True):
        for node, here in places.items():
            if soonest.get(node, inf) <= most * 60:
                assert area.distance(shapely.Point(here)) <= SLACK_DEG, (node, most)
    for small, large in pairwise(reached.bands):
        assert small.difference(large).area < 1e-9
    _as_alone(state, who, minutes, reached.bands)

    spots = [[at(int(edge), 0.25, 40.0), at(int(edge), 0.7, 90.0)] for edge in range(0, 144, 5)]
    soonest_spot = soonest_s([Fleet(state, who)], [spots])
    alone = [towards(state, spot, who) for spot in spots]
    least = [min((one.arrival_s for one in ways.values()), default=inf) for ways in alone]
    assert soonest_spot.tolist() == pytest.approx(least)


def _as_alone(
    state: RoadState,
    who: list[Candidate],
    minutes: list[float],
    bands: tuple[shapely.Geometry, ...],
) -> None:
    """The union of everybody's own areas, but for where the cells happen to lie: two at an edge."""
    alone = [
        areas(
            state.reversed(),
            [one._replace(ground_s=each.delay_s) for one in each.accesses],
            minutes,
            Pace(walk_kmh=10.0),
        )
        for each in who
    ]
    for number, area in enumerate(bands):
        union = shapely.union_all([one.bands[number].area for one in alone])
        cells_deg = 2.5 * alone[0].cell_m / 100_000
        assert area.difference(union.buffer(cells_deg)).area < 1e-9
        assert union.difference(area.buffer(cells_deg)).area < 1e-9


def test_a_delay_is_time_that_is_not_driven() -> None:
    row = apply(_drawn([(0, 1), (1, 2), (2, 3), (3, 4)]), [])
    late = reached_by([Fleet(row, [Candidate([at(0, 0.0)], 120.0)])], [1.0, 3.2])
    assert late.bands[0].is_empty
    assert late.bands[1].intersects(shapely.Point(_at(1)))
    assert late.bands[1].distance(shapely.Point(_at(2))) > STEP_DEG / 10


def test_each_vehicle_has_its_own_roads_and_together_they_reach_both_banks() -> None:
    ends = [(0, 1), (1, 2), (2, 3), (3, 4)]
    free, cut = apply(_drawn(ends), []), apply(_drawn(ends), [shut(1, 0.4, 0.6)])
    west, east = Candidate([at(0, 0.0)], 0.0), Candidate([at(3, 1.0)], 0.0)
    far, near = shapely.Point(_at(3)), shapely.Point(_at(0))
    (by_cut,) = reached_by([Fleet(cut, [west])], [30.0]).bands
    assert (by_cut.intersects(near), by_cut.intersects(far)) == (True, False)
    (both,) = reached_by([Fleet(cut, [west]), Fleet(free, [east])], [2.0]).bands
    assert both.intersects(near)
    assert both.intersects(far)
    spots = [[at(0, 0.5)], [at(2, 0.5)]]
    fleets = [Fleet(cut, [west]), Fleet(free, [east])]
    assert soonest_s(fleets, [spots, spots]).tolist() == pytest.approx([30.0, 90.0])
    assert np.isinf(soonest_s(fleets[:1], [spots]).tolist()).tolist() == [False, True]


def test_nobody_and_who_touches_no_road_reach_nothing() -> None:
    state = apply(_town(), [])
    assert [one.is_empty for one in reached_by([], [5.0, 9.0]).bands] == [True, True]
    (none,) = reached_by([Fleet(state, [Candidate(list[Access](), 0.0)])], [5.0]).bands
    assert none.is_empty
    assert np.isinf(soonest_s([Fleet(state, [])], [[[at(0, 0.5)]]])).all()


def test_many_spots_are_walked_to_as_an_incident_on_plain_ground() -> None:
    roads = _drawn([(0, 1), (1, 2), (9, 10), (10, 11), (30, 31)])
    lon, lat = _at(5)
    spots = [LonLat(lon - 0.003 * step, lat + 0.002 * step) for step in range(6)]
    asked = (50_000.0, 6)
    alone = [walks_from_all_sides(roads, roads, spot, asked) for spot in spots]
    together = approaches(roads, roads, spots, asked)
    assert [sorted(one) for one in together] == [sorted(w.access for w in one) for one in alone]
    assert approaches(roads, roads, [], asked) == []
