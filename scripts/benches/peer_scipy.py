"""SciPy's compiled Dijkstra over the whole network, on the same arrays, and the routes after it.

The rows of the matrix are the nodes that arcs lead **to**: it is searched from the incident,
against the traffic, as we do. It is built directly and not from triples, because that would add
the seconds of parallel roads together; SciPy then takes the cheaper of two, leaves a road of no
seconds a road, and meets ``inf`` as closed.
"""

import numpy as np
import shapely
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]

from scripts.benches.answer import Answer, best
from scripts.benches.networks import Floats, Numbers, RoadArrays
from scripts.benches.scene import Scene


class SciPy:
    """All teams by one full search."""

    def __init__(self, roads: RoadArrays, scene: Scene) -> None:
        self.roads, self.scene = roads, scene
        arc_to = np.concatenate((roads.head, roads.tail))
        arc_s = np.concatenate((roads.forward_s, roads.backward_s))
        order = np.argsort(arc_to, kind="stable")
        order = order[np.isfinite(arc_s[order])]
        self.arc_from = np.concatenate((roads.tail, roads.head))[order].astype(np.int32)
        self.arc_edge, self.arc_forward = order % roads.edge_count, order < roads.edge_count
        self.arc_s = arc_s[order]
        ends = np.cumsum(np.bincount(arc_to[order], minlength=roads.node_count))
        self.arc_start = np.concatenate(([0], ends)).astype(np.int32)
        starts, ends = roads.line_start[:-1], roads.line_start[1:]
        vertex_of = np.repeat(np.arange(roads.edge_count), ends - starts)
        self.tree = shapely.STRtree(shapely.linestrings(roads.line, indices=vertex_of))

        self.none_closed = self._matrix(self.arc_s)

    def closed(self, incident: int) -> csr_array:
        """The matrix with the edges shut that meet a closure of an incident."""
        shut = np.zeros(self.roads.edge_count, np.bool_)
        shut[self.tree.query(self.scene.closures[incident], predicate="intersects")[1]] = True
        return self._matrix(np.where(shut[self.arc_edge], np.inf, self.arc_s))

    def _matrix(self, arc_s: Floats) -> csr_array:
        shape = (self.roads.node_count, self.roads.node_count)
        return csr_array((arc_s, self.arc_from, self.arc_start), shape=shape)

    def search(self, arcs: csr_array, incident: int) -> tuple[Floats, Numbers]:
        """Seconds from each node (n,) to the incident, and the node that comes after it (n,)."""
        goal = self.scene.incident[incident]
        node_s, after = dijkstra(arcs, indices=goal, return_predecessors=True)
        return node_s, after

    def ask(self, arcs: csr_array, incident: int) -> Answer:
        """All teams, and the routes of the best."""
        node_s, after = self.search(arcs, incident)
        arrival_s = node_s[self.scene.team] + self.scene.turn_out_s
        nodes = self.scene.team[best(arrival_s)]
        return Answer(arrival_s, [self._line(arcs.data, after, int(node)) for node in nodes])

    def arcs_settled(self, incident: int) -> int:
        """How many arcs a search has to look at until the best five have come in."""
        node_s, _ = self.search(self.none_closed, incident)
        arrival_s = node_s[self.scene.team] + self.scene.turn_out_s
        last_s = arrival_s[best(arrival_s)][-1]
        return int(np.diff(self.arc_start)[node_s <= last_s].sum())

    def _line(self, arc_s: Floats, after: Numbers, node: int) -> Floats:
        """The drawn way from a node to the incident."""
        parts = [np.array([(self.roads.lon[node], self.roads.lat[node])])]
        while (then := int(after[node])) >= 0:
            arcs = np.arange(self.arc_start[then], self.arc_start[then + 1])
            arcs = arcs[self.arc_from[arcs] == node]
            arc = arcs[arc_s[arcs].argmin()]
            edge = self.arc_edge[arc]
            line = self.roads.line[self.roads.line_start[edge] : self.roads.line_start[edge + 1]]
            parts.append(line if self.arc_forward[arc] else line[::-1])
            node = then
        return np.concatenate(parts)
