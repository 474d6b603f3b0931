"""Who comes with what: each vehicle by its own roads; who does not get through is told where."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from layers.command import nearest
from layers.command.incident import Casualties, Incident, IncidentStatus
from layers.command.nearest import RankedTeams
from layers.command.need import NeedCard
from layers.command.sheet import Remark
from layers.ids import ClosureId, IncidentId, LonLat
from layers.roads import graph
from layers.roads.banks import PLAIN
from layers.roads.closures import Closure, Effect
from layers.roads.model import RoadEdge
from layers.roads.vehicles import Vehicle
from layers.telling import tell
from service.flows.find_nearest import Measuring
from service.roads_kept import AS_IMPORTED, Kept, RoadsNow
from tests.pure.drawn_county import table_of
from tests.pure.small_county import NOW, REGION, team

# The base, the spot a kilometre and a half to its east, and two ways between them.
BASE, SPOT = LonLat(111.5, 25.8), LonLat(111.515, 25.8)
BRIDGE = RoadEdge(
    "b", 1, 2, (BASE, LonLat(111.505, 25.8), SPOT), 1500.0, "县道", name="老桥", ref="X901"
)
ROUND = replace(
    BRIDGE,
    source_key="r",
    coordinates=(BASE, LonLat(111.505, 25.83), SPOT),
    length_m=7000.0,
    name="",
    ref="X902",
)
# Everybody's road before the base, and as much of the county's roads beyond the spot: a weak bridge
# between them parts no county, and nobody shall drive to his own bank and walk.
BEFORE = replace(
    BRIDGE,
    source_key="f",
    tail_node=9,
    head_node=1,
    coordinates=(LonLat(111.495, 25.8), BASE),
    name="上街",
)
ONWARD = replace(
    BRIDGE,
    source_key="o",
    tail_node=2,
    head_node=3,
    coordinates=(SPOT, LonLat(111.52, 25.8)),
    length_m=1500.0,
)
INCIDENT = Incident(
    REGION, IncidentId("990002-20260501-001"), "11G01", IncidentStatus.REPORTED, SPOT, {}, "", "",
    NOW, NOW, "", Casualties(), "", "", is_demo=True,
)  # fmt: skip


def sheet(
    edges: Sequence[RoadEdge], *vehicles: Vehicle, closed: Closure | None = None
) -> RankedTeams:
    """The teams' part of the sheet when one team of each vehicle stands by at the base."""
    kept = Kept(None, graph.build("small", table_of([BEFORE, *edges, ONWARD])), AS_IMPORTED)
    roads = RoadsNow(kept, [closed] if closed else [])
    teams = [team(one.value, base=BASE, vehicle=one) for one in vehicles]
    card = NeedCard("11G00", {"fire": 1}, {})
    ready, left_out = nearest.sort_out(teams, card, NOW)
    nobody: Any = None  # Measuring asks the loaded roads, and no database.
    found = Measuring(nobody, roads, INCIDENT, NOW, PLAIN).all(ready)
    return nearest.rank(found, card, {ClosureId(7): "桥面裂缝"}, left_out, teams)


def coming(found: RankedTeams) -> dict[str, list[str]]:
    """Who comes with what, by which roads."""
    assert all(one.team_code == one.vehicle for one in found.choices)
    return {one.vehicle: list(one.leg.roads) for one in found.choices}


def reasons(found: RankedTeams) -> dict[str, list[Remark]]:
    return {one.code: list(one.reasons) for one in found.left_out}


def at_the_bridge(effect: Effect, weight_t: float | None = None) -> Closure:
    there = {"type": "Point", "coordinates": [111.507, 25.8]}
    return Closure(
        REGION, effect, there, 30.0, NOW, None, "", "", weight_t=weight_t, closure_id=ClosureId(7)
    )


def test_a_heavy_team_is_kept_out_by_a_ten_ton_bridge_with_road_and_numbers() -> None:
    weak = replace(BRIDGE, weight_t=10.0)
    found = sheet([weak], Vehicle.CAR, Vehicle.HEAVY)
    assert coming(found) == {"car": ["X901 老桥"]}
    limit = Remark("limit.weight_t", {"road": "X901 老桥", "limit": "10", "own": "18"})
    (said,) = reasons(found)["heavy"]
    assert said == Remark("left_out.limit", {"limits": [limit]})
    assert tell(said.code, said.params) == "车辆过不去：X901 老桥限重 10 吨（本车 18 吨）"
    assert coming(sheet([weak, ROUND], Vehicle.HEAVY)) == {"heavy": ["X902"]}


@pytest.mark.parametrize(
    ("changed", "vehicle", "code"),
    [
        ({"height_m": 3.5}, Vehicle.HEAVY, "limit.height_m"),
        ({"width_m": 2.3}, Vehicle.HEAVY, "limit.width_m"),
        ({"is_ford": True}, Vehicle.CAR, "limit.ford"),
        ({"is_rough": True, "name": "", "ref": ""}, Vehicle.CAR, "limit.rough"),
    ],
)
def test_every_limit_is_told_in_both_languages(
    changed: dict[str, Any], vehicle: Vehicle, code: str
) -> None:
    found = sheet([replace(BRIDGE, **changed)], vehicle)
    (said,) = reasons(found)[vehicle.value]
    limits: Any = said.params["limits"]
    assert [limit.code for limit in limits] == [code]
    for language in ("zh", "en"):
        assert "{" not in tell(said.code, said.params, language)
        # A class that nobody's vehicle is too large for: a county's own speeds may bar one.
        assert "X901" in tell("limit.class", {"road": "X901", "limit": "0", "own": "0"}, language)


def test_all_terrain_takes_the_ford_and_who_walks_takes_the_path() -> None:
    ford, path = (
        replace(BRIDGE, is_ford=True),
        replace(BRIDGE, road_class="步道", name="山路", ref=""),
    )
    assert list(coming(sheet([ford], *Vehicle))) == ["all_terrain", "foot"]
    by_path = coming(sheet([path], *Vehicle))
    assert [who for who, roads in by_path.items() if "山路" in roads] == ["foot"]


def test_a_limited_road_bars_only_the_heavy_one_and_is_named() -> None:
    closed = at_the_bridge(Effect.LIMITED, weight_t=4.5)
    found = sheet([BRIDGE], *Vehicle, closed=closed)
    assert list(coming(found)) == ["car", "all_terrain", "foot"]
    named = Remark("list.closure", {"closure_id": 7, "reason": "桥面裂缝"})
    assert reasons(found) == {"heavy": [Remark("left_out.cut_by_closure", {"closures": [named]})]}
    (around,) = sheet([BRIDGE, ROUND], Vehicle.HEAVY, closed=closed).choices
    assert around.reasons[-1].params["closures"] == [named]


def test_one_way_roads_are_no_island() -> None:
    away = replace(BRIDGE, forward=False)
    found = sheet([away], Vehicle.CAR, Vehicle.FOOT)
    assert reasons(found) == {"car": [Remark("left_out.one_ways")]}
    assert list(coming(found)) == ["foot"]
