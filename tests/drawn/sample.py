"""A decision sheet as a real night would give it, on the demo county, and its hostile twin."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from layers.codes import name_of
from layers.command.sheet import ItemNeed, Remark, RoadsUsed, Sheet, Shortfall, SkillNeed
from maps.payload import sheet_json
from tests.drawn.candidates import depots, left_out, ranked, teams
from tests.drawn.demo_ground import AT, NOW, county
from tests.drawn.surroundings import closures, near

PROBES = (
    "{{7*7}}",
    "{% for x in y %}",
    "{# note",
    "${alert(1)}",
    "`tick`",
    "C:\\2019",
    "</script><script>window.hit=1</script>",
    "line\u2028next",
    "<img src=x onerror='window.hit=1'>",
)
HOSTILE = "镇" + "".join(PROBES)


def sheet() -> Sheet:
    hazards, facilities = near()
    short = Shortfall(
        "item",
        "2040201",
        "水泵",
        "台",
        4,
        2,
        [Remark("short.too_little", {"found": 2, "unit": "台"})],
    )
    return Sheet(
        incident_id="431123-20250910-001",
        made_at=NOW - timedelta(minutes=1),
        roads=RoadsUsed(3, "演示路网（示意）", 193, True),
        warnings=[
            Remark("warning.schematic_roads"),
            Remark(
                "warning.air_is_wrong",
                {"name": "尚仁里护林队", "straight_km": 5.1, "later_min": 17},
            ),
        ],
        teams=ranked(teams()),
        depots=ranked(depots()),
        skill_needs=[
            SkillNeed("forest_fire", 50, 30, ["T001"]),
            SkillNeed("first_response", 40, 57, ["T002", "T003"]),
        ],
        item_needs=[
            ItemNeed("2030101", "风力灭火机", "台", 12, 12, {"D001": 12}),
            ItemNeed("2040201", "水泵", "台", 4, 2, {"D001": 2}),
        ],
        shortfalls=[
            Shortfall(
                "skill",
                "forest_fire",
                "森林灭火",
                "人",
                50,
                30,
                [
                    Remark("short.too_few", {"teams": 1, "found": 30}),
                    Remark("short.teams_left_out", {"names": "五里牌镇森林灭火队"}),
                ],
            ),
            short,
        ],
        left_out=left_out(),
        hazards=hazards,
        facilities=facilities,
        closures=closures(),
    )


def payload(language: str = "zh", of: Sheet | None = None) -> dict[str, Any]:
    return {
        "lang": language,
        "watermark": "demo",
        "incident": {
            "incident_id": "431123-20250910-001",
            "kind_code": "11G01",
            "kind_name": name_of("event_kinds", "11G01", language),
            "status": "responding",
            "status_name": name_of("incident_statuses", "responding", language),
            "at": list(AT),
            "place_text": "打鼓坪乡 牛轭岭林区东侧",
            "township_name": "打鼓坪乡",
            "nearest_road": "距 X906 约 400 m",
            "occurred_at": (NOW - timedelta(minutes=14)).isoformat(),
            "reported_at": (NOW - timedelta(minutes=6)).isoformat(),
            "description": "群众电话：山腰起火，火线约 300 米，向东北蔓延，有村民 6 人未联系上。",
            "casualties": {"dead": 0, "missing": 6, "injured": 1},
            "is_demo": True,
        },
        "region": {
            "region_code": "431123",
            "name": "双牌县" if language == "zh" else "Shuangpai County",
            "is_demo": True,
        },
        "sheet": sheet_json(of or sheet(), language),
        "basemap": county(),
    }


def empty(language: str = "zh") -> dict[str, Any]:
    """Nobody can come, nothing is near; only reasons are left."""
    bare = replace(
        sheet(),
        teams=[],
        depots=[],
        shortfalls=[],
        skill_needs=[],
        item_needs=[],
        hazards=[],
        facilities=[],
        closures=[],
        warnings=[Remark("warning.no_team")],
    )
    return payload(language, bare) | {"watermark": None}


def hostile(language: str = "zh") -> dict[str, Any]:
    """Every text that people write holds every probe."""
    kept = {
        "measured_by",
        "what",
        "source",
        "effect",
        "status",
        "kind",
        "risk_level",
        "depot_level",
        "type",
        "unit",
    }
    fixed = ("_code", "_at", "_on", "_id", "lang", "watermark", "class")

    def spoil(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: spoil(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return (
                value
                if name in ("skills", "fits", "codes")
                else [spoil(part, name) for part in value]
            )
        if (
            isinstance(value, str)
            and value
            and name not in kept
            and not name.endswith(fixed)
            and name != "code"
        ):
            return HOSTILE
        return value

    spoilt: dict[str, Any] = spoil(payload(language))
    return spoilt
