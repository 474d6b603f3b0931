"""Who drives: the vehicle profiles, each with its size, its speeds and the ways it can take."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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
