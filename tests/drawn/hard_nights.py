"""Sheets of nights on which something is amiss: unreadable, crowded, roadless, nobody known."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from layers.command.sheet import ClosureShown, Remark, RoadsUsed, TeamChoice
from layers.ids import LonLat
from tests.drawn import sample
from tests.drawn.candidates import ranked, teams
from tests.drawn.demo_ground import AT, NOW, straight

LONG_REASON = "K12+300 至 K14+800 段因连续强降雨发生路基沉陷并有落石，交警与公路部门正在处置，" * 3


def unreadable(language: str = "zh") -> dict[str, Any]:
    """A level that nobody knows, a date that is none, and a team without a way."""
    told = sample.payload(language)
    sheet = told["sheet"]
    sheet["hazards"][0] |= {"risk_level": "catastrophic", "risk_level_name": "特大"}
    sheet["closures"][0]["starts_at"] = "yesterday evening"
    told["incident"]["occurred_at"] = None
    sheet["teams"][5]["leg"] = None
    return told


def _closures() -> list[ClosureShown]:
    """44 closures: a broken line in two parts, and points packed close round the incident."""
    far = [[111.70, 25.90], [111.70, 25.94]]
    bent = [[111.55, 25.90], [111.60, 25.95], [111.65, 25.90]]
    lines = {"type": "MultiLineString", "coordinates": [far, bent]}
    effects = ("closed", "care", "unknown")
    points = [
        {
            "type": "Point",
            "coordinates": [AT.lon + (i % 8 - 4) * 0.006, AT.lat + (i // 8 - 3) * 0.006],
        }
        for i in range(43)
    ]
    return [
        ClosureShown(100 + i, effects[i % 3], LONG_REASON, NOW - timedelta(hours=3), None, geometry)
        for i, geometry in enumerate([lines, *points])
    ]


def _crew(name: str, at: LonLat) -> TeamChoice:
    return replace(teams()[5], name=name, team_code=f"C{name}", leg=straight(at), start=_at(at))


def _at(at: LonLat) -> Any:
    return replace(teams()[5].start, at=at)


def crowded(language: str = "zh") -> dict[str, Any]:
    """Five crews in one yard, one beside the fire, and closures on every road."""
    yard, beside = LonLat(111.6165, 25.921), LonLat(AT.lon + 0.001, AT.lat)
    crews = [_crew(str(i), yard) for i in range(5)] + [_crew("9", beside)]
    warnings = [
        Remark("warning.schematic_roads"),
        Remark("warning.unknown_roads", {"count": 14}),
        Remark("warning.no_depot"),
    ]
    packed = replace(
        sample.sheet(),
        teams=ranked([*teams(), *crews]),
        closures=_closures(),
        warnings=warnings,
    )
    return sample.payload(language, packed)


def roadless(language: str = "zh") -> dict[str, Any]:
    """A region into which no roads have been imported."""
    bare = replace(
        sample.sheet(),
        roads=RoadsUsed(0, "", 0, False),
        warnings=[Remark("warning.no_roads")],
        teams=ranked([replace(one, leg=straight(one.start.at)) for one in teams()]),
        depots=[],
        closures=[],
    )
    return sample.payload(language, bare)


def nobody(language: str = "zh") -> dict[str, Any]:
    """A region into which no teams have been entered."""
    left = [one for one in sample.sheet().left_out if one.what == "depot"]
    bare = replace(
        sample.sheet(),
        teams=[],
        depots=[],
        left_out=left,
        warnings=[Remark("warning.nobody_known"), Remark("warning.no_depot")],
    )
    return sample.payload(language, bare)
