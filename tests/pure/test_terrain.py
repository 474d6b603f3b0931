"""What a walk costs: slow ground, waters in the way, and what only looks like one."""

import pytest

from layers.codes import code_list
from layers.places.terrain import (
    RIVER_S,
    WALK_KMH,
    Crossing,
    Ground,
    Patch,
    TerrainClass,
    ground_of,
)
from layers.roads.reach import Pace

FOREST, MARSH, WATER = TerrainClass.FOREST, TerrainClass.MARSH, TerrainClass.WATER
KMH = Pace().walk_kmh


def test_every_class_has_its_word_and_every_one_but_water_its_speed() -> None:
    assert [one.value for one in TerrainClass] == list(code_list("terrain_classes"))
    assert set(TerrainClass) - set(WALK_KMH) == {WATER}
    assert min(WALK_KMH.values()) < KMH < max(WALK_KMH.values())


def test_ground_adds_what_it_is_slower_and_takes_off_what_it_is_faster() -> None:
    wood = ground_of(1000.0, [Patch(FOREST, "", 0.25, 0.75)], [])
    assert wood == Ground({FOREST: 500.0})
    assert wood.added_s(KMH) == pytest.approx(500 * 3.6 / 2 - 500 * 3.6 / 3)
    assert ground_of(300.0, [Patch(TerrainClass.FLAT, "", 0, 1)], []).added_s(KMH) < 0
    assert Ground({}).added_s(KMH) == 0


def test_where_areas_overlap_the_slowest_counts_once() -> None:
    patches = [Patch(FOREST, "", 0.0, 0.6), Patch(MARSH, "", 0.4, 1.0), Patch(FOREST, "", 0.1, 0.3)]
    found = ground_of(100.0, patches, [])
    assert found.metres == {FOREST: pytest.approx(40.0), MARSH: pytest.approx(60.0)}


def test_a_river_costs_once_however_often_its_line_is_met() -> None:
    found = ground_of(
        500.0, [], [Crossing("乙河", 0.9), Crossing("甲河", 0.4), Crossing("甲河", 0.5)]
    )
    assert found.rivers == ("甲河", "乙河")
    assert found.added_s(KMH) == 2 * RIVER_S


@pytest.mark.parametrize(
    ("patch", "crossing", "rivers"),
    [
        (Patch(WATER, "甲河", 0.4, 0.6), Crossing("甲河", 0.5), ("甲河",)),
        (Patch(WATER, "", 0.4, 0.6), Crossing("甲河", 0.5), ("甲河",)),
        (Patch(WATER, "湖", 0.1, 0.2), Crossing("甲河", 0.5), ("甲河", "湖")),
        (Patch(WATER, "", 0.1, 0.2), Crossing("甲河", 0.5), ("甲河", "")),
        # The spot is in the water; the river ends at the road; a drawing is not so exact.
        (Patch(WATER, "湖", 0.8, 1.0), Crossing("甲河", 0.004), ()),
        (Patch(WATER, "湖", 0.1, 0.104), Crossing("甲河", 0.999), ()),
    ],
)
def test_each_water_in_the_way_is_named_once(
    patch: Patch, crossing: Crossing, rivers: tuple[str, ...]
) -> None:
    found = ground_of(1000.0, [patch], [crossing])
    assert found.rivers == rivers
    assert found.metres == {}
