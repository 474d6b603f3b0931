"""What the bench of maps tells: of a page that did not finish, no figure."""

import pytest

from scripts.benches import maps_told
from scripts.benches.looked import Looked
from scripts.benches.many_screens import Cost
from scripts.benches.maps_told import FAST, LARGEST, OURS, SMALLEST, Scene, Told


def _looks(*seconds: float) -> list[Looked]:
    return [Looked(interactive_s=one, heap_mb=10 * one, click_ms=1) for one in seconds]


def _told(largest: dict[str, list[Looked]]) -> str:
    smallest = {OURS: _looks(0.3), FAST: _looks(0.4), "GeoJson": _looks(1.0)}
    cost = Cost(screens=1, changes=1, nudge_s=[0.1], fetch_s=[0.1])
    scenes = [Scene(SMALLEST, 1, smallest), Scene(LARGEST, 1, largest)]
    return maps_told.text(Told({}, True, [50.0], cost, scenes))


def test_what_more_dangers_take_is_told_of_who_finished() -> None:
    told = _told({OURS: _looks(0.3, 0.5, 0.4), FAST: _looks(2.0), "GeoJson": [Looked()]})
    adds = told.partition("take longer than")[2].partition("###")[0]
    assert adds.split("\n\n")[0].splitlines()[1:] == ["- ours: 0.1 s", "- FastMarkerCluster: 1.6 s"]


@pytest.mark.parametrize(("ours_s", "is_missed"), [(0.25, False), (0.3, True)])
def test_a_goal_is_missed_by_the_middle_of_the_looks(ours_s: float, is_missed: bool) -> None:
    told = _told({OURS: _looks(0.1, ours_s, 9.0), FAST: _looks(2.0)})
    missed = told.partition("### Goals missed")[2]
    assert ("interactive" in missed) == is_missed
