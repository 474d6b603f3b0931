"""The road network as flat arrays: every way in is found, nothing is merged or summed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.roads import graph
from layers.roads.driving import Roads
from tests.pure.small_county import NEVER, Edge, roads

NODES = st.integers(-3, 3).map(lambda number: number * 10**12)
SECONDS = st.sampled_from([0.0, 1.0, 2.5, 60.0, NEVER])
EDGES = st.lists(st.tuples(NODES, NODES, SECONDS, SECONDS), min_size=1, max_size=12)


def arcs(county: Roads) -> set[tuple[int, int, int, bool, float]]:
    """Every arc that can be driven as (from, to, edge, forward, seconds)."""
    network = county.network
    return {
        (
            int(network.arc_from[arc]),
            to,
            int(network.arc_way[arc]) >> 1,
            not network.arc_way[arc] & 1,
            float(county.arc_s[arc]),
        )
        for to in range(network.node_count)
        for arc in range(network.arc_start[to], network.arc_start[to + 1])
        if county.arc_s[arc] < NEVER
    }


@given(EDGES)
def test_each_way_that_is_allowed_is_one_arc_at_the_node_it_leads_to(edges: list[Edge]) -> None:
    county = roads(edges)
    network = county.network
    dense = {node: at for at, node in enumerate(sorted({n for edge in edges for n in edge[:2]}))}
    expected = set()
    for number, (tail, head, forward_s, backward_s) in enumerate(edges):
        if forward_s < NEVER:
            expected.add((dense[tail], dense[head], number, True, forward_s))
        if backward_s < NEVER:
            expected.add((dense[head], dense[tail], number, False, backward_s))
    assert arcs(county) == expected
    assert len(county.arc_s) == 2 * len(edges)
    assert network.node_count == len(dense)
    assert network.edge_count == len(edges)


def test_parallel_roads_stay_two() -> None:
    county = roads([(1, 2, 60.0, NEVER), (1, 2, 300.0, NEVER)])
    assert sorted(county.arc_s) == [60.0, 300.0, NEVER, NEVER]
    assert sorted(county.network.arc_way) == [0, 1, 2, 3]


def test_a_loop_leads_to_its_own_node_both_ways() -> None:
    county = roads([(7, 7, 30.0, 40.0)])
    assert county.network.node_count == 1
    assert arcs(county) == {(0, 0, 0, True, 30.0), (0, 0, 0, False, 40.0)}


def test_a_road_that_takes_no_time_is_kept() -> None:
    assert sorted(roads([(1, 2, 0.0, NEVER)]).arc_s) == [0.0, NEVER]


def test_a_county_without_roads_has_nothing_to_search() -> None:
    network = graph.empty()
    assert (network.node_count, network.edge_count, network.build) == (0, 0, "")
    assert network.arc_from.dtype == np.int32
