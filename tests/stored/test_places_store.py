"""Places: found by what people type, by what is near in metres, and by the township they lie in."""

from dataclasses import replace

import pytest
from psycopg2.extensions import connection

from layers.errors import Unknown
from layers.geo.crs import geodesic_m
from layers.ids import LonLat, PlaceCode, RegionCode
from layers.importing.saving import Saved
from layers.places import regions, store
from tests.town.town import BOUNDARY, BOUNDS, CODE, NORTH, PLACES, REGION, SOUTH, Town


def test_what_was_saved_comes_back(conn: connection, town: Town) -> None:
    found = [replace(place, updated_at=None) for place in store.all(conn, CODE)]
    assert found == sorted(PLACES, key=lambda place: place.place_code)
    assert {place.kind for place in store.all(conn, CODE, ["school", "hospital"])} == {
        "school",
        "hospital",
    }
    assert store.all(conn, CODE, []) == []


def test_saving_the_same_again_changes_nothing(conn: connection, town: Town) -> None:
    assert store.save_many(conn, CODE, PLACES) == Saved(0, 0, 6)
    renamed = replace(PLACES[2], name="绿山村", old_names=("青山村",))
    assert store.save_many(conn, CODE, [renamed]) == Saved(0, 1, 0)
    assert [place.name for place in store.search(conn, CODE, "lsc", 5)] == ["绿山村"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("北桥镇", "北桥镇"),
        ("青山村", "青山村"),
        ("老青山", "青山村"),
        ("青山", "青山村"),
        ("北桥", "北桥镇"),
        ("qingshan", "青山村"),
        ("Qing Shan", "青山村"),
        ("qsc", "青山村"),
        ("卫生院", "北桥镇卫生院"),
        ("wsy", "北桥镇卫生院"),
        ("  湖心村 ", "湖心村"),
    ],
)
def test_the_best_comes_first(conn: connection, town: Town, typed: str, first: str) -> None:
    assert store.search(conn, CODE, typed, 3)[0].name == first


def test_better_matches_come_before_worse(conn: connection, town: Town) -> None:
    names = [place.name for place in store.search(conn, CODE, "北桥镇", 10)]
    assert names[0] == "北桥镇"
    assert set(names[1:]) == {"北桥镇中心小学", "北桥镇卫生院"}
    assert len(store.search(conn, CODE, "北桥镇", 2)) == 2


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "不存在", "'; --", "\\"])
def test_what_is_typed_is_never_a_pattern(conn: connection, town: Town, typed: str) -> None:
    assert store.search(conn, CODE, typed, 10) == []


def test_near_is_in_true_metres_and_in_order(conn: connection, town: Town) -> None:
    at = LonLat(110.041, 26.05)
    found = store.near(conn, CODE, at, 1_150)
    expected = sorted((geodesic_m(*at, *place.at), place.name) for place in PLACES)
    expected = [one for one in expected if one[0] <= 1_150]
    assert [place.name for place, _ in found] == [name for _, name in expected]
    for (_, distance_m), (true_m, _) in zip(found, expected, strict=True):
        assert distance_m == pytest.approx(true_m, abs=0.01)
    assert len(found) == 3


@pytest.mark.parametrize("degrees", [(0.009, 0.0), (-0.009, 0.0), (0.0, 0.009), (0.0, -0.009)])
def test_the_index_box_cuts_nothing_off(
    conn: connection, town: Town, degrees: tuple[float, float]
) -> None:
    place = PLACES[2]
    at = LonLat(place.at.lon + degrees[0], place.at.lat + degrees[1])
    just_m = geodesic_m(*at, *place.at)
    assert place.name in {one.name for one, _ in store.near(conn, CODE, at, just_m + 0.01)}
    assert place.name not in {one.name for one, _ in store.near(conn, CODE, at, just_m - 0.01)}


def test_near_uses_the_index(conn: connection, town: Town) -> None:
    with conn.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        asked = {"region_code": CODE, "lon": 110.04, "lat": 26.05, "radius_m": 500}
        cursor.execute("EXPLAIN " + store._QUERIES.statements["near"], asked)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "place_geom" in plan


def test_the_township_is_that_of_the_nearest_seat(conn: connection, town: Town) -> None:
    north = store.township_of(conn, CODE, LonLat(110.02, 26.06))
    south = store.township_of(conn, CODE, LonLat(110.09, 26.0))
    assert north is not None
    assert south is not None
    assert (north.place_code, south.place_code) == (NORTH, SOUTH)
    assert store.township_of(conn, RegionCode("990002"), LonLat(110.0, 26.0)) is None


def test_a_retired_place_is_not_found(conn: connection, town: Town) -> None:
    store.retire(conn, CODE, PLACES[2].place_code)
    assert store.search(conn, CODE, "青山村", 5) == []
    with pytest.raises(Unknown, match="no_place"):
        store.get(conn, CODE, PLACES[2].place_code)
    with pytest.raises(Unknown, match="no_place"):
        store.retire(conn, CODE, PlaceCode("nowhere"))


def test_a_region_knows_its_bounds_and_what_it_covers(conn: connection, town: Town) -> None:
    region = regions.get(conn, CODE)
    assert region == replace(REGION, bounds=BOUNDS)
    assert region in regions.all(conn)
    assert regions.contains(conn, CODE, LonLat(110.05, 26.0)) is True
    assert regions.contains(conn, CODE, LonLat(110.0, 26.0)) is True
    assert regions.contains(conn, CODE, LonLat(111.0, 26.0)) is False
    assert regions.find_at(conn, LonLat(110.05, 26.0)) == [region]
    assert regions.find_at(conn, LonLat(111.0, 26.0)) == []
    boundary = regions.boundary(conn, CODE)
    assert boundary is not None
    assert boundary["type"] == "MultiPolygon"
    assert "crs" not in boundary


def test_a_region_without_a_boundary_cannot_say(conn: connection, town: Town) -> None:
    bare = replace(REGION, region_code=RegionCode("990002"), name="邻县")
    regions.save(conn, bare)
    assert regions.get(conn, bare.region_code).bounds is None
    assert regions.contains(conn, bare.region_code, LonLat(110.05, 26.0)) is None
    assert regions.boundary(conn, bare.region_code) is None
    with pytest.raises(Unknown, match="no_region"):
        regions.get(conn, RegionCode("990003"))


def test_a_region_keeps_its_boundary_when_only_its_name_changes(
    conn: connection, town: Town
) -> None:
    regions.save(conn, replace(REGION, name="大镇"))
    assert regions.get(conn, CODE).bounds == BOUNDS
    regions.save(conn, REGION, BOUNDARY)
    assert regions.get(conn, CODE).name == "小镇"
