"""What is closed, and what that does to the roads.

A closure acts on **stretches** of edges, not on whole edges: on a ten-kilometre mountain road
that is cut in one place, both ends can still be reached. ``closed`` shuts its stretches,
``unknown`` shuts them too until somebody has scouted them (the answer then lists separately who
would come that way), ``care`` makes them slower.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from layers.ids import ClosureId, RegionCode
from layers.roads.graph import Floats, Network

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
    least, and no other effect has any.
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


class ClosedStretch(NamedTuple):
    """The part of an edge on which a closure acts, by fractions of its length from the tail."""

    edge: int
    start: float
    end: float
    closure_id: ClosureId
    effect: Effect


@dataclass(frozen=True, slots=True)
class RoadState:
    """The network with a set of closures applied: what a search runs on."""

    network: Network
    arc_s: Floats
    acting: Mapping[int, tuple[ClosedStretch, ...]]
    shutting: frozenset[Effect]

    def is_shut(self, edge: int, start: float, end: float) -> bool:
        """Whether driving from one fraction of an edge to another meets a shut stretch."""
        low, high = min(start, end), max(start, end)
        return any(
            s.effect in self.shutting and s.start <= high and s.end >= low
            for s in self.acting.get(edge, ())
        )

    def slowness(self, edge: int, start: float, end: float) -> float:
        """By what factor that part of an edge is slower than usual: 1 where nothing asks for care.

        Where several closures ask for care on the same metres, these are slow once.
        """
        reached, high = min(start, end), max(start, end)
        length, with_care = high - reached, 0.0
        for stretch in sorted(self.acting.get(edge, ())):
            if stretch.effect is Effect.CARE and stretch.start < high and stretch.end > reached:
                until = min(stretch.end, high)
                with_care += until - max(stretch.start, reached)
                reached = until
        return 1.0 + (CARE_FACTOR - 1.0) * with_care / length if with_care else 1.0

    def closures_on(self, stretches: Iterable[tuple[int, float, float]]) -> list[ClosureId]:
        """The shutting closures (whatever this state honours) met along (edge, start, end)."""
        met: dict[ClosureId, None] = {}
        for edge, start, end in stretches:
            low, high = min(start, end), max(start, end)
            for stretch in self.acting.get(edge, ()):
                if stretch.effect in SHUTTING and stretch.start <= high and stretch.end >= low:
                    met[stretch.closure_id] = None
        return list(met)


def apply(
    network: Network,
    stretches: Collection[ClosedStretch],
    shutting: frozenset[Effect] = SHUTTING,
) -> RoadState:
    """The roads with these closures, of which only the effects in ``shutting`` shut anything.

    ``shutting={CLOSED}`` answers "and if the unknown roads were open?", an empty set answers
    "and if nothing were closed?"; the stretches stay known, so that a path can name what it met.
    """
    acting: dict[int, tuple[ClosedStretch, ...]] = {}
    for stretch in stretches:
        acting[stretch.edge] = (*acting.get(stretch.edge, ()), stretch)
    if not acting:
        return RoadState(network, network.arc_s, acting, shutting)
    factor = np.ones(network.edge_count)
    state = RoadState(network, network.arc_s, acting, shutting)
    for edge in acting:
        factor[edge] = np.inf if state.is_shut(edge, 0.0, 1.0) else state.slowness(edge, 0.0, 1.0)
    touched = factor[network.arc_edge] != 1.0
    arc_s = network.arc_s.copy()
    # 0 s × inf would be NaN on an edge of no length; such an arc is shut, not undefined.
    shut = np.isinf(factor[network.arc_edge])
    arc_s[touched & ~shut] *= factor[network.arc_edge][touched & ~shut]
    arc_s[shut] = np.inf
    return RoadState(network, arc_s, acting, shutting)
