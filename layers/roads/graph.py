"""The road network as flat arrays: what one search needs, and nothing else.

Edges are numbered 0 … m-1 as in the database (``road_edge.edge_id``), nodes 0 … n-1 in the
order of their ids. The arcs are stored **by the node they lead to**, because every search runs
backwards: from the incident out to whoever might come (one search serves all candidates, with
one-way roads right). Parallel edges stay two arcs; nothing is summed or merged.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Network:
    """One region's roads. Seconds are for the whole edge; ``inf``: not allowed that way.

    Shapes: ``tail head forward_s backward_s length_m`` (m,); ``arc_start`` (n+1,), and the
    arcs leading to node v are ``arc_start[v]:arc_start[v+1]`` of ``arc_from``, ``arc_edge``,
    ``arc_forward`` and ``arc_s``.
    """

    version: int
    tail: Indices
    head: Indices
    forward_s: Floats
    backward_s: Floats
    length_m: Floats
    arc_start: Indices
    arc_from: Indices
    arc_edge: Indices
    arc_forward: Flags
    arc_s: Floats

    @property
    def node_count(self) -> int:
        """The number of nodes."""
        return len(self.arc_start) - 1

    @property
    def edge_count(self) -> int:
        """The number of edges."""
        return len(self.tail)


class Stretch(NamedTuple):
    """A part of an edge, by fractions of length from the tail; ``start > end`` runs backwards."""

    edge: int
    start: float
    end: float


def build(
    version: int,
    tail_node: NDArray[np.int64],
    head_node: NDArray[np.int64],
    forward_s: Floats,
    backward_s: Floats,
    length_m: Floats,
) -> Network:
    """The network of these edges; node ids may be any integers, seconds ``inf`` where forbidden."""
    ids, dense = np.unique(np.concatenate((tail_node, head_node)), return_inverse=True)
    count = len(tail_node)
    tail, head = dense[:count].astype(np.int32), dense[count:].astype(np.int32)
    edges = np.arange(count, dtype=np.int32)
    arc_to = np.concatenate((head, tail))
    arc_s = np.concatenate((forward_s, backward_s)).astype(np.float64)
    order = np.argsort(arc_to, kind="stable")
    order = order[np.isfinite(arc_s[order])]
    per_node = np.bincount(arc_to[order], minlength=len(ids))
    arc_start = np.zeros(len(ids) + 1, dtype=np.int32)
    np.cumsum(per_node, out=arc_start[1:])
    forward = np.concatenate((np.ones(count, np.bool_), np.zeros(count, np.bool_)))
    return Network(
        version=version,
        tail=tail,
        head=head,
        forward_s=forward_s.astype(np.float64),
        backward_s=backward_s.astype(np.float64),
        length_m=length_m.astype(np.float64),
        arc_start=arc_start,
        arc_from=np.concatenate((tail, head))[order],
        arc_edge=np.concatenate((edges, edges))[order],
        arc_forward=forward[order],
        arc_s=arc_s[order],
    )


def empty() -> Network:
    """A region without roads: every measure in it is a straight line, and says so."""
    none: Any = np.zeros(0)
    return build(0, none.astype(np.int64), none.astype(np.int64), none, none, none)
