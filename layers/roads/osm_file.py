"""Whether a map extract is what it claims to be, and all of it.

A download that broke off leaves a file which opens, reads, and holds half of the county's
roads. Such a file is refused, never used as far as it goes. What is looked at:

- PBF is a row of blobs, each headed by its length (4 bytes, big-endian) and a BlobHeader with
  the length of what follows. The last blob must be whole.
- XML must end with its closing tag; the parser itself refuses what is not well-formed.
- A cut on the border of two blobs leaves whole blobs. It shows in the content, which
  ``importer_osm`` sees: nodes come before ways, so nodes are left that no way uses.

It cannot be seen when only relations were cut off (roads do not need them), or so few ways that
hardly a node was left alone.
"""

import re
from pathlib import Path
from typing import IO

from layers.errors import BadFile

_BLOB_HEADER_LIMIT, _BLOB_LIMIT = 64 * 1024, 32 * 2**20  # the format's own limits
_XML_START, _XML_END = re.compile(rb"<osm[\s>]"), b"</osm>"
_DATA_SIZE_FIELD = 3


def osm_format(file: Path) -> str:
    """``pbf`` or ``osm`` (XML), by content, once the file is seen to be whole.

    Raises BadFile: ``roads_not_osm``, ``roads_cut``.
    """
    with file.open("rb") as content:
        start = content.read(4096)
        if b"OSMHeader" in start[:64]:
            content.seek(0)
            _require_whole_blobs(content, file.stat().st_size)
            return "pbf"
        if _XML_START.search(start):
            content.seek(max(0, file.stat().st_size - 4096))
            if _XML_END not in content.read():
                raise BadFile("roads_cut")
            return "osm"
    raise BadFile("roads_not_osm")


def _require_whole_blobs(content: IO[bytes], size: int) -> None:
    """Goes from blob to blob; refuses a file that does not end with one."""
    while content.tell() < size:
        header_size = int.from_bytes(content.read(4), "big")
        header = content.read(min(header_size, _BLOB_HEADER_LIMIT))
        data_size = _data_size(header)
        if len(header) < header_size or not 0 < data_size <= _BLOB_LIMIT:
            raise BadFile("roads_cut")
        if content.tell() + data_size > size:
            raise BadFile("roads_cut")
        content.seek(data_size, 1)


def _data_size(header: bytes) -> int:
    """The length of the blob that follows its BlobHeader (protocol buffers); 0 if untold."""
    place, told = 0, 0
    while place < len(header):
        tag, place = _varint(header, place)
        value, place = _varint(header, place)
        if tag & 7 == 2:  # text or bytes: the value was its length
            place += value
        elif tag >> 3 == _DATA_SIZE_FIELD:
            told = value
    return told


def _varint(header: bytes, place: int) -> tuple[int, int]:
    """A number in groups of seven bits, lowest first, and where it ends."""
    value = 0
    for shift, byte in enumerate(header[place : place + 10]):
        value |= (byte & 0x7F) << 7 * shift
        if not byte & 0x80:
            return value, place + shift + 1
    return 0, len(header)
