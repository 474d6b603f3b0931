"""Who could come and what could be brought on the sample's night, and who was left out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from layers.command.sheet import DepotChoice, Holding, LeftOut, Leg, Remark, Start, TeamChoice
from layers.ids import LonLat
from tests.drawn.demo_ground import NOW, Ways, straight

_TOO_WEAK = Remark("limit.weight_t", {"road": "X906 老桥", "limit": "10", "own": "18"})


def _team(rank: int, name: str, kind: str, at: LonLat, leg: Leg, **told: Any) -> TeamChoice:
    values: dict[str, Any] = {
        "status": "standby",
        "people_available": 20,
        "skills": ["first_response"],
        "fits": ["first_response"],
        "vehicle": "car",
        "turn_out_min": 5.0,
        "start": Start(at, "base"),
        "leader_name": "周某",
        "phones": ["0746-000 0101"],
        "equipment": "指挥车 1、运兵车 1、对讲机 12",
        "reasons": [Remark("reason.not_counted_on")],
    } | told
    total = values["turn_out_min"] + leg.travel_min + leg.walk_min
    return TeamChoice(
        rank=rank, team_code=f"T{rank:03}", name=name, kind=kind, leg=leg, total_min=total, **values
    )


def ranked(choices: Sequence[Any]) -> list[Any]:
    soonest = sorted(choices, key=lambda one: one.total_min)
    return [replace(one, rank=rank) for rank, one in enumerate(soonest, 1)]


def teams() -> list[TeamChoice]:
    ways = Ways()
    spots = [
        LonLat(111.560, 25.803),
        LonLat(111.602, 25.781),
        LonLat(111.622, 25.929),
        LonLat(111.501, 25.886),
        LonLat(111.622, 25.712),
        LonLat(111.628, 25.936),
    ]
    skills = ["forest_fire", "first_response"]
    fit = Remark("reason.skills", {"skill_codes": skills})
    return [
        _team(
            1,
            "打鼓坪林场森林消防中队",
            "forest_fire",
            spots[0],
            ways.leg(spots[0]),
            people_available=30,
            skills=skills,
            fits=skills,
            turn_out_min=4.0,
            reasons=[fit],
            equipment="风力灭火机 12、油锯 4、运兵车 2",
            phones=["0746-000 0111", "138 0000 0111"],
        ),
        _team(
            2,
            "江村镇综合应急救援队",
            "general_rescue",
            spots[1],
            ways.leg(spots[1]),
            people_available=15,
            skills=["first_response", "evacuation"],
            start=Start(spots[1], "position", 3.0),
            reasons=[
                Remark("reason.position", {"age_min": 3}),
                Remark("reason.avoids_closure", {"closures": "X906 塌方", "extra_min": 6}),
            ],
        ),
        _team(
            3,
            "双牌县消防救援大队",
            "fire_rescue",
            spots[2],
            ways.leg(spots[2], 55),
            people_available=42,
            vehicle="heavy",
            turn_out_min=1.0,
            skills=["first_response", "fire", "collapse_rescue", "hazmat"],
            fits=["first_response"],
            reasons=[Remark("reason.fastest")],
        ),
        _team(
            4,
            "何家洞镇民兵应急分队",
            "militia",
            spots[3],
            ways.leg(spots[3]),
            people_available=24,
            turn_out_min=15.0,
            start=Start(spots[3], "base", 190.0, True),
            reasons=[Remark("reason.position_stale", {"age_min": 190})],
        ),
        _team(
            5,
            "理家坪乡应急救援队",
            "general_rescue",
            spots[4],
            ways.leg(spots[4]),
            people_available=12,
            status="returning",
        ),
        _team(
            6,
            "阳明山志愿救援队",
            "volunteer",
            spots[5],
            straight(spots[5]),
            turn_out_min=20.0,
            reasons=[Remark("reason.straight_line", {"straight_km": 12.8})],
        ),
    ]


def depots() -> list[DepotChoice]:
    ways = Ways()
    pump = Holding("2030101", "风力灭火机", "台", 20, 12, None, NOW - timedelta(days=41))
    water = Holding(
        "1010101",
        "饮用水",
        "箱",
        300,
        100,
        (NOW + timedelta(days=12)).date(),
        NOW - timedelta(days=2),
    )
    tent = Holding("1020301", "救灾帐篷", "顶", 40, 18, date(2031, 5, 1), None)
    rows = [
        ("双牌县应急物资储备库", "county", LonLat(111.6165, 25.921), [pump, water], 15.0),
        ("江村镇物资储备点", "township", LonLat(111.602, 25.781), [tent], 10.0),
        ("泷泊镇协议储备（超市）", "agreement", LonLat(111.63, 25.915), [water], 25.0),
    ]
    return [
        DepotChoice(
            rank,
            f"D{rank:03}",
            name,
            level,
            "heavy" if level == "county" else "car",
            load,
            load + leg.travel_min + leg.walk_min,
            Start(at, "base"),
            leg,
            holdings,
            "唐某",
            "0746-000 0202",
            [Remark("left_out.not_needed")],
        )
        for rank, (name, level, at, holdings, load) in enumerate(rows, 1)
        for leg in [ways.leg(at)]
    ]


def left_out() -> list[LeftOut]:
    return [
        LeftOut(
            "team",
            "T101",
            "五里牌镇森林灭火队",
            LonLat(111.61, 26.02),
            [Remark("left_out.busy", {"status_code": "on_scene"})],
        ),
        LeftOut(
            "team",
            "T102",
            "县供电应急抢修队",
            LonLat(111.635, 25.94),
            [Remark("left_out.wrong_skill", {"skill_codes": ["forest_fire"]})],
        ),
        LeftOut(
            "team",
            "T103",
            "尚仁里护林队",
            LonLat(111.643, 25.893),
            [Remark("left_out.cut_by_closure", {"closures": "X906 塌方"})],
            [1],
        ),
        LeftOut(
            "team",
            "T104",
            "理家坪水罐车组",
            LonLat(111.62, 25.70),
            [
                Remark(
                    "left_out.limit", {"limits": [_TOO_WEAK, Remark("limit.ford", {"road": "Y12"})]}
                )
            ],
        ),
        LeftOut(
            "depot",
            "D103",
            "永江村储备点",
            LonLat(111.588, 25.894),
            [Remark("left_out.out_of_stock", {"item_names": "水泵"})],
        ),
    ]
