"""The town's roads as GeoJSON features, split where they meet, with the planners' heads."""

from collections.abc import Mapping, Sequence

Feature = Mapping[str, object]
Point = tuple[float, float]

A, B, C, D = (110.02, 26.05), (110.045, 26.05), (110.055, 26.05), (110.08, 26.05)
E, F, G, H = (110.02, 26.03), (110.045, 26.03), (110.055, 26.03), (110.08, 26.03)
I, J, K, L = (110.02, 26.01), (110.045, 26.01), (110.055, 26.01), (110.08, 26.01)  # noqa: E741
M, N = (110.030, 25.995), (110.034, 25.995)
WESTERN_BEND = (110.018, 26.04)


def _road(code: str, name: str, points: Sequence[Point], **told: object) -> Feature:
    """One stretch of road, digitised in the order of its points."""
    properties: dict[str, object] = {
        "编号": code,
        "道路名称": name,
        "等级": "县道",
        "限速": 40,
        "单向": "否",
        "桥梁": "否",
    }
    line = {"type": "LineString", "coordinates": [list(point) for point in points]}
    return {"type": "Feature", "properties": {**properties, **told}, "geometry": line}


ROADS: tuple[Feature, ...] = (
    _road("R01", "西街", [A, WESTERN_BEND, E]),
    _road("R02", "西街", [E, I]),
    _road("R03", "西岸路", [B, F], 等级="乡道", 限速=30),
    _road("R04", "西岸路", [F, J], 等级="乡道", 限速=30),
    _road("R05", "北大路", [A, B], 等级="省道", 限速=60),
    _road("R06", "北桥", [B, C], 等级="省道", 限速=60, 桥梁="北桥"),
    _road("R07", "北大路", [C, D], 等级="省道", 限速=60),
    _road("R08", "中路", [E, F]),
    _road("R09", "化工路", [G, H]),
    _road("R10", "南路", [I, J]),
    _road("R11", "南桥", [J, K], 桥梁="南桥"),
    _road("R12", "南路", [K, L]),
    _road("R13", "东岸路", [C, G], 等级="乡道", 限速=30, 单向="是"),
    _road("R14", "东岸路", [G, K], 等级="乡道", 限速=30),
    _road("R15", "东街", [D, H]),
    _road("R16", "东街", [H, L]),
    _road("R17", "岛上小路", [M, N], 等级="村道", 限速=20),
)

RIVER: Feature = {
    "type": "Feature",
    "properties": {"编号": "W1", "名称": "小河"},
    "geometry": {"type": "LineString", "coordinates": [[110.05, 26.07], [110.05, 25.99]]},
}


def feature_collection() -> Mapping[str, object]:
    """The roads as one GeoJSON document in EPSG:4490."""
    return {"type": "FeatureCollection", "features": list(ROADS)}
