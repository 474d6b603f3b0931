"""Reads a survey's shapefile (.shp with its parts, or zipped) or GeoPackage, as plain features.

GDAL opens whatever a document names, so it never runs here: the file's first bytes are looked
at, what belongs to it is copied under names of our own into a folder of its own, and a jailed
process (``vector_worker.py``) reads it there.
"""

import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copyfile, copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Any, NamedTuple

from layers.errors import BadFile

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 200 * 2**20, 600 * 2**20, 200
ENDINGS = (".shp", ".zip", ".gpkg")
FAULTS = (
    *("roads_unreadable", "roads_no_line_layer", "roads_no_such_layer", "roads_which_layer"),
    *("roads_encoding", "roads_unknown_crs"),
)
"""What the jailed process may find wrong with a file."""

_WORKER = Path(__file__).with_name("vector_worker.py")
_LONGEST_S = 240
_NEEDED, _BESIDES = (".shp", ".shx", ".dbf"), (".prj", ".cpg")
_SHAPE_MAGIC, _ZIP_MAGIC = b"\x00\x00\x27\x0a", b"PK\x03\x04"
_SQLITE_MAGIC, _APPLICATION, _GEOPACKAGES = b"SQLite format 3\x00", 68, (b"GPKG", b"GP10", b"GP11")
_DBF_KIND, _DBF_VERSION, _DBF_HEAD = 0x07, 0x03, 32
_IS_LINK, _FILE_KIND, _IS_ENCRYPTED, _IS_UTF8 = 0xA000, 0xF000, 0x1, 0x800
_DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG"}
# Raster drivers that follow a file into others or into the network; nothing listens at port 9.
_ENVIRONMENT = {
    "GDAL_SKIP": "VRT,GTI,WMS,WMTS,WCS,PLMOSAIC,DAAS,EEDAI,STACIT,STACTA,OGCAPI,HTTP",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_PAM_ENABLED": "NO",
    "PROJ_NETWORK": "OFF",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OPENBLAS_NUM_THREADS": "1",
}


class VectorFile(NamedTuple):
    """Features as GeoJSON has them, in degrees of ``datum`` ('' when the file does not say)."""

    features: Sequence[object]
    datum: str
    crs: str
    encoding: str


def read_vector(file: Path, layer: str = "") -> VectorFile:
    """The lines of a shapefile or a GeoPackage, converted out of its grid to degrees.

    Raises BadFile: ``roads_not_what_it_says``, ``roads_too_big``, ``roads_shapefile_parts``,
    ``roads_packed``, ``roads_too_heavy`` (more memory or time than a survey may take), and
    those of ``FAULTS``.
    """
    if file.stat().st_size > MOST_BYTES:
        raise BadFile("roads_too_big", name=file.name, limit_mb=MOST_BYTES // 2**20)
    with TemporaryDirectory(prefix="situ-survey-") as folder:
        room = Path(folder)
        ending = file.suffix.lower()
        if ending == ".gpkg":
            _require_geopackage(file)
            copyfile(file, room / "survey.gpkg")
        elif ending == ".zip":
            _unpack(file, room)
        else:
            _take_parts(file, room)
        ending = ".gpkg" if ending == ".gpkg" else ".shp"
        if ending == ".shp":
            _require_shapefile(room, file.name)
        answer = _asked(room, ending, layer)
    if "fault" in answer:
        params = dict(answer["params"])
        if "layers" in params:
            params["layers"] = ", ".join(params["layers"]) or "–"
        raise BadFile(answer["fault"], name=file.name, **params)
    return VectorFile(answer["features"], answer["datum"], answer["crs"], answer["encoding"])


def _asked(room: Path, ending: str, layer: str) -> Mapping[str, Any]:
    """What the jailed process answers. It writes into a file, whose size the system limits."""
    command = [sys.executable, "-I", str(_WORKER), f"survey{ending}", _DRIVERS[ending], layer]
    environment = {**_ENVIRONMENT, "HOME": str(room), "TMPDIR": str(room), "LANG": "C.UTF-8"}
    with (room / "answer.json").open("w+b") as answer:
        try:
            ended = subprocess.run(  # noqa: S603 - our own program; the file's name is ours, too
                command,
                cwd=room,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=_LONGEST_S,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise BadFile("roads_too_heavy") from late
        if ended.returncode:
            raise BadFile("roads_too_heavy")
        answer.seek(0)
        told: Mapping[str, Any] = json.load(answer)
    return told


def _require_geopackage(file: Path) -> None:
    """Refuses what is no SQLite file that says it is a GeoPackage."""
    with file.open("rb") as content:
        head = content.read(_APPLICATION + 4)
    if not head.startswith(_SQLITE_MAGIC) or head[_APPLICATION:] not in _GEOPACKAGES:
        raise BadFile("roads_not_what_it_says", name=file.name)


def _require_shapefile(room: Path, name: str) -> None:
    """Refuses a shapefile without its parts, or whose parts are something else."""
    missing = [ending for ending in _NEEDED if not (room / f"survey{ending}").is_file()]
    if missing:
        raise BadFile("roads_shapefile_parts", name=name, missing=" ".join(missing))
    for ending in (".shp", ".shx"):
        if _start(room / f"survey{ending}")[:4] != _SHAPE_MAGIC:
            raise BadFile("roads_not_what_it_says", name=name)
    table = _start(room / "survey.dbf")
    if len(table) < _DBF_HEAD or table[0] & _DBF_KIND != _DBF_VERSION:
        raise BadFile("roads_not_what_it_says", name=name)


def _start(file: Path) -> bytes:
    """The first bytes of a file."""
    with file.open("rb") as content:
        return content.read(_DBF_HEAD)


def _take_parts(file: Path, room: Path) -> None:
    """Copies a shapefile and what stands beside it, whatever the case of the endings."""
    for part in sorted(file.parent.iterdir()):
        ending = part.suffix.lower()
        if part.stem == file.stem and ending in (*_NEEDED, *_BESIDES) and part.is_file():
            if part.stat().st_size > MOST_UNPACKED:
                raise BadFile("roads_too_big", name=part.name, limit_mb=MOST_UNPACKED // 2**20)
            copyfile(part, room / f"survey{ending}")


def _unpack(file: Path, room: Path) -> None:
    """Unpacks the one shapefile in a zip, under names of our own: no path of it is followed."""
    with file.open("rb") as content:
        if content.read(4) != _ZIP_MAGIC:
            raise BadFile("roads_not_what_it_says", name=file.name)
        try:
            with zipfile.ZipFile(content) as packed:
                _unpack_parts(packed, room)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as fault:
            raise BadFile("roads_not_what_it_says", name=file.name) from fault


def _unpack_parts(packed: zipfile.ZipFile, room: Path) -> None:
    """Looks at all names and sizes before anything is unpacked."""
    listed = packed.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise BadFile("roads_too_big", name=packed.filename, limit_mb=MOST_UNPACKED // 2**20)
    parts: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for part in listed:
        name = _name(part)
        if _is_unsafe(part, name):
            raise BadFile("roads_packed", part=name[:80])
        inside = Path(name)
        ending = inside.suffix.lower()
        if not inside.name.startswith("._") and ending in (*_NEEDED, *_BESIDES):
            parts.setdefault(str(inside.with_suffix("")), {})[ending] = part
    surveys = [name for name, found in parts.items() if ".shp" in found]
    if len(surveys) != 1:
        raise BadFile("roads_packed_count", count=len(surveys), names=", ".join(surveys) or "–")
    for ending, part in parts[surveys[0]].items():
        with packed.open(part) as source, (room / f"survey{ending}").open("wb") as target:
            _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    """Copies a part; zipfile itself reads no more than the size that was looked at."""
    copyfileobj(source, target, 2**20)


def _name(part: zipfile.ZipInfo) -> str:
    """A part's name; without the mark for UTF-8 it is mostly GBK, whatever zip tools say."""
    if part.flag_bits & _IS_UTF8:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return part.filename


def _is_unsafe(part: zipfile.ZipInfo, name: str) -> bool:
    """A path out of the zip, a link, something locked."""
    leads_out = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
    is_link = part.external_attr >> 16 & _FILE_KIND == _IS_LINK
    return leads_out or is_link or bool(part.flag_bits & _IS_ENCRYPTED)
