"""An OpenStreetMap extract becomes a network: whole or not at all, junction by junction."""

import json
from collections.abc import Callable, Mapping, Sequence
from math import inf
from pathlib import Path

import pytest

from layers.geo.crs import line_length_m
from layers.roads.importer_osm import read_osm
from layers.roads.model import RoadEdge, RoadReport
from layers.roads.osm_tags import WayRule, way_rule
from layers.roads.speeds import edge_seconds, read_maxspeed
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


def test_a_crossing_with_what_cannot_be_driven_is_no_junction(read: Read) -> None:
    edges, report = read((7, [1, 2, 3], ROAD), (8, [2, 9], {"highway": "footway"}))
    assert ends(edges) == [("w7/0", 1, 3)]
    assert report.left_out == {"on_foot": 1}


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


def test_an_unreadable_limit_is_told_and_the_class_speed_used(read: Read) -> None:
    edges, report = read((1, [1, 2], ROAD | {"maxspeed": "fast"}))
    assert [(note.where, note.code) for note in report.notes] == [("w1", "unread_limit")]
    assert edges[0].forward_s == edge_seconds(edges[0].length_m, "tertiary")


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
        ({"motor_vehicle": "no"}, "barred"),
        ({"access": "military"}, "barred"),
        ({"emergency": "no"}, "barred"),
        ({"highway": "footway"}, "on_foot"),
        ({"highway": "construction"}, "not_built"),
        ({"highway": "raceway"}, "other_class"),
        ({"area": "yes"}, "area"),
        ({"oneway": "reversible"}, "reversible"),
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


def test_private_roads_and_fords_are_driven_at_walking_pace() -> None:
    assert rule(access="private").limit_kmh == 10
    assert rule(ford="yes", maxspeed="50").limit_kmh == 10
    assert rule(access="private", maxspeed="5").limit_kmh == 5


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28),
        ("30mph", 48.28),
        ("RU:urban", 50.0),
        ("DE:zone:30", 30.0),
        ("DE:zone30", 30.0),
        ("walk", 7.0),
        ("none", inf),
        ("50;30", 30.0),
        ("none;60", 60.0),
        ("CN:motorway", 120.0),
        ("0", None),
        ("999", None),
        ("50 knots", None),
        ("fast", None),
        ("50;fast", None),
        ("", None),
        ("５０", 50.0),
    ],
)
def test_limits_are_read(text: str, kmh: float | None) -> None:
    assert read_maxspeed(text) == (pytest.approx(kmh, abs=0.01) if kmh is not None else None)


def test_a_limit_slows_but_never_speeds() -> None:
    assert edge_seconds(1000, "村道") == pytest.approx(180)
    assert edge_seconds(1000, "村道", 10) == pytest.approx(360)
    assert edge_seconds(1000, "村道", 120) == pytest.approx(180)
    assert edge_seconds(1000, "村道", inf) == pytest.approx(180)


# --- words -------------------------------------------------------------------------------------


def test_every_key_is_said_in_both_languages() -> None:
    said = [
        set(json.loads((WORDS / language / "roads.json").read_text(encoding="utf-8")))
        for language in ("zh", "en")
    ]
    assert said[0] == said[1]
    reasons = ["area", "barred", "ferry", "no_length", "not_built", "on_foot", "other_class"]
    assert {f"left_out_{reason}" for reason in [*reasons, "reversible"]} <= said[0]
    codes = ["cut", "empty", "nodes_missing", "not_osm", "not_geojson", "datum_differs"]
    for code in [*codes, "bad_features"]:
        assert knows(f"refusal.roads_{code}")
        assert knows(f"remedy.roads_{code}")
