"""Lines of a survey come out meeting at their ends only, however they were drawn."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shapely import LineString, get_coordinates, intersection

from layers.roads.cutting import Lines, shapes
from layers.roads.levels import Levels
from layers.roads.noding import SAME_PLACE_M, Joining, Noded, noded

METRE = 1 / 111_200.0
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking a tangle takes minutes
Line = Sequence[tuple[float, float]]


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """A place so many metres off the point 111°E on the equator, where degrees are square."""
    return 111.0 + east_m * METRE, north_m * METRE


def join(
    *lines: Line, apart: Sequence[int] = (), ramps: Sequence[int] = (), how: Joining | None = None
) -> Noded:
    which = [np.isin(np.arange(len(lines)), numbers) for numbers in (apart, ramps)]
    return noded(Lines.of(lines), Levels(*which), how or Joining())


def pieces(found: Noded) -> list[tuple[int, int]]:
    """Each piece: the line it was cut from, and its length to the metre."""
    lines = found.lines
    return list(
        zip(lines.origin.tolist(), np.round(lines.length_m).astype(int).tolist(), strict=True)
    )


def nodes(found: Noded) -> int:
    lines = found.lines
    return len(np.unique(lines.places[np.concatenate([lines.first, lines.last])], axis=0))


EAST = [at(0, 0), at(100, 0)]


@pytest.mark.parametrize(("gap_m", "is_joined"), [(0.0, True), (0.9, True), (1.1, False)])
def test_ends_within_reach_become_one(gap_m: float, is_joined: bool) -> None:
    found = join(EAST, [at(100 + gap_m, 0), at(200, 0)])
    assert (nodes(found) == 3) == is_joined
    assert found.moved_m == pytest.approx(gap_m if is_joined else 0.0, abs=1e-6)
    assert found.counts["snapped_ends"] == int(is_joined and gap_m > 0)


@pytest.mark.parametrize("gap_m", [-0.9, 0.0, 0.9])
def test_an_end_on_a_middle_cuts_it(gap_m: float) -> None:
    found = join(EAST, [at(40, gap_m), at(40, 50)])
    assert pieces(found) == [(0, 40), (0, 60), (1, round(50 - gap_m))]
    assert (nodes(found), found.counts["t_junctions"]) == (4, 1)


def test_with_no_reach_only_what_is_the_same_place_is_joined() -> None:
    off = Joining(snap_m=0.0)
    assert nodes(join(EAST, [at(100.1, 0), at(200, 0)], how=off)) == 3
    assert nodes(join(EAST, [at(100.5, 0), at(200, 0)], how=off)) == 4
    assert len(join(EAST, [at(40, 0.5), at(40, 50)], how=off).lines) == 2


def test_roads_on_the_ground_are_joined_where_they_cross() -> None:
    crossing = [at(30, -20), at(30, 20)]
    assert pieces(join(EAST, crossing)) == [(0, 30), (0, 70), (1, 20), (1, 20)]
    assert len(join(EAST, crossing, how=Joining(crossings=False)).lines) == 2
    over = join(EAST, crossing, apart=[1])
    assert len(over.lines) == 2
    assert [(one.one, one.other) for one in over.apart] == [(0, 1)]
    assert (over.apart[0].lon, over.apart[0].lat) == pytest.approx(at(30, 0), abs=1e-6)


def test_a_common_vertex_joins_on_one_level_only() -> None:
    east, north = [at(0, 0), at(30, 0), at(100, 0)], [at(30, -20), at(30, 0.05), at(30, 20)]
    without = Joining(crossings=False)
    assert nodes(join(east, north, how=without)) == 5
    assert nodes(join(east, north, how=without, apart=[0, 1])) == 5
    assert nodes(join(east, north, how=without, apart=[1])) == 4


def test_what_runs_on_the_same_places_parts_at_its_ends_only() -> None:
    bends = [at(20 * k, 5 * (k % 2)) for k in range(6)]
    assert pieces(join(bends, bends[::-1])) == [(0, 103), (1, 103)]
    on = [*bends[1:4], at(60, 90)]
    assert [origin for origin, _ in pieces(join(bends, on))] == [0, 0, 0, 1, 1]


def test_who_ends_on_a_bridge_belongs_there_and_who_passes_beneath_does_not() -> None:
    south, north = [at(40, -50), at(40, 0)], [at(40, 0), at(40, 50)]
    assert len(join(EAST, north, apart=[0]).lines) == 3, "a road that ends there"
    assert len(join(EAST, south, north, apart=[0]).lines) == 3, "a road that goes on beneath"
    assert len(join(EAST, south, north, apart=[0], ramps=[1]).lines) == 4, "a ramp"
    assert len(join(EAST, south, north, apart=[1, 2]).lines) == 3, "a bridge in two pieces above"


def test_a_lane_that_comes_back_to_itself_and_one_that_crosses_itself() -> None:
    lasso = [at(0, 0), at(50, 0), at(80, 30), at(50, 60), at(50, 0.4)]
    assert sorted(length for _, length in pieces(join(lasso))) == [50, 144]
    knot = [at(0, 0), at(100, 0), at(50, 50), at(50, -50)]
    assert [length for _, length in pieces(join(knot))] == [50, 171, 50]
    assert len(join(knot, apart=[0]).lines) == 1, "a spiral ramp on a bridge"


def test_what_has_no_length_is_gone() -> None:
    assert len(join([at(0, 0), at(0, 0)]).lines) == 0
    assert pieces(join(EAST, [at(0, 0), at(0.4, 0)])) == [(0, 100)]


spots = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda k: at(k[0] * 7, k[1] * 7))
drawn = st.lists(st.lists(spots, min_size=2, max_size=5), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None, phases=QUICK)
@given(drawn, st.sampled_from([0.0, 1.0, 3.0]))
def test_noded_lines_meet_at_their_ends_only_and_stay_so(lines: list[Line], snap_m: float) -> None:
    how = Joining(snap_m)
    found = join(*lines, how=how)
    ground = Levels(np.zeros(len(lines), dtype=bool), np.zeros(len(lines), dtype=bool))
    again = noded(found.lines, ground, how)
    assert again.counts.total() == 0
    assert np.array_equal(again.lines.places, found.lines.places)
    assert found.apart == ()

    before, after = sum(LineString(line).length for line in lines), 0.0
    if len(found.lines):
        after = float(found.lines.length_m.sum()) * METRE
        for one, other in combinations(shapes(found.lines), 2):
            met = get_coordinates(intersection(one, other))
            ends = np.array([line.coords[k] for line in (one, other) for k in (0, -1)])
            bends = get_coordinates([one, other])
            for place in met:
                nearest = np.hypot(*(ends - place).T).min()
                is_bend = np.hypot(*(bends - place).T).min() <= 1e-6  # it comes up to, no further
                assert nearest <= how.reach_m + 1e-6 or is_bend or _same_way(one, other, snap_m)
    if not found.counts["snapped_ends"] and not found.counts["t_junctions"]:
        assert after == pytest.approx(before, rel=1e-6, abs=1e-9)


def _same_way(one: LineString, other: LineString, reach_m: float) -> bool:
    """Two lines drawn over one another, which stay two."""
    return one.hausdorff_distance(other) <= max(reach_m, SAME_PLACE_M)


@settings(max_examples=60, deadline=None, phases=QUICK)
@given(drawn, st.sets(st.integers(0, 7)), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(lines: list[Line], apart, shuffled) -> None:
    order = list(range(len(lines)))
    shuffled.shuffle(order)
    found = join(*lines, apart=sorted(apart))
    other = join(
        *[lines[k] for k in order], apart=[k for k, old in enumerate(order) if old in apart]
    )

    def plain(noded_lines: Lines) -> list[tuple[tuple[float, ...], ...]]:
        ends = zip(noded_lines.first, noded_lines.last + 1, strict=True)
        return sorted(tuple(map(tuple, noded_lines.places[a:b].round(9))) for a, b in ends)

    assert plain(found.lines) == plain(other.lines)
