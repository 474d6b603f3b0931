"""Files of tiles as programs write them, made here; each tile is told by its colour."""

import gzip
import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from PIL import Image

Tiles = Mapping[tuple[int, int, int], bytes]


def painted(colour: tuple[int, int, int], form: str = "PNG") -> bytes:
    """A tile of 256 × 256 pixels in one colour."""
    made = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(made, form)
    return made.getvalue()


def mbtiles(file: Path, tiles: Tiles, **told: str) -> Path:
    """By ``(z, x, y)`` with y from the north; kept with the row from the south."""
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute("CREATE TABLE metadata (name text, value text)")
        conn.execute(
            "CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)"
        )
        conn.execute("CREATE UNIQUE INDEX place ON tiles (zoom_level, tile_column, tile_row)")
        conn.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        rows = [(z, x, 2**z - 1 - y, body) for (z, x, y), body in tiles.items()]
        conn.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    return file


def varint(number: int) -> bytes:
    """Seven bits a byte, the low ones first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """Of entries ``(number, run, length, offset)`` in order."""
    numbers = [0, *(one[0] for one in entries)]
    steps = [b - a for a, b in pairwise(numbers)]
    columns = [steps, *([one[at] for one in entries] for at in (1, 2)), [e[3] + 1 for e in entries]]
    packed = b"".join(varint(one) for column in columns for one in column)
    return gzip.compress(varint(len(entries)) + packed, mtime=0)


def pmtiles(
    file: Path, tiles: Mapping[int, bytes], kind: int = 2, leaves: int = 1, **told: str
) -> Path:
    """By the tile's number, in as many leaves; ``kind``: 2 PNG, 1 vector, as the format has it."""
    data, entries = b"", []
    for number, body in sorted(tiles.items()):
        entries.append((number, 1, len(body), len(data)))
        data += body
    root, below = directory(entries), b""
    if leaves > 1:
        each = -(-len(entries) // leaves)
        parts = [entries[at : at + each] for at in range(0, len(entries), each)]
        above = []
        for part in parts:
            leaf = directory(part)
            above.append((part[0][0], 0, len(leaf), len(below)))
            below += leaf
        root = directory(above)
    metadata = gzip.compress(json.dumps(told).encode(), mtime=0)
    at, places = 127, b""
    for part in (root, metadata, below, data):
        places += at.to_bytes(8, "little") + len(part).to_bytes(8, "little")
        at += len(part)
    box = b"".join(
        round(one * 1e7).to_bytes(4, "little", signed=True) for one in (111, 25, 112, 27)
    )
    head = b"PMTiles\x03" + places + bytes(24) + bytes([1, 2, 1, kind, 0, 12]) + box
    file.write_bytes(head.ljust(127, b"\x00") + root + metadata + below + data)
    return file
