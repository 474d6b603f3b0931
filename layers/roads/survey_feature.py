"""One line of a road survey: what a planner's GeoJSON feature says about a stretch of road.

Columns are those of the county's road tables; ``survey_heads.py`` has what else they are called.
Whatever cannot be read gathers as a fault that names the feature, the column and the remedy;
nothing is guessed.
"""

from collections.abc import Mapping
from math import isfinite
from typing import NamedTuple

from layers.roads.model import Line, RoadNote
from layers.roads.survey_heads import road_class_of

_YES = frozenset({"是", "有", "1", "true", "yes", "y"})
_NO = frozenset({"", "否", "无", "0", "false", "no", "n"})
_AGAINST = frozenset({"反向", "-1", "reverse"})
_NOTHING_ELSE = frozenset({"仅", "仅步行", "仅行人", "只能步行", "only"})
# 路况: the pavement grades of JTG 5210-2018 (优 良 中 次 差) say how a road rides, not who passes.
_ROUGH = _YES | {"越野", "仅越野", "四驱", "仅四驱", "越野车", "rough"}
_NOT_ROUGH = _NO | {"优", "良", "中", "次", "差", "好", "良好", "一般", "较好", "较差", "正常"}
_LINES = ("LineString", "MultiLineString")
_EXPRESSWAYS = ("高速", "motorway", "motorway_link")
# What a sign may say (GB 5768.2 has metres and tonnes): a number outside was written in other
# units or in the wrong column, and a vehicle that trusts it gets stuck.
_MEASURES = {
    "限高": ("height_m", 1.0, 10.0, ("米", "m")),
    "限重": ("weight_t", 0.3, 100.0, ("吨", "t")),
    "限宽": ("width_m", 0.8, 20.0, ("米", "m")),
}


class RoadFacts(NamedTuple):
    """What one line says of its road, as ``RoadEdge`` keeps it."""

    road_class: str
    name: str
    ref: str
    limit_kmh: float | None
    forward: bool
    backward: bool
    on_foot: bool
    height_m: float | None
    weight_t: float | None
    width_m: float | None
    is_bridge: bool
    is_tunnel: bool
    is_ford: bool
    is_rough: bool


class SurveyFeature:
    """A feature being read. ``number`` counts from 1, as a person counts the file's features.

    ``heads``: the head that the file has for each column, where it is not the column's own name.
    ``without_length`` counts lines that have none and are left out.
    """

    def __init__(self, number: int, raw: object, heads: Mapping[str, str]) -> None:
        self.number = number
        self.without_length = 0
        self.faults: list[RoadNote] = []
        self._heads = heads
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
        """Remembers what is wrong, and where, in the file's own words."""
        column = self._heads.get(column, column)
        self.faults.append(RoadNote(code, str(self.number), column, params))

    def text(self, column: str) -> str:
        """The column as one line of printable text; '' for none."""
        value = self._columns.get(self._heads.get(column, column))
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

    def facts(self) -> RoadFacts:
        """All that the columns say; whoever uses it looks at ``faults`` first."""
        road_class = self._road_class()
        forward, backward, on_foot = self._allowed_ways(road_class)
        return RoadFacts(
            road_class=road_class,
            name=self.text("道路名称"),
            ref=self.text("道路编号"),
            limit_kmh=self._limit_kmh(),
            forward=forward,
            backward=backward,
            on_foot=on_foot,
            is_bridge=self._has("桥梁"),
            is_tunnel=self._has("隧道"),
            is_ford=self._has("涉水"),
            is_rough=self._is_rough(),
            **{name: self._measure(column) for column, (name, *_) in _MEASURES.items()},
        )

    def _road_class(self) -> str:
        """A class that ``speeds.CLASS_KMH`` knows; '' with a fault."""
        told = self.text("等级")
        road_class = road_class_of(told)
        if not road_class:
            self._fault("unknown_class", "等级", value=told)
        return road_class

    def _limit_kmh(self) -> float | None:
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

    def _measure(self, column: str) -> float | None:
        """The most that a vehicle may measure, in metres or tonnes; None for a blank or nought."""
        _, least, most, units = _MEASURES[column]
        text = written = self.text(column).lower()
        for unit in units:
            text = text.removesuffix(unit).strip()
        if text in _NO:
            return None
        try:
            measure = float(text)
        except ValueError:
            measure = float("nan")
        if least <= measure <= most:
            return measure
        if measure != 0.0:
            self._fault("unreadable_measure", column, value=written, least=least, most=most)
        return None

    def _allowed_ways(self, road_class: str) -> tuple[bool, bool, bool]:
        """Whether the line may be driven forward and backward, and be walked along.

        Nobody walks on an expressway (道路交通安全法 第六十七条).
        """
        ways = self.text("单向").lower()
        if ways not in _NO | _YES | _AGAINST:
            self._fault("unreadable_one_way", "单向", value=ways)
        walk = self.text("步行").lower()
        if walk in _NOTHING_ELSE:
            return False, False, True
        if walk not in _NO | _YES | {"禁止", "可", "可以"}:
            self._fault("unreadable_foot", "步行", value=walk)
        walks = walk not in (_NO | {"禁止"}) - {""} and road_class not in _EXPRESSWAYS
        return ways not in _AGAINST, ways not in _YES, walks

    def _is_rough(self) -> bool:
        """Whether only an all-terrain vehicle gets along."""
        told = self.text("路况").lower()
        if told not in _ROUGH | _NOT_ROUGH:
            self._fault("unreadable_rough", "路况", value=told)
        return told in _ROUGH

    def _has(self, column: str) -> bool:
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
        self.without_length += not lines
        return [line for line in lines if line]

    def _line(self, part: object) -> Line:
        """One line of at least two places; () for one without length, or with a fault."""
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
            self.without_length += 1
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
