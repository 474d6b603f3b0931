"""Reading the degrees planners write: 111.66, 111°39′36″, 东经111度39分36秒, １１１．６６.

One way of writing cannot be told by looking at it: degrees, minutes and seconds packed into
a decimal, so that 117.47207 means 117°47′20.7″ and also, perfectly well, 117.47207°. Such a
number is never unpacked silently; ``packed_column`` weighs a file's pairs against the region
they should lie in, and a person decides.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from layers.errors import BadInput

Inside = Callable[[float, float], bool]
"""Whether a CGCS2000 longitude and latitude lie in the region."""


@dataclass(frozen=True, slots=True)
class DegreeReading:
    """One cell read.

    ``repaired`` is None for a plain decimal, else how it had been written: ``dms``, ``marked``
    (with a hemisphere or a degree sign) or ``full_width``. ``axis`` is given when the writing
    itself says which one it is (东经, N …): the columns' heads may be swapped.
    """

    value_deg: float
    repaired: str | None = None
    axis: Literal["lon", "lat"] | None = None


# Full-width ASCII and the many signs that mean the same, brought to one plain form.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    ord("。"): ".",
}
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("度º˚", "°"),
        **dict.fromkeys("分′’‘`´", "'"),
        **dict.fromkeys("秒″”“", '"'),
        **dict.fromkeys("−–", "-"),
    }
)
_HEMISPHERES = {"东经": "E", "西经": "W", "北纬": "N", "南纬": "S"}
_MARKED = re.compile(r"(?P<before>[NSEW]?)[\s:]*(?P<body>[^NSEW]*?)\s*(?P<after>[NSEW]?)")
_DECIMAL = re.compile(r"(?P<sign>[+-]?)(?P<deg>[0-9]+(?:\.[0-9]*)?)\s*(?P<mark>°?)")
_DMS = re.compile(
    r"(?P<sign>[+-]?)(?P<deg>[0-9]{1,3})\s*[°:\s]\s*"
    r"(?:(?P<only_min>[0-9]{1,2}(?:\.[0-9]*)?)\s*'?"
    r"|(?P<min>[0-9]{1,2})\s*[':\s]\s*(?P<sec>[0-9]{1,2}(?:\.[0-9]*)?)\s*\"?)"
)


def read_degree(text: str) -> DegreeReading:
    """Read the degrees in one cell, west and south negative.

    A bare number passes whatever its size: it may be a grid easting, which ``guard.examine``
    recognises. Raises ``BadInput`` (``unreadable_degree``) for everything else which is not
    one angle within its range.
    """
    plain = text.translate(_FULL_WIDTH)
    body, hemisphere = _without_hemisphere(plain)
    value_deg, repaired = _magnitude(body, text)
    if hemisphere and value_deg < 0:
        raise BadInput("unreadable_degree", text=text)
    if hemisphere in ("W", "S"):
        value_deg = -value_deg
    limit_deg = 90.0 if hemisphere in ("N", "S") else 180.0
    repaired = repaired or ("marked" if hemisphere else None)
    if repaired and abs(value_deg) > limit_deg:
        raise BadInput("unreadable_degree", text=text)
    if repaired is None and plain != text:
        repaired = "full_width"
    if not hemisphere:
        return DegreeReading(value_deg, repaired)
    return DegreeReading(value_deg, repaired, "lon" if hemisphere in ("E", "W") else "lat")


def _without_hemisphere(plain: str) -> tuple[str, str]:
    """Split off the hemisphere's letter (or '') and make the signs of the rest plain."""
    for word, letter in _HEMISPHERES.items():
        plain = plain.replace(word, letter)
    signs = plain.translate(_SIGNS).replace("''", '"').strip().upper()
    found = _MARKED.fullmatch(signs)
    if found is None or (found["before"] and found["after"]):
        return "", ""
    return found["body"], found["before"] or found["after"]


def _magnitude(body: str, text: str) -> tuple[float, str | None]:
    """Tell the signed number of degrees, and how it was written."""
    if found := _DECIMAL.fullmatch(body):
        value_deg = float(found["sign"] + found["deg"])
        if isfinite(value_deg):
            return value_deg, "marked" if found["mark"] else None
    if found := _DMS.fullmatch(body):
        minutes = float(found["only_min"] or found["min"])
        seconds = float(found["sec"] or 0.0)
        if minutes < 60 and seconds < 60:
            size_deg = float(found["deg"]) + minutes / 60 + seconds / 3600
            return (-size_deg if found["sign"] == "-" else size_deg), "dms"
    raise BadInput("unreadable_degree", text=text)


def _packed_parts(value: float) -> tuple[int, int, float] | None:
    """Degrees, minutes and seconds of a packed number, or None when it cannot be one."""
    if not isfinite(value) or abs(value) > 180:
        return None
    # Nine places: what people wrote, without the noise of the binary fraction; and a written
    # 117.492 has lost the zero of its 20 seconds, which fixed places give back.
    degrees, places = f"{abs(value):.9f}".split(".")
    minutes, seconds = int(places[:2]), int(places[2:]) / 1e5
    return (int(degrees), minutes, seconds) if minutes < 60 and seconds < 60 else None


def could_be_packed(value: float) -> bool:
    """Whether the number can be read as packed degrees, minutes and seconds (DDD.MMSSs)."""
    return _packed_parts(value) is not None


def unpack_dms(value: float) -> float:
    """Decimal degrees of a packed number: 117.47207 is 117°47′20.7″ is 117.78908°.

    Raises ``BadInput`` (``not_packed_dms``) when minutes or seconds would be 60 or more.
    """
    parts = _packed_parts(value)
    if parts is None:
        raise BadInput("not_packed_dms", value=str(value))
    degrees, minutes, seconds = parts
    size_deg = degrees + minutes / 60 + seconds / 3600
    return -size_deg if value < 0 else size_deg


@dataclass(frozen=True, slots=True)
class PackedColumn:
    """Which rows of a file fall into the region under which reading (row numbers from 0).

    ``packed_only`` rows speak for packed writing, ``decimal_only`` against it; ``either``
    rows cannot tell, and are in doubt as soon as one row is ``packed_only``.
    """

    decimal_only: tuple[int, ...]
    packed_only: tuple[int, ...]
    either: tuple[int, ...]
    neither: tuple[int, ...]

    @property
    def in_doubt(self) -> tuple[int, ...]:
        """Rows a person has to look at before the file is loaded."""
        return tuple(sorted(self.packed_only + self.either)) if self.packed_only else ()


def packed_column(values: Iterable[tuple[float, float]], inside: Inside) -> PackedColumn:
    """Judge a file's (lon, lat) pairs: plain decimals, packed, both possible, or neither."""
    rows: dict[tuple[bool, bool], list[int]] = {}
    for number, (lon, lat) in enumerate(values):
        could = could_be_packed(lon) and could_be_packed(lat)
        packed = could and inside(unpack_dms(lon), unpack_dms(lat))
        rows.setdefault((inside(lon, lat), packed), []).append(number)
    return PackedColumn(
        decimal_only=tuple(rows.get((True, False), ())),
        packed_only=tuple(rows.get((False, True), ())),
        either=tuple(rows.get((True, True), ())),
        neither=tuple(rows.get((False, False), ())),
    )
