"""Who drives: the vehicle profiles, each with its size, its speeds and the ways it can take.

The sizes are those of a typical vehicle, not of the largest that the law allows: GB 1589-2016
stops at 4.0 m of height and 2.55 m of width, and gives a lorry with two axles 18 t. GA 802-2019
calls a lorry light below 4.5 t. A county that knows its own vehicles puts in theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from types import MappingProxyType

from layers.roads.model import RoadEdge
from layers.roads.speeds import ALL_TERRAIN_KMH, CLASS_KMH, FOOT_KMH, HEAVY_KMH

"""Nobody who takes fords is faster than this in the water, on wheels or on foot."""

_LIMITS = ("height_m", "weight_t", "width_m")

FORD_KMH = 5.0


class Vehicle(StrEnum):
    """The words are those of ``codes/vehicles.csv``."""

    CAR = "car"
    HEAVY = "heavy"
    ALL_TERRAIN = "all_terrain"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class Profile:
    """One vehicle: how fast it is on each class of road, and where it gets through.

    ``kmh``: road class → km/h, a class that is missing cannot be taken. ``height_m``, ``weight_t``
    and ``width_m`` are its own; 0 for who walks.
    """

    vehicle: Vehicle
    kmh: Mapping[str, float]
    height_m: float
    weight_t: float
    width_m: float
    takes_rough: bool
    takes_fords: bool

    @property
    def walks(self) -> bool:
        """On foot: one-ways, limits and signs are for vehicles."""
        return self.vehicle is Vehicle.FOOT


DEFAULTS: Mapping[Vehicle, Profile] = MappingProxyType(
    {
        # A rescue car or pickup with its load and its lamp on the roof.
        Vehicle.CAR: Profile(Vehicle.CAR, CLASS_KMH, 2.0, 3.0, 2.0, False, False),
        # A fire engine on two axles with its tank full.
        Vehicle.HEAVY: Profile(Vehicle.HEAVY, HEAVY_KMH, 3.8, 18.0, 2.5, False, False),
        # A light four-wheel-drive with a rack on its roof.
        Vehicle.ALL_TERRAIN: Profile(
            Vehicle.ALL_TERRAIN, ALL_TERRAIN_KMH, 2.5, 4.5, 2.2, True, True
        ),
        Vehicle.FOOT: Profile(Vehicle.FOOT, FOOT_KMH, 0.0, 0.0, 0.0, True, True),
    }
)
"""The profiles of a county that has said nothing else."""


def edge_seconds(profile: Profile, edge: RoadEdge, is_forward: bool) -> float:
    """Seconds over the whole edge, as it was drawn or against it; infinite where it cannot go.

    This is the rule for one edge, to be read and tested; ``driving`` has it for whole arrays.
    """
    is_allowed = edge.on_foot if profile.walks else _may_drive(edge, is_forward)
    is_passable = (profile.takes_rough or not edge.is_rough) and (
        profile.takes_fords or not edge.is_ford
    )
    kmh = profile.kmh.get(edge.road_class)
    if kmh is None or not is_allowed or not is_passable:
        return inf
    if breaks(profile, edge.height_m, edge.weight_t, edge.width_m):
        return inf
    if edge.is_ford:
        kmh = min(kmh, FORD_KMH)
    if edge.limit_kmh is not None and not profile.walks:
        kmh = min(kmh, edge.limit_kmh)
    return edge.length_m / kmh * 3.6


def _may_drive(edge: RoadEdge, is_forward: bool) -> bool:
    """Whether vehicles are allowed in that direction."""
    return edge.forward if is_forward else edge.backward


def breaks(
    profile: Profile, height_m: float | None, weight_t: float | None, width_m: float | None
) -> tuple[str, ...]:
    """Which limits of a road the vehicle exceeds: of ``height_m``, ``weight_t``, ``width_m``.

    None: no limit is known. A vehicle that measures just what is allowed gets through.
    """
    limits = zip(_LIMITS, (height_m, weight_t, width_m), strict=True)
    return tuple(
        name for name, limit in limits if limit is not None and getattr(profile, name) > limit
    )
