"""The metric CRS of a place, lengths, and surveyors' grids."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from layers.errors import BadInput
from layers.geo.crs import (
    CRS_STORED,
    geodesic_m,
    grid_srid,
    grid_to_lonlat,
    line_length_m,
    metric_srid,
)


@cache
def transformer(srid: int) -> Transformer:
    return Transformer.from_crs(CRS_STORED, srid, always_xy=True)


@pytest.mark.parametrize(
    ("lon", "lat", "srid"),
    [
        (111.66, 25.96, 4546),
        (73.5, 39.5, 4534),
        (76.5, 39.5, 4535),
        (109.49, 26.0, 4545),
        (109.5, 26.0, 4546),
        (136.5, 48.0, 4554),
        (-8.61, 41.15, 32629),
        (1.52, 42.5, 32631),
        (151.2, -33.9, 32756),
        (180.0, 10.0, 32660),
        (-180.0, 10.0, 32601),
    ],
)
def test_the_metric_crs_of_a_place(lon: float, lat: float, srid: int) -> None:
    assert metric_srid(lon, lat) == srid


@settings(deadline=None, max_examples=40)
@given(st.floats(-180, 180), st.floats(-80, 84))
def test_every_metric_crs_measures_well_where_it_is_chosen(lon: float, lat: float) -> None:
    to_metric = transformer(metric_srid(lon, lat))
    north = lat + (0.01 if lat < 80 else -0.01)
    (x1, y1), (x2, y2) = to_metric.transform(lon, lat), to_metric.transform(lon, north)
    # UTM's scale on its meridian is 0.9996, on the zone's rim at the equator 1.001.
    assert np.hypot(x2 - x1, y2 - y1) == pytest.approx(geodesic_m(lon, lat, lon, north), rel=1.1e-3)


@pytest.mark.parametrize("lat", [90.0, -90.0, 84.1, -80.1, float("nan"), float("inf")])
def test_no_metric_crs_at_the_poles(lat: float) -> None:
    with pytest.raises(BadInput):
        metric_srid(111.66, lat)


def test_names_of_the_grids_say_what_we_take_them_for() -> None:
    for cm_deg in range(75, 136, 3):
        assert CRS(grid_srid(cm_deg=cm_deg)).name.endswith(f"3-degree Gauss-Kruger CM {cm_deg}E")
    for zone in range(25, 46):
        assert CRS(grid_srid(zone * 1e6 + 5e5)).name.endswith(f"3-degree Gauss-Kruger zone {zone}")
    for zone in range(13, 24):
        assert CRS(grid_srid(zone * 1e6 + 5e5)).name.endswith(
            f"CGCS2000 / Gauss-Kruger zone {zone}"
        )


def test_the_same_point_on_all_three_grids_of_the_county() -> None:
    easting_m, northing_m = transformer(4546).transform(111.66, 25.96)
    assert 500_000 < easting_m < 600_000
    here = pytest.approx((111.66, 25.96), abs=1e-9)
    assert grid_to_lonlat(easting_m, northing_m, grid_srid(cm_deg=111)) == here
    assert grid_to_lonlat(37_000_000 + easting_m, northing_m) == here
    assert grid_to_lonlat(19_000_000 + easting_m, northing_m) == here
    assert grid_to_lonlat(37_000_000 + easting_m, northing_m, 4525) == here


def test_a_gauss_kruger_northing_on_the_meridian_is_the_meridian_arc() -> None:
    _, lat = grid_to_lonlat(500_000, geodesic_m(111, 0, 111, 26), 4546)
    assert lat == pytest.approx(26, abs=1e-9)


@pytest.mark.parametrize(
    "easting_m", [512_000.0, 24_500_000.0, 46_500_000.0, float("nan"), float("inf")]
)
def test_an_easting_which_names_no_zone_is_refused(easting_m: float) -> None:
    with pytest.raises(BadInput) as refusal:
        grid_to_lonlat(easting_m, 2_870_000.0)
    assert refusal.value.code == "unknown_grid"


@pytest.mark.parametrize("cm_deg", [72, 110, 138])
def test_a_meridian_of_no_zone_is_refused(cm_deg: int) -> None:
    with pytest.raises(BadInput):
        grid_srid(cm_deg=cm_deg)


def test_a_grid_point_beyond_the_earth_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        grid_to_lonlat(500_000, float("nan"), 4546)
    assert refusal.value.code == "not_on_grid"


def test_geodesic_lengths() -> None:
    # A quarter of the meridian and of the equator of the CGCS2000 ellipsoid.
    assert geodesic_m(0, 0, 0, 90) == pytest.approx(10_001_965.729, abs=1e-3)
    assert geodesic_m(0, 0, 90, 0) == pytest.approx(np.pi / 2 * 6_378_137, abs=1e-3)
    assert isinstance(geodesic_m(0, 0, 0, 1), float)


def test_one_place_against_many() -> None:
    lons, lats = np.array([111.6, 111.7, 111.8]), np.array([25.9, 26.0, 26.1])
    many = geodesic_m(111.66, 25.96, lons, lats)
    assert isinstance(many, np.ndarray)
    assert list(many) == [geodesic_m(111.66, 25.96, x, y) for x, y in zip(lons, lats, strict=True)]
    assert np.asarray(geodesic_m(111.66, 25.96, lons[:0], lats[:0])).shape == (0,)


def test_the_length_of_a_line_is_the_sum_of_its_legs() -> None:
    line = [(111.6, 25.9), (111.7, 26.0), (111.65, 26.1)]
    legs = sum(geodesic_m(*a, *b) for a, b in pairwise(line))
    assert line_length_m(line) == pytest.approx(legs)
    assert line_length_m(line[:1]) == line_length_m([]) == 0.0


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 200.0])
def test_lengths_of_nothing_are_refused(bad: float) -> None:
    with pytest.raises(BadInput):
        geodesic_m(111.6, 25.9, bad, 25.9)
    with pytest.raises(BadInput):
        line_length_m([(111.6, 25.9), (111.6, bad)])
