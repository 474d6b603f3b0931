"""Makes a road network of a county's own lines: a survey, or a schematic drawn by hand.

The file is GeoJSON, a shapefile or a GeoPackage. GeoJSON is read by the JSON parser; the others
by GDAL in a jail (``vector_file.py``), since GDAL opens any other file that an uploaded one names.
Where the lines meet, and what is done so that they do, says ``noding.py``. An edge is called as
the survey calls its line, and when that was cut ``<number>/<piece>``, from 0 in drawing order.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from layers.errors import BadFile
from layers.geo.crs import geodesic_m
from layers.geo.datum import Datum, to_cgcs2000
from layers.roads import survey_notes
from layers.roads.cutting import Lines
from layers.roads.levels import Levels
from layers.roads.model import Line, RoadEdge, RoadNote, RoadReport
from layers.roads.noding import AS_USUAL, Joining, Noded, cells, noded
from layers.roads.report import Progress, report_of, untold
from layers.roads.speeds import CLASS_KMH
from layers.roads.survey_feature import RoadFacts, SurveyFeature
from layers.roads.survey_heads import columns_of
from layers.roads.vector_file import ENDINGS, read_vector

# 实施条例 第七十八条: nowhere above 120 km/h; and no class is posted at thrice its own speed.
_POSTED_KMH, _POSTED_TIMES = (5.0, 120.0), 3.0
_THE_SAME = frozenset({Datum.CGCS2000.value, Datum.WGS84.value})
# GeoJSON 2008 let a file name its CRS; degrees of WGS 84 and CGCS2000 are the same here.
_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
_APART, _RAMPS = ("高速", "motorway"), ("匝道", "motorway_link")
_NAMES_TOLD = 3


class _Road(NamedTuple):
    """One line of the survey: its feature's number and key, what it says, where it runs."""

    number: int
    key: str
    facts: RoadFacts
    line: Line


def read_lines(
    file: Path,
    datum: Datum | None = None,
    progress: Progress = untold,
    joining: Joining = AS_USUAL,
    layer: str = "",
) -> tuple[list[RoadEdge], RoadReport]:
    """The edges of a survey in EPSG:4490, joined, and the report of it.

    ``datum`` is what its degrees are stated in; None: what the file says, and for GeoJSON, whose
    standard knows nothing else, WGS 84. ``layer``: of a GeoPackage, when it has several of lines.
    Raises BadFile: ``roads_not_geojson``, those of
    ``vector_file``, ``roads_datum_unstated``, ``roads_datum_differs`` (the file names another),
    ``roads_bad_features`` (its ``report`` is a tuple of RoadNote: feature, column, what is
    wrong; nothing of the file is used), ``roads_empty``.
    """
    progress(0.0, "roads.progress_reading")
    raw, datum, notes = _features(file, datum, layer)
    roads, told, without_length = _roads(raw, datum)
    notes += told
    progress(0.3, "roads.progress_joining")
    found = noded(Lines.of([road.line for road in roads]), _levels(roads), joining)
    pieces = [(roads[origin], line) for origin, line in zip(*_pieces(found.lines), strict=True)]
    edges = _edges(pieces, found.lines)
    _refuse(_repeated_keys([(road.number, road.key) for road, _ in pieces], edges))
    if not edges:
        raise BadFile("roads_empty")
    progress(0.7, "roads.progress_checking")
    keys = [road.key for road, _ in pieces]
    notes += _look_at(edges, keys, found, roads, joining)
    left_out = {"no_length": without_length} if without_length else {}
    report = report_of(edges, len(raw), len({road.number for road, _ in pieces}), left_out, notes)
    joined = dict(found.counts) | ({"crossings_apart": len(found.apart)} if found.apart else {})
    progress(1.0, "roads.progress_checking")
    return edges, replace(report, joined=joined, moved_m=found.moved_m)


def _features(
    file: Path, datum: Datum | None, layer: str
) -> tuple[Sequence[object], Datum, list[RoadNote]]:
    """The features of the file, the datum of their degrees, and how they were read."""
    if file.suffix.lower() not in ENDINGS:
        stated = datum or Datum.CGCS2000
        return _from_json(file, stated), stated, []
    read = read_vector(file, layer)
    if not read.datum and datum is None:
        raise BadFile("roads_datum_unstated", name=file.name)
    if read.datum and datum is not None and not {read.datum, datum.value} <= _THE_SAME:
        raise BadFile("roads_datum_differs", told=read.crs, asked=datum.value)
    heads, _ = columns_of(_heads(read.features))
    names = [_properties(raw).get(heads.get("道路名称", "")) for raw in read.features]
    sample = [str(name) for name in names if name][:_NAMES_TOLD]
    params = {"encoding": read.encoding.upper(), "crs": read.crs or "–", "names": sample}
    return read.features, datum or Datum(read.datum), [RoadNote("read_as", file.name, "", params)]


def _from_json(file: Path, datum: Datum) -> list[object]:
    """The features of a GeoJSON file, which has to be what it claims to be."""
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


def _properties(raw: object) -> Mapping[str, object]:
    """The columns of a feature, if it has any."""
    columns = raw.get("properties") if isinstance(raw, Mapping) else None
    return columns if isinstance(columns, Mapping) else {}


def _heads(features: Sequence[object]) -> list[str]:
    """Every head that some feature has, in the order of the file."""
    return list(dict.fromkeys(head for raw in features for head in _properties(raw)))


def _roads(features: Sequence[object], datum: Datum) -> tuple[list[_Road], list[RoadNote], int]:
    """The lines of all features, what is doubtful, and how many had no length; or BadFile."""
    heads, unread = columns_of(_heads(features))
    notes = [RoadNote("heads_unread", "", "", {"heads": unread})] if unread else []
    faults: list[RoadNote] = []
    roads, without_length = [], 0
    for number, raw in enumerate(features, start=1):
        feature = SurveyFeature(number, raw, heads)
        key, facts, lines = feature.key(), feature.facts(), feature.lines()
        faults += feature.faults
        if feature.faults:
            continue
        if feature.without_length:
            without_length += feature.without_length
            notes.append(RoadNote("no_length", str(number), "geometry"))
        if facts.limit_kmh is not None and _is_absurd(facts.limit_kmh, facts.road_class):
            params = {"value": facts.limit_kmh}
            notes.append(RoadNote("absurd_speed", key, heads["限速"], params))
            facts = facts._replace(limit_kmh=None)
        roads += [_Road(number, key, facts, _stored(line, datum)) for line in lines]
    _refuse(faults)
    return roads, notes, without_length


def _refuse(faults: Sequence[RoadNote]) -> None:
    """Refuses the whole file for its faults, if it has any."""
    if faults:
        told = {"count": len(faults), "feature": faults[0].where, "column": faults[0].column}
        raise BadFile("roads_bad_features", report=tuple(faults), **told)


def _is_absurd(limit_kmh: float, road_class: str) -> bool:
    """Whether no sign on such a road would say that."""
    lowest_kmh, highest_kmh = _POSTED_KMH
    highest_kmh = min(highest_kmh, CLASS_KMH[road_class] * _POSTED_TIMES)
    return not lowest_kmh <= limit_kmh <= highest_kmh


def _stored(line: Line, datum: Datum) -> Line:
    """The line in EPSG:4490."""
    if datum.value in _THE_SAME:
        return line
    degrees = np.array(line, dtype=np.float64)
    lons, lats = to_cgcs2000(degrees[:, 0], degrees[:, 1], datum)
    return tuple(zip(lons.tolist(), lats.tolist(), strict=True))


def _levels(roads: Sequence[_Road]) -> Levels:
    """Which lines lie apart from the ground, and which are ramps."""
    facts = [road.facts for road in roads]
    apart = [one.is_bridge or one.is_tunnel or one.road_class in _APART for one in facts]
    ramps = [one.road_class in _RAMPS for one in facts]
    return Levels(np.array(apart, dtype=bool), np.array(ramps, dtype=bool))


def _pieces(lines: Lines) -> tuple[list[int], Iterator[Line]]:
    """For each piece the number of its road, and its places."""
    places = list(map(tuple, lines.places.tolist()))
    ends = zip(lines.first.tolist(), (lines.last + 1).tolist(), strict=True)
    return lines.origin.tolist(), (tuple(places[first:end]) for first, end in ends)


def _edges(pieces: Sequence[tuple[_Road, Line]], lines: Lines) -> list[RoadEdge]:
    """The pieces as edges, all of their lengths measured at once."""
    if not pieces:
        return []
    lons, lats = lines.places.T
    steps_m = np.asarray(geodesic_m(lons[:-1], lats[:-1], lons[1:], lats[1:]))
    steps_m[lines.last[:-1]] = 0.0  # from the end of one to the beginning of the next
    lengths_m = np.add.reduceat(steps_m, lines.first).tolist()
    tails, heads = cells(lines.places[lines.first]), cells(lines.places[lines.last])
    of_feature: dict[int, int] = {}
    for road, _ in pieces:
        of_feature[road.number] = of_feature.get(road.number, 0) + 1
    given: dict[int, int] = {}
    edges = []
    for place, (road, line) in enumerate(pieces):
        piece = given[road.number] = given.get(road.number, -1) + 1
        edges.append(
            RoadEdge(
                source_key=road.key if of_feature[road.number] == 1 else f"{road.key}/{piece}",
                tail_node=int(tails[place]),
                head_node=int(heads[place]),
                coordinates=line,
                length_m=lengths_m[place],
                **road.facts._asdict(),
            )
        )
    return edges


def _repeated_keys(
    features: Sequence[tuple[int, str]], edges: Sequence[RoadEdge]
) -> list[RoadNote]:
    """A fault for each feature that bears a number, or has a piece called, as an earlier one."""
    first: dict[str, int] = {}
    faults: dict[int, RoadNote] = {}
    for (number, key), edge in zip(features, edges, strict=True):
        for name in {key, edge.source_key}:
            other = first.setdefault(name, number)
            if other != number:
                params = {"value": name, "other": other}
                faults.setdefault(number, RoadNote("repeated_key", str(number), "编号", params))
    return list(faults.values())


def _look_at(
    edges: Sequence[RoadEdge],
    keys: Sequence[str],
    found: Noded,
    roads: Sequence[_Road],
    joining: Joining,
) -> list[RoadNote]:
    """What a person should look at."""
    facts, names = [road.facts for road in roads], [road.key for road in roads]
    return [
        *survey_notes.drawn_twice(edges, keys, found.lines, joining.reach_m),
        *survey_notes.nearly_met(edges, keys),
        *survey_notes.crosses_apart(found.apart, names, facts, not joining.crossings),
        *survey_notes.cut_off(edges, keys),
    ]
