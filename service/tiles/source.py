"""What every source of raster tiles has in common: what it tells of itself, and what it may not do.

Tiles are squares of the web mercator (EPSG:3857) as all web maps cut them: ``z`` from 0, ``x`` from
the antimeridian eastwards, ``y`` from the north downwards (XYZ). Bounds are degrees, west, south,
east, north. Whatever a file says is a stranger's word: names are made plain text and short, tiles
are pictures by their first bytes and not by their name, and nothing is larger than its limit.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final, NamedTuple, Protocol

Box = tuple[float, float, float, float]

MOST_ZOOM: Final = 22
MOST_TILE_BYTES: Final = 1_000_000
MOST_NAME: Final = 60
MOST_ATTRIBUTION: Final = 200
# As far as the square of the web mercator goes.
NORTH: Final = 85.051129
WORLD: Final[Box] = (-180.0, -NORTH, 180.0, NORTH)
_PNG, _JPEG, _WEBP = "image/png", "image/jpeg", "image/webp"
MEDIA_TYPES: Final = (_PNG, _JPEG, _WEBP)


class Tile(NamedTuple):
    """Which tile is meant."""

    z: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a source tells of itself; ``bounds`` in degrees of longitude and latitude."""

    name: str
    minzoom: int
    maxzoom: int
    bounds: Box
    attribution: str


class Unfit(Exception):
    """Why a file cannot be shown; ``code`` is a key of the catalogues, ``tiles.*``."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, object] = params


class TileFile(Protocol):
    """An open file of tiles. Its methods raise Unfit, OSError or sqlite3.Error when it is torn."""

    facts: Facts

    def tile(self, at: Tile) -> bytes | None:
        """The picture as it is kept; None when it has none there."""

    def close(self) -> None:
        """Lets go of the file."""


def media_type(body: bytes) -> str | None:
    """What sort of picture this is, by its first bytes; None for anything else."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if body.startswith(b"\xff\xd8\xff"):
        return _JPEG
    return _WEBP if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else None


def picture(body: bytes | None) -> bytes | None:
    """The same, when it is a picture that browsers draw and not too large; else None."""
    if body is None or len(body) > MOST_TILE_BYTES or media_type(body) is None:
        return None
    return body


def may_have(facts: Facts, at: Tile) -> bool:
    """Whether a tile may be there at all, by zoom and bounds, before anybody looks for it."""
    side = 1 << at.z
    if not (facts.minzoom <= at.z <= facts.maxzoom and at.x < side and at.y < side):
        return False
    west, south, east, north = facts.bounds
    return (
        _lon(at.x, side) <= east
        and _lon(at.x + 1, side) >= west
        and _lat(at.y, side) >= south
        and _lat(at.y + 1, side) <= north
    )


def _lon(x: int, side: int) -> float:
    return x / side * 360 - 180


def _lat(y: int, side: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / side))))


def facts_of(told: Mapping[str, Any], name: str, zooms: tuple[int, int], bounds: Box) -> Facts:
    """What a file's metadata tell, made plain; ``name`` where it has none."""
    low, high = zooms
    if not 0 <= low <= high:
        raise Unfit("tiles.no_tiles")
    return Facts(
        name=plain(told.get("name"), MOST_NAME) or plain(name, MOST_NAME),
        minzoom=min(low, MOST_ZOOM),
        maxzoom=min(high, MOST_ZOOM),
        bounds=bounds,
        attribution=plain(told.get("attribution"), MOST_ATTRIBUTION),
    )


def box(numbers: object) -> Box:
    """The bounds of these four numbers, within the world; the world where they are none."""
    try:
        west, south, east, north = (float(one) for one in numbers)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return WORLD
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return WORLD
    return west, max(south, -NORTH), east, min(north, NORTH)


def plain(text: object, most: int) -> str:
    """The words of what may be HTML (MBTiles 1.3 allows it), on one line, cut at ``most``."""
    if not isinstance(text, str):
        return ""
    words = _Words()
    try:
        words.feed(text[: 20 * most])
        words.close()
    except AssertionError:
        pass  # "<![" that is no section of HTML: what came before it are the words
    line = " ".join("".join(words.found).split())
    return "".join(mark for mark in line if mark.isprintable())[:most]


class _Words(HTMLParser):
    """Keeps the text between the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Each piece of text."""
        self.found.append(data)
