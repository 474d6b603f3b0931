"""What is closed, and what that does to the roads.

A closure acts on **stretches** of edges, not on whole edges: on a ten-kilometre mountain road
that is cut in one place, both ends can still be reached. ``closed`` shuts its stretches,
``unknown`` shuts them too until somebody has scouted them (the answer then lists separately who
would come that way), ``care`` makes them slower.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from layers.ids import ClosureId, RegionCode
from layers.roads.arrays import Floats, Indices
from layers.roads.vehicles import Profile

# A stretch to be driven with care takes twice its time: walking pace past a half-blocked lane
# evens out with the free part of the stretch. An assumption; a county may set its own.
CARE_FACTOR = 2.0


class Effect(StrEnum):
    """What a closure does; the words are those of ``codes/closure_effects.csv``."""

    CLOSED = "closed"
    CARE = "care"
    UNKNOWN = "unknown"
    LIMITED = "limited"


SHUTTING = frozenset({Effect.CLOSED, Effect.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Closure:
    """A road interruption (道路中断): a GeoJSON point, line or area in EPSG:4490, from–to in time.

    A point or a line closes what lies within ``reach_m`` of it. ``ends_at`` None: until lifted.
    ``limited`` (限行) bars only what is higher, heavier or wider than a limit it has; it has one at
    least, and no other effect has any. An exercise's (演练) acts on exercises alone, where real
    ones act as well: a drill drives on the real roads.
    """

    region_code: RegionCode
    effect: Effect
    geometry: Mapping[str, Any]
    reach_m: float
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    reported_by: str
    given: Mapping[str, Any] = field(default_factory=dict)
    height_m: float | None = None
    weight_t: float | None = None
    width_m: float | None = None
    closure_id: ClosureId = ClosureId(0)
    lifted_at: datetime | None = None
    version: int = 1
    is_exercise: bool = False


class Limits(NamedTuple):
    """What a vehicle may measure at most; None: no such limit."""

    height_m: float | None = None
    weight_t: float | None = None
    width_m: float | None = None

    def bars(self, profile: Profile | None) -> bool:
        """Whether a vehicle is too high, too heavy or too wide; nobody on foot ever is."""
        return profile is not None and any(
            limit is not None and own > limit
            for own, limit in zip(
                (profile.height_m, profile.weight_t, profile.width_m), self, strict=True
            )
        )


class ClosedStretch(NamedTuple):
    """The part of an edge on which a closure acts, by fractions of its length from the tail."""

    edge: int
    start: float
    end: float
    closure_id: ClosureId
    effect: Effect
    limits: Limits = Limits()


class Acts(NamedTuple):
    """What one closure does, wherever it acts."""

    closure_id: ClosureId
    effect: Effect
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class Stretches(Sequence[ClosedStretch]):
    """Closed stretches as arrays: ``edge low high`` (p,), and whose each is in ``acts`` (p,)."""

    edge: Indices
    low: Floats
    high: Floats
    whose: Indices
    acts: tuple[Acts, ...]

    @classmethod
    def of(cls, stretches: Collection[ClosedStretch]) -> "Stretches":
        """These stretches as arrays; themselves if they are already."""
        if isinstance(stretches, cls):
            return stretches
        acts = {Acts(*one[3:]): None for one in stretches}
        number = {one: place for place, one in enumerate(acts)}
        return cls(
            np.array([one.edge for one in stretches], dtype=np.int32),
            np.array([one.start for one in stretches], dtype=np.float64),
            np.array([one.end for one in stretches], dtype=np.float64),
            np.array([number[Acts(*one[3:])] for one in stretches], dtype=np.int32),
            tuple(acts),
        )

    def each(self, of_one: Callable[[Acts], float]) -> Floats:
        """For each stretch what is true of its closure (p,)."""
        return np.array([of_one(one) for one in self.acts], dtype=np.float64)[self.whose]

    def __len__(self) -> int:
        return len(self.edge)

    @overload
    def __getitem__(self, which: int) -> ClosedStretch: ...

    @overload
    def __getitem__(self, which: "slice | Indices | NDArray[np.intp]") -> "Stretches": ...

    def __getitem__(
        self, which: "int | slice | Indices | NDArray[np.intp]"
    ) -> "ClosedStretch | Stretches":
        if not isinstance(which, int):
            parts = (self.edge[which], self.low[which], self.high[which], self.whose[which])
            return Stretches(*parts, self.acts)
        between = float(self.low[which]), float(self.high[which])
        return ClosedStretch(int(self.edge[which]), *between, *self.acts[self.whose[which]])
