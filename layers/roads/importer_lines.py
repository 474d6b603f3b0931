"""Makes a road network of a county's own lines: a survey, or a schematic drawn by hand.

Two lines meet where they end at the very same coordinates, to a millionth of a degree (0.1 m),
and nowhere else: an expressway that crosses a village road on a bridge has a vertex there too.
Ends that come near another line without meeting it are told, since that is how a network
drawn by hand falls apart unseen.

The file is read by the JSON parser, never by GDAL, which would open any other file that an
uploaded one names.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from shapely import STRtree, linestrings, points

from layers.errors import BadFile
from layers.geo.crs import geodesic_m, line_length_m
from layers.geo.datum import Datum, to_cgcs2000
from layers.roads.model import Line, RoadEdge, RoadNote, RoadReport
from layers.roads.report import Progress, dead_ends, report_of, untold
from layers.roads.speeds import CLASS_KMH, edge_seconds
from layers.roads.survey_feature import SurveyFeature

_SAME_PLACE_PER_DEGREE = 1_000_000
# An end this near to another line was most likely meant to meet it.
_NEARLY_MET_M, _NEARLY_MET_DEG = 30.0, 0.0005
# 实施条例 第七十八条: nowhere above 120 km/h; and no class is posted at thrice its own speed.
_POSTED_KMH, _POSTED_TIMES = (5.0, 120.0), 3.0
_THE_SAME = frozenset({Datum.CGCS2000.value, Datum.WGS84.value})
# GeoJSON 2008 let a file name its CRS; degrees of WGS 84 and CGCS2000 are the same here.
_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")


def read_lines(
    file: Path, datum: Datum = Datum.CGCS2000, progress: Progress = untold
) -> tuple[list[RoadEdge], RoadReport]:
    """The edges of a GeoJSON file of lines stated in ``datum``, in EPSG:4490, and the report.

    Raises BadFile: ``roads_not_geojson``, ``roads_datum_differs`` (the file names another),
    ``roads_bad_features`` (its ``report`` is a tuple of RoadNote: feature, column, what is
    wrong; nothing of the file is used), ``roads_empty``.
    """
    progress(0.0, "roads.progress_reading")
    surveyed = [SurveyFeature(number, raw) for number, raw in enumerate(_features(file, datum), 1)]
    progress(0.3, "roads.progress_joining")
    notes: list[RoadNote] = []
    made = [(one.number, edge) for one in surveyed for edge in _edges(one, datum, notes)]
    edges = [edge for _, edge in made]
    faults = [fault for feature in surveyed for fault in feature.faults] + _repeated_keys(made)
    if faults:
        first = faults[0]
        told = {"count": len(faults), "feature": first.where, "column": first.column}
        raise BadFile("roads_bad_features", report=tuple(faults), **told)
    if not edges:
        raise BadFile("roads_empty")
    progress(0.7, "roads.progress_checking")
    notes += [*_duplicates(edges), *_nearly_met(edges)]
    report = report_of(edges, len(surveyed), len(surveyed), {}, notes)
    progress(1.0, "roads.progress_checking")
    return edges, report


def _features(file: Path, datum: Datum) -> list[object]:
    """The features of the file, which has to be what it claims to be."""
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # bad UTF-8 is a ValueError too
        raise BadFile("roads_not_geojson") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise BadFile("roads_not_geojson")
    _require_datum(document, datum)
    return features


def _require_datum(document: Mapping[str, object], datum: Datum) -> None:
    """Refuses a file that names another datum than it is said to be in."""
    named = str(document.get("datum") or datum.value)
    plain = named.lower().replace("-", "").replace(" ", "")
    if plain != datum.value and not {plain, datum.value} <= _THE_SAME:
        raise BadFile("roads_datum_differs", told=named, asked=datum.value)
    crs = json.dumps(document.get("crs") or "CRS84")
    if not any(name in crs for name in _DEGREES):
        raise BadFile("roads_datum_differs", told=crs[:80], asked=datum.value)


def _edges(feature: SurveyFeature, datum: Datum, notes: list[RoadNote]) -> Iterator[RoadEdge]:
    """The feature's edges, one for each of its lines; none when it has faults."""
    key, road_class, lines = feature.key(), feature.road_class(), feature.lines()
    limit_kmh, (forward, backward) = feature.limit_kmh(), feature.allowed_ways()
    told = {
        "road_class": road_class,
        "name": feature.text("道路名称"),
        "ref": feature.text("道路编号"),
    }
    is_bridge, is_tunnel = feature.has("桥梁"), feature.has("隧道")
    if feature.faults:
        return
    if limit_kmh is not None and _is_absurd(limit_kmh, road_class):
        notes.append(RoadNote("absurd_speed", key, "限速", {"value": limit_kmh}))
        limit_kmh = None
    for part, line in enumerate(lines):
        stored = _stored(line, datum)
        length_m = line_length_m(stored)
        travel_s = edge_seconds(length_m, road_class, limit_kmh)
        yield RoadEdge(
            source_key=key if len(lines) == 1 else f"{key}/{part}",
            tail_node=_junction(line[0]),
            head_node=_junction(line[-1]),
            coordinates=stored,
            length_m=length_m,
            forward_s=travel_s if forward else None,
            backward_s=travel_s if backward else None,
            is_bridge=is_bridge,
            is_tunnel=is_tunnel,
            **told,
        )


def _is_absurd(limit_kmh: float, road_class: str) -> bool:
    """Whether no sign on such a road would say that."""
    lowest_kmh, highest_kmh = _POSTED_KMH
    highest_kmh = min(highest_kmh, CLASS_KMH[road_class] * _POSTED_TIMES)
    return not lowest_kmh <= limit_kmh <= highest_kmh


def _stored(line: Line, datum: Datum) -> Line:
    """The line in EPSG:4490."""
    degrees = np.array(line, dtype=np.float64)
    lons, lats = to_cgcs2000(degrees[:, 0], degrees[:, 1], datum)
    return tuple(zip(lons.tolist(), lats.tolist(), strict=True))


def _junction(end: tuple[float, float]) -> int:
    """The number of a place as written: the same place is the same junction in every import."""
    lon, lat = end
    east = round((lon + 180) * _SAME_PLACE_PER_DEGREE)
    return east << 28 | round((lat + 90) * _SAME_PLACE_PER_DEGREE)


def _repeated_keys(made: Sequence[tuple[int, RoadEdge]]) -> list[RoadNote]:
    """A fault for each edge whose key an earlier one, given with its feature's number, bears."""
    first: dict[str, int] = {}
    faults = []
    for number, edge in made:
        other = first.setdefault(edge.source_key, number)
        if other != number:
            params = {"value": edge.source_key, "other": other}
            faults.append(RoadNote("repeated_key", str(number), "编号", params))
    return faults


def _duplicates(edges: Sequence[RoadEdge]) -> Iterator[RoadNote]:
    """Lines drawn twice the same way. A one-way pair over one line is not drawn twice."""
    first: dict[Line, str] = {}
    for edge in edges:
        ways = (edge.coordinates, edge.forward_s), (edge.coordinates[::-1], edge.backward_s)
        allowed = [line for line, travel_s in ways if travel_s is not None]
        others = {first[line] for line in allowed if line in first}
        for other in sorted(others - {edge.source_key}):
            yield RoadNote("duplicate_line", edge.source_key, "geometry", {"other": other})
        first |= {line: edge.source_key for line in allowed if line not in first}


def _nearly_met(edges: Sequence[RoadEdge]) -> Iterator[RoadNote]:
    """Dead ends within 30 m of a line which they do not meet."""
    ends = {edge.tail_node: (edge.coordinates[0], edge.source_key) for edge in edges}
    ends |= {edge.head_node: (edge.coordinates[-1], edge.source_key) for edge in edges}
    loose = [ends[node] for node in dead_ends(edges)]
    if not loose:
        return
    lines = np.array([linestrings(edge.coordinates) for edge in edges])
    spots = points([place for place, _ in loose])
    near = STRtree(lines).query(spots, predicate="dwithin", distance=_NEARLY_MET_DEG)
    for spot, line in near.T.tolist():
        (lon, lat), own_key = loose[spot]
        other = edges[line].source_key
        if other == own_key:
            continue
        reached = lines[line].interpolate(lines[line].project(spots[spot]))
        apart_m = geodesic_m(lon, lat, float(reached.x), float(reached.y))
        if apart_m <= _NEARLY_MET_M:
            params = {"other": other, "apart_m": round(apart_m, 1), "lon": lon, "lat": lat}
            yield RoadNote("nearly_met", own_key, "geometry", params)
