"""Which roads an incident is reached from: the near ones, and this bank's."""

from collections.abc import Sequence

from layers.roads.banks import LOOKED_AT, LOOKED_FARTHER, PLAIN, Walk, from_both_banks, worth_trying
from layers.roads.reach import Access

RIVER = ("甲河",)


def walk(edge: int, off_road_m: float, rivers: tuple[str, ...] = (), ground_s: float = 0.0) -> Walk:
    return Walk(Access(edge, 0.5, off_road_m, ground_s), rivers)


def tried(*known: Walk, keep: int = 6) -> list[int]:
    return [one.access.edge for one in worth_trying(known, keep)]


def test_where_no_river_is_only_what_is_about_as_near_is_tried() -> None:
    assert tried(walk(0, 10), walk(1, 100), walk(2, 130)) == [0, 1]
    assert tried(walk(0, 1000), walk(1, 1490), walk(2, 1510)) == [0, 1]
    assert tried(walk(0, 10), walk(1, 20), walk(2, 30), keep=2) == [0, 1]
    assert tried() == []


def test_the_road_across_the_river_is_tried_and_so_is_this_banks() -> None:
    far = walk(1, 400), walk(2, 450), walk(3, 900)
    assert tried(walk(0, 40, RIVER), *far) == [0, 1, 2]
    assert tried(walk(0, 40, RIVER), walk(1, 400, RIVER)) == [0]


def test_a_longer_walk_on_better_ground_is_tried() -> None:
    assert tried(walk(0, 300, ground_s=720), walk(1, 500), walk(2, 2000)) == [0, 1]


class Across:
    """Ground on which the first hundred edges lie across the river."""

    def walks(self, accesses: Sequence[Access]) -> Sequence[Walk]:
        return [Walk(one, RIVER if one.edge < 100 else ()) for one in accesses]

    def own_bank(self, accesses: Sequence[Access]) -> Sequence[Access]:
        return [one for one in accesses if one.edge >= 100]


def test_this_bank_is_looked_for_beyond_all_the_roads_across() -> None:
    looked: list[int] = []
    edges = [Access(edge, 0.5, 40.0 + edge) for edge in range(300)]

    def nearest(many: int) -> Sequence[Access]:
        looked.append(many)
        return edges[:many]

    found = from_both_banks(nearest, Across(), keep=4)
    assert looked == [LOOKED_AT, LOOKED_FARTHER[0]]
    assert [one.access.edge for one in found] == [0, 1, 2, 3, 100, 101, 102, 103]
    assert {one.rivers for one in found[:4]} == {RIVER}
    plain = from_both_banks(nearest, PLAIN, keep=4)
    assert [one.access.edge for one in plain] == [0, 1, 2, 3]
