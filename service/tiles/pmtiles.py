"""PMTiles 3: one file with a header, directories and tiles; raster tiles only.

After the published specification (PMTiles version 3). A directory is gzipped varints; it is
unpacked up to a limit and kept, because a map asks for thirty neighbours at once. A reader of our
own, of one file and bounded: what is shown may be half copied, cut, or made to be unpacked to
gigabytes.
"""

import json
import threading
import zlib
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from service.tiles.source import MOST_TILE_BYTES, Box, Tile, Unfit, box, facts_of, picture

MOST_DIRECTORY_BYTES: Final = 1_000_000
MOST_METADATA_BYTES: Final = 1_000_000
KEPT_DIRECTORIES: Final = 32
DEEPEST: Final = 4
_HEADER = 127
_NONE, _GZIP = 1, 2
_VECTOR, _PICTURES = {1, 6}, {2, 3, 4}
# West, south, east, north, in ten-millionths of a degree.
_CORNERS = (102, 106, 110, 114)


class _Directory(NamedTuple):
    """Entries by tile number: where each lies; a run of 0 points to another directory."""

    numbers: "array[int]"
    runs: "array[int]"
    lengths: "array[int]"
    offsets: "array[int]"


class _Header(NamedTuple):
    """What the first 127 bytes say, of it what is needed."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves_at: int
    tiles_at: int
    end: int
    is_packed: bool
    zooms: tuple[int, int]
    bounds: Box


class PMTiles:
    """One open PMTiles file. Raises Unfit for one that is torn, still being copied, or vector."""

    def __init__(self, file: Path) -> None:
        self._turn = threading.Lock()
        self._directories: OrderedDict[tuple[int, int], _Directory] = OrderedDict()
        self._file = file.open("rb", buffering=0)
        try:
            self._header = _header(self._file.read(_HEADER))
            if self._header.end > self._file.seek(0, 2):
                raise Unfit("tiles.incomplete")
            self._directory(self._header.root)
            told, zooms = self._metadata(), self._header.zooms
            self.facts = facts_of(told, file.stem, zooms, self._header.bounds)
        except BaseException:
            self._file.close()
            raise

    def tile(self, at: Tile) -> bytes | None:
        """The picture as it is kept; None when it has none there."""
        number, head = number_of(at), self._header
        with self._turn:
            place = head.root
            for _ in range(DEEPEST):
                directory = self._directory(place)
                entry = bisect_right(directory.numbers, number) - 1
                if entry < 0:
                    return None
                offset, length = directory.offsets[entry], directory.lengths[entry]
                run = directory.runs[entry]
                if run == 0:
                    place = (head.leaves_at + offset, length)
                    continue
                if number - directory.numbers[entry] >= run or length > MOST_TILE_BYTES:
                    return None
                return picture(self._bytes(head.tiles_at + offset, length))
        raise Unfit("tiles.damaged")

    def close(self) -> None:
        """Lets go of the file."""
        with self._turn:
            self._file.close()

    def _directory(self, place: tuple[int, int]) -> _Directory:
        """The directory there, kept or read; the oldest goes when there are too many."""
        if place in self._directories:
            self._directories.move_to_end(place)
            return self._directories[place]
        read = _directory(self._unpacked(place, MOST_DIRECTORY_BYTES))
        self._directories[place] = read
        while len(self._directories) > KEPT_DIRECTORIES:
            self._directories.popitem(last=False)
        return read

    def _metadata(self) -> dict[str, Any]:
        try:
            told = json.loads(self._unpacked(self._header.metadata, MOST_METADATA_BYTES) or b"{}")
        except (ValueError, RecursionError) as fault:
            raise Unfit("tiles.damaged") from fault
        return told if isinstance(told, dict) else {}

    def _unpacked(self, place: tuple[int, int], most: int) -> bytes:
        offset, length = place
        if length > most:
            raise Unfit("tiles.damaged")
        packed = self._bytes(offset, length)
        if not self._header.is_packed or not packed:
            return packed
        opened = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            body = opened.decompress(packed, most)
        except zlib.error as fault:
            raise Unfit("tiles.damaged") from fault
        if not opened.eof:
            raise Unfit("tiles.damaged")
        return body

    def _bytes(self, offset: int, length: int) -> bytes:
        if offset + length > self._header.end:
            raise Unfit("tiles.damaged")
        self._file.seek(offset)
        found = b""
        while len(found) < length:
            part = self._file.read(length - len(found))
            if not part:
                raise Unfit("tiles.damaged")
            found += part
        return found


def number_of(at: Tile) -> int:
    """The tile's place on the Hilbert curve of its zoom, behind all lower zooms."""
    number = ((1 << 2 * at.z) - 1) // 3
    x, y = at.x, at.y
    for level in range(at.z - 1, -1, -1):
        side = 1 << level
        right, down = int(bool(x & side)), int(bool(y & side))
        number += side * side * ((3 * right) ^ down)
        x, y = x & (side - 1), y & (side - 1)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
    return number


def _header(head: bytes) -> _Header:
    """Read, or refused: another format, another version, vector tiles, a packing we do not know."""
    if len(head) < _HEADER or not head.startswith(b"PMTiles"):
        raise Unfit("tiles.not_pmtiles")
    if head[7] != 3:
        raise Unfit("tiles.old_pmtiles", version=head[7])
    if head[99] in _VECTOR:
        raise Unfit("tiles.vector")
    if head[99] not in _PICTURES:
        raise Unfit("tiles.no_pictures")
    # Pictures are packed already; of directories gzip is the one that everybody writes.
    if head[97] not in (_NONE, _GZIP) or head[98] not in (0, _NONE):
        raise Unfit("tiles.other_packing")
    parts = [int.from_bytes(head[at : at + 8], "little") for at in range(8, 72, 8)]
    root, metadata, leaves, tiles = zip(parts[::2], parts[1::2], strict=True)
    degrees = [int.from_bytes(head[at : at + 4], "little", signed=True) / 1e7 for at in _CORNERS]
    return _Header(
        root=root,
        metadata=metadata,
        leaves_at=leaves[0],
        tiles_at=tiles[0],
        end=max(sum(part) for part in (root, metadata, leaves, tiles)),
        is_packed=head[97] == _GZIP,
        zooms=(head[100], head[101]),
        bounds=box(degrees),
    )


def _directory(body: bytes) -> _Directory:
    """Four columns, one after the other: numbers as steps, runs, lengths, places."""
    whole = _varints(body)
    try:
        count = next(whole)
        if 4 * count > len(body):
            raise Unfit("tiles.damaged")
        columns = [array("Q", (next(whole) for _ in range(count))) for _ in range(4)]
        numbers, runs, lengths, offsets = columns
        for at in range(1, count):
            numbers[at] += numbers[at - 1]
        for at, told in enumerate(offsets):
            # 0: right behind the one before; else one more than the place itself.
            offsets[at] = told - 1 if told or not at else offsets[at - 1] + lengths[at - 1]
    except (StopIteration, RuntimeError, OverflowError) as fault:
        raise Unfit("tiles.damaged") from fault
    return _Directory(numbers, runs, lengths, offsets)


def _varints(body: bytes) -> Iterator[int]:
    """Whole numbers of seven bits a byte, the low ones first."""
    number = shift = 0
    for byte in body:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
        elif shift > 63:
            raise Unfit("tiles.damaged")
