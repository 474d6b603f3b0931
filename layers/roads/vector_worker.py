"""The jail in which GDAL opens a planner's shapefile or GeoPackage: a process of its own.

Run as ``python -I vector_worker.py FILE DRIVER LAYER`` in an empty folder; it answers on its
output with one JSON object, plain features in degrees or a ``fault``, and imports nothing of
Sitú. Before GDAL is loaded it takes from itself memory, time and file size, and then every
driver but the one that was asked for: GDAL chooses by content, and other drivers open whatever
files and addresses a document names. Since the skip list only works from the environment, it
starts itself once more with it.
"""

import codecs
import json
import os
import resource
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

_GIB = 2**30
_LIMITS = {
    resource.RLIMIT_AS: 4 * _GIB,
    resource.RLIMIT_CPU: 180,
    resource.RLIMIT_FSIZE: _GIB,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}
_SHAPEFILE = "ESRI Shapefile"
_UNKNOWN = ("Unknown", "Geometry", "GeometryCollection")
# The datum's name as GDAL, QGIS, ArcGIS and the EPSG list write it, letters and figures only.
_DATUMS = {
    "cgcs2000": ("china2000", "chinageodeticcoordinatesystem2000", "cgcs2000"),
    "wgs84": ("wgs84", "wgs1984", "worldgeodeticsystem1984"),
}
# What stands in a .cpg besides names that Python knows.
_CODE_PAGES = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8"}
_CODE_PAGES |= {"cp936": "gb18030", "ansi936": "gb18030", "oem936": "gb18030", "88591": "latin-1"}


class Fault(Exception):
    """What is wrong with the file: the code of a refusal, and its params."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.told = {"fault": code, "params": params}


def main(file: Path, driver: str, layer: str) -> None:
    """Reads the file and prints what is in it."""
    for limit, most in _LIMITS.items():
        resource.setrlimit(limit, (most, most))
    _require_one_driver(driver)
    try:
        answer: Mapping[str, object] = _read(file, driver, layer)
    except Fault as fault:
        answer = fault.told
    json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))


def _require_one_driver(driver: str) -> None:
    """Goes on only when GDAL knows no driver but this one."""
    from pyogrio import list_drivers  # noqa: PLC0415 - not before the limits are set

    others = sorted(set(list_drivers()) - {driver})
    if not others:
        return
    if "OGR_SKIP" in os.environ:
        raise SystemExit(f"GDAL keeps {others}")
    skip = {"OGR_SKIP": ",".join(others)}
    os.execve(sys.executable, [sys.executable, "-I", *sys.argv], {**os.environ, **skip})  # noqa: S606


def _read(file: Path, driver: str, layer: str) -> dict[str, object]:
    """The features of the file's one layer of lines."""
    from pyogrio import list_layers  # noqa: PLC0415
    from pyogrio.errors import DataSourceError, FieldError, GeometryError  # noqa: PLC0415
    from pyogrio.raw import read  # noqa: PLC0415

    is_shapefile = driver == _SHAPEFILE
    try:
        chosen = None if is_shapefile else _layer(list_layers(str(file)).tolist(), layer)
        if chosen is not None:
            _require_table(file, chosen)
        # Bytes as they are: what they say is decided here, not guessed by GDAL.
        bytes_kept = {"encoding": "ISO-8859-1"} if is_shapefile else {}
        meta, _, shapes, columns = read(str(file), layer=chosen, force_2d=True, **bytes_kept)
    except (DataSourceError, FieldError, GeometryError, sqlite3.DatabaseError) as fault:
        raise Fault("roads_unreadable", detail=str(fault)[:200]) from fault
    if shapes is None:
        raise Fault("roads_no_line_layer", layers=[])
    heads = [str(head) for head in meta["fields"]]
    values = [[_plain(value) for value in column] for column in columns]
    encoding = "UTF-8"
    if is_shapefile:
        encoding = _encoding(file, heads, values)
        heads = [_decoded(head, encoding) for head in heads]
        values = [
            [_decoded(one, encoding) if isinstance(one, str) else one for one in column]
            for column in values
        ]
    name, datum, geometries = _in_degrees(meta["crs"], shapes)
    rows = zip(*values, strict=True) if values else ((),) * len(shapes)
    features = [
        {"type": "Feature", "properties": dict(zip(heads, row, strict=True)), "geometry": geometry}
        for row, geometry in zip(rows, geometries, strict=True)
    ]
    return {"crs": name, "datum": datum, "encoding": encoding, "features": features}


def _layer(listed: Iterable[tuple[str, str | None]], asked: str) -> str:
    """The layer to read: the one that was asked for, or the only one of lines."""
    lines = [
        str(name) for name, kind in listed if kind and ("LineString" in kind or kind in _UNKNOWN)
    ]
    if asked:
        if asked not in lines:
            raise Fault("roads_no_such_layer", layer=asked, layers=lines)
        return asked
    if not lines:
        raise Fault("roads_no_line_layer", layers=[])
    if len(lines) > 1:
        raise Fault("roads_which_layer", layers=lines)
    return lines[0]


def _require_table(file: Path, layer: str) -> None:
    """Refuses a layer that is a question to the database (a view, a virtual table)."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as base:
        found = base.execute(
            "SELECT type, sql FROM sqlite_master WHERE lower(name) = lower(?)", (layer,)
        ).fetchone()
    if found is None or found[0] != "table" or "VIRTUAL" in str(found[1]).upper().split()[:2]:
        raise Fault("roads_unreadable", detail=layer)


def _plain(value: Any) -> object:
    """A cell as JSON knows it; whole numbers without a point, no number as nothing."""
    if value is None or value != value:  # noqa: PLR0124 - what is no number differs from itself
        return None
    if isinstance(value, str):
        return value
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, bool | int | float) else str(value)


def _encoding(file: Path, heads: list[str], values: list[list[object]]) -> str:
    """In what a shapefile's texts are written: as its .cpg says, else UTF-8, else GB 18030.

    All of them together have to be right: a few Chinese words in GBK are UTF-8 by accident.
    """
    texts = {*heads, *(one for column in values for one in column if isinstance(one, str))}
    declared = _declared(file.with_suffix(".cpg"))
    for encoding in (declared,) if declared else ("utf-8", "gb18030"):
        try:
            for text in texts:
                _decoded(text, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Fault("roads_encoding", told=declared or "UTF-8, GB 18030")


def _declared(cpg: Path) -> str:
    """The encoding that a .cpg names; '' for none, or one that nobody knows."""
    told = cpg.read_bytes()[:40].decode("ascii", "ignore").strip() if cpg.is_file() else ""
    plain = "".join(mark for mark in told.lower() if mark.isalnum())
    for name in (_CODE_PAGES.get(plain, told), f"cp{plain}"):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return ""


def _decoded(raw: str, encoding: str) -> str:
    """A text of bytes as it was meant; a last character that the field's width cut is dropped."""
    return codecs.getincrementaldecoder(encoding)("strict").decode(raw.encode("latin-1"))


def _in_degrees(
    crs: str | None, shapes: Any
) -> tuple[str, str, Iterator[Mapping[str, object] | None]]:
    """The CRS's name, its datum ('' when it has none), and the geometries in its degrees."""
    import numpy as np  # noqa: PLC0415
    import shapely  # noqa: PLC0415
    from pyproj import CRS, Transformer  # noqa: PLC0415
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    geometries = shapely.from_wkb(shapes)
    name = datum = ""
    if crs:
        try:
            known = CRS.from_user_input(crs)
        except CRSError as fault:
            raise Fault("roads_unknown_crs", crs=crs[:80]) from fault
        name, datum = known.name, _datum(known)
        if known.is_projected:
            # Only out of the grid: the datum stays as it is.
            move = Transformer.from_crs(known, known.geodetic_crs, always_xy=True)
            flat = shapely.get_coordinates(geometries)
            flat = np.column_stack(move.transform(flat[:, 0], flat[:, 1]))
            geometries = shapely.set_coordinates(geometries, flat)
        elif not known.is_geographic:
            raise Fault("roads_unknown_crs", crs=name)
    return name, datum, (_geometry(one) for one in geometries)


def _datum(crs: Any) -> str:
    """``cgcs2000`` or ``wgs84``; any other datum is a fault, since no grid here leads out of it."""
    told = crs.datum.name if crs.datum is not None else ""
    plain = "".join(mark for mark in told.lower() if mark.isalnum()).removeprefix("d")
    for datum, names in _DATUMS.items():
        if plain.removesuffix("ensemble") in names:
            return datum
    raise Fault("roads_unknown_crs", crs=crs.name)


def _geometry(shape: Any) -> Mapping[str, object] | None:
    """A shape as GeoJSON has it; None for nothing, an empty list for what is no line."""
    from shapely import get_coordinates, get_parts  # noqa: PLC0415

    if shape is None:
        return None
    kind = shape.geom_type
    if kind == "LineString":
        return {"type": kind, "coordinates": get_coordinates(shape).tolist()}
    if kind == "MultiLineString":
        parts = [get_coordinates(part).tolist() for part in get_parts(shape)]
        return {"type": kind, "coordinates": parts}
    return {"type": kind, "coordinates": []}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
