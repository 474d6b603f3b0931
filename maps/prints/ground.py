"""The calm ground on paper: county, rivers, roads by class with their casing, and their names."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from markupsafe import Markup

from maps.prints.clipped import FINEST_MM, area, lines, rings_of, unpacked
from maps.prints.frame import Frame, Points
from maps.prints.names import Room
from maps.prints.svg import line, path, tag
from maps.style import GROUND, ROAD_ORDER

# A road's body by zoom, in screen pixels, as static/ground.js has it; the casing is wider.
_WIDTHS = {
    "motorway": ((8, 2.0), (11, 3.5), (14, 7.0), (17, 12.0)),
    "trunk": ((8, 1.6), (11, 3.0), (14, 6.0), (17, 11.0)),
    "primary": ((8, 1.2), (11, 2.4), (14, 5.0), (17, 10.0)),
    "secondary": ((9, 0.8), (11, 1.8), (14, 4.0), (17, 9.0)),
    "minor": ((10, 0.5), (12, 1.2), (14, 3.0), (17, 7.0)),
}
_RIMS = ((9.0, 12.0), (0.16, 0.36))  # by zoom, how much wider the casing is, in mm
_MINOR_FROM = 10.0
_VILLAGES_FROM = 11.5
_PX_MM = 0.2
_PLATE_EVERY_MM = 70.0
_RIVER_EVERY_MM = 90.0


def colour(name: str) -> str:
    """A colour of the ground on paper."""
    return GROUND[name][0]


class Ground:
    """The base map in one frame; ``used`` names what of it is drawn, as ``style.ground`` does."""

    def __init__(self, basemap: Mapping[str, Any], frame: Frame) -> None:
        self._frame = frame
        self._unit = float(basemap.get("unit", 1))
        self._boundary = self._unpacked(basemap.get("boundary", ()))
        self._places = basemap.get("places", ())
        self._roads = [one for one in basemap.get("roads", ()) if self._is_shown(one["class"])]
        self._rivers = basemap.get("rivers", ())
        self._by_class = {
            road: lines(
                frame,
                (way for one in self._roads if one["class"] == road for way in self._ways(one)),
                FINEST_MM * (2 if road == "minor" else 1),
            )
            for road in ROAD_ORDER
        }
        self._water = lines(frame, (way for one in self._rivers for way in self._ways(one)))
        self._county = area(frame, self._boundary)
        seen = [f"road-{road}" for road in reversed(ROAD_ORDER) if self._by_class[road]]
        seen += ["water"] if self._water else []
        self.used = [*seen, *(["boundary"] if self._boundary else [])]

    def _is_shown(self, road: str) -> bool:
        return road != "minor" or self._frame.zoom >= _MINOR_FROM

    def _unpacked(self, packed: Iterable[Any]) -> list[Points]:
        return [unpacked(steps, self._unit) for steps in packed]

    def _ways(self, one: Mapping[str, Any]) -> list[Points]:
        return self._unpacked(one["lines"])

    def land(self) -> Markup:
        """The county's surface; without a boundary all is land."""
        if not self._boundary:
            size = {"width": self._frame.width_mm, "height": self._frame.height_mm}
            return tag("rect", x=0, y=0, fill=colour("land"), **size)
        return path(rings_of(self._county), fill=colour("land"), fill_rule="evenodd")

    def drawn(self) -> Markup:
        """Rivers, roads and the county's boundary."""
        round_ = {"fill": "none", "stroke_linecap": "round", "stroke_linejoin": "round"}
        wide = max(1.5, (self._frame.zoom - 7) * 1.1) * _PX_MM
        out = path(map(line, self._water), stroke=colour("water"), stroke_width=wide, **round_)
        rim = float(np.interp(self._frame.zoom, _RIMS[0], _RIMS[1]))
        for part in ("case", "body"):
            for road in ROAD_ORDER:
                ink = colour("road-case" if part == "case" else f"road-{road}")
                body = self._width_mm(road) + (rim if part == "case" else 0)
                ways = map(line, self._by_class[road])
                out += path(ways, stroke=ink, stroke_width=body, **round_)
        return out + self._border()

    def _border(self) -> Markup:
        """A pale band along the boundary and the broken line upon it, as atlases have it."""
        rings = [line(part) for part in lines(self._frame, self._boundary)]
        look = {"fill": "none", "stroke": colour("boundary"), "stroke_linejoin": "round"}
        band = path(rings, stroke_width=2.6, stroke_opacity=0.22, **look)
        return band + path(rings, stroke_width=0.45, stroke_dasharray="2.4 .9 .5 .9", **look)

    def _width_mm(self, road: str) -> float:
        zooms, widths = zip(*_WIDTHS[road], strict=True)
        return float(np.interp(self._frame.zoom, zooms, widths)) * _PX_MM

    def write_townships(self, room: Room) -> None:
        """The townships' names."""
        self._write_places(room, 3.0, 0.35, (one for one in self._places if _is_township(one)))

    def write_villages(self, room: Room) -> None:
        """The other places' names, where the scale has room for them."""
        if self._frame.zoom >= _VILLAGES_FROM:
            others = (one for one in self._places if not _is_township(one))
            self._write_places(room, 2.2, 0.0, others)

    def _write_places(
        self, room: Room, size_mm: float, spread_mm: float, places: Iterable[Any]
    ) -> None:
        weight = "bold" if spread_mm else "normal"
        for place in places:
            ((x, y),) = self._frame.on_paper([place["at"]])
            look = {"fill": colour("place"), "font_weight": weight}
            room.write(place["name"], x, y, size_mm, spread_mm, **look)

    def write_ways(self, room: Room) -> None:
        """The numbers of roads in small plates, as on their signposts, and the rivers' names."""
        for road in reversed(ROAD_ORDER[1:]):
            for one in self._roads:
                if one["ref"] and one["class"] == road:
                    for x, y in _along(lines(self._frame, self._ways(one)), _PLATE_EVERY_MM):
                        room.plate(one["ref"], x, y, colour(f"road-{road}"))
        look = {"fill": colour("river-name"), "font_style": "italic"}
        for one in self._rivers:
            for x, y in _along(lines(self._frame, self._ways(one)), _RIVER_EVERY_MM):
                if one["name"]:
                    room.write(one["name"], x, y, 2.4, 0.5, **look)


def _is_township(place: Mapping[str, Any]) -> bool:
    return bool(place["kind"] == "township")


def _along(parts: Iterable[Points], every_mm: float) -> list[tuple[float, float]]:
    """Spots on the lines, so far from one another; the middle of a long enough one is the first."""
    spots = []
    for points in parts:
        gone = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
        count = int(gone[-1] // every_mm) or int(gone[-1] > every_mm / 5)
        for n in range(count):
            at = gone[-1] * (n + 0.5) / count
            x, y = (float(np.interp(at, gone, points[:, axis])) for axis in (0, 1))
            spots.append((x, y))
    return spots
