"""What the ground does to those who walk from the road to the spot: terrain is slow, water stops.

A walk is straight, and short enough for fractions of it to stand for its metres. Speeds off the
road rest on two rules of hill walking. Tobler (1993): 5 km/h on a level path, three fifths of it
off the path, which is the 3 km/h that count where no terrain is known. Naismith (1892): 5 km/h,
and an hour for each 600 m of climb, which makes a slope of 25 degrees 1 km/h. The rest of the
table are assumptions between these, to be replaced by what the county's own teams have walked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from layers.ids import RegionCode


class TerrainClass(StrEnum):
    """The words are those of ``codes/terrain_classes.csv``."""

    FLAT = "flat"
    SCRUB = "scrub"
    FOREST = "forest"
    POND = "pond"
    PADDY = "paddy"
    STEEP = "steep"
    MARSH = "marsh"
    WATER = "water"


# km/h on foot with a load; nobody walks on water. Open ground: assumed, between a path and
# trackless ground. Ponds are walked around: 3 km/h on half as long a way again.
WALK_KMH: Mapping[TerrainClass, float] = {
    TerrainClass.FLAT: 4.0,
    TerrainClass.SCRUB: 2.5,
    TerrainClass.FOREST: 2.0,
    TerrainClass.POND: 2.0,
    TerrainClass.PADDY: 1.5,
    TerrainClass.STEEP: 1.0,
    TerrainClass.MARSH: 1.0,
}
# A river on the walk: a boat or a footbridge has to be found. An assumption, and a large one by
# intention: the road on this bank is to be preferred even where it is farther.
RIVER_S = 1800.0
# Banks and roads are not drawn more exactly: what a walk only touches at its ends is not crossed.
DRAWN_M = 5.0


@dataclass(frozen=True, slots=True)
class Terrain:
    """An area of one class; ``geometry`` is GeoJSON, a (Multi)Polygon in EPSG:4490.

    ``given`` says how it was written, with its datum.
    """

    region_code: RegionCode
    terrain_code: str
    terrain_class: TerrainClass
    name: str
    geometry: Mapping[str, object]
    given: Mapping[str, object]
    note: str
    is_demo: bool


class Patch(NamedTuple):
    """A stretch of a walk, in fractions of it from the road, on ground of one class."""

    terrain_class: TerrainClass
    name: str
    start: float
    end: float


class Crossing(NamedTuple):
    """Where a river's line is met, in a fraction of the walk from the road."""

    name: str
    at: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What a walk leads over: metres by class, and the names of the waters in its way.

    A water without a name is named by the empty text.
    """

    metres: Mapping[TerrainClass, float]
    rivers: tuple[str, ...] = ()

    def added_s(self, walk_kmh: float) -> float:
        """Seconds more than at ``walk_kmh`` and without rivers; less than 0 on easy ground."""
        slower_s = sum(
            metres * 3.6 * (1 / WALK_KMH[one] - 1 / walk_kmh) for one, metres in self.metres.items()
        )
        return slower_s + RIVER_S * len(self.rivers)


def ground_of(walk_m: float, patches: Sequence[Patch], crossings: Sequence[Crossing]) -> Ground:
    """What a walk of ``walk_m`` metres leads over. Where areas overlap the slowest counts."""
    metres: dict[TerrainClass, float] = {}
    cuts = sorted({end for one in patches for end in (one.start, one.end)})
    for start, end in pairwise(cuts):
        here = {one.terrain_class for one in patches if one.start <= start and end <= one.end}
        if here and TerrainClass.WATER not in here:
            slowest = min(here, key=lambda one: (WALK_KMH[one], one))
            metres[slowest] = metres.get(slowest, 0.0) + (end - start) * walk_m
    met = [one for one in crossings if DRAWN_M <= one.at * walk_m <= walk_m - DRAWN_M]
    named = [one.name for one in sorted(met, key=lambda one: one.at)]
    surfaces = list(_surfaces(walk_m, patches, met))
    named += [name for name in surfaces if name]
    return Ground(metres, (*dict.fromkeys(named), *(name for name in surfaces if not name)))


def _surfaces(walk_m: float, patches: Sequence[Patch], met: Sequence[Crossing]) -> Iterator[str]:
    """The waters that are no river met already; one in which the spot lies is not crossed."""
    near = DRAWN_M / walk_m if walk_m else 0.0
    for one in patches:
        is_crossed = one.end - one.start > near and one.end < 1.0 - near
        is_met = any(one.start - near <= river.at <= one.end + near for river in met)
        if one.terrain_class is TerrainClass.WATER and is_crossed and not is_met:
            yield one.name
