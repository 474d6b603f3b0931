"""How fast who gets along: one table from road class to km/h, for mountain country.

The numbers are what is kept up as an average over a whole stretch of mountain road, not what the
sign allows: an arrival told too early does more harm than one told too late. They are the
project's own working figures, and lean on

- JTG B01-2014 (公路工程技术标准), design speeds: expressway 120/100/80, first class 100/80/60,
  second class 80/60, third class 40/30, fourth class 30/20 km/h. In a mountain county a national
  road (国道) is mostly of the second class, a provincial road (省道) of the second or third, a
  county road (县道) of the third, township (乡道) and village roads (村道) of the fourth. The lower
  design speed is taken, a little less where bends and villages follow each other.
- 道路交通安全法实施条例 第四十五条: without signs 30 km/h in towns and 40 on roads without a centre
  line; 第四十六条: at most 30 km/h in sharp bends, on narrow roads and steep descents.
- **car** is a loaded light rescue vehicle or a car; the others are said in proportion to it.
- **heavy**, a laden fire engine: about 0.8 of the car on wide roads and 0.75 to 0.5 on narrow
  ones. It has a quarter of a car's power to the tonne on a climb, goes down in a low gear, and
  meets oncoming traffic at a walk where the road is 3.5 m wide.
- **all_terrain** is no faster than a car on tar, a little slower at speed, and half as fast again
  where the tar ends.
- **foot**: Naismith's 5 km/h on level ground, less for what a team carries and for the climbs
  that the network does not know. Nobody walks on expressways (道路交通安全法 第六十七条).

A posted limit is a ceiling, never a promise: it can only lower the class speed. Rescue vehicles
on duty are exempt from limits (道路交通安全法 第五十三条), but only "on condition of safety",
and many teams drive ordinary cars; nothing is built on that exemption.
"""

from collections.abc import Mapping
from types import MappingProxyType

# Road class: km/h of car, heavy, all_terrain, foot; 0: it cannot be taken.
_KMH: Mapping[str, tuple[float, float, float, float]] = {
    # What Chinese surveys and plans call a road. 国省县乡村 say who keeps it.
    "高速": (80, 65, 70, 0),
    "国道": (50, 40, 50, 4),
    "省道": (40, 32, 40, 4),
    "县道": (30, 22, 30, 4),
    "乡道": (25, 18, 25, 4),
    "村道": (20, 14, 20, 4),
    "匝道": (40, 30, 40, 0),  # ramps: JTG D20 lets loops be designed for 30 to 40
    "城市道路": (30, 25, 30, 4),
    "街道": (25, 20, 25, 4),
    "专用公路": (30, 22, 30, 4),  # mine, forest-farm and power-station roads of the fourth class
    "林道": (15, 10, 22, 3.5),
    "机耕路": (12, 6, 18, 3.5),
    "步道": (0, 0, 0, 3),
    "人行道": (0, 0, 0, 4),
    # What OpenStreetMap calls it (highway=…).
    "motorway": (80, 65, 70, 0),
    "motorway_link": (40, 30, 40, 0),
    "trunk": (60, 48, 55, 4),
    "trunk_link": (40, 30, 40, 4),
    "primary": (50, 40, 50, 4),
    "primary_link": (35, 28, 35, 4),
    "secondary": (40, 32, 40, 4),
    "secondary_link": (30, 24, 30, 4),
    "tertiary": (35, 26, 35, 4),
    "tertiary_link": (25, 20, 25, 4),
    "unclassified": (25, 18, 25, 4),
    "residential": (25, 20, 25, 4),
    "road": (20, 14, 20, 4),  # class not yet surveyed
    "living_street": (12, 10, 12, 4),
    "service": (15, 10, 15, 4),
    "track": (12, 6, 18, 3.5),
    "pedestrian": (0, 0, 0, 4),
    "footway": (0, 0, 0, 4),
    "cycleway": (0, 0, 0, 4),
    "corridor": (0, 0, 0, 4),
    "bridleway": (0, 0, 0, 3.5),
    "path": (0, 0, 0, 3),
    "steps": (0, 0, 0, 2),
}


def _of(column: int) -> Mapping[str, float]:
    """The speeds of one column, without the classes that it cannot take."""
    return MappingProxyType(
        {name: float(row[column]) for name, row in _KMH.items() if row[column] > 0}
    )


CLASS_KMH, HEAVY_KMH, ALL_TERRAIN_KMH, FOOT_KMH = (_of(column) for column in range(4))
"""Road class → km/h. ``CLASS_KMH`` is the car's: a class that is not in it is not for vehicles."""

KNOWN_CLASSES = frozenset(_KMH)
"""Every class that somebody can take, be it on foot."""
