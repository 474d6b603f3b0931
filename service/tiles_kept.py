"""What a process keeps of raster tiles: the open files of a folder, and what asks 天地图.

Whoever drops an MBTiles or PMTiles file into the folder finds it in the list when the list is asked
for next; whoever takes it away finds it gone. A file that cannot be shown is skipped and says why
(``scripts/situ doctor``). Nothing here asks the database.
"""

import hashlib
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import structlog

from layers.errors import NotReady, Unknown
from service.queues import Queue
from service.tiles.mbtiles import MBTiles
from service.tiles.pmtiles import PMTiles
from service.tiles.source import Facts, Tile, TileFile, Unfit, may_have, plain
from service.tiles.tianditu import Tianditu

# As many threads at most wait for 天地图; the whole wait is a map reader's patience.
TIANDITU_AT_ONCE: Final = 4
TIANDITU_WAIT_S: Final = 8.0
MOST_FILES: Final = 50
# An address that names no file costs no more than one look at the folder in that time.
LOOK_EVERY_S: Final = 1.0
_OPENS: Final[Mapping[str, Callable[[Path], TileFile]]] = {".mbtiles": MBTiles, ".pmtiles": PMTiles}
_log = structlog.get_logger()


class Source(NamedTuple):
    """A file that can be shown: its name in addresses, and the revision of what is in it."""

    source_id: str
    revision: str
    facts: Facts


class Skipped(NamedTuple):
    """A file that cannot be shown, as something to be told: which, and why."""

    name: str
    why: Unfit

    @property
    def code(self) -> str:
        """Its sentence."""
        return "tiles.skipped"

    @property
    def params(self) -> Mapping[str, object]:
        """What its sentence names."""
        return {"name": self.name, "why": self.why}


class _Kept(NamedTuple):
    """An open file, as it was when it was opened."""

    path: Path
    source: Source
    file: TileFile


class TileFolder:
    """The folder as this process has it open; asked by many threads at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._kept: dict[str, _Kept] = {}
        self._skipped: list[Skipped] = []
        self._looked_at = -LOOK_EVERY_S

    def look(self) -> tuple[list[Source], list[Skipped]]:
        """The folder as it is now, by name: what can be shown, and what cannot and why."""
        with self._guard:
            self._look()
            return [one.source for one in self._kept.values()], list(self._skipped)

    def find(self, source_id: str) -> Source:
        """The source as it is now; raises Unknown ``no_tiles``."""
        return self._current(source_id).source

    def tile(self, source_id: str, at: Tile) -> bytes | None:
        """The picture there, or None; raises Unknown ``no_tiles``, NotReady ``tiles_damaged``."""
        for _ in range(2):
            kept = self._current(source_id)
            if not may_have(kept.source.facts, at):
                return None
            try:
                return kept.file.tile(at)
            except (Unfit, OSError, ValueError, sqlite3.Error) as fault:
                if self._kept.get(source_id) is kept and _revision(kept.path) is not None:
                    _log.warning("tiles_damaged", name=kept.path.name, at=at, why=str(fault))
                    raise NotReady("tiles_damaged", name=kept.path.name) from fault
        raise Unknown("no_tiles")

    def close(self) -> None:
        """Lets go of every file."""
        with self._guard:
            for one in self._kept.values():
                one.file.close()
            self._kept = {}

    def _current(self, source_id: str) -> _Kept:
        kept = self._kept.get(source_id)
        if kept and _revision(kept.path) == kept.source.revision:
            return kept
        with self._guard:
            if kept or time.monotonic() - self._looked_at >= LOOK_EVERY_S:
                self._look()
            found = self._kept.get(source_id)
        if found is None:
            raise Unknown("no_tiles")
        return found

    def _look(self) -> None:
        before, self._kept, self._skipped = self._kept, {}, []
        self._looked_at = time.monotonic()
        for path in self._files():
            revision, source_id = _revision(path), id_of(path.name)
            if revision is None:
                continue  # gone while we looked
            known = before.get(source_id)
            if known and known.source.revision == revision:
                self._kept[source_id] = before.pop(source_id)
                continue
            file = self._opened(path)
            if file:
                self._kept[source_id] = _Kept(path, Source(source_id, revision, file.facts), file)
        for gone in before.values():
            gone.file.close()

    def _opened(self, path: Path) -> TileFile | None:
        """The file, or None and why; a fault that nobody foresaw takes no other file with it."""
        try:
            return _OPENS[path.suffix.lower()](path)
        except Unfit as fault:
            why = fault
        except OSError:
            why = Unfit("tiles.not_readable")
        except Exception as fault:
            _log.error("tiles_skipped", name=plain(path.name, 80), exc_info=fault)
            why = Unfit("tiles.damaged")
        self._skipped.append(Skipped(plain(path.name, 80), why))
        return None

    def _files(self) -> list[Path]:
        try:
            found = [one for one in self._folder.iterdir() if one.suffix.lower() in _OPENS]
            # What begins with a dot is a copy on its way (rsync), or another system's shadow.
            shown = [one for one in found if one.name[0] != "." and one.is_file()]
        except OSError:
            return []  # no folder: nobody has dropped anything
        return sorted(shown)[:MOST_FILES]


class Tiles:
    """Everything that may lie under a map; ``tianditu`` is None without a key, and never asked."""

    def __init__(self, folder: Path, key: str) -> None:
        self.files = TileFolder(folder)
        self.tianditu = Tianditu(key) if key else None
        self.asking = Queue(TIANDITU_AT_ONCE, TIANDITU_WAIT_S, "tiles_busy")

    def close(self) -> None:
        """Lets go of the files, and hangs up."""
        self.files.close()
        if self.tianditu:
            self.tianditu.close()


def id_of(file_name: str) -> str:
    """The file's name as an address takes it: what is plain of it, and eight marks of its hash."""
    stem = re.sub(r"[^a-z0-9]+", "-", file_name.rpartition(".")[0].lower()).strip("-")[:40]
    mark = hashlib.sha256(file_name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{stem or 'tiles'}-{mark}"


def _revision(path: Path) -> str | None:
    """Another one whenever the file is another; None when there is none."""
    try:
        told = path.stat()
    except OSError:
        return None
    named = f"{path.name} {told.st_mtime_ns} {told.st_size} {told.st_ino}"
    return hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16]
