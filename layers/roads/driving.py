"""The roads as one vehicle drives them: seconds for each edge and each way, and its islands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numba
import numpy as np

from layers.roads import arrays
from layers.roads.arrays import Facts, Floats, Indices, Label, Marks
from layers.roads.corrections import Correction
from layers.roads.graph import Network
from layers.roads.vehicles import DEFAULTS, FORD_KMH, Profile, Vehicle

CAR_KMH = DEFAULTS[Vehicle.CAR].kmh


class Islands(NamedTuple):
    """Parts of the roads with no way between them, one-ways aside, numbered from the longest.

    ``number`` (m,): each edge's island, -1 for an edge the vehicle cannot take. ``length_m``: the
    metres of road of each island.
    """

    number: Indices
    length_m: Floats


@dataclass(frozen=True, eq=False)
class Roads:
    """A network as one vehicle drives it. Seconds for whole edges; ``inf``: not that way.

    ``facts`` are those of the network with what planners corrected.
    ``forward_s``, ``backward_s`` (m,); ``arc_s`` (2m,) in the order of the network's arcs.
    """

    network: Network
    profile: Profile | None
    facts: Facts
    forward_s: Floats
    backward_s: Floats
    arc_s: Floats

    @cached_property
    def reversed(self) -> "Roads":
        """The same with every way turned round: a search on it leads away from a spot."""
        return _made(self.facts, self.network, self.profile, self.backward_s, self.forward_s)

    @cached_property
    def islands(self) -> Islands:
        """The islands of this vehicle."""
        usable = np.isfinite(np.minimum(self.forward_s, self.backward_s))
        root = _roots(self.network.tail, self.network.head, usable, self.network.node_count)
        found, inverse = np.unique(root[self.network.tail], return_inverse=True)
        weights = np.where(usable, self.network.length_m, 0.0)
        metres = np.bincount(inverse, weights=weights, minlength=len(found)).astype(np.float64)
        rank = np.empty(len(found), dtype=np.int32)
        order = np.argsort(-metres, kind="stable")
        rank[order] = np.arange(len(found), dtype=np.int32)
        number = np.where(usable, rank[inverse], np.int32(-1)).astype(np.int32)
        return Islands(number, metres[order])


def roads_of(network: Network, forward_s: Floats, backward_s: Floats) -> Roads:
    """The roads with these seconds (m,), ``inf`` where that way cannot be taken."""
    return _made(network.facts, network, None, forward_s, backward_s)


def _made(
    facts: Facts, network: Network, profile: Profile | None, forward_s: Floats, backward_s: Floats
) -> Roads:
    """The seconds of the edges brought into the order of the arcs."""
    edge = network.arc_way >> 1
    arc_s = np.where(network.arc_way & 1, backward_s[edge], forward_s[edge])
    return Roads(network, profile, facts, forward_s, backward_s, arc_s)


def drive(network: Network, profile: Profile, corrections: Sequence[Correction] = ()) -> Roads:
    """The network as a vehicle drives it, with what planners corrected.

    The rule is that of ``vehicles.edge_seconds``, over all edges at once.
    """
    facts, set_kmh = _corrected(network, corrections)
    kmh = _kmh(facts, profile, set_kmh)
    fits = (
        (facts.height_m >= profile.height_m)
        & (facts.weight_t >= profile.weight_t)
        & (facts.width_m >= profile.width_m)
    )
    seconds = np.full(network.edge_count, np.inf)
    np.divide(network.length_m * 3.6, kmh, out=seconds, where=(kmh > 0) & fits)
    if profile.walks:
        both = np.where(facts.flags & arrays.ON_FOOT, seconds, np.inf)
        return _made(facts, network, profile, both, both)
    forward_s = np.where(facts.flags & arrays.FORWARD, seconds, np.inf)
    backward_s = np.where(facts.flags & arrays.BACKWARD, seconds, np.inf)
    return _made(facts, network, profile, forward_s, backward_s)


def _kmh(facts: Facts, profile: Profile, set_kmh: Mapping[int, float]) -> Floats:
    """How fast on each edge (m,); 0 where the vehicle does not get through."""
    of_class = np.array([profile.kmh.get(one, 0.0) for one in facts.classes] or [0.0])
    kmh: Floats = of_class[facts.road_class]
    if not profile.walks:
        kmh = np.minimum(kmh, facts.limit_kmh)
        share = of_class / np.array([CAR_KMH.get(one, np.inf) for one in facts.classes] or [1.0])
        for edge, said in set_kmh.items():
            # A planner drives a car; who is slower on such roads is slower here too.
            own_share = share[facts.road_class[edge]]
            kmh[edge] = said * (own_share if own_share > 0 else 1.0) if kmh[edge] > 0 else 0.0
    is_ford = (facts.flags & arrays.FORD) > 0
    kmh = np.where(is_ford, np.minimum(kmh, FORD_KMH if profile.takes_fords else 0.0), kmh)
    if not profile.takes_rough:
        kmh = np.where(facts.flags & arrays.ROUGH, 0.0, kmh)
    return kmh


_BITS = {
    "forward": arrays.FORWARD,
    "backward": arrays.BACKWARD,
    "on_foot": arrays.ON_FOOT,
    "is_rough": arrays.ROUGH,
}


def _corrected(
    network: Network, corrections: Sequence[Correction]
) -> tuple[Facts, Mapping[int, float]]:
    """The facts with the corrections written over them, and the speeds that planners set.

    A correction of an edge that these roads do not have – they are another build's – is not for
    them.
    """
    facts = network.facts
    said = [(int(edge), one) for one in corrections for edge in _places(network, one.edge_ids)]
    if not said:
        return facts, {}
    flags = facts.flags.copy()
    limits = {name: getattr(facts, name).copy() for name in ("height_m", "weight_t", "width_m")}
    set_kmh = {}
    for edge, one in said:
        for name, bit in _BITS.items():
            if (yes := getattr(one, name)) is not None:
                flags[edge] = flags[edge] | bit if yes else flags[edge] & (255 - bit)
        for name, limit in limits.items():
            if (most := getattr(one, name)) is not None:
                limit[edge] = most
        if one.kmh is not None:
            set_kmh[edge] = one.kmh
    return replace(facts, flags=flags, **limits), set_kmh


def renamed(network: Network, corrections: Sequence[Correction]) -> Network:
    """The network with the names that planners corrected; itself where there are none."""
    named = [one for one in corrections if one.name is not None and one.edge_ids]
    if not named:
        return network
    facts, labels = network.facts, list(network.facts.labels)
    label = facts.label.copy()
    for one in named:
        for edge in _places(network, one.edge_ids).tolist():
            label[edge] = len(labels)
            labels.append(Label(one.name or "", network.label(edge).ref))
    return replace(network, facts=replace(facts, label=label, labels=tuple(labels)))


def _places(network: Network, edge_ids: Sequence[int]) -> Indices:
    """Where these edges stand among those of the network; not those that it does not have."""
    wanted = np.array(edge_ids, dtype=np.int32)
    place = np.minimum(np.searchsorted(network.edge_id, wanted), network.edge_count - 1)
    found: Indices = place[network.edge_id[place] == wanted]
    return found


@numba.njit(cache=True, nogil=True)
def _roots(tail: Indices, head: Indices, usable: Marks, nodes: int) -> Indices:
    """For each node the one that stands for its island."""
    towards = np.arange(nodes).astype(np.int32)
    for edge in range(len(tail)):
        if usable[edge]:
            one, other = _root(towards, tail[edge]), _root(towards, head[edge])
            towards[max(one, other)] = min(one, other)
    for node in range(nodes):
        towards[node] = _root(towards, node)
    return towards


@numba.njit(cache=True, nogil=True)
def _root(towards: Indices, node: int) -> int:
    """The node that stands for the island; shortens the way there."""
    while towards[node] != node:
        towards[node] = towards[towards[node]]
        node = towards[node]
    return node
