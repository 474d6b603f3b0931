"""GeoJSON tables: the properties are the cells, the geometry stands beside them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from layers.errors import BadFile
from layers.importing.table import MOST_ROWS, Row, Table, as_text, checked, checked_head

# Degrees, longitude first: the only reading RFC 7946 allows, and the one we store.
_CRS_TAKEN = re.compile(r'(EPSG:+|/)(4490|4326)"|CRS84"')


def read_geojson(content: bytes) -> Table:
    """The table in a FeatureCollection or a single Feature.

    Features are numbered from 1. Raises BadFile: no JSON, no features, a foreign ``crs``.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise BadFile("import.not_geojson") from fault
    features = _features(document)
    if len(features) > MOST_ROWS:
        raise BadFile("import.too_many_rows", limit=MOST_ROWS)
    rows = tuple(_row(number, feature) for number, feature in enumerate(features, start=1))
    if not rows:
        raise BadFile("import.empty")
    heads = tuple(dict.fromkeys(head for row in rows for head in row.cells))
    return Table(heads, rows, "UTF-8")


def _features(document: Any) -> Sequence[Any]:
    """The features of the document, whose ``crs`` member must be one we store."""
    if not isinstance(document, dict):
        raise BadFile("import.not_geojson")
    found = [document] if document.get("type") == "Feature" else document.get("features")
    if not isinstance(found, list):
        raise BadFile("import.not_geojson")
    crs = document.get("crs")
    if crs is not None and not _CRS_TAKEN.search(json.dumps(crs)):
        raise BadFile("import.foreign_crs", crs=json.dumps(crs, ensure_ascii=False)[:120])
    return found


def _row(number: int, feature: Any) -> Row:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        raise BadFile("import.not_geojson", row=number)
    properties: Mapping[str, object] = feature.get("properties") or {}
    cells = {
        checked_head(head, number): checked(_text(value), number, head)
        for head, value in properties.items()
    }
    geometry = feature.get("geometry")
    if geometry is not None and not isinstance(geometry, dict):
        raise BadFile("import.not_geojson", row=number)
    return Row(number, cells, geometry)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return as_text(value)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
