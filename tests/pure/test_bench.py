"""The benchmark judges rightly and lays the same, honest work before everybody."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
import shapely

from scripts.benches import goals
from scripts.benches.answer import Answer, best, lines_hold
from scripts.benches.goals import Size, Who
from scripts.benches.networks import RoadArrays, main_part, tiled
from scripts.benches.peer_scipy import SciPy
from scripts.benches.rounds import WARM_UP, Ask, Contender, Turns, take_turns
from scripts.benches.scene import CLOSURES, Scene, lay_out
from scripts.benches.table import Goal, Row, faster, of_rows, times_as_long

# --- judging ---


@pytest.mark.parametrize(
    ("figure", "at_least", "met"),
    [
        (100.0, True, True),
        (99.9, True, False),
        (100.0, False, True),
        (100.1, False, False),
        (inf, False, False),
        (nan, True, False),
        (nan, False, False),
    ],
)
def test_a_goal_is_met_on_its_limit_and_never_by_what_was_not_measured(
    figure: float, at_least: bool, met: bool
) -> None:
    row = Row("", "", figure, Goal(100, at_least))
    assert (row.missed, row.verdict) == (not met, "ok" if met else "**MISSED**")


def test_faster_is_the_peer_by_us_and_as_long_is_us_by_the_peer() -> None:
    assert faster("", "", 2.0, 1000.0, None).figure == 500.0
    assert times_as_long("", "", 3.0, 2.0, None).figure == 1.5


def test_a_miss_is_said_in_the_table_and_no_goal_is_no_verdict() -> None:
    told = of_rows(
        [
            faster("best five", "box", 1.0, 99.0, Goal(100, at_least=True)),
            faster("best five", "net", 1.0, 1500.0, None),
        ]
    )
    assert told.splitlines()[2:] == [
        "| best five | box | 1 | 99 | 99× | ≥ 100× | **MISSED** |",
        "| best five | net | 1 | 1,500 | 1,500× |  | – |",
    ]


def turns(**arrivals: list[float]) -> dict[str, Turns]:
    """Everybody's answer to one incident: the same, but for who is named."""
    same = [60.0, 120.0, inf]
    return {
        who: Turns([0.001], {1: Answer(np.array(arrivals.get(who.name, same)), [])}) for who in Who
    }


def test_the_goals_are_those_that_were_set() -> None:
    for edge_count, first in ((goals.MEDIUM_EDGES, 500.0), (42_000, None)):
        rows = goals.rows_of(turns(), edge_count)
        limits = [row.goal and row.goal.limit for row in rows]
        assert limits == [first, 100.0, None, 30.0, 1.5, 1.3, 10.0]


@pytest.mark.parametrize(
    ("arrivals", "missed"),
    [
        ({}, 0),
        ({"ALL": [60.0, 120.0 + 1e-5, inf]}, 2),  # against two peers
        ({"FIVE_NEW": [60.0, inf, inf]}, 2),
        ({"FIVE_SEEN": [60.0, 120.1, inf]}, 2),
        ({"ALL_SEEN": [60.0, 120.0, 180.0]}, 2),
        ({"WHOLE_NEW": [60.0, inf, inf]}, 2),  # another set, hence another best five
    ],
)
def test_any_other_answer_is_no_agreement(arrivals: dict[str, list[float]], missed: int) -> None:
    assert sum(row.missed for row in goals.agreement(turns(**arrivals))) == missed


def test_a_box_that_misses_one_of_the_best_is_told() -> None:
    assert [row.figure for row in goals.told(turns())] == [0, 0]
    assert [row.figure for row in goals.told(turns(BOX=[60.0, 130.0, inf]))] == [100, 0]


def test_growth_is_the_times_growth_over_that_of_the_search() -> None:
    (row,) = goals.growth([Size(42_000, 1.0, 1000.0), Size(300_000, 6.0, 5000.0)])
    assert row.figure == pytest.approx(1.2)
    assert row.missed


def test_everybody_is_asked_about_the_same_incidents_and_the_warm_up_is_not_counted() -> None:
    asked: list[int] = []

    def ready(incident: int) -> Ask:
        asked.append(incident)
        return lambda: Answer(np.zeros(0), [])

    told = take_turns([Contender("a", ready, 3), Contender("b", ready, 1)], lambda _: None)
    assert sorted(asked) == [0, 0, 1, 1, 2, 3]
    assert [list(told[name].answers) for name in "ab"] == [[1, 2, 3], [1]]
    assert [len(told[name].seconds) for name in "ab"] == [3, 1]
    assert WARM_UP == 1


# --- the same work for all ---


def square() -> RoadArrays:
    """Four corners of a block a kilometre wide; two roads from 0 to 1, the slower one first."""
    tail, head = np.array([0, 0, 1, 2, 3]), np.array([1, 1, 2, 3, 0])
    lon, lat = np.array([0.0, 0.009, 0.009, 0.0]), np.array([0.0, 0.0, 0.009, 0.009])
    ends = np.column_stack((tail, head)).ravel()
    return RoadArrays(
        name="square",
        tail=tail,
        head=head,
        length_m=np.full(5, 1000.0),
        forward_s=np.array([300.0, 60.0, 60.0, 60.0, 60.0]),
        backward_s=np.array([300.0, 60.0, inf, inf, inf]),
        road_class=np.zeros(5, dtype=np.int16),
        classes=("secondary",),
        limit_kmh=np.full(5, inf),
        lon=lon,
        lat=lat,
        line_start=2 * np.arange(6),
        line=np.column_stack((lon[ends], lat[ends])),
    )


def scene(teams: list[int], incident: int) -> Scene:
    closures = np.empty((1, 0), np.object_)
    return Scene(np.array(teams), np.zeros(len(teams)), np.array([incident]), closures)


def test_scipy_takes_the_quicker_of_two_parallel_roads_and_keeps_one_ways() -> None:
    roads = square()
    around = scene([1, 2, 3], 0)
    peer = SciPy(roads, around)
    answer = peer.ask(peer.none_closed, 0)
    assert answer.arrival_s.tolist() == [60.0, 120.0, 60.0]
    assert lines_hold(answer, roads, around, 0)
    assert not lines_hold(replace(answer, lines=answer.lines[::-1]), roads, around, 0)


def test_the_best_are_in_order_and_only_those_who_can_come() -> None:
    assert best(np.array([9.0, inf, 1.0])).tolist() == [2, 0]


def test_a_tiled_network_hangs_together_and_its_lines_end_at_its_nodes() -> None:
    roads = tiled(square(), 40)
    assert roads.edge_count >= 40
    assert len(main_part(roads)) == roads.node_count == 8 * 4
    for place, node in (
        (roads.line_start[:-1], roads.tail),
        (roads.line_start[1:] - 1, roads.head),
    ):
        assert np.array_equal(roads.line[place], np.column_stack((roads.lon, roads.lat))[node])
    assert (roads.forward_s == 300.0).sum() == 8


def test_a_longer_scene_begins_as_a_shorter_one_and_spares_the_incident() -> None:
    roads = tiled(square(), 1500)
    short, long = lay_out(roads, 2), lay_out(roads, 4)
    assert short.incident.tolist() == long.incident[:2].tolist()
    assert not set(long.incident) & set(long.team)
    assert long.closures.shape == (4, CLOSURES)
    for incident, polygons in zip(long.incident, long.closures, strict=True):
        spot = [roads.lon[incident], roads.lat[incident]]
        assert not any(polygon.buffer(1e-6).covers(shapely.Point(spot)) for polygon in polygons)
