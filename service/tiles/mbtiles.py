"""MBTiles 1.3: a SQLite file with a table of tiles, read and never written.

The file is opened read-only and as one that nobody changes (``immutable``), so that no lock and no
journal is ever made beside it; ``tiles_kept`` opens it anew when it has changed. Its rows count
from the south (TMS), ours from the north. Its ``tiles`` may be a view of the file's own making, so
no question may take longer than ``MOST_TICKS`` steps, no row be longer than ``MOST_BYTES``, and
SQLite keeps no more than 256 MB of all such files together (``_MEMORY_ENDS``).
"""

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from service.tiles.source import MOST_TILE_BYTES, Tile, Unfit, box, facts_of, media_type, picture

TICK: Final = 10_000
# 5 million steps of SQLite's machine, some tenths of a second; a tile by its index takes thirty.
MOST_TICKS: Final = 500
# A tile and what stands beside it in its row; SQLite refuses to make, or to read, anything longer.
MOST_BYTES: Final = MOST_TILE_BYTES + 100_000
_MAGIC = b"SQLite format 3\x00"
_TOLD = ("name", "format", "bounds", "minzoom", "maxzoom", "attribution")
# SQLite's, not PostgreSQL's: these stand here because the shape they ask for is MBTiles' own.
_METADATA = (
    "SELECT name, value FROM metadata WHERE length(name) < 100 AND length(value) < 10000 LIMIT 1000"
)
# SQLite's own memory, of the whole process: fifty open files keep 2 MB each of their pages.
_MEMORY_ENDS = "PRAGMA hard_heap_limit = 256000000"
_ANY = "SELECT tile_data FROM tiles LIMIT 1"
_LOWEST = "SELECT min(zoom_level) FROM tiles"
_HIGHEST = "SELECT max(zoom_level) FROM tiles"
_TILE = (
    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
    " AND length(tile_data) <= ? LIMIT 1"
)


class MBTiles:
    """One open MBTiles file. Raises Unfit for one that is torn, still being copied, or vector."""

    def __init__(self, file: Path) -> None:
        _refuse_unfinished(file)
        # One connection and one at a time: a tile is read in less than a tenth of a millisecond,
        # and a connection for each of fifty threads would have to be found again to be closed.
        self._turn = threading.Lock()
        self._ticks = 0
        address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._conn = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            self._conn.set_progress_handler(self._tick, TICK)
            self._conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
            self._conn.execute("PRAGMA trusted_schema = OFF")
            # What a view sorts or gathers is held in memory, which has its end, and on no disk.
            self._conn.execute("PRAGMA temp_store = MEMORY")
            self._conn.execute(_MEMORY_ENDS)
            told = {name: value for name, value in self._rows(_METADATA) if name in _TOLD}
            self._refuse_unreadable(told)
            bounds = box(str(told.get("bounds", "")).split(","))
            self.facts = facts_of(told, file.stem, self._zooms(told), bounds)
        except (sqlite3.Error, MemoryError) as fault:
            self._conn.close()
            raise Unfit("tiles.damaged") from fault
        except BaseException:
            self._conn.close()
            raise

    def tile(self, at: Tile) -> bytes | None:
        """The picture as it is kept; None when it has none there."""
        row = (1 << at.z) - 1 - at.y
        try:
            found = self._rows(_TILE, at.z, at.x, row, MOST_TILE_BYTES)
        except sqlite3.DataError:
            return None  # longer than anything may be
        except MemoryError as fault:
            raise Unfit("tiles.damaged") from fault
        return picture(found[0][0]) if found and isinstance(found[0][0], bytes) else None

    def close(self) -> None:
        """Lets go of the file."""
        with self._turn:
            self._conn.close()

    def _rows(self, asked: str, *params: object) -> list[Any]:
        with self._turn:
            self._ticks = 0
            return self._conn.execute(asked, params).fetchall()

    def _tick(self) -> bool:
        self._ticks += 1
        return self._ticks > MOST_TICKS

    def _refuse_unreadable(self, told: Mapping[str, Any]) -> None:
        """Only pictures: by what is told, and by the first tile."""
        if told.get("format") == "pbf":
            raise Unfit("tiles.vector")
        first = self._rows(_ANY)
        if not first or not isinstance(first[0][0], bytes):
            raise Unfit("tiles.no_tiles")
        if media_type(first[0][0]) is None:
            raise Unfit("tiles.no_pictures")

    def _zooms(self, told: Mapping[str, Any]) -> tuple[int, int]:
        """Lowest and highest zoom, as told or as they are."""
        try:
            return int(told["minzoom"]), int(told["maxzoom"])
        except (KeyError, ValueError, TypeError, OverflowError):
            ((low,),), ((high,),) = self._rows(_LOWEST), self._rows(_HIGHEST)
        if not (isinstance(low, int) and isinstance(high, int)):
            raise Unfit("tiles.no_tiles")
        return low, high


def _refuse_unfinished(file: Path) -> None:
    """A file that is shorter than it says, or that somebody is writing to, is left alone."""
    with file.open("rb") as opened:
        head = opened.read(100)
        size = opened.seek(0, 2)
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise Unfit("tiles.not_sqlite")
    page = int.from_bytes(head[16:18], "big")
    # The SQLite file format, 1.3: 1 stands for 65536; the pages in it are counted from byte 28.
    if int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page) > size:
        raise Unfit("tiles.incomplete")
    for ending in ("-journal", "-wal"):
        beside = file.with_name(file.name + ending)
        if beside.exists() and beside.stat().st_size:
            raise Unfit("tiles.being_written")
