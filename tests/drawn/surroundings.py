"""What lies around the sample's incident: hazards, facilities to protect, closures."""

from datetime import timedelta
from typing import Any

from shapely.geometry import LineString, Point

from layers.command.sheet import ClosureShown, Near
from tests.drawn.demo_ground import NOW, roads


def near() -> tuple[list[Near], list[Near]]:
    def point(lon: float, lat: float) -> dict[str, Any]:
        return {"type": "Point", "coordinates": [lon, lat]}

    forest = Point(111.556, 25.842).buffer(0.012, 3).__geo_interface__
    hazards = [
        Near(
            "hazard",
            "H1",
            "打鼓坪重点林区",
            "forest",
            "major",
            900,
            forest,
            260,
            "蒋某（乡长）",
            "0746-000 0301",
        ),
        Near(
            "hazard",
            "H2",
            "访尧村后山滑坡",
            "landslide",
            "larger",
            3900,
            point(111.603, 25.842),
            46,
            "李某",
            "",
        ),
        Near(
            "hazard",
            "H3",
            "江村加油站",
            "petrol_station",
            "general",
            4300,
            point(111.6, 25.8),
            12,
            "王某",
            "0746-000 0303",
        ),
        Near(
            "hazard", "H4", "小源水库", "reservoir", "low", 5200, point(111.53, 25.79), None, "", ""
        ),
    ]
    facilities = [
        Near(
            "facility",
            "F1",
            "打鼓坪乡中心小学",
            "school",
            "",
            1200,
            point(111.553, 25.8225),
            320,
            "何某",
            "0746-000 0401",
        ),
        Near(
            "facility",
            "F2",
            "打鼓坪乡卫生院",
            "hospital",
            "",
            2100,
            point(111.5795, 25.811),
            40,
            "",
            "",
        ),
        Near(
            "facility",
            "F3",
            "江村镇敬老院",
            "care_home",
            "",
            5100,
            point(111.611, 25.79),
            65,
            "",
            "",
        ),
    ]
    return hazards, facilities


def closures() -> list[ClosureShown]:
    near = min(
        (r for r in roads() if r["ref"] == "X906"),
        key=lambda r: LineString(r["geometry"]["coordinates"]).distance(Point(111.6, 25.85)),
    )
    area = Point(111.665, 25.80).buffer(0.011, 4).__geo_interface__
    return [
        ClosureShown(
            1, "closed", "X906 塌方，约 200 方", NOW - timedelta(hours=5), None, near["geometry"]
        ),
        ClosureShown(
            2,
            "unknown",
            "漫水桥水位不明",
            NOW - timedelta(hours=2),
            None,
            {"type": "Point", "coordinates": [111.53, 25.85]},
        ),
        ClosureShown(
            3, "care", "施工缓行", NOW - timedelta(days=3), NOW + timedelta(hours=9), area
        ),
        ClosureShown(
            4,
            "limited",
            "桥面裂缝",
            NOW - timedelta(hours=6),
            None,
            {"type": "Point", "coordinates": [111.61, 25.88]},
            weight_t=4.5,
            width_m=2.3,
        ),
    ]
