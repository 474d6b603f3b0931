"""The road network as flat arrays: one copy a process, none of it an object an edge.

Edges are numbered 0 … m-1 in the order of ``edge_id``, which follows a curve over the ground;
nodes 0 … n-1 along the same curve, so that a search reads memory nearly in order. Both
directions of an edge are **ways**: way ``2e`` runs as the line was drawn, way ``2e + 1`` back.
Each way is one arc, stored by the node it leads to, because every search runs backwards: from the
incident out to whoever might come. Parallel edges stay two arcs; nothing is summed or merged.
What a way costs is not said here: that depends on who drives (``driving.py``).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.roads.arrays import (
    BACKWARD,
    FORWARD,
    ON_FOOT,
    Facts,
    Floats,
    Indices,
    Label,
    Lines,
)
from layers.roads.curve import curve_keys
from layers.roads.grid import Grid, grid_of


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """The stored edges as they were read, one item an edge, in the order of ``edge_id``.

    ``tail_node`` and ``head_node`` (m,) are the source's numbers, not dense.
    """

    edge_id: Indices
    tail_node: NDArray[np.int64]
    head_node: NDArray[np.int64]
    length_m: Floats
    facts: Facts
    lines: Lines


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Network:
    """One region's roads; ``build`` names these very edges.

    Shapes: ``edge_id tail head length_m`` (m,); ``arc_start`` (n+1,), and the arcs leading to node
    v are ``arc_start[v]:arc_start[v+1]`` of ``arc_from`` and ``arc_way`` (2m,).
    """

    build: str
    edge_id: Indices
    tail: Indices
    head: Indices
    length_m: Floats
    arc_start: Indices
    arc_from: Indices
    arc_way: Indices
    facts: Facts
    lines: Lines
    grid: Grid

    @property
    def node_count(self) -> int:
        """The number of nodes."""
        return len(self.arc_start) - 1

    @property
    def edge_count(self) -> int:
        """The number of edges."""
        return len(self.tail)

    def label(self, edge: int) -> Label:
        """What the road of an edge is called."""
        return self.facts.labels[int(self.facts.label[edge])]


class Stretch(NamedTuple):
    """A part of an edge, by fractions of length from the tail; ``start > end`` runs backwards."""

    edge: int
    start: float
    end: float


def build(name: str, table: EdgeTable) -> Network:
    """The network of these edges; node numbers may be any integers."""
    count = len(table.tail_node)
    ids, dense = np.unique(np.concatenate((table.tail_node, table.head_node)), return_inverse=True)
    number = _along_the_curve(dense, len(ids), table.lines)
    tail, head = number[:count], number[count:]
    leads_to = np.concatenate((head, tail))
    order = np.argsort(leads_to, kind="stable")
    arc_start = np.zeros(len(ids) + 1, dtype=np.int32)
    np.cumsum(np.bincount(leads_to, minlength=len(ids)), out=arc_start[1:])
    ways = np.arange(2 * count, dtype=np.int32)
    return Network(
        build=name,
        edge_id=table.edge_id,
        tail=tail,
        head=head,
        length_m=table.length_m,
        arc_start=arc_start,
        arc_from=np.concatenate((tail, head))[order],
        arc_way=np.concatenate((ways[::2], ways[1::2]))[order],
        facts=table.facts,
        lines=table.lines,
        grid=grid_of(table.lines),
    )


def _along_the_curve(dense: NDArray[np.intp], nodes: int, lines: Lines) -> Indices:
    """The nodes of all tails and heads, renumbered so that neighbours have near numbers."""
    if not len(lines.lon):
        return dense.astype(np.int32)
    lon, lat = np.zeros(nodes), np.zeros(nodes)
    first, last = lines.point_start[:-1], lines.point_start[1:] - 1
    ends = np.concatenate((first, last))
    lon[dense], lat[dense] = lines.lon[ends], lines.lat[ends]
    number = np.empty(nodes, dtype=np.int32)
    number[np.argsort(curve_keys(lon, lat), kind="stable")] = np.arange(nodes, dtype=np.int32)
    return number[dense]


def table_of(
    tail_node: NDArray[np.int64], head_node: NDArray[np.int64], length_m: Floats
) -> EdgeTable:
    """Edges of which nothing but their ends and lengths is known, and no line drawn."""
    count = len(tail_node)
    boundless = np.full(count, np.inf, dtype=np.float32)
    facts = Facts(
        road_class=np.zeros(count, dtype=np.uint8),
        flags=np.full(count, FORWARD | BACKWARD | ON_FOOT, dtype=np.uint8),
        limit_kmh=boundless,
        height_m=boundless,
        weight_t=boundless,
        width_m=boundless,
        label=np.zeros(count, dtype=np.int32),
        classes=("road",),
        labels=(Label("", ""),),
    )
    nowhere = Lines(np.zeros(count + 1, dtype=np.int32), np.zeros(0), np.zeros(0))
    edges = np.arange(count, dtype=np.int32)
    return EdgeTable(edges, tail_node, head_node, length_m, facts, nowhere)


def empty() -> Network:
    """A region without roads: every measure in it is a straight line, and says so."""
    none = np.zeros(0, dtype=np.int64)
    return build("", table_of(none, none, np.zeros(0)))
