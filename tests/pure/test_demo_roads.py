"""The demonstration county's roads: joined where they should be, and awkward where it is said."""

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations

import pytest
import shapely
from shapely.geometry import LineString, Point, shape

from tests.pure.demo_county import (
    Edge,
    Place,
    distance_to_road_m,
    drawing,
    ends,
    line,
    metres,
    nearest_junction,
    pieces,
    place,
    seconds_towards,
    table,
)

BRIDGE, PASS = "何家洞大桥", "阳明山垭口"


@pytest.fixture(scope="module")
def roads() -> list[Edge]:
    return drawing("roads")


@pytest.fixture(scope="module")
def xiaoshui() -> LineString:
    return shape(next(river["shape"] for river in drawing("rivers") if river["名称"] == "潇水"))


def test_every_township_has_its_rescue_team_and_a_road(roads: list[Edge]) -> None:
    having = {row["乡镇"] for row in table("teams") if row["类别"] == "综合应急救援队"}
    local = [edge for edge in roads if edge["等级"] != "高速"]
    for town in table("townships"):
        assert town["名称"] in having
        assert min(distance_to_road_m(place(town), edge) for edge in local) < 1500


def test_every_road_end_is_a_junction_or_a_listed_dead_end(roads: list[Edge]) -> None:
    uses = Counter(end for edge in roads for end in ends(edge))
    listed = {place(row) for row in table("road_ends")}
    assert {end for end, times in uses.items() if times == 1} == listed


def test_no_road_passes_an_unmarked_junction(roads: list[Edge]) -> None:
    """Local roads meet at shared ends only; what crosses them elsewhere is the expressway."""
    lines = [LineString(line(edge)) for edge in roads]
    local = [
        k
        for k, edge in enumerate(roads)
        if edge["等级"] != "高速" and "匝道" not in edge["道路名称"]
    ]
    for a, b in combinations(local, 2):
        if lines[a].intersects(lines[b]):
            met = shapely.get_coordinates(lines[a].intersection(lines[b]))
            shared = set(ends(roads[a])) & set(ends(roads[b]))
            assert {(lon, lat) for lon, lat in met} <= shared, (roads[a], roads[b])


def test_the_network_is_one_piece(roads: list[Edge]) -> None:
    piece = pieces(roads)
    assert len({piece(end) for edge in roads for end in ends(edge)}) == 1
    assert 150 <= len(roads) <= 250


def test_every_junction_off_the_expressway_can_be_driven_to_and_from(roads: list[Edge]) -> None:
    seat = ends(next(edge for edge in roads if edge["道路名称"] == "泷泊后街"))[0]
    local = {
        end
        for edge in roads
        if edge["等级"] != "高速"
        for end in ends(edge)
        if "匝道" not in edge["道路名称"]
    }
    turned = [
        {**edge, "shape": {"coordinates": edge["shape"]["coordinates"][::-1]}} for edge in roads
    ]
    assert local <= set(seconds_towards(seat, roads))
    assert local <= set(seconds_towards(seat, turned))


def cut_off(closed: Callable[[Edge], bool], roads: list[Edge]) -> set[str]:
    """The teams that lose the road to the county's fire brigade when ``closed`` roads are shut."""
    piece = pieces([edge for edge in roads if not closed(edge)])
    base = {team["名称"]: piece(nearest_junction(place(team), roads)) for team in table("teams")}
    centre = next(base[name] for name in base if "城关站" in name)
    return {name for name, where in base.items() if where != centre}


def test_one_bridge_alone_cuts_teams_off(roads: list[Edge]) -> None:
    bridges = {edge["桥梁"] for edge in roads} - {"否"}
    assert BRIDGE in bridges
    assert len(bridges) > 3

    def shut(bridge: str) -> Callable[[Edge], bool]:
        return lambda edge: edge["桥梁"] == bridge

    cutting = {name: cut_off(shut(name), roads) for name in bridges}
    assert [name for name, lost in cutting.items() if lost] == [BRIDGE]
    assert cutting[BRIDGE] == {"何家洞镇综合应急救援队（演示）"}


def test_the_pass_cuts_off_the_mountain(roads: list[Edge]) -> None:
    lost = cut_off(lambda edge: edge["道路名称"] == PASS, roads)
    assert lost == {"阳明山管理局综合应急救援队（演示）", "阳明山森林消防队（演示）"}


def test_the_expressway_is_two_one_ways_that_touch_local_roads_only_at_interchanges(
    roads: list[Edge],
) -> None:
    fast = [edge for edge in roads if edge["等级"] == "高速"]
    assert {edge["单向"] for edge in fast} == {"是"}
    assert len({edge["道路名称"] for edge in fast}) == 2
    on_it = {end for edge in fast for end in ends(edge)}
    touching = {
        edge["道路名称"][:4] for edge in roads if edge["等级"] != "高速" and on_it & set(ends(edge))
    }
    assert touching == {"茶林互通", "麻江互通"}
    local = [
        LineString(line(edge))
        for edge in roads
        if edge["等级"] in ("省道", "县道") and "匝道" not in edge["道路名称"]
    ]
    assert sum(LineString(line(f)).crosses(other) for f in fast for other in local) >= 4


def test_a_one_way_pair_and_parallel_roads_of_different_speed(roads: list[Edge]) -> None:
    ways = {ends(edge) for edge in roads if edge["单向"] == "是" and edge["等级"] == "乡道"}
    assert any((head, tail) in ways for tail, head in ways)
    speeds: dict[frozenset[Place], set[int]] = defaultdict(set)
    for edge in roads:
        if edge["单向"] == "否":
            speeds[frozenset(ends(edge))].add(edge["限速"])
    assert {30, 70} in list(speeds.values())


def test_nearest_in_a_straight_line_is_not_nearest_by_road_across_the_river(
    roads: list[Edge], xiaoshui: LineString
) -> None:
    """金滩村 lies opposite 江村 without a bridge: 上梧江's team, further off, is there first."""
    spot = place(next(row for row in table("villages") if row["名称"].startswith("金滩村")))
    teams = [row for row in table("teams") if row["类别"] == "综合应急救援队"]
    to_spot = seconds_towards(nearest_junction(spot, roads), roads)

    straight = min(teams, key=lambda team: metres(place(team), spot))
    by_road = min(teams, key=lambda team: to_spot[nearest_junction(place(team), roads)])

    assert (straight["乡镇"], by_road["乡镇"]) == ("江村镇", "上梧江瑶族乡")
    assert xiaoshui.crosses(LineString([spot, place(straight)]))
    late = (
        to_spot[nearest_junction(place(straight), roads)]
        - to_spot[nearest_junction(place(by_road), roads)]
    )
    assert late > 600


def test_the_awkward_teams_are_there(roads: list[Edge], xiaoshui: LineString) -> None:
    teams = table("teams")
    assert [t["名称"] for t in teams if t["可用人数"] == "0"] == ["五星岭乡综合应急救援队（演示）"]
    assert [team["乡镇"] for team in teams if team["状态"] == "休整"] == ["塘底乡"]
    assert sum(team["状态"] == "不可用" for team in teams) == 1
    assert sum(team["状态"] != "待命" for team in teams) >= 4
    bases = Counter(place(team) for team in teams)
    assert sorted(bases.values())[-2:] == [1, 2], "exactly one base is shared"

    boats = place(next(team for team in teams if team["类别"] == "水上救援队"))
    nearest = min(roads, key=lambda edge: distance_to_road_m(boats, edge))
    road = LineString(line(nearest))
    foot = road.interpolate(road.project(Point(boats)))
    assert xiaoshui.crosses(LineString([boats, foot])), "its nearest road is across the river"
