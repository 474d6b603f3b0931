"""One line of a road survey: what a planner's GeoJSON feature says about a stretch of road.

Columns are those of the county's road tables: 编号 道路名称 道路编号 等级 限速 单向 桥梁 隧道 备注.
Whatever cannot be read gathers as a fault that names the feature, the column and the remedy;
nothing is guessed.
"""

from collections.abc import Mapping
from math import isfinite

from layers.roads.model import Line, RoadNote
from layers.roads.speeds import CLASS_KMH

_YES = frozenset({"是", "有", "1", "true", "yes", "y"})
_NO = frozenset({"", "否", "无", "0", "false", "no", "n"})
_AGAINST = frozenset({"反向", "-1", "reverse"})
_LINES = ("LineString", "MultiLineString")


class SurveyFeature:
    """A feature being read. ``number`` counts from 1, as a person counts the file's features."""

    def __init__(self, number: int, raw: object) -> None:
        self.number = number
        self.faults: list[RoadNote] = []
        feature = raw if isinstance(raw, Mapping) else {}
        self._columns = self._mapping(feature, "properties")
        self._geometry = self._mapping(feature, "geometry")

    def _mapping(self, feature: Mapping[str, object], name: str) -> Mapping[str, object]:
        """A part of the feature that has to be a JSON object."""
        part = feature.get(name)
        if isinstance(part, Mapping):
            return part
        self._fault("no_such_part", name)
        return {}

    def _fault(self, code: str, column: str, **params: object) -> None:
        """Remembers what is wrong."""
        self.faults.append(RoadNote(code, str(self.number), column, params))

    def text(self, column: str) -> str:
        """The column as one line of printable text; '' for none."""
        value = self._columns.get(column)
        if value is None:
            return ""
        if isinstance(value, list | Mapping):
            self._fault("not_text", column)
            return ""
        printable = (mark if mark.isprintable() else " " for mark in str(value))
        return " ".join("".join(printable).split())

    def key(self) -> str:
        """The number by which the survey knows this line."""
        key = self.text("编号")
        if not key:
            self._fault("no_key", "编号")
        return key

    def road_class(self) -> str:
        """A class that ``speeds.CLASS_KMH`` knows; '' with a fault."""
        road_class = self.text("等级")
        if road_class in CLASS_KMH:
            return road_class
        self._fault("unknown_class", "等级", value=road_class)
        return ""

    def limit_kmh(self) -> float | None:
        """The posted limit in km/h, however absurd; None for a blank."""
        text = self.text("限速").lower().removesuffix("km/h").removesuffix("公里").strip()
        if not text:
            return None
        try:
            limit_kmh = float(text)
        except ValueError:
            limit_kmh = float("nan")
        if isfinite(limit_kmh):
            return limit_kmh
        self._fault("unreadable_speed", "限速", value=text)
        return None

    def allowed_ways(self) -> tuple[bool, bool]:
        """Whether the line may be driven forward, and backward."""
        text = self.text("单向").lower()
        if text in _NO:
            return True, True
        if text in _YES or text in _AGAINST:
            return text in _YES, text in _AGAINST
        self._fault("unreadable_one_way", "单向", value=text)
        return True, True

    def has(self, column: str) -> bool:
        """Whether there is a bridge or a tunnel; planners write 是, or its name."""
        return self.text(column).lower() not in _NO

    def lines(self) -> list[Line]:
        """The lines as written, longitude first, without heights and standing points."""
        kind, parts = self._geometry.get("type"), self._geometry.get("coordinates")
        if kind not in _LINES or not isinstance(parts, list):
            if self._geometry:
                self._fault("not_a_line", "geometry", value=str(kind))
            return []
        lines = [self._line(part) for part in (parts if kind == "MultiLineString" else [parts])]
        if not lines:
            self._fault("no_length", "coordinates")
        return [line for line in lines if line]

    def _line(self, part: object) -> Line:
        """One line of at least two places, or () with a fault."""
        if not isinstance(part, list):
            self._fault("not_a_line", "coordinates", value=str(part)[:40])
            return ()
        points: list[tuple[float, float]] = []
        for place, raw in enumerate(part, start=1):
            point = _point(raw)
            if point is None:
                self._fault("bad_point", "coordinates", point=place, value=str(raw)[:40])
                return ()
            if not points or point != points[-1]:
                points.append(point)
        if len(points) < 2:
            self._fault("no_length", "coordinates")
            return ()
        return tuple(points)


def _point(raw: object) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, or None."""
    if not isinstance(raw, list) or len(raw) < 2:
        return None
    lon, lat = raw[:2]
    if any(isinstance(part, bool) or not isinstance(part, int | float) for part in (lon, lat)):
        return None
    # Written so that a NaN, which Python's JSON lets pass, is no point either.
    return (float(lon), float(lat)) if abs(lon) <= 180 and abs(lat) <= 90 else None
