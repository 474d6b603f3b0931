"""Maps to be printed on the demo county: a night under command, three hundred hazards, nothing."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from layers.codes import code_list, name_of
from layers.ids import LonLat
from maps.glyphs import OF_HAZARD
from maps.prints.model import Bounds, MapPrint, Mark, Patch, Stroke
from tests.drawn import sample
from tests.drawn.demo_ground import AT, county

MADE_AT = datetime(2026, 11, 21, 13, 4, tzinfo=UTC)
COUNTY = Bounds(111.42, 25.63, 111.88, 26.16)
SOURCES = {
    "zh": "双牌县应急管理局台账；道路为示意",
    "en": "county emergency bureau's records; schematic roads",
}
NAMES = {
    "zh": {
        "region": "双牌县",
        "risk": "风险隐患图",
        "command": "指挥调度图",
        "asks": "哪里危险，谁来负责？",
        "night": "打鼓坪乡牛轭岭林区东侧山火：谁最快到，带什么来？",
    },
    "en": {
        "region": "Shuangpai County",
        "risk": "risk map",
        "command": "command map",
        "asks": "What is dangerous, and who answers for it?",
        "night": "Forest fire east of Niu'eling, Daguping: who comes soonest, with what?",
    },
}


def bare(language: str = "zh") -> MapPrint:
    """Nothing was found; only the county is there."""
    words = NAMES[language]
    return MapPrint(
        title=words["risk"],
        region_name=words["region"],
        question=words["asks"],
        mark="",
        author="周某某" if language == "zh" else "Zhou",
        made_at=MADE_AT,
        source=SOURCES[language],
        language=language,
        bounds=COUNTY,
        basemap=county(),
    )


def command(language: str = "zh") -> MapPrint:
    """The sample's night: incident, ranked teams and depots, their ways, closures, what is near."""
    sheet = sample.payload(language)["sheet"]
    zh = language == "zh"
    marks = [Mark(AT, "incident", "flame", name_of("event_kinds", "11G01", language))]
    rows = []
    for one in sheet["teams"]:
        at = LonLat(*one["start"]["at"])
        sign = f"team.{one['status']}"
        marks.append(
            Mark(at, sign, number=one["rank"], label=one["name"] if one["rank"] < 4 else "")
        )
        facts = (one["status_name"], f"{one['people_available']} {'人' if zh else 'people'}")
        minutes = f"{one['total_min']:.0f} {'分' if zh else 'min'}"
        rows.append((str(one["rank"]), one["name"], minutes, *facts))
    marks += [
        Mark(LonLat(*one["start"]["at"]), "depot", number=one["rank"]) for one in sheet["depots"]
    ]
    strokes, patches = [], []
    for one in sheet["closures"]:
        geometry, key = one["geometry"], f"closure.{one['effect']}"
        if geometry["type"] == "LineString":
            spots = [LonLat(*p) for p in geometry["coordinates"]]
            strokes.append(Stroke(key, tuple(spots)))
            marks.append(Mark(spots[len(spots) // 2], key))
        elif geometry["type"] == "Point":
            marks.append(Mark(LonLat(*geometry["coordinates"]), key))
        else:
            patches.append(Patch(key, _rings(geometry), hatched=True))
    for one in sheet["hazards"]:
        geometry = one["geometry"]
        kind = {"glyph": OF_HAZARD[one["kind"]], "kind": one["kind_name"]}
        if geometry["type"] == "Polygon":
            patches.append(Patch("red", _rings(geometry), "危险区" if zh else "danger area", True))
        else:
            sign = f"hazard.{one['risk_level']}"
            marks.append(Mark(LonLat(*geometry["coordinates"]), sign, **kind))
    for one in sheet["facilities"]:
        marks.append(Mark(LonLat(*one["geometry"]["coordinates"]), f"facility.{one['kind']}"))
    strokes += [
        Stroke(
            "route.first" if one["rank"] == 1 else "route.team",
            tuple(LonLat(*p) for p in one["leg"]["route"]),
        )
        for one in sheet["teams"]
        if one["leg"]["measured_by"] == "road"
    ]
    labels = ("最快到达", "可用队伍", "缺口") if zh else ("soonest", "teams free", "short of")
    lons, lats = zip(*(mark.at for mark in marks), strict=True)
    return replace(
        bare(language),
        title=NAMES[language]["command"],
        question=NAMES[language]["night"],
        mark="演练 · 演示数据" if zh else "EXERCISE · DEMO DATA",
        bounds=Bounds(min(lons), min(lats), max(lons), max(lats)),
        marks=tuple(marks),
        strokes=tuple(strokes),
        patches=tuple(patches),
        counts=tuple(zip(labels, (rows[0][2], str(len(rows)), "2"), strict=True)),
        heads=("序号", "队伍", "到达", "状态", "人数")
        if zh
        else ("No.", "Team", "Arrives", "Status", "People"),
        rows=tuple(rows),
    )


def _rings(geometry: Mapping[str, Any]) -> tuple[tuple[LonLat, ...], ...]:
    return tuple(tuple(LonLat(*p) for p in ring) for ring in geometry["coordinates"])


def crowded(count: int = 300, language: str = "zh") -> MapPrint:
    """So many hazards of every level and kind, the heavier first, and a list of all."""
    kinds = [code for code in code_list("hazard_kinds") if code in OF_HAZARD]
    levels = ("major", "larger", "general", "low")
    zh = language == "zh"
    marks, rows = [], []
    for n, at in enumerate(islice(_spread(), count)):
        level, kind = (
            levels[min(3, n * 16 // count // 2 if n * 16 // count < 6 else 3)],
            kinds[n % 7],
        )
        name = f"{name_of('hazard_kinds', kind, language)} {n + 1:03}"
        label = name if n < 12 else ""
        told = name_of("hazard_kinds", kind, language)
        marks.append(Mark(at, f"hazard.{level}", OF_HAZARD[kind], told, label=label))
        town = county()["places"][n % 12]["name"]
        answers = "李某某（乡长）" if zh else "Li (head of township)"
        rows.append(
            (str(n + 1), name, name_of("risk_levels", level, language), town, answers, str(n % 90))
        )
    told_counts = {name_of("risk_levels", level, language): 0 for level in levels}
    for row in rows:
        told_counts[row[2]] += 1
    heads = ("序号", "名称", "等级", "乡镇", "责任人", "户数")
    return replace(
        bare(language),
        mark="演示数据" if zh else "DEMO DATA",
        marks=tuple(marks),
        counts=tuple((name, str(found)) for name, found in told_counts.items()),
        heads=heads if zh else ("No.", "Name", "Level", "Township", "Answers", "Homes"),
        rows=tuple(rows),
    )


def _spread() -> Iterator[LonLat]:
    """Spots all over the county, the same each time."""
    n = 0
    while True:
        n += 1
        lon, lat = 111.44 + 0.42 * (n * 0.754878 % 1), 25.66 + 0.46 * (n * 0.569840 % 1)
        if math.hypot((lon - 111.66) / 0.2, (lat - 25.9) / 0.23) < 1:
            yield LonLat(lon, lat)
