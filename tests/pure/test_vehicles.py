"""Who gets along an edge, and how fast: the rule for one edge, with each vehicle's defaults."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.codes import code_list
from layers.roads.model import RoadEdge
from layers.roads.speeds import CLASS_KMH, KNOWN_CLASSES
from layers.roads.vehicles import DEFAULTS, FORD_KMH, Profile, Vehicle, breaks, edge_seconds

CAR, HEAVY, ALL_TERRAIN, FOOT = (DEFAULTS[vehicle] for vehicle in Vehicle)
ROAD = RoadEdge("1", 1, 2, ((111.0, 26.0), (111.01, 26.0)), 1000.0, "县道")


def kmh(profile: Profile, edge: RoadEdge, is_forward: bool = True) -> float:
    """The speed that the seconds say; 0: it cannot go."""
    return edge.length_m * 3.6 / edge_seconds(profile, edge, is_forward)


def test_the_vehicles_are_those_of_the_code_list() -> None:
    assert [vehicle.value for vehicle in Vehicle] == list(code_list("vehicles"))
    assert list(DEFAULTS) == list(Vehicle)
    assert all(profile.vehicle is vehicle for vehicle, profile in DEFAULTS.items())


def test_every_vehicle_has_its_speed_on_the_same_road() -> None:
    assert [kmh(profile, ROAD) for profile in DEFAULTS.values()] == pytest.approx([30, 22, 30, 4])


def test_a_limit_slows_vehicles_but_never_speeds_and_never_who_walks() -> None:
    assert kmh(CAR, replace(ROAD, limit_kmh=10)) == pytest.approx(10)
    assert kmh(CAR, replace(ROAD, limit_kmh=120)) == pytest.approx(30)
    assert kmh(FOOT, replace(ROAD, limit_kmh=2)) == pytest.approx(4)


def test_one_ways_are_for_vehicles_and_bans_of_walking_for_feet() -> None:
    one_way = replace(ROAD, backward=False)
    assert [kmh(CAR, one_way, is_forward) for is_forward in (True, False)] == [pytest.approx(30), 0]
    assert kmh(FOOT, one_way, False) == pytest.approx(4)
    no_walking = replace(ROAD, on_foot=False)
    assert kmh(CAR, no_walking) > 0
    assert kmh(FOOT, no_walking) == kmh(FOOT, no_walking, False) == 0


@pytest.mark.parametrize("road_class", ["footway", "path", "steps", "步道", "人行道"])
def test_footpaths_are_for_feet_even_if_somebody_lets_vehicles_in(road_class: str) -> None:
    path = replace(ROAD, road_class=road_class)
    assert [kmh(profile, path) > 0 for profile in DEFAULTS.values()] == [False, False, False, True]


@pytest.mark.parametrize("road_class", ["高速", "匝道", "motorway", "motorway_link"])
def test_nobody_walks_on_an_expressway(road_class: str) -> None:
    expressway = replace(ROAD, road_class=road_class)
    assert [kmh(profile, expressway) > 0 for profile in DEFAULTS.values()] == [True] * 3 + [False]


def test_rough_tracks_and_fords_are_for_who_takes_them() -> None:
    rough = replace(ROAD, road_class="机耕路", is_rough=True)
    assert [kmh(one, rough) for one in DEFAULTS.values()] == pytest.approx([0, 0, 18, 3.5])
    forded = replace(ROAD, is_ford=True)
    assert [kmh(one, forded) for one in DEFAULTS.values()] == pytest.approx([0, 0, FORD_KMH, 4])
    assert kmh(ALL_TERRAIN, replace(forded, limit_kmh=3)) == pytest.approx(3)


@pytest.mark.parametrize(("limit", "fits"), [("height_m", 3.8), ("weight_t", 18), ("width_m", 2.5)])
def test_a_vehicle_larger_than_the_limit_stays_out(limit: str, fits: float) -> None:
    low = replace(ROAD, **{limit: fits - 0.1})  # type: ignore[arg-type]
    assert [kmh(one, low) > 0 for one in DEFAULTS.values()] == [True, False, True, True]
    assert kmh(HEAVY, replace(ROAD, **{limit: fits})) > 0  # type: ignore[arg-type]


def test_the_limits_that_a_vehicle_breaks_are_named() -> None:
    assert breaks(HEAVY, None, None, None) == ()
    assert breaks(HEAVY, 3.5, 18.0, 2.0) == ("height_m", "width_m")
    assert breaks(HEAVY, None, 10.0, None) == ("weight_t",)
    assert breaks(FOOT, 0.5, 0.1, 0.5) == ()


def test_an_edge_without_length_takes_no_time() -> None:
    assert edge_seconds(CAR, replace(ROAD, length_m=0.0), True) == 0


def test_nobody_is_faster_than_a_car_but_where_the_tar_ends() -> None:
    for road_class in KNOWN_CLASSES:
        car = CLASS_KMH.get(road_class, 0)
        assert HEAVY.kmh.get(road_class, 0) <= car
        assert FOOT.kmh.get(road_class, 0) < 5
        if road_class not in ("林道", "机耕路", "track"):
            assert ALL_TERRAIN.kmh.get(road_class, 0) <= car


SIZES = st.none() | st.floats(0.1, 20)


@given(
    profile=st.sampled_from(list(DEFAULTS.values())),
    road_class=st.sampled_from([*sorted(KNOWN_CLASSES), "raceway"]),
    facts=st.fixed_dictionaries(
        dict.fromkeys(("forward", "backward", "on_foot", "is_ford", "is_rough"), st.booleans())
        | dict.fromkeys(("limit_kmh", "height_m", "weight_t", "width_m"), SIZES)
    ),
    is_forward=st.booleans(),
)
def test_no_fact_that_hinders_makes_anybody_faster(
    profile: Profile, road_class: str, facts: dict[str, object], is_forward: bool
) -> None:
    """Taking one hindrance away never makes an edge slower; and infinite means a named cause."""
    edge = replace(ROAD, road_class=road_class, **facts)  # type: ignore[arg-type]
    seconds = edge_seconds(profile, edge, is_forward)
    easier: dict[str, object] = dict.fromkeys(("forward", "backward", "on_foot"), True)
    easier |= dict.fromkeys(("is_ford", "is_rough"), False)
    easier |= dict.fromkeys(("limit_kmh", "height_m", "weight_t", "width_m"), None)
    for fact, value in easier.items():
        assert edge_seconds(profile, replace(edge, **{fact: value}), is_forward) <= seconds  # type: ignore[arg-type]
    free = edge_seconds(profile, replace(edge, **easier), is_forward)  # type: ignore[arg-type]
    assert (free == inf) == (road_class not in profile.kmh)
