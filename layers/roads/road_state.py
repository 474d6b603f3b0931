"""The roads of one vehicle under a set of closures: what a search runs on."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from layers.ids import ClosureId
from layers.roads.along import Closed, Driven, mark_arcs, whole_edges
from layers.roads.arrays import Floats, Indices, Marks
from layers.roads.closures import (
    CARE_FACTOR,
    SHUTTING,
    Acts,
    ClosedStretch,
    Effect,
    Stretches,
)
from layers.roads.driving import Roads
from layers.roads.graph import Network
from layers.roads.vehicles import Profile


@dataclass(frozen=True, slots=True)
class Parts:
    """All closed stretches as the kernel reads them, in order of edge and start.

    ``arc_mark`` (2m,) is 1 on every arc of an edge on which something acts, ``edge`` (c,) are those
    edges, ``first`` (c+1,) their stretches.
    """

    arc_mark: Marks
    edge: Indices
    first: Indices
    stretches: Stretches


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
            parts.stretches.low,
            parts.stretches.high,
            self.factor,
            self.through,
        )

    def without(self, closure: ClosureId) -> "RoadState":
        """The same but for one closure, to learn whether opening that bridge would help."""
        is_it = self.parts.stretches.each(lambda one: one.closure_id == closure)
        factor = np.where(is_it, 1.0, self.factor)
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
    given = Stretches.of(stretches)
    ordered = given[np.lexsort((given.high, given.low, given.edge))]
    closed, first = np.unique(ordered.edge, return_index=True)
    arc_mark = np.zeros(len(network.arc_way), dtype=np.uint8)
    mark_arcs(
        (network.arc_start, network.arc_way),
        (network.tail, network.head),
        closed,
        arc_mark,
    )
    return Parts(arc_mark, closed, np.append(first, len(ordered)).astype(np.int32), ordered)


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
    factor = parts.stretches.each(lambda one: _factor(one, roads.profile, shutting))
    return _with(roads, parts, factor)


def _with(roads: Roads, parts: Parts, factor: Floats) -> RoadState:
    """The state in which each part does this."""
    state = RoadState(roads, parts, factor, np.ones(len(parts.edge)))
    whole_edges(state.kernel_closed)
    return state


def apply(
    roads: Roads,
    stretches: Collection[ClosedStretch],
    shutting: Collection[Effect] = SHUTTING,
) -> RoadState:
    """The roads under these closures, in one step."""
    return state_of(roads, parts_of(roads.network, stretches), shutting)


def _factor(closure: Acts, profile: Profile | None, shutting: Collection[Effect]) -> float:
    """What a closure does to one vehicle."""
    if closure.effect is Effect.CARE:
        return CARE_FACTOR
    if closure.effect is Effect.LIMITED:
        shuts = Effect.CLOSED in shutting and closure.limits.bars(profile)
        return np.inf if shuts else 1.0
    return np.inf if closure.effect in shutting else 1.0
