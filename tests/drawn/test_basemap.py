from itertools import accumulate

import pytest

from layers.roads.speeds import CLASS_KMH
from maps.basemap import basemap
from maps.style import ROAD_CLASSES


def _points(steps):
    return [
        (round(lon * 1e-5, 5), round(lat * 1e-5, 5))
        for lon, lat in zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)
    ]


def _line(*points):
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def _road(geometry, road_class="primary", ref="S901", name=""):
    return {"road_class": road_class, "ref": ref, "name": name, "geometry": geometry}


def test_a_line_is_sent_in_steps_and_read_back_to_a_metre():
    geometry = _line((111.6000049, 25.9), (111.61, 25.93), (111.59, 25.95))
    sent = basemap(None, [], [], [{"name": "潇水", "geometry": geometry}])
    assert sent["rivers"][0]["name"] == "潇水"
    assert _points(sent["rivers"][0]["lines"][0]) == [
        (111.6, 25.9),
        (111.61, 25.93),
        (111.59, 25.95),
    ]


def test_edges_of_one_road_become_one_line():
    edges = [
        _road(_line((111.6, 25.9), (111.61, 25.92))),
        _road(_line((111.61, 25.92), (111.6, 25.95))),
    ]
    other = _road(_line((111.6, 25.9), (111.5, 25.9)), "tertiary", "Y1")
    roads = basemap(None, [], [*edges, other], [])["roads"]
    assert [(one["class"], one["ref"], len(one["lines"])) for one in roads] == [
        ("primary", "S901", 1),
        ("secondary", "Y1", 1),
    ]


@pytest.mark.parametrize(
    ("road_class", "drawn"),
    [
        ("高速", "motorway"),
        ("国道", "trunk"),
        ("省道", "primary"),
        ("县道", "secondary"),
        ("村道", "minor"),
        ("tertiary", "secondary"),
        ("track", "minor"),
    ],
)
def test_surveyed_and_openstreetmap_classes_are_drawn(road_class, drawn):
    assert road_class in CLASS_KMH
    line = _road(_line((1, 1), (2, 2)), road_class)
    assert basemap(None, [], [line], [])["roads"][0]["class"] == drawn


def test_no_class_is_drawn_that_the_network_does_not_know():
    assert set(ROAD_CLASSES) <= set(CLASS_KMH)


def test_a_class_nobody_knows_is_drawn_as_a_minor_road():
    assert (
        basemap(None, [], [_road(_line((1, 1), (2, 2)), "bridleway")], [])["roads"][0]["class"]
        == "minor"
    )


def test_what_cannot_be_seen_is_left_out():
    dense = _line(*[(111.6 + i * 1e-4, 25.9 + (i % 2) * 4e-6) for i in range(100)])
    assert len(basemap(None, [], [_road(dense)], [])["roads"][0]["lines"][0]) == 4


def test_a_boundary_keeps_all_its_rings():
    ring = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
    many = {
        "type": "MultiPolygon",
        "coordinates": [[ring, hole], [[[9, 9], [10, 9], [10, 10], [9, 9]]]],
    }
    sent = basemap(many, [{"name": "甲镇", "kind": "township", "at": [1.1234567, 2]}], [], [])
    assert len(sent["boundary"]) == 3
    assert sent["places"] == [{"name": "甲镇", "kind": "township", "at": [1.12346, 2]}]


def test_an_empty_county_is_still_a_base_map():
    assert basemap(None, [], [], []) == {
        "unit": 1e-5,
        "boundary": [],
        "places": [],
        "roads": [],
        "rivers": [],
    }
