"""The datums: our formulas against two independent packages, and the way there and back."""

import coordTransform  # type: ignore[import-untyped]
import geocoordinates_ffi as other  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from layers.errors import BadInput
from layers.geo.crs import geodesic_m
from layers.geo.datum import Datum, from_cgcs2000, to_cgcs2000

SHIFTED = (Datum.GCJ02, Datum.BD09)
# A kilometre and more inside the box in which web maps shift.
lons = st.floats(73.7, 135.0)
lats = st.floats(3.9, 53.5)
# The bounds of Shuangpai county (431123).
COUNTY = np.meshgrid(np.linspace(111.397, 111.981, 200), np.linspace(25.604, 26.169, 200))


@settings(deadline=None)
@given(lons, lats)
def test_forward_equals_both_packages(lon: float, lat: float) -> None:
    gcj = from_cgcs2000(lon, lat, Datum.GCJ02)
    bd = from_cgcs2000(lon, lat, Datum.BD09)
    theirs_gcj = other.wgs84_to_gcj02(other.Wgs84(lat=lat, lon=lon))
    theirs_bd = other.wgs84_to_bd09(other.Wgs84(lat=lat, lon=lon))
    assert gcj == pytest.approx((theirs_gcj.lon, theirs_gcj.lat), abs=1e-10)
    assert bd == pytest.approx((theirs_bd.lon, theirs_bd.lat), abs=1e-10)
    assert gcj == pytest.approx(coordTransform.wgs84_to_gcj02(lon, lat), abs=1e-10)
    assert bd == pytest.approx(coordTransform.wgs84_to_bd09(lon, lat), abs=1e-10)


@settings(deadline=None)
@given(lons, lats)
def test_backward_agrees_within_the_packages_own_error(lon: float, lat: float) -> None:
    ours = to_cgcs2000(lon, lat, Datum.GCJ02)
    refined = other.gcj02_to_wgs84_refined(other.Gcj02(lat=lat, lon=lon))
    assert geodesic_m(*ours, refined.lon, refined.lat) <= refined.max_error_m
    # coordTransform takes one step back only.
    assert geodesic_m(*ours, *coordTransform.gcj02_to_wgs84(lon, lat)) < 10
    ours = to_cgcs2000(lon, lat, Datum.BD09)
    refined_bd = other.bd09_to_wgs84_refined(other.Bd09(lat=lat, lon=lon))
    assert geodesic_m(*ours, refined_bd.lon, refined_bd.lat) <= refined_bd.max_error_m


@pytest.mark.parametrize("datum", SHIFTED)
def test_there_and_back_in_the_county_is_within_half_a_micrometre(datum: Datum) -> None:
    there = from_cgcs2000(*COUNTY, datum)
    back = to_cgcs2000(*there, datum)
    assert np.max(geodesic_m(*COUNTY, *back)) < 5e-7


@settings(deadline=None)
@given(lons, lats, st.sampled_from(SHIFTED))
@example(105.0, 4.0, Datum.GCJ02)
@example(105.0, 30.0, Datum.BD09)
@example(105.0 + 1e-12, 53.0, Datum.GCJ02)
def test_there_and_back_anywhere_in_china(lon: float, lat: float, datum: Datum) -> None:
    back = to_cgcs2000(*from_cgcs2000(lon, lat, datum), datum)
    # The formula has a cusp on the meridian 105°E, where the iteration stalls at micrometres.
    assert geodesic_m(lon, lat, *back) < 1e-5


def test_the_shift_at_the_county() -> None:
    lon, lat = from_cgcs2000(*COUNTY, Datum.GCJ02)
    assert np.mean(lon - COUNTY[0]) == pytest.approx(0.0053, abs=1e-4)
    assert np.mean(lat - COUNTY[1]) == pytest.approx(-0.0033, abs=2e-4)
    assert np.min(geodesic_m(*COUNTY, lon, lat)) > 600


@pytest.mark.parametrize("datum", [Datum.CGCS2000, Datum.WGS84])
def test_cgcs2000_and_wgs84_are_equal(datum: Datum) -> None:
    assert to_cgcs2000(111.66, 25.96, datum) == (111.66, 25.96)
    assert from_cgcs2000(111.66, 25.96, datum) == (111.66, 25.96)


@pytest.mark.parametrize("datum", SHIFTED)
@pytest.mark.parametrize(
    "place", [(-8.61, 41.15), (1.52, 42.5), (151.2, -33.9), (0, 90), (180, -90)]
)
def test_no_shift_abroad(datum: Datum, place: tuple[float, float]) -> None:
    assert from_cgcs2000(*place, datum) == place
    assert to_cgcs2000(*place, datum) == place


@pytest.mark.parametrize("datum", SHIFTED)
def test_arrays_and_numbers_give_the_same(datum: Datum) -> None:
    lon, lat = np.array([[111.5, 1.52], [117.0, 90.0]]), np.array([[25.9, 42.5], [39.0, 30.0]])
    moved = to_cgcs2000(lon, lat, datum)
    assert moved[0].shape == (2, 2)
    for index in np.ndindex(2, 2):
        one = to_cgcs2000(float(lon[index]), float(lat[index]), datum)
        assert one == pytest.approx((moved[0][index], moved[1][index]), abs=1e-12)
    assert isinstance(one[0], float)
    assert to_cgcs2000(np.array([]), np.array([]), datum)[0].shape == (0,)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf"), 181.0])
@pytest.mark.parametrize("datum", list(Datum))
def test_what_is_no_coordinate_is_refused(bad: float, datum: Datum) -> None:
    with pytest.raises(BadInput) as refusal:
        to_cgcs2000(bad, 25.9, datum)
    assert (refusal.value.code, refusal.value.field) == ("bad_coordinate", "lon")
    with pytest.raises(BadInput) as refusal:
        from_cgcs2000(np.array([111.5, 111.6]), np.array([25.9, bad]), datum)
    assert refusal.value.field == "lat"
    assert refusal.value.params["value"] == str(bad)
