"""The roads as each vehicle drives them: the rule for arrays is the rule for one edge."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.ids import RegionCode
from layers.roads import graph
from layers.roads.corrections import Correction
from layers.roads.driving import drive, renamed
from layers.roads.graph import Stretch
from layers.roads.limits import broken_on, unlimited
from layers.roads.model import RoadEdge
from layers.roads.vehicles import DEFAULTS, Vehicle, edge_seconds
from tests.pure.drawn_county import table_of

LINE = ((111.5, 25.8), (111.51, 25.8))
ROAD = RoadEdge("r", 1, 2, LINE, 1000.0, "县道", name="旧桥")
CAR, HEAVY = DEFAULTS[Vehicle.CAR], DEFAULTS[Vehicle.HEAVY]
MEASURES = st.sampled_from([None, 1.9, 2.0, 2.5, 3.8, 4.5, 18.0, 30.0])
EDGES = st.builds(
    RoadEdge,
    source_key=st.just("r"),
    tail_node=st.integers(1, 3),
    head_node=st.integers(1, 3),
    coordinates=st.just(LINE),
    length_m=st.sampled_from([0.0, 1.0, 1234.5]),
    road_class=st.sampled_from(["县道", "高速", "机耕路", "footway", "motorway", "steps"]),
    forward=st.booleans(),
    backward=st.booleans(),
    on_foot=st.booleans(),
    limit_kmh=st.sampled_from([None, 3.0, 20.0, 60.0]),
    height_m=MEASURES,
    weight_t=MEASURES,
    width_m=MEASURES,
    is_ford=st.booleans(),
    is_rough=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(EDGES, min_size=1, max_size=6), st.sampled_from(list(Vehicle)))
def test_every_vehicle_takes_what_the_rule_says(edges: list[RoadEdge], vehicle: Vehicle) -> None:
    profile = DEFAULTS[vehicle]
    roads = drive(graph.build("x", table_of(edges)), profile)
    assert roads.forward_s == pytest.approx([edge_seconds(profile, one, True) for one in edges])
    assert roads.backward_s == pytest.approx([edge_seconds(profile, one, False) for one in edges])


def told(edge: int = 0, **said: object) -> Correction:
    """What a planner says of the only road there is."""
    return Correction(RegionCode("990002"), "r", "现场核实", edge_ids=(edge,), **said)  # type: ignore[arg-type]


def seconds_of(edge: RoadEdge, *said: Correction, vehicle: Vehicle = Vehicle.CAR) -> float:
    roads = drive(graph.build("x", table_of([edge])), DEFAULTS[vehicle], said)
    return float(roads.forward_s[0])


def test_a_planners_speed_replaces_class_and_sign() -> None:
    posted = replace(ROAD, limit_kmh=15.0)
    assert seconds_of(posted) == pytest.approx(240.0)
    assert seconds_of(posted, told(kmh=36.0)) == pytest.approx(100.0)


def test_a_planner_opens_shuts_and_limits_a_road() -> None:
    assert seconds_of(ROAD, told(forward=False)) == inf
    assert seconds_of(replace(ROAD, forward=False), told(forward=True)) < inf
    weak = told(weight_t=10.0)
    assert seconds_of(ROAD, weak) < inf
    assert seconds_of(ROAD, weak, vehicle=Vehicle.HEAVY) == inf
    assert seconds_of(ROAD, told(is_rough=True)) == inf


def test_a_correction_leaves_the_shared_facts_alone() -> None:
    network = graph.build("x", table_of([ROAD]))
    flags = network.facts.flags.copy()
    drive(network, CAR, [told(forward=False, weight_t=1.0)])
    assert (network.facts.flags == flags).all()
    assert np.isinf(network.facts.weight_t).all()


def test_a_corrected_name_is_told_and_the_number_stays() -> None:
    network = graph.build("x", table_of([replace(ROAD, ref="X901"), replace(ROAD, source_key="s")]))
    found = renamed(network, [told(0, name="新桥")])
    assert (found.label(0), found.label(1)) == (("新桥", "X901"), ("旧桥", ""))
    assert network.label(0).name == "旧桥"
    assert renamed(network, [told(0, kmh=20.0)]) is network


def test_what_stops_a_vehicle_is_named_with_its_numbers() -> None:
    weak = replace(ROAD, weight_t=10.0, height_m=3.0)
    roads = drive(graph.build("x", table_of([weak])), HEAVY)
    found = {one.what: one for one in broken_on(roads, [Stretch(0, 0.0, 1.0)])}
    assert set(found) == {"weight_t", "height_m"}
    assert (found["weight_t"].road, found["weight_t"].limit, found["weight_t"].own) == (
        "旧桥",
        10.0,
        18.0,
    )
    free = drive(graph.build("x", table_of([weak])), unlimited(HEAVY))
    assert free.forward_s[0] < inf


def test_islands_are_those_of_the_vehicle() -> None:
    path = RoadEdge("p", 2, 3, LINE, 50.0, "footway", forward=False, backward=False)
    network = graph.build("x", table_of([ROAD, path, replace(ROAD, tail_node=3, head_node=4)]))
    assert drive(network, CAR).islands.number.tolist() == [0, -1, 1]
    assert drive(network, DEFAULTS[Vehicle.FOOT]).islands.number.tolist() == [0, 0, 0]
