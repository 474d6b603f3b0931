"""天地图, the national platform's tiles: asked for by the service, handed on to the pages.

So the key never reaches a browser and a page goes on loading from its own origin alone. Asked are
its WMTS layers ``vec`` (a map), ``img`` (imagery) and ``ter`` (terrain), each with its names apart
(``cva``, ``cia``, ``cta``), in the tile matrix set ``w``: the web mercator, from zoom 1 on tile for
tile that of all web maps, on CGCS2000 (EPSG:4490). Its ellipsoid and that of WGS 84 differ in their
flattening only (1/298.257222101 in GB 22021-2008, 1/298.257223563 in NIMA TR8350.2), which moves a
latitude by a tenth of a millimetre; the two frames have come some decimetres apart, because the one
stays where it was in 2000. At zoom 18 a pixel is half a metre: nothing is converted.

The room's cable may be cut. Whoever asks then is told so at once, for ``GIVEN_UP_S`` seconds after
each attempt, and the page goes on with the county's own map.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import httpx
import structlog

from layers.errors import NotReady
from service.tiles.source import MOST_TILE_BYTES, WORLD, Facts, Tile, may_have, picture

PREFIX: Final = "tianditu-"
BASE: Final = "https://t{server}.tianditu.gov.cn"
SERVERS: Final = 8
TIMEOUT: Final = httpx.Timeout(4.0, connect=2.0)
GIVEN_UP_S: Final = 30.0
# A tile is some 20 kB: what one room looks at in a day.
MOST_KEPT_BYTES: Final = 32_000_000
KEPT_S: Final = 86_400.0
_log = structlog.get_logger()


class Ground(NamedTuple):
    """One of its maps: the WMTS layer, the layer of its names, and the highest zoom it has."""

    layer: str
    names: str
    maxzoom: int


GROUNDS: Final = (Ground("vec", "cva", 18), Ground("img", "cia", 18), Ground("ter", "cta", 14))
LAYERS: Final[Mapping[str, int]] = {
    layer: one.maxzoom for one in GROUNDS for layer in (one.layer, one.names)
}


class Tianditu:
    """What asks 天地图, and what it answered last. Its methods may be called by many threads."""

    def __init__(
        self, key: str, base: str = BASE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``base``: its address with a place for the number of one of its eight servers."""
        self._key = key
        self._base = base
        self._clock = clock
        self._turn = threading.Lock()
        self._away_until = -GIVEN_UP_S
        self._away = "tianditu_away"
        self._size = 0
        self._kept: OrderedDict[tuple[str, Tile], tuple[float, bytes]] = OrderedDict()
        self._caller = httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False)

    def has(self, layer: str) -> bool:
        """Whether that is one of its layers."""
        return layer in LAYERS

    def at_hand(self, layer: str, at: Tile) -> bytes | None:
        """The tile if it need not be asked for, empty where there is none; None: ask.

        Raises NotReady ``tianditu_away`` or ``tianditu_refuses`` while it is given up.
        """
        if not may_have(_facts(layer), at):
            return b""
        with self._turn:
            if (layer, at) in self._kept:
                then, body = self._kept[layer, at]
                if self._clock() - then < KEPT_S:
                    self._kept.move_to_end((layer, at))
                    return body
            left_s = self._away_until - self._clock()
            if left_s > 0:
                raise NotReady(self._away, retry_after_s=max(1, round(left_s)))
        return None

    def fetch(self, layer: str, at: Tile) -> bytes:
        """The tile, asked for now; empty where there is none. Raises NotReady as ``at_hand``."""
        # Somebody before us in the queue may have had it, or found nobody there.
        known = self.at_hand(layer, at)
        if known is not None:
            return known
        try:
            status, body = self._asked(layer, at)
        except httpx.HTTPError as fault:
            raise self._given_up("tianditu_away", type(fault).__name__) from None
        if status == httpx.codes.NOT_FOUND:
            body = b""
        elif status != httpx.codes.OK or picture(body) is None:
            # A key that is wrong or used up is answered with words instead of a picture.
            raise self._given_up("tianditu_refuses", f"HTTP {status}")
        self._keep(layer, at, body)
        return body

    def close(self) -> None:
        """Hangs up."""
        self._caller.close()

    def _asked(self, layer: str, at: Tile) -> tuple[int, bytes]:
        """Status and body, of which no more is read than a tile may have."""
        # The same tile always of the same server: it may have kept it.
        server = self._base.format(server=(at.x + at.y) % SERVERS)
        asked = {
            **{"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "STYLE": "default"},
            **{"LAYER": layer, "TILEMATRIXSET": "w", "FORMAT": "tiles"},
            **{"TILEMATRIX": str(at.z), "TILEROW": str(at.y), "TILECOL": str(at.x)},
            "tk": self._key,
        }
        body = b""
        with self._caller.stream("GET", f"{server}/{layer}_w/wmts", params=asked) as answer:
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_TILE_BYTES:
                    break
            return answer.status_code, body

    def _given_up(self, code: str, why: str) -> NotReady:
        with self._turn:
            is_news = self._away_until <= self._clock()
            self._away, self._away_until = code, self._clock() + GIVEN_UP_S
        if is_news:
            _log.warning("tianditu", code=code, why=why)
        return NotReady(code, retry_after_s=round(GIVEN_UP_S))

    def _keep(self, layer: str, at: Tile, body: bytes) -> None:
        """Keeps a tile; those longest not asked for go when there are too many."""
        with self._turn:
            before = self._kept.pop((layer, at), None)
            self._kept[layer, at] = (self._clock(), body)
            self._size += _weight(body) - (_weight(before[1]) if before else 0)
            while self._size > MOST_KEPT_BYTES:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._size -= _weight(oldest)


def _weight(body: bytes) -> int:
    """Bytes in memory; one that is not there is remembered, too."""
    return len(body) + 500


def _facts(layer: str) -> Facts:
    return Facts(layer, 1, LAYERS[layer], WORLD, "")
