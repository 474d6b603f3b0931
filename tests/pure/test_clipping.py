"""What of a line lies in an area: compared with the geometry library, piece by piece."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from layers.roads.clipping import borders_of, inside

QUARTERS = st.integers(-40, 40).map(lambda number: number / 4)
PLACES = st.tuples(QUARTERS, QUARTERS)
DISC = shapely.Point(0, 0).buffer(5.0)
RING = DISC.difference(shapely.Point(0, 0).buffer(2.0))
TWO = shapely.MultiPolygon([shapely.box(-8, -8, -1, 8), shapely.box(1, -8, 8, 8)])


def parts_of(line: shapely.LineString, area: shapely.Geometry) -> list[tuple[float, float]]:
    points = shapely.get_coordinates(line)
    start = np.array([0, len(points)], dtype=np.int32)
    borders = borders_of(np.array([area], dtype=object))
    _, low, high = inside(start, points, np.zeros(1, np.int32), *borders)
    return list(zip(low.tolist(), high.tolist(), strict=True))


@settings(max_examples=300, deadline=None)
@given(st.lists(PLACES, min_size=2, max_size=6), st.sampled_from([DISC, RING, TWO]))
def test_the_pieces_are_those_of_the_geometry_library(
    places: list[tuple[float, float]], area: shapely.Geometry
) -> None:
    line = shapely.LineString(places)
    assume(line.length > 1e-3 and line.is_simple and area.intersects(line))
    # What runs along the very border is as much outside as inside.
    assume(line.intersection(area.boundary).length < 1e-9)
    inner = line.intersection(area)
    assume(inner.length > 1e-6)
    found = parts_of(line, area)
    assert sum(high - low for low, high in found) * line.length == pytest.approx(
        inner.length, abs=1e-6
    )
    for low, high in found:
        middle = line.interpolate((low + high) / 2, normalized=True)
        assert area.distance(middle) < 1e-6


def test_a_line_that_only_touches_is_met_where_it_touches() -> None:
    square = shapely.box(0, 0, 10, 10)
    assert parts_of(shapely.LineString([(-5, 10), (0, 10), (0, 20)]), square) == [
        (pytest.approx(1 / 3), pytest.approx(1 / 3))
    ]


def test_a_line_that_comes_and_goes_has_several_pieces() -> None:
    line = shapely.LineString([(-10, 0), (10, 0)])
    assert parts_of(line, TWO) == [
        (pytest.approx(0.1), pytest.approx(0.45)),
        (pytest.approx(0.55), pytest.approx(0.9)),
    ]
    assert parts_of(line, shapely.box(-20, -1, 20, 1)) == [(0.0, 1.0)]
