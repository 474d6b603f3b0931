"""Reads the signs that OpenStreetMap copies: limits of speed, height, weight and width.

What cannot be read is None and told to a planner, never guessed; infinite means that the tag
says there is no limit. Of several values (``50;30``) the lowest counts.
"""

import re
from collections.abc import Callable, Mapping
from math import inf

_FASTEST_POSTED_KMH = 150.0
_KMH_OF = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344}
# Limits that are told by their kind, as in RU:urban. Where countries differ, the lower is taken.
_KMH_OF_KIND = {
    "walk": 7.0,
    "living_street": 20.0,
    "urban": 50.0,
    "rural": 70.0,  # 实施条例 第四十五条: one lane each way
    "trunk": 80.0,
    "motorway": 120.0,  # 第七十八条
}
_NO_CEILING = frozenset({"none", "signals", "variable", "no"})
_NUMBER = re.compile(r"(?P<size>\d{1,3}(?:\.\d+)?)\s*(?P<unit>[a-z/]*)")
_KIND = re.compile(r"(?:[a-z]{2}(?:-[a-z]+)?:)?(?:zone)?:?(?P<kind>[a-z_]+|\d{1,3})")

# "default" is the height that the law allows everybody; the others say that no sign stands there.
_NO_SIGN = frozenset({"none", "no", "default", "unsigned", "no_sign", "no_indications"})
_SIZE = re.compile(r"(?P<size>\d{1,5}(?:[.,]\d+)?)\s*(?P<unit>[a-z]*)")
_FEET = re.compile(
    r"(?P<feet>\d{1,2})\s*(?:'|ft)\s*(?:(?P<inches>\d{1,2}(?:\.\d+)?)\s*(?:\"|in)?)?"
)
_FOOT_M, _INCH_M = 0.3048, 0.0254
_M_OF = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "ft": _FOOT_M}
_T_OF = {
    **{"": 1.0, "t": 1.0, "kg": 0.001, "lbs": 0.00045359237, "lb": 0.00045359237},
    **{"st": 0.90718474, "lt": 1.0160469088},  # short and long tons
}
# Beyond these a number is no sign over a road but a slip: 3500 without its kg, 35 for 3.5.
_HIGHEST_M, _HEAVIEST_T = 15.0, 200.0


def read_maxspeed(text: str) -> float | None:
    """The limit in km/h of a ``maxspeed``.

    Speeds of nought or above 150 km/h are mistakes, hence not readable.
    """
    return _lowest(re.split(r"[;|,]", text), _one_speed)


def read_metres(text: str) -> float | None:
    """The limit in metres of a ``maxheight`` or ``maxwidth``: 3.5, 3.5 m, 350 cm, 11'6".

    Nothing or more than 15 m is a mistake, hence not readable.
    """
    return _lowest(re.split(r"[;|]", text), _one_length)


def read_tonnes(text: str) -> float | None:
    """The limit in tonnes of a ``maxweight``: 3.5, 3.5 t, 7500 kg, 8 st.

    Nothing or more than 200 t is a mistake, hence not readable.
    """
    return _lowest(re.split(r"[;|]", text), _one_weight)


def _lowest(parts: list[str], read: Callable[[str], float | None]) -> float | None:
    """The lowest of several values, if all can be read."""
    limits = [read(part.strip().lower()) for part in parts]
    known = [limit for limit in limits if limit is not None]
    return min(known) if len(known) == len(limits) else None


def _one_speed(text: str) -> float | None:
    """One value of a ``maxspeed``."""
    if text in _NO_CEILING:
        return inf
    if (found := _NUMBER.fullmatch(text)) and found["unit"] in _KMH_OF:
        return _within(_FASTEST_POSTED_KMH, float(found["size"]) * _KMH_OF[found["unit"]])
    if found := _KIND.fullmatch(text):
        kind = found["kind"]
        if kind.isdigit():
            return _within(_FASTEST_POSTED_KMH, float(kind))
        return _KMH_OF_KIND.get(kind)
    return None


def _one_length(text: str) -> float | None:
    """One value of a ``maxheight`` or ``maxwidth``."""
    if found := _FEET.fullmatch(text):
        metres = float(found["feet"]) * _FOOT_M + float(found["inches"] or 0) * _INCH_M
        return _within(_HIGHEST_M, metres)
    return _one_size(text, _M_OF, _HIGHEST_M)


def _one_weight(text: str) -> float | None:
    """One value of a ``maxweight``."""
    return _one_size(text, _T_OF, _HEAVIEST_T)


def _one_size(text: str, units: Mapping[str, float], most: float) -> float | None:
    """A number with its unit, in metres or tonnes; the comma is a decimal one."""
    if text in _NO_SIGN:
        return inf
    found = _SIZE.fullmatch(text)
    if found is None or found["unit"] not in units:
        return None
    return _within(most, float(found["size"].replace(",", ".")) * units[found["unit"]])


def _within(most: float, limit: float) -> float | None:
    """The limit, if a sign could say it."""
    return limit if 0 < limit <= most else None
