"""How fast a rescue vehicle gets along: one table from road class to km/h, for mountain country.

The numbers are what a loaded light rescue vehicle or a car keeps up as an average over a whole
stretch of mountain road, not what the sign allows: an arrival told too early does more harm
than one told too late. They lean on

- JTG B01-2014 (公路工程技术标准), design speeds: expressway 120/100/80, first class 100/80/60,
  second class 80/60, third class 40/30, fourth class 30/20 km/h. In a mountain county a national
  road (国道) is mostly of the second class, a provincial road (省道) of the second or third, a
  county road (县道) of the third, township (乡道) and village roads (村道) of the fourth. The lower
  design speed is taken, a little less where bends and villages follow each other.
- 道路交通安全法实施条例 第四十五条: without signs 30 km/h in towns and 40 on roads without a centre
  line; 第四十六条: at most 30 km/h in sharp bends, on narrow roads and steep descents.

A posted limit is a ceiling, never a promise: it can only lower the class speed. Rescue vehicles
on duty are exempt from limits (道路交通安全法 第五十三条), but only "on condition of safety",
and many teams drive ordinary cars; nothing is built on that exemption.
"""

import re
from collections.abc import Mapping
from math import inf
from types import MappingProxyType

CLASS_KMH: Mapping[str, float] = MappingProxyType(
    {
        # What Chinese surveys and plans call a road. 国省县乡村 say who keeps it.
        "高速": 80.0,
        "国道": 50.0,
        "省道": 40.0,
        "县道": 30.0,
        "乡道": 25.0,
        "村道": 20.0,
        "匝道": 40.0,  # ramps: JTG D20 lets loops be designed for 30 to 40
        "城市道路": 30.0,
        "街道": 25.0,
        "专用公路": 30.0,  # mine, forest-farm and power-station roads of the fourth class
        "林道": 15.0,
        "机耕路": 12.0,
        # What OpenStreetMap calls it (highway=…).
        "motorway": 80.0,
        "motorway_link": 40.0,
        "trunk": 60.0,
        "trunk_link": 40.0,
        "primary": 50.0,
        "primary_link": 35.0,
        "secondary": 40.0,
        "secondary_link": 30.0,
        "tertiary": 35.0,
        "tertiary_link": 25.0,
        "unclassified": 25.0,
        "residential": 25.0,
        "road": 20.0,  # class not yet surveyed
        "living_street": 12.0,
        "service": 15.0,
        "track": 12.0,
    }
)
"""Road class → km/h. A class that is not here is not drivable."""

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


def edge_seconds(length_m: float, road_class: str, maxspeed_kmh: float | None = None) -> float:
    """Seconds over ``length_m`` of a road of that class; ``maxspeed_kmh`` can only slow it.

    Raises KeyError for a class that is not in ``CLASS_KMH``: importers refuse it before.
    """
    kmh = CLASS_KMH[road_class]
    if maxspeed_kmh is not None:
        kmh = min(kmh, maxspeed_kmh)
    return length_m / kmh * 3.6


def read_maxspeed(text: str) -> float | None:
    """The limit in km/h of an OpenStreetMap ``maxspeed``; None when it cannot be read.

    Infinite when it says that there is none. Of several values ('50;30') the lowest counts.
    Speeds of nought or above 150 km/h are mistakes, hence not readable.
    """
    limits = [_one_limit(part.strip().lower()) for part in re.split(r"[;|,]", text)]
    known = [limit for limit in limits if limit is not None]
    return min(known) if len(known) == len(limits) else None


def _one_limit(text: str) -> float | None:
    """One value of a ``maxspeed``."""
    if text in _NO_CEILING:
        return inf
    if (found := _NUMBER.fullmatch(text)) and found["unit"] in _KMH_OF:
        return _plausible(float(found["size"]) * _KMH_OF[found["unit"]])
    if found := _KIND.fullmatch(text):
        kind = found["kind"]
        return _plausible(float(kind)) if kind.isdigit() else _KMH_OF_KIND.get(kind)
    return None


def _plausible(kmh: float) -> float | None:
    """The speed, if a sign could say it."""
    return kmh if 0 < kmh <= _FASTEST_POSTED_KMH else None
