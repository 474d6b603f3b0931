"""An OpenStreetMap extract becomes a network: whole or not at all, junction by junction."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from layers.geo.crs import line_length_m
from layers.roads.importer_osm import read_osm
from layers.roads.model import RoadEdge, RoadReport
from layers.roads.osm_tags import WayRule, way_rule
from layers.words import knows
from tests.pure.osm_town import ROAD, osm_xml

WORDS = Path(__file__).parents[2] / "layers" / "words"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[list[RoadEdge], RoadReport]]:
    def read_ways(
        *ways: tuple[int, Sequence[int], Mapping[str, str]],
    ) -> tuple[list[RoadEdge], RoadReport]:
        file = tmp_path / "town.osm"
        file.write_text(osm_xml(ways), encoding="utf-8")
        return read_osm(file)

    return read_ways


Read = Callable[..., tuple[list[RoadEdge], RoadReport]]


def ends(edges: Sequence[RoadEdge]) -> list[tuple[str, int, int]]:
    return [(edge.source_key, edge.tail_node, edge.head_node) for edge in edges]


# --- taking ways apart -------------------------------------------------------------------------


def test_a_way_is_split_where_another_way_meets_it(read: Read) -> None:
    edges, report = read((7, [1, 2, 3, 4], ROAD), (8, [3, 9], ROAD))
    assert ends(edges) == [("w7/0", 1, 3), ("w7/1", 3, 4), ("w8/0", 3, 9)]
    assert edges[0].coordinates == ((111.001, 26.0), (111.002, 26.0), (111.003, 26.0))
    assert (report.lines_read, report.lines_used, report.edge_count) == (2, 2, 3)
    assert (report.islands, report.dead_ends) == (1, 3)


def test_a_footpath_meets_the_road_in_mid_way(read: Read) -> None:
    edges, report = read((7, [1, 2, 3], ROAD), (8, [2, 9], {"highway": "footway"}))
    assert ends(edges) == [("w7/0", 1, 2), ("w7/1", 2, 3), ("w8/0", 2, 9)]
    assert [(edge.forward, edge.backward, edge.on_foot) for edge in edges] == [
        (True, True, True),
        (True, True, True),
        (False, False, True),
    ]
    assert report.left_out == {}


def test_a_crossing_with_what_nobody_may_take_is_no_junction(read: Read) -> None:
    edges, report = read((7, [1, 2, 3], ROAD), (8, [2, 9], ROAD | {"access": "no"}))
    assert ends(edges) == [("w7/0", 1, 3)]
    assert report.left_out == {"barred": 1}


def test_footpaths_are_told_apart_and_join_no_roads(read: Read) -> None:
    path = {"highway": "path"}
    _, report = read((1, [1, 2], ROAD), (2, [2, 3], path), (3, [3, 4], ROAD), (4, [8, 9], path))
    assert (report.islands, report.dead_ends, report.edge_count) == (2, 4, 4)
    assert report.largest_share == pytest.approx(0.5, abs=1e-3)
    assert report.foot_km == pytest.approx(report.length_km / 2, abs=1e-3)


def test_loops_and_parallel_roads_are_kept(read: Read) -> None:
    edges, _ = read(
        (1, [1, 2, 3, 1], ROAD),  # a ring on its own
        (2, [10, 11, 12, 13, 11], ROAD),  # a way that comes back to itself
        (3, [10, 14, 11], ROAD),  # beside 2/0
    )
    assert ends(edges) == [("w1/0", 1, 1), ("w2/0", 10, 11), ("w2/1", 11, 11), ("w3/0", 10, 11)]


def test_lengths_are_geodesic_and_add_up(read: Read) -> None:
    edges, report = read((7, [1, 2, 3, 4], ROAD), (8, [3, 9], ROAD))
    for edge in edges:
        assert edge.length_m == pytest.approx(line_length_m(edge.coordinates), abs=1e-6)
    assert report.length_km * 1000 == pytest.approx(sum(edge.length_m for edge in edges))


def test_a_node_told_twice_in_a_row_is_told_once(read: Read) -> None:
    edges, report = read((7, [1, 1, 2, 2], ROAD), (8, [5, 5], ROAD))
    assert ends(edges) == [("w7/0", 1, 2)]
    assert report.left_out == {"no_length": 1}


def test_islands_and_one_way_share(read: Read) -> None:
    _, report = read((1, [1, 2], ROAD), (2, [5, 8], ROAD | {"oneway": "yes"}))
    assert report.islands == 2
    assert report.largest_share == pytest.approx(0.75, abs=1e-3)
    assert report.one_way_share == pytest.approx(0.75, abs=1e-3)


def test_names_bridges_and_tunnels_are_carried(read: Read) -> None:
    tags = ROAD | {"name": "泷泊路", "ref": "S216", "bridge": "viaduct", "tunnel": "no"}
    edges, _ = read((1, [1, 2], tags))
    edge = edges[0]
    assert (edge.name, edge.ref, edge.is_bridge, edge.is_tunnel) == ("泷泊路", "S216", True, False)


def test_unreadable_limits_are_told_and_do_not_limit(read: Read) -> None:
    tags = {"maxspeed": "fast", "maxheight": "low", "maxweight": "7500", "maxwidth": "2.2"}
    edges, report = read((1, [1, 2], ROAD | tags))
    assert [
        (note.code, note.where, note.column, note.params["value"]) for note in report.notes
    ] == [
        ("unread_limit", "w1", "maxspeed", "fast"),
        ("unread_limit", "w1", "maxheight", "low"),
        ("unread_limit", "w1", "maxweight", "7500"),
    ]
    edge = edges[0]
    assert (edge.limit_kmh, edge.height_m, edge.weight_t, edge.width_m) == (None, None, None, 2.2)


def test_every_part_of_a_way_keeps_what_limits_it(read: Read) -> None:
    tags = {"highway": "track", "tracktype": "grade5", "ford": "yes", "maxspeed": "30"}
    limits = {"maxheight": "3.5 m", "maxweight": "10 t", "access": "private", "oneway": "yes"}
    edges, _ = read((1, [1, 2, 3], tags | limits), (2, [2, 9], ROAD))
    for edge in edges[:2]:
        assert (edge.limit_kmh, edge.height_m, edge.weight_t, edge.width_m) == (10, 3.5, 10, None)
        assert (edge.is_ford, edge.is_rough) == (True, True)
        assert (edge.forward, edge.backward, edge.on_foot) == (True, False, True)


# --- what tags mean ----------------------------------------------------------------------------


def rule(**tags: str) -> WayRule:
    found = way_rule({"highway": "tertiary", **tags})
    assert isinstance(found, WayRule)
    return found


@pytest.mark.parametrize(
    ("tags", "ways"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "no", "junction": "roundabout"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway_link"}, (True, True)),
    ],
)
def test_one_ways(tags: dict[str, str], ways: tuple[bool, bool]) -> None:
    found = rule(**tags)
    assert (found.forward, found.backward) == ways


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"access": "no"}, "barred"),
        ({"access": "military"}, "barred"),
        ({"emergency": "no"}, "barred"),
        ({"access": "private", "motor_vehicle": "no", "foot": "no"}, "barred"),
        ({"highway": "motorway", "access": "no"}, "barred"),
        ({"highway": "footway", "access": "no"}, "barred"),
        ({"highway": "corridor", "indoor": "yes"}, "indoor"),
        ({"highway": "via_ferrata"}, "other_class"),
        ({"highway": "construction"}, "not_built"),
        ({"highway": "raceway"}, "other_class"),
        ({"area": "yes"}, "area"),
        ({"oneway": "reversible", "foot": "no"}, "reversible"),
        ({"route": "ferry"}, "ferry"),
    ],
)
def test_what_is_left_out_and_why(tags: dict[str, str], reason: str) -> None:
    assert way_rule({"highway": "tertiary", **tags}) == reason


@pytest.mark.parametrize(
    "tags",
    [
        {"access": "no", "emergency": "yes"},
        {"access": "no", "motor_vehicle": "yes"},
        {"access": "no", "service": "emergency_access"},
        {"access": "destination"},
        {"highway": "track"},
        {"highway": "living_street"},
        {"emergency": "access_point"},
    ],
)
def test_what_is_let_in(tags: dict[str, str]) -> None:
    assert rule(**tags).limit_kmh is None


@pytest.mark.parametrize(
    "tags",
    [
        {"motor_vehicle": "no"},
        {"access": "no", "foot": "yes"},
        {"smoothness": "impassable"},
        {"oneway": "reversible"},
        {"highway": "steps"},
        {"highway": "path", "foot": "designated"},
        {"highway": "pedestrian", "area": "yes"},
        {"highway": "corridor"},
        {"highway": "cycleway", "oneway": "yes"},
    ],
)
def test_what_bars_vehicles_but_not_feet_is_kept_for_feet(tags: dict[str, str]) -> None:
    found = rule(**tags)
    assert (found.forward, found.backward, found.on_foot) == (False, False, True)


@pytest.mark.parametrize(
    ("tags", "on_foot"),
    [
        ({"foot": "no"}, False),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link", "foot": "yes"}, False),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "trunk"}, True),
        ({"foot": "use_sidepath"}, True),
        ({"access": "no", "emergency": "yes"}, True),
    ],
)
def test_where_vehicles_go_but_not_always_feet(tags: dict[str, str], on_foot: bool) -> None:
    found = rule(**tags)
    assert found.forward
    assert found.on_foot is on_foot


def test_a_gate_is_a_ceiling_and_a_ford_is_a_fact() -> None:
    assert rule(access="private").limit_kmh == 10
    assert rule(access="private", maxspeed="5").limit_kmh == 5
    assert rule(access="private", maxspeed="fast").limit_kmh == 10
    assert rule(access="private", maxspeed="fast").unread == (("maxspeed", "fast"),)
    forded = rule(ford="stepping_stones", maxspeed="50")
    assert (forded.is_ford, forded.limit_kmh) == (True, 50)
    assert not rule(ford="no").is_ford


@pytest.mark.parametrize(
    ("tags", "is_rough"),
    [
        ({"tracktype": "grade3"}, False),
        ({"tracktype": "grade4"}, True),
        ({"tracktype": "grade5"}, True),
        ({"smoothness": "bad"}, False),
        ({"smoothness": "very_bad"}, True),
        ({"smoothness": "very_horrible", "tracktype": "grade1"}, True),
    ],
)
def test_what_asks_for_an_all_terrain_vehicle(tags: dict[str, str], is_rough: bool) -> None:
    assert rule(highway="track", **tags).is_rough is is_rough


# --- words -------------------------------------------------------------------------------------


def test_every_key_is_said_in_both_languages() -> None:
    said = [
        set(json.loads((WORDS / language / "roads.json").read_text(encoding="utf-8")))
        for language in ("zh", "en")
    ]
    assert said[0] == said[1]
    reasons = ["area", "barred", "ferry", "indoor", "no_length", "not_built", "other_class"]
    assert {f"left_out_{reason}" for reason in [*reasons, "reversible"]} <= said[0]
    codes = ["cut", "empty", "nodes_missing", "not_osm", "not_geojson", "datum_differs"]
    for code in [*codes, "bad_features"]:
        assert knows(f"refusal.roads_{code}")
        assert knows(f"remedy.roads_{code}")
