"""What closures do to the roads: shut a stretch, slow a stretch, and stay known by number."""

from math import inf

import numpy as np
import pytest

from layers.codes import code_list
from layers.roads.along import along, factor_between, place_of
from layers.roads.closures import CARE_FACTOR, SHUTTING, ClosedStretch, Effect
from layers.roads.road_state import apply
from tests.pure.small_county import NEVER, roads, shut

LINE = roads([(0, 1, 60.0, 90.0), (1, 2, 0.0, NEVER)])
ONLY_CLOSED = frozenset({Effect.CLOSED})


def arc_seconds(*stretches: ClosedStretch, shutting: frozenset[Effect] = SHUTTING) -> set[float]:
    """What whole edges take each way, as the search reckons it; NEVER left out of the one-way."""
    state = apply(LINE, stretches, shutting)
    ways = [(0, 0.0, 1.0), (0, 1.0, 0.0), (1, 0.0, 1.0)]
    return {round(along(state.kernel_roads, state.kernel_closed, *way), 6) for way in ways}


def test_the_effects_are_those_of_the_code_list() -> None:
    assert {effect.value for effect in Effect} == set(code_list("closure_effects"))


def test_without_closures_the_roads_are_as_they_were() -> None:
    assert arc_seconds() == {60.0, 90.0, 0.0}
    assert not apply(LINE, []).parts.arc_mark.any()


def test_a_shut_stretch_shuts_both_ways_through_and_no_other_road() -> None:
    assert arc_seconds(shut(0, 0.2, 0.3)) == {inf, 0.0}
    assert arc_seconds(shut(0, 0.5, 0.5)) == {inf, 0.0}


def test_a_road_that_takes_no_time_can_be_shut_too() -> None:
    assert arc_seconds(shut(1, 0.0, 1.0)) == {60.0, 90.0, inf}
    state = apply(LINE, [shut(1, 0.0, 1.0)])
    marked = LINE.network.arc_way[state.parts.arc_mark == 1] >> 1
    assert set(marked.tolist()) == {1}


def test_an_unknown_road_is_shut_until_somebody_says_otherwise() -> None:
    unknown = shut(0, 0.2, 0.3, effect=Effect.UNKNOWN)
    assert arc_seconds(unknown) == {inf, 0.0}
    assert arc_seconds(unknown, shutting=ONLY_CLOSED) == {60.0, 90.0, 0.0}
    assert arc_seconds(shut(0, 0.2, 0.3), shutting=frozenset()) == {60.0, 90.0, 0.0}


def test_care_makes_its_share_of_a_road_slower() -> None:
    quarter = shut(0, 0.25, 0.5, effect=Effect.CARE)
    slow = 0.75 + 0.25 * CARE_FACTOR
    assert arc_seconds(quarter) == {60.0 * slow, 90.0 * slow, 0.0}
    assert arc_seconds(quarter, shut(0, 0.9, 1.0)) == {inf, 0.0}


def test_applying_closures_leaves_the_network_itself_alone() -> None:
    before = LINE.arc_s.copy()
    apply(LINE, [shut(0, 0.0, 1.0), shut(1, 0.0, 1.0, effect=Effect.CARE)])
    assert (before == LINE.arc_s).all()


@pytest.mark.parametrize(
    ("start", "end", "is_shut"),
    [
        (0.0, 0.39, False),
        (0.0, 0.4, True),
        (0.45, 0.45, True),
        (0.6, 0.61, True),
        (0.61, 1.0, False),
        (1.0, 0.0, True),
        (1.0, 0.61, False),
    ],
)
def test_a_drive_is_shut_when_it_touches_the_stretch(
    start: float, end: float, is_shut: bool
) -> None:
    state = apply(LINE, [shut(0, 0.4, 0.6)])
    assert np.isinf(factor_between(state.kernel_closed, 0, start, end)) == is_shut
    assert place_of(state.parts.edge, 1) == -1


@pytest.mark.parametrize(
    ("start", "end", "factor"),
    [
        (0.0, 1.0, 1 + 0.4 * (CARE_FACTOR - 1)),
        (0.0, 0.3, 1.0),
        (0.9, 1.0, 1.0),
        (0.4, 0.5, CARE_FACTOR),
        (0.5, 0.4, CARE_FACTOR),
        (0.5, 0.5, 1.0),
        (0.2, 0.4, 1 + 0.5 * (CARE_FACTOR - 1)),
    ],
)
def test_care_counts_the_metres_driven_in_it_once(start: float, end: float, factor: float) -> None:
    """0.3 to 0.7 asks for care, a part of it twice, and a part of it by a third as well."""
    care = [shut(0, 0.5, 0.7, 2, Effect.CARE), shut(0, 0.3, 0.6, 1, Effect.CARE)]
    state = apply(LINE, [*care, shut(0, 0.35, 0.4, 3, Effect.CARE)])
    assert factor_between(state.kernel_closed, 0, start, end) == pytest.approx(factor)


def test_the_closures_on_a_way_are_named_once_each_and_in_its_order() -> None:
    stretches = [
        shut(1, 0.0, 0.2, 5),
        shut(0, 0.4, 0.6, 7, Effect.UNKNOWN),
        shut(0, 0.8, 0.9, 5),
        shut(0, 0.5, 0.5, 9, Effect.CARE),
    ]
    for shutting in (SHUTTING, ONLY_CLOSED, frozenset[Effect]()):
        state = apply(LINE, stretches, shutting)
        assert state.closures_on([(0, 0.0, 1.0), (1, 0.0, 1.0)]) == [7, 5]
        assert state.closures_on([(0, 0.7, 0.0)]) == [7]
        assert state.closures_on([(0, 0.0, 0.39)]) == []
