"""A planner draws a road that is missing: read, checked, and joined to the network at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg2.extensions import connection
from shapely.errors import ShapelyError
from shapely.geometry import shape

from layers.command.incident import check_text
from layers.errors import BadInput
from layers.geo.datum import Datum, to_cgcs2000
from layers.geo.guard import examine
from layers.ids import RegionCode
from layers.places import regions
from layers.roads import drawn_store
from layers.roads.corrections import LEAST_KMH, MOST_KMH, SIZES, check_number
from layers.roads.drawn_roads import MOST_VERTICES, DrawnRoad, Joint
from layers.roads.model import Line, RoadEdge
from layers.roads.speed_store import known_classes
from service.flows.correct_road import NAME_LIMIT, REASON_LIMIT
from service.flows.locate import doubtful, inside_of


@dataclass(frozen=True, slots=True)
class Drawing:
    """A road as it was sent: a GeoJSON LineString in ``datum``; ``facts`` are those of RoadEdge.

    ``joins`` are the vertices (from 0) that join roads, besides the two ends.
    """

    geometry: Mapping[str, Any]
    road_class: str
    reason: str
    joins: tuple[int, ...] = ()
    datum: Datum = Datum.CGCS2000
    facts: Mapping[str, Any] = field(default_factory=dict)


def draw_road(
    conn: connection, drawing: Drawing, region_code: RegionCode
) -> tuple[DrawnRoad, list[Joint]]:
    """The road as it is laid, and where it joins others; raises BadInput."""
    if drawing.road_class not in known_classes():
        allowed = sorted(known_classes())
        raise BadInput("not_in_list", field="road_class", value=drawing.road_class, allowed=allowed)
    given = _read_line(conn, drawing, region_code)
    lons, lats = to_cgcs2000(given[:, 0], given[:, 1], drawing.datum)
    line: Line = tuple(zip(lons.tolist(), lats.tolist(), strict=True))
    if not all(0 <= vertex < len(line) for vertex in drawing.joins):
        raise BadInput("bad_joins", field="joins", most=len(line) - 1)
    names = ("name", "ref")
    named = {one: check_text(drawing.facts.get(one, ""), one, NAME_LIMIT) for one in names}
    edge = RoadEdge("", 0, 0, line, 0.0, drawing.road_class, **{**drawing.facts, **named})
    check_number("limit_kmh", edge.limit_kmh, (LEAST_KMH, MOST_KMH))
    for one, bounds in SIZES.items():
        check_number(one, getattr(edge, one), bounds)
    reason = check_text(drawing.reason, "reason", REASON_LIMIT)
    drawn = DrawnRoad(region_code, edge, reason, drawing.joins)
    told = {"datum": drawing.datum.value, "coordinates": given.tolist()}
    return drawn_store.draw(conn, drawn, told)


def _read_line(conn: connection, drawing: Drawing, region_code: RegionCode) -> NDArray[np.float64]:
    """The vertices (n, 2) as sent, without heights, all in the region; raises BadInput."""
    if drawing.geometry.get("type") != "LineString":
        raise _bad_line("type")
    coordinates = drawing.geometry.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) > MOST_VERTICES:
        raise _bad_line(f"> {MOST_VERTICES} vertices" if coordinates else "coordinates")
    try:
        line = shapely.force_2d(shape({"type": "LineString", "coordinates": coordinates}))
    except (ShapelyError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise _bad_line(type(error).__name__) from error
    points = shapely.get_coordinates(line)
    if len(points) < 2 or not np.isfinite(points).all() or not line.is_valid:
        raise _bad_line("coordinates")
    inside = inside_of(conn, regions.get(conn, region_code))
    outside = next((at for at in points.tolist() if not inside(*at)), None)
    if outside is not None:
        lon, lat = outside
        for doubt in examine(lon, lat, inside, None, drawing.datum):
            raise doubtful("outside_region", doubt)
    vertices: NDArray[np.float64] = points
    return vertices


def _bad_line(detail: str) -> BadInput:
    return BadInput("bad_drawn_line", field="geometry", detail=detail, most=MOST_VERTICES)
