"""The county's own base map: boundary, townships, rivers, roads, as small as it can be sent.

No tile server is asked. Lines are simplified, joined by class, number and name, rounded to
1e-5 degrees (about a metre) and written as whole numbers of that unit: the first point as it
is, each further one as the step from the one before. Positions are EPSG:4490, longitude first;
Leaflet draws the same numbers in web mercator.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from geopandas import GeoDataFrame
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from maps.style import ROAD_CLASSES

CRS = 4490
UNIT_DEG = 1e-5
TOLERANCE_DEG = 2e-5
Geometry = Mapping[str, Any]
Steps = list[int]


def basemap(
    boundary: Geometry | None,
    places: Iterable[Mapping[str, Any]],
    roads: Iterable[Mapping[str, Any]],
    rivers: Iterable[Mapping[str, Any]],
    tolerance_deg: float = TOLERANCE_DEG,
) -> dict[str, Any]:
    """The base map's JSON.

    ``boundary`` is a GeoJSON (multi)polygon or None; ``places`` have ``name``, ``kind``
    (``township`` or another) and ``at`` [lon, lat]; ``roads`` have ``road_class``, ``ref``,
    ``name`` and ``geometry``; ``rivers`` have ``name`` and ``geometry`` (GeoJSON lines).
    """
    return {
        "unit": UNIT_DEG,
        "boundary": _rings(boundary, tolerance_deg),
        "places": [
            {"name": place["name"], "kind": place["kind"], "at": [round(d, 5) for d in place["at"]]}
            for place in places
        ],
        "roads": _joined_roads(roads, tolerance_deg),
        "rivers": [
            {"name": river["name"], "lines": _lines(shape(river["geometry"]), tolerance_deg)}
            for river in rivers
        ],
    }


def _joined_roads(roads: Iterable[Mapping[str, Any]], tolerance_deg: float) -> list[dict[str, Any]]:
    """One entry a class, number and name, however many edges the network cut it into."""
    drawn = list(roads)
    if not drawn:
        return []
    told = {
        "class": [ROAD_CLASSES.get(road["road_class"], "minor") for road in drawn],
        "ref": [road["ref"] for road in drawn],
        "name": [road["name"] for road in drawn],
    }
    edges = GeoDataFrame(told, geometry=[shape(road["geometry"]) for road in drawn], crs=CRS)
    # Taken apart before it is simplified: a city's nameless streets are one group of 50,000 lines,
    # and keeping the topology of so many at once never ends.
    joined = edges.dissolve(by=list(told), sort=False).line_merge().explode()
    lines: dict[Any, list[Steps]] = {}
    for key, line in joined.simplify(tolerance_deg).items():
        lines.setdefault(key, []).append(_steps(line.coords))
    return [
        {"class": drawn_as, "ref": ref, "name": name, "lines": parts}
        for (drawn_as, ref, name), parts in lines.items()
    ]


def _lines(line: BaseGeometry, tolerance_deg: float) -> list[Steps]:
    return _parts(line.simplify(tolerance_deg))


def _parts(line: BaseGeometry) -> list[Steps]:
    return [_steps(part.coords) for part in getattr(line, "geoms", [line])]


def _rings(boundary: Geometry | None, tolerance_deg: float) -> list[Steps]:
    if boundary is None:
        return []
    simple = shape(boundary).simplify(tolerance_deg)
    polygons = getattr(simple, "geoms", [simple])
    return [_steps(ring.coords) for one in polygons for ring in (one.exterior, *one.interiors)]


def _steps(coordinates: Iterable[Sequence[float]]) -> Steps:
    points = [(round(c[0] / UNIT_DEG), round(c[1] / UNIT_DEG)) for c in coordinates]
    steps = list(points[0])
    for before, after in pairwise(points):
        steps += (after[0] - before[0], after[1] - before[1])
    return steps
