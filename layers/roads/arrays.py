"""What is known of each road as flat arrays: its facts and its drawn line."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]
Marks = NDArray[np.uint8]
Small = NDArray[np.float32]

# Bits of ``Facts.flags``.
FORWARD, BACKWARD, ON_FOOT, BRIDGE, TUNNEL, FORD, ROUGH = 1, 2, 4, 8, 16, 32, 64


class Label(NamedTuple):
    """What a road is called, and the number that it bears; either may be ''."""

    name: str
    ref: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of each edge, all (m,).

    ``road_class`` and ``label`` count in ``classes`` and ``labels``. ``limit_kmh``, ``height_m``,
    ``weight_t`` and ``width_m`` are infinite where no limit is known.
    """

    road_class: Marks
    flags: Marks
    limit_kmh: Small
    height_m: Small
    weight_t: Small
    width_m: Small
    label: Indices
    classes: tuple[str, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The drawn line of each edge: points ``point_start[e]:point_start[e + 1]`` of ``lon lat``.

    ``point_start`` (m+1,); ``lon``, ``lat`` (c,) degrees, EPSG:4490.
    """

    point_start: Indices
    lon: Floats
    lat: Floats

    def of(self, edge: int) -> tuple[Floats, Floats]:
        """The line of one edge from its tail to its head."""
        part = slice(self.point_start[edge], self.point_start[edge + 1])
        return self.lon[part], self.lat[part]
