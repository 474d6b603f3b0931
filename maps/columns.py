"""What a map shows of a layer, packed by columns: small to send, and nothing to parse.

    4 bytes   length of the head (unsigned, little-endian)
    head      JSON: ``format``, ``count``, for each column its kind, where it begins, its names;
              filled up with blanks
    data      the columns one after another; it and each of them begin at a multiple of eight bytes

The browser lays typed arrays over the bytes it received (``static/map/columns.js``): a hundred
thousand rows cost it neither objects nor heap, and a text is read when somebody looks at it.
Everything is little-endian, as every machine is that we have met.
"""

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

import numpy as np

UNIT_DEG = 1e-6
# How columns are packed; a page that was open while the service was renewed knows another one.
FORMAT = 2
_NOWHERE = -(2**31)
_LENGTH = struct.Struct("<I")
# A number of eight bytes can only be laid over an address that is a multiple of eight.
_ALIGNED = 8
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Codes:
    """One code of a list in each row; ``names`` has all codes that occur, in their order."""

    values: Sequence[str]
    names: Mapping[str, str]

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """A byte a row, or two where there are more than 256 codes."""
        number = {code: index for index, code in enumerate(self.names)}
        width = "u1" if len(number) <= 256 else "<u2"
        data = np.array([number[one] for one in self.values], dtype=width)
        told = {"codes": list(self.names), "names": list(self.names.values())}
        return {"is": "codes", "bytes": data.itemsize, **told}, data.tobytes()


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of codes of a list in each row."""

    values: Sequence[Iterable[str]]
    names: Mapping[str, str]

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """As texts: the codes joined by blanks, which no code contains."""
        head, data = Texts([" ".join(one) for one in self.values]).packed()
        told = {"codes": list(self.names), "names": list(self.names.values())}
        return {**head, "is": "several", **told}, data


@dataclass(frozen=True, slots=True)
class Texts:
    """A text in each row."""

    values: Sequence[str]

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """How many bytes each has, then all of them in UTF-8.

        Where four rows or more share one in the mean, each is told once and the rows say which.
        A half of a character, which UTF-8 cannot say, becomes the mark for what cannot be read.
        """
        shared = _shared(self.values)
        if shared is None:
            lengths, data = _told(self.values)
            return {"is": "texts", "lengths": lengths}, data
        which, words = shared
        lengths, data = _told(words)
        told = {"is": "texts", "lengths": lengths, "words": len(words), "bytes": which.itemsize}
        return told, _aligned(which.tobytes()) + data


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number in each row, or None; whole numbers are exact up to sixteen million."""

    values: Sequence[float | int | None]

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """A byte a row or two where they are whole, small and not less than 0, else four.

        None is the largest that a byte or two can say, or NaN.
        """
        data = np.array([np.nan if one is None else one for one in self.values], dtype=np.float64)
        known = data[~np.isnan(data)]
        is_whole = bool(np.all((known >= 0) & (known == np.rint(known))))
        for width, none in ((1, 2**8 - 1), (2, 2**16 - 1)):
            if is_whole and (not known.size or known.max() < none):
                small = np.nan_to_num(data, nan=none).astype(f"<u{width}")
                return {"is": "numbers", "bytes": width, "none": none}, small.tobytes()
        return {"is": "numbers", "bytes": 4}, data.astype("<f4").tobytes()


@dataclass(frozen=True, slots=True)
class Moments:
    """A moment in each row, or None; to the second, of any year that a calendar has."""

    values: Sequence[datetime | None]

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """Seconds since 1970, eight bytes a row, less than 0 before it; none is NaN.

        Where rows share them, as those of one import do, each is told once, as with texts.
        """
        shared = _shared(self.values)
        if shared is None:
            return {"is": "moments"}, _seconds(self.values)
        which, moments = shared
        told = {"is": "moments", "words": len(moments), "bytes": which.itemsize}
        return told, _aligned(which.tobytes()) + _seconds(moments)


@dataclass(frozen=True, slots=True)
class Places:
    """Where each row is, [lon, lat] in EPSG:4490; None: nowhere."""

    values: Sequence[Sequence[float] | None]

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """Two whole numbers of a millionth of a degree a row, about 0.1 m."""
        data = np.full((len(self.values), 2), _NOWHERE, dtype="<i4")
        known = [index for index, one in enumerate(self.values) if one is not None]
        if known:
            at = np.array([self.values[index] for index in known], dtype=np.float64)
            data[known] = np.rint(at[:, :2] / UNIT_DEG)
        return {"is": "places"}, data.tobytes()


@dataclass(frozen=True, slots=True)
class Shapes:
    """The line or area of each row, as GeoJSON in EPSG:4490; None or a point: it has none."""

    values: Sequence[Mapping[str, Any] | None]

    def packed(self) -> tuple[dict[str, Any], bytes]:
        """Where each begins, then for each part: 1 if it is a ring, its length, its points."""
        flat = [_parts(one) for one in self.values]
        ends = np.cumsum([0, *map(len, flat)], dtype="<i4")
        return {"is": "shapes"}, ends.tobytes() + np.array(
            list(chain.from_iterable(flat)), dtype="<i4"
        ).tobytes()


Column = Codes | Several | Texts | Numbers | Moments | Places | Shapes


@dataclass(frozen=True, slots=True)
class Picture:
    """A layer's rows in columns, the weightiest first; ``is_demo``: whether any is made up.

    ``in_tiles``: there are too many lines and areas to travel with it, they are fetched by tiles.
    """

    count: int
    columns: Mapping[str, Column]
    is_demo: bool
    in_tiles: bool = False


def pack(count: int, columns: Mapping[str, Column], **told: object) -> bytes:
    """The columns as one body; ``told`` goes into its head."""
    heads, data, at = {}, [], 0
    for name, column in columns.items():
        if len(column.values) != count:
            raise ValueError(f"{name} has {len(column.values)} rows, not {count}")
        head, body = column.packed()
        heads[name] = {**head, "at": at, "size": len(body)}
        data.append(_aligned(body))
        at += len(data[-1])
    head_json = json.dumps(
        {"format": FORMAT, "count": count, **told, "columns": heads}, ensure_ascii=False
    ).encode()
    head_json += b" " * (-(_LENGTH.size + len(head_json)) % _ALIGNED)
    return b"".join([_LENGTH.pack(len(head_json)), head_json, *data])


def _aligned(body: bytes) -> bytes:
    return body + b"\0" * (-len(body) % _ALIGNED)


def _shared(values: Sequence[Value]) -> tuple[np.ndarray[Any, Any], list[Value]] | None:
    """Which of the values that occur each row has, and those.

    None where fewer than four rows share one in the mean: it would be no less.
    """
    number = {value: index for index, value in enumerate(dict.fromkeys(values))}
    if not number or 4 * len(number) > len(values):
        return None
    width = "u1" if len(number) <= 2**8 else "<u2" if len(number) <= 2**16 else "<u4"
    return np.array([number[one] for one in values], dtype=width), list(number)


def _told(texts: Iterable[str]) -> tuple[int, bytes]:
    """The width of a length in bytes; lengths and texts."""
    encoded = [one.encode("utf-8", "replace") for one in texts]
    longest = max(map(len, encoded), default=0)
    width = 1 if longest < 2**8 else 2 if longest < 2**16 else 4
    lengths = np.array([*map(len, encoded)], dtype=f"<u{width}")
    return width, lengths.tobytes() + b"".join(encoded)


def _seconds(moments: Iterable[datetime | None]) -> bytes:
    told = [np.nan if one is None else one.timestamp() // 1 for one in moments]
    return np.array(told, dtype="<f8").tobytes()


def _parts(geometry: Mapping[str, Any] | None) -> list[int]:
    """Each line and ring: whether it is a ring, how many points, and the points."""
    out: list[int] = []
    for is_ring, line in _lines(geometry):
        points = [round(value / UNIT_DEG) for point in line for value in point[:2]]
        out += [int(is_ring), len(line), *points]
    return out


def _lines(geometry: Mapping[str, Any] | None) -> list[tuple[bool, Any]]:
    match geometry:
        case {"type": "LineString", "coordinates": line}:
            return [(False, line)]
        case {"type": "MultiLineString", "coordinates": lines}:
            return [(False, line) for line in lines]
        case {"type": "Polygon", "coordinates": rings}:
            return [(True, ring) for ring in rings]
        case {"type": "MultiPolygon", "coordinates": areas}:
            return [(True, ring) for rings in areas for ring in rings]
        case _:
            return []
