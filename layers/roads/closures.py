"""What is closed, and what that does to the roads.

A closure acts on **stretches** of edges, not on whole edges: on a ten-kilometre mountain road
that is cut in one place, both ends can still be reached. ``closed`` shuts its stretches,
``unknown`` shuts them too until somebody has scouted them (the answer then lists separately who
would come that way), ``care`` makes them slower.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.ids import ClosureId, RegionCode
from layers.roads.along import Closed, Driven, mark_arcs, whole_edges
from layers.roads.arrays import Floats, Indices, Marks
from layers.roads.driving import Roads
from layers.roads.graph import Network
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


@dataclass(frozen=True, slots=True)
class Parts:
    """All closed stretches as the kernel reads them, in order of edge and start.

    ``arc_mark`` (2m,) is 1 on every arc of an edge on which something acts, ``edge`` (c,) are those
    edges, ``first`` (c+1,) their parts, ``low`` and ``high`` (p,) fractions, ``closure`` (p,) whose
    they are. ``stretches`` (p,).
    """

    arc_mark: Marks
    edge: Indices
    first: Indices
    low: Floats
    high: Floats
    closure: NDArray[np.int64]
    stretches: tuple[ClosedStretch, ...]


@dataclass(frozen=True, slots=True)
class RoadState:
    """The roads of one vehicle with a set of closures applied: what a search runs on.

    ``factor`` (p,) says what each part does here, ``through`` (c,) what a whole edge suffers.
    """

    roads: Roads
    parts: Parts
    factor: Floats
    through: Floats

    @property
    def network(self) -> Network:
        """The edges themselves."""
        return self.roads.network

    @property
    def kernel_roads(self) -> Driven:
        """What the kernel is told of the roads."""
        roads, network = self.roads, self.roads.network
        return (
            network.arc_start,
            network.arc_from,
            network.arc_way,
            roads.arc_s,
            roads.forward_s,
            roads.backward_s,
            network.tail,
            network.head,
        )

    @property
    def kernel_closed(self) -> Closed:
        """What the kernel is told of the closures."""
        parts = self.parts
        return (
            parts.arc_mark,
            parts.edge,
            parts.first,
            parts.low,
            parts.high,
            self.factor,
            self.through,
        )

    def without(self, closure: ClosureId) -> "RoadState":
        """The same but for one closure, to learn whether opening that bridge would help."""
        factor = np.where(self.parts.closure == closure, 1.0, self.factor)
        return _with(self.roads, self.parts, factor)

    def reversed(self) -> "RoadState":
        """The same with every way turned round."""
        return RoadState(self.roads.reversed, self.parts, self.factor, self.through)

    def closures_on(self, stretches: Iterable[tuple[int, float, float]]) -> list[ClosureId]:
        """The closures that may shut (whatever this state honours) met along (edge, start, end)."""
        return self._met(
            stretches,
            lambda one: one.effect in SHUTTING or one.limits.bars(self.roads.profile),
        )

    def care_on(self, stretches: Iterable[tuple[int, float, float]]) -> list[ClosureId]:
        """The closures that ask for care along (edge, start, end)."""
        return self._met(stretches, lambda one: one.effect is Effect.CARE)

    def _met(
        self,
        stretches: Iterable[tuple[int, float, float]],
        counts: Callable[[ClosedStretch], bool],
    ) -> list[ClosureId]:
        met: dict[ClosureId, None] = {}
        for edge, start, end in stretches:
            low, high = min(start, end), max(start, end)
            for stretch in self._acting(edge):
                if stretch.start <= high and stretch.end >= low and counts(stretch):
                    met[stretch.closure_id] = None
        return list(met)

    def _acting(self, edge: int) -> Sequence[ClosedStretch]:
        place = int(np.searchsorted(self.parts.edge, np.int32(edge)))
        if place >= len(self.parts.edge) or self.parts.edge[place] != edge:
            return ()
        return self.parts.stretches[self.parts.first[place] : self.parts.first[place + 1]]


def parts_of(network: Network, stretches: Collection[ClosedStretch]) -> Parts:
    """The stretches in the kernel's order; the same for every vehicle and every question."""
    ordered = tuple(sorted(stretches, key=lambda one: (one.edge, one.start, one.end)))
    edge = np.array([one.edge for one in ordered], dtype=np.int32)
    closed, first = np.unique(edge, return_index=True)
    arc_mark = np.zeros(len(network.arc_way), dtype=np.uint8)
    mark_arcs(
        (network.arc_start, network.arc_way),
        (network.tail, network.head),
        closed,
        arc_mark,
    )
    return Parts(
        arc_mark=arc_mark,
        edge=closed,
        first=np.append(first, len(ordered)).astype(np.int32),
        low=np.array([one.start for one in ordered], dtype=np.float64),
        high=np.array([one.end for one in ordered], dtype=np.float64),
        closure=np.array([one.closure_id for one in ordered], dtype=np.int64),
        stretches=ordered,
    )


def state_of(
    roads: Roads,
    parts: Parts,
    shutting: Collection[Effect] = SHUTTING,
) -> RoadState:
    """The roads under these closures, of which only the effects in ``shutting`` shut anything.

    ``shutting={CLOSED}`` answers "and if the unknown roads were open?", an empty set answers
    "and if nothing were closed?". A limit shuts for the vehicle that breaks it wherever ``closed``
    shuts.
    """
    said = [_factor(one, roads.profile, shutting) for one in parts.stretches]
    return _with(roads, parts, np.array(said, dtype=np.float64))


def _with(roads: Roads, parts: Parts, factor: Floats) -> RoadState:
    """The state in which each part does this."""
    through = np.ones(len(parts.edge))
    whole_edges((parts.arc_mark, parts.edge, parts.first, parts.low, parts.high, factor, through))
    return RoadState(roads, parts, factor, through)


def apply(
    roads: Roads,
    stretches: Collection[ClosedStretch],
    shutting: Collection[Effect] = SHUTTING,
) -> RoadState:
    """The roads under these closures, in one step."""
    return state_of(roads, parts_of(roads.network, stretches), shutting)


def _factor(stretch: ClosedStretch, profile: Profile | None, shutting: Collection[Effect]) -> float:
    """What a closure does to one vehicle on its stretch."""
    if stretch.effect is Effect.CARE:
        return CARE_FACTOR
    if stretch.effect is Effect.LIMITED:
        shuts = Effect.CLOSED in shutting and stretch.limits.bars(profile)
        return np.inf if shuts else 1.0
    return np.inf if stretch.effect in shutting else 1.0
