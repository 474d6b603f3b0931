"""Roads by name and number, and a kilometre of one, reckoned from where its lines begin."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from layers.roads import graph
from layers.roads.arrays import Label, Lines
from layers.roads.called import Kilometre, course_of, kilometre_of, numbered, roads_called
from layers.roads.graph import Network
from layers.words.typed import Typed

STEP = 0.01
M = 1000.0


def _network(drawn: list[tuple[int, int, str, str]]) -> Network:
    """Roads of a kilometre each from node to node along a parallel, with name and number."""
    table = graph.table_of(
        np.array([one[0] for one in drawn]),
        np.array([one[1] for one in drawn]),
        np.full(len(drawn), M),
    )
    lines = [
        shapely.LineString([(111 + STEP * tail, 26), (111 + STEP * head, 26)])
        for tail, head, _, _ in drawn
    ]
    points = shapely.get_coordinates(lines)
    labels = tuple(dict.fromkeys(Label(name, ref) for _, _, name, ref in drawn))
    facts = replace(
        table.facts,
        labels=labels,
        label=np.array([labels.index(Label(*one[2:])) for one in drawn], dtype=np.int32),
    )
    starts = np.arange(0, 2 * len(drawn) + 1, 2, dtype=np.int32)
    laid = Lines(starts, points[:, 0].copy(), points[:, 1].copy())
    return graph.build("named", replace(table, facts=facts, lines=laid))


@pytest.mark.parametrize(
    ("typed", "road", "km", "post"),
    [
        ("X012 K5+300", "x012", 5.3, "K5+300"),
        ("g55 12公里", "g55", 12.0, "K12+000"),
        ("X012 5.3km", "x012", 5.3, "K5+300"),
        ("Ｇ５５ Ｋ１２＋０５０", "g55", 12.05, "K12+050"),
        ("s216k7", "s216", 7.0, "K7+000"),
        ("二广高速12公里300米处", "二广高速", 12.3, "K12+300"),
        ("X012线 5公里", "x012", 5.0, "K5+000"),
        ("207国道 12公里", "207国道", 12.0, "K12+000"),
        ("G207 K5+", "g207", 5.0, "K5+000"),
    ],
)
def test_a_road_and_a_kilometre(typed: str, road: str, km: float, post: str) -> None:
    found = kilometre_of(typed)
    assert found is not None
    assert (found.road, found.post) == (road, post)
    assert found.km == pytest.approx(km)


@pytest.mark.parametrize("typed", ["X012", "12公里", "K5", "何家洞", "x0125km", "", "G55 K12+3000"])
def test_what_names_no_kilometre(typed: str) -> None:
    assert kilometre_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "on_posts"),
    [
        ("国道207", "g207"),
        ("207国道", "g207"),
        ("Ｇ207国道", "g207"),
        ("国道 G207", "g207"),
        ("省道 216", "s216"),
        ("县道12线", "x12线"),
        ("村道", "村道"),
        ("国道旁1234567号", "国道旁1234567号"),
    ],
)
def test_a_class_that_is_spoken_is_the_letter_on_the_post(typed: str, on_posts: str) -> None:
    assert numbered(typed) == on_posts


def test_a_road_is_found_by_its_spoken_number_and_by_a_name_that_is_spoken_so() -> None:
    network = _network([(0, 1, "江村方向", "G207"), (1, 2, "老207国道", ""), (2, 3, "", "X207")])
    found = roads_called(network, Typed.of("207国道"), 5)
    assert [one.title for one in found] == ["G207 江村方向", "老207国道"]
    told = _network([(0, 1, "G207 江村方向", "G207"), (1, 2, "", "S1")])
    assert [one.title for one in roads_called(told, Typed.of("207"), 5)] == ["G207 江村方向"]
    assert [one.title for one in roads_called(told, Typed.of("s1"), 5)] == ["S1"]


def test_one_number_is_one_road_whatever_its_parts_are_called() -> None:
    network = _network(
        [
            (0, 1, "北大路", "S216"),
            (1, 2, "北桥", "S216;X012"),
            (3, 4, "县道", "X012"),
            (5, 6, "西街", ""),
        ]
    )
    (road,) = roads_called(network, Typed.of("s216"), 5)
    assert (road.title, road.edges.tolist(), road.is_by_number) == ("S216 北桥", [0, 1], True)
    assert {one.ref for one in roads_called(network, Typed.of("北桥"), 5)} == {"S216", "X012"}
    (street,) = roads_called(network, Typed.of("xijie"), 5)
    assert (street.ref, street.title, street.edges.tolist()) == ("", "西街", [3])
    assert roads_called(network, Typed.of("G9"), 5) == []
    assert roads_called(graph.empty(), Typed.of("a"), 5) == []


def test_it_is_measured_from_where_most_of_it_is_drawn_to_begin() -> None:
    # Drawn from node 4 down to 1; one piece the other way, a spur, and a shorter part far away.
    course = course_of(
        network := _network(
            [
                (4, 3, "", "X1"),
                (2, 3, "", "X1"),
                (2, 1, "", "X1"),
                (3, 9, "", "X1"),
                (20, 21, "", "X1"),
            ]
        ),
        [0, 1, 2, 4],
    )
    assert course.length_m == 3 * M
    assert course.start.lon == pytest.approx(111 + 4 * STEP)
    half_way = course.at(1500.0)
    assert half_way is not None
    assert half_way.lon == course.middle.lon == pytest.approx(111 + 2.5 * STEP)
    end = course.at(3 * M)
    assert end is not None
    assert end.lon == pytest.approx(111 + STEP)
    assert course.at(3 * M + 1) is None
    there = (111 + 19 * STEP, 25.9, 111 + 22 * STEP, 26.1)
    assert course_of(network, [0, 1, 2, 4], there).start.lon == pytest.approx(111.2)
    assert course_of(network, [4], (0.0, 0.0, 1.0, 1.0)).length_m == M


def test_a_road_that_comes_round_has_a_course_as_well() -> None:
    loop = _network([(1, 1, "环岛", "")])
    assert course_of(loop, [0]).length_m == M
    assert Kilometre("x", 0.9996).post == "K1+000"
