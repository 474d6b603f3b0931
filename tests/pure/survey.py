"""Features of a county's road survey, written for a test and read as the importer reads them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from layers.errors import BadFile
from layers.geo.datum import Datum
from layers.roads.importer_lines import read_lines
from layers.roads.model import RoadEdge, RoadNote, RoadReport
from layers.words import LANGUAGES, say

A, B, C, D = (111.60, 26.00), (111.61, 26.00), (111.62, 26.00), (111.61, 26.01)
Feature = dict[str, Any]
Read = Callable[..., tuple[list[RoadEdge], RoadReport]]


def road(key: object, *line: Sequence[float], **columns: object) -> Feature:
    properties = {"编号": key, "道路名称": "和平路", "道路编号": "X062", "等级": "县道", "限速": 30}
    geometry = {"type": "LineString", "coordinates": [list(point) for point in line]}
    return {"type": "Feature", "properties": properties | columns, "geometry": geometry}


def reader(folder: Path) -> Read:
    """Reads features as one GeoJSON file in the folder."""

    def read_features(
        *features: object, stated: Datum = Datum.CGCS2000, **members: object
    ) -> tuple[list[RoadEdge], RoadReport]:
        file = folder / "roads.geojson"
        document = {"type": "FeatureCollection", "features": features, **members}
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return read_lines(file, stated)

    return read_features


def faults(read: Read, *features: object) -> list[tuple[str, str, str]]:
    with pytest.raises(BadFile) as refused:
        read(*features)
    assert refused.value.code == "roads_bad_features"
    notes = refused.value.report
    assert isinstance(notes, tuple)
    for note in notes:
        in_words(note)
    return [(note.where, note.column, note.code) for note in notes]


def in_words(note: RoadNote) -> list[str]:
    """The note's sentence in each language; fails when a key or a place to fill is missing."""
    told: Mapping[str, object] = {"where": note.where, "column": note.column, **note.params}
    return [say(f"roads.note_{note.code}", language, **told) for language in LANGUAGES]
