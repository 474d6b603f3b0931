"""The datum guard: each usual mistake is doubted, offered back, and nothing else is."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from layers.errors import BadInput
from layers.geo.crs import geodesic_m
from layers.geo.datum import Datum, from_cgcs2000
from layers.geo.guard import DoubtCode, examine, within_bounds

# The bounds of Shuangpai county (431123).
WEST, SOUTH, EAST, NORTH = 111.397, 25.604, 111.981, 26.169
inside = within_bounds(WEST, SOUTH, EAST, NORTH)
county_lons = st.floats(WEST + 0.02, EAST - 0.02)
county_lats = st.floats(SOUTH + 0.02, NORTH - 0.02)


@cache
def transformer(srid: int) -> Transformer:
    return Transformer.from_crs(4490, srid, always_xy=True)


@settings(deadline=None)
@given(county_lons, county_lats)
def test_a_point_in_its_place_is_not_doubted(lon: float, lat: float) -> None:
    assert examine(lon, lat, inside) == []
    assert examine(lon, lat, inside, named_place=(lon, lat)) == []
    # A kilometre east of the village it names: no datum explains that.
    assert examine(lon, lat, inside, named_place=(lon - 0.01, lat + 0.005)) == []


@settings(deadline=None)
@given(county_lons, county_lats)
def test_swapped_columns(lon: float, lat: float) -> None:
    doubts = examine(lat, lon, inside)
    assert [doubt.code for doubt in doubts] == [DoubtCode.SWAP]
    assert doubts[0].offered == (lon, lat)
    assert doubts[0].params == {"lon": lon, "lat": lat}


def test_swapped_columns_in_a_web_maps_datum() -> None:
    written = from_cgcs2000(111.66, 25.96, Datum.GCJ02)
    (doubt,) = examine(written[1], written[0], inside, stated=Datum.GCJ02)
    assert doubt.code == DoubtCode.SWAP
    assert doubt.offered == pytest.approx((111.66, 25.96), abs=1e-9)


def test_packed_degrees_minutes_seconds() -> None:
    (doubt,) = examine(111.3936, 25.5736, inside)  # 111°39′36″, 25°57′36″
    assert doubt.code == DoubtCode.PACKED_DMS
    assert doubt.offered == pytest.approx((111.66, 25.96))


def test_elsewhere_is_only_outside() -> None:
    (doubt,) = examine(113.0, 28.2, inside)
    assert (doubt.code, doubt.offered) == (DoubtCode.OUTSIDE, None)
    assert doubt.params == {"lon": 113.0, "lat": 28.2}


@pytest.mark.parametrize(
    "junk", [(0.0, 0.0), (13_800_000_000.0, 25.9), (1e300, -1e300), (-5e5, 2.8e6)]
)
def test_junk_is_outside(junk: tuple[float, float]) -> None:
    assert [doubt.code for doubt in examine(*junk, inside)] == [DoubtCode.OUTSIDE]


@pytest.mark.parametrize("srid", [4546, 4525, 4497])
@pytest.mark.parametrize("northing_first", [False, True])
@settings(deadline=None)
@given(county_lons, county_lats)
def test_grid_metres(srid: int, northing_first: bool, lon: float, lat: float) -> None:
    metres = transformer(srid).transform(lon, lat)
    first, second = metres[::-1] if northing_first else metres
    (doubt,) = examine(first, second, inside)
    assert doubt.code == DoubtCode.GRID
    assert doubt.params["srid"] == srid
    assert doubt.offered == pytest.approx((lon, lat), abs=1e-9)


def test_grid_metres_of_another_place_are_outside() -> None:
    (doubt,) = examine(37_510_000.0, 3_500_000.0, inside)
    assert doubt.code == DoubtCode.OUTSIDE


@pytest.mark.parametrize("stated", [Datum.CGCS2000, Datum.WGS84])
@pytest.mark.parametrize("copied_from", [Datum.GCJ02, Datum.BD09])
@settings(deadline=None)
@given(county_lons, county_lats)
def test_a_web_maps_point_called_cgcs2000(
    stated: Datum, copied_from: Datum, lon: float, lat: float
) -> None:
    written = from_cgcs2000(lon, lat, copied_from)
    village = (lon + 0.0004, lat - 0.0003)
    (doubt,) = examine(*written, inside, named_place=village, stated=stated)
    assert doubt.code == DoubtCode.DATUM
    assert doubt.offered is not None
    assert geodesic_m(*doubt.offered, lon, lat) < 1e-5
    assert doubt.params["datum"] == copied_from.value
    assert doubt.params["stated"] == stated.value
    assert doubt.params["datum_m"] == round(geodesic_m(lon, lat, *village))


@settings(deadline=None)
@given(county_lons, county_lats)
def test_a_true_point_called_gcj02(lon: float, lat: float) -> None:
    (doubt,) = examine(lon, lat, inside, named_place=(lon, lat), stated=Datum.GCJ02)
    assert (doubt.code, doubt.params["datum"]) == (DoubtCode.DATUM, "cgcs2000")
    assert doubt.offered == (lon, lat)


def test_a_shifted_point_just_outside_is_offered_its_datum() -> None:
    lon, lat = EAST - 0.001, 25.9
    written = from_cgcs2000(lon, lat, Datum.GCJ02)
    assert not inside(*written)
    (doubt,) = examine(*written, inside, named_place=(lon, lat))
    assert doubt.code == DoubtCode.DATUM


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_no_number_no_opinion(bad: float) -> None:
    with pytest.raises(BadInput) as refusal:
        examine(bad, 25.9, inside)
    assert (refusal.value.code, refusal.value.field) == ("bad_coordinate", "lon")
    with pytest.raises(BadInput):
        examine(111.6, bad, inside)
