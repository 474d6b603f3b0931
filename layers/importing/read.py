"""Taking a planner's file apart: CSV, Excel or GeoJSON, and only what its name says it is.

GDAL is kept out on purpose: it picks its driver by content and can be made to read any other
file of the server. Nothing here runs, follows or fetches anything that a file names.
"""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from layers.errors import BadFile
from layers.importing.from_csv import read_csv
from layers.importing.from_geojson import read_geojson
from layers.importing.from_xlsx import read_xlsx
from layers.importing.table import Table

MOST_BYTES = 50 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_PARTS = 2_000

# What other files begin with; a table that begins so is not what its name says.
_FOREIGN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_REFUSED_ENDINGS = {
    ".xls": "import.old_excel",
    ".et": "import.old_excel",
    ".zip": "import.packed_file",
    ".rar": "import.packed_file",
    ".7z": "import.packed_file",
    ".shp": "import.shapefile",
    ".dbf": "import.shapefile",
}


def read_table(path: Path) -> Table:
    """The table in a file, chosen by its ending and checked against its content.

    Raises BadFile: unknown kind of file, too big, not what its name says, not readable.
    """
    ending = path.suffix.lower()
    if ending in _REFUSED_ENDINGS:
        raise BadFile(_REFUSED_ENDINGS[ending], name=path.name)
    read = _READERS.get(ending)
    if read is None:
        raise BadFile("import.unknown_ending", name=path.name)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BadFile("import.too_big", name=path.name, limit_mb=MOST_BYTES // 1024**2)
    return read(path)


def _csv(path: Path) -> Table:
    content = path.read_bytes()
    if content.startswith(_FOREIGN):
        raise BadFile("import.not_what_it_says", name=path.name)
    return read_csv(content)


def _geojson(path: Path) -> Table:
    content = path.read_bytes()
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise BadFile("import.not_what_it_says", name=path.name)
    return read_geojson(content)


def _xlsx(path: Path) -> Table:
    try:
        with zipfile.ZipFile(path) as parts:
            listed = parts.infolist()
    except zipfile.BadZipFile as fault:
        raise BadFile("import.not_what_it_says", name=path.name) from fault
    if "xl/workbook.xml" not in {part.filename for part in listed}:
        raise BadFile("import.not_what_it_says", name=path.name)
    if len(listed) > _MOST_PARTS or sum(part.file_size for part in listed) > _MOST_UNPACKED:
        raise BadFile("import.too_big", name=path.name, limit_mb=_MOST_UNPACKED // 1024**2)
    return read_xlsx(path)


_READERS: Mapping[str, Callable[[Path], Table]] = {
    ".csv": _csv,
    ".txt": _csv,
    ".tsv": _csv,
    ".xlsx": _xlsx,
    ".xlsm": _xlsx,
    ".geojson": _geojson,
    ".json": _geojson,
}
