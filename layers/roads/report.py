"""What an importer tells about the network it made: does it hang together, how much is one-way.

The same figures for a map extract and for a survey, so that a planner can compare them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from layers.roads.model import RoadEdge, RoadNote, RoadReport

Progress = Callable[[float, str], None]
"""Told the share that is done, 0 to 1, and the key of what is being done."""


def untold(_share: float, _key: str) -> None:
    """For an import that nobody watches."""


def report_of(
    edges: Sequence[RoadEdge],
    lines_read: int,
    lines_used: int,
    left_out: Mapping[str, int],
    notes: Sequence[RoadNote],
) -> RoadReport:
    """The report of a network of at least one edge.

    Whether it hangs together is asked of what vehicles drive: a footpath closes no gap for them,
    and none that stands alone is an island that a team could be cut off on.
    """
    driven = [edge for edge in edges if edge.forward or edge.backward]
    driven_m = sum(edge.length_m for edge in driven)
    one_way_m = sum(edge.length_m for edge in driven if edge.forward != edge.backward)
    islands = island_lengths(driven)
    return RoadReport(
        lines_read=lines_read,
        lines_used=lines_used,
        left_out=dict(left_out),
        edge_count=len(edges),
        length_km=sum(edge.length_m for edge in edges) / 1000,
        foot_km=sum(edge.length_m for edge in edges if not (edge.forward or edge.backward)) / 1000,
        islands=len(islands),
        largest_share=max(islands.values()) / driven_m if driven_m else 1.0,
        one_way_share=one_way_m / driven_m if driven_m else 0.0,
        dead_ends=len(dead_ends(driven)),
        notes=tuple(notes),
    )


def dead_ends(edges: Sequence[RoadEdge]) -> list[int]:
    """The junctions at which only one edge ends."""
    ends = Counter(node for edge in edges for node in (edge.tail_node, edge.head_node))
    return [node for node, count in ends.items() if count == 1]


def island_lengths(edges: Sequence[RoadEdge]) -> dict[int, float]:
    """Parts of the network with no road between them: one of its junctions → metres of road.

    One-ways count as roads in both directions: an island is cut off for everybody.
    """
    return _islands(edges)[0]


def _islands(edges: Sequence[RoadEdge]) -> tuple[dict[int, float], dict[int, int]]:
    """Metres of road by the junction that stands for an island, and that junction of each one."""
    towards: dict[int, int] = {}
    for edge in edges:
        towards.setdefault(edge.tail_node, edge.tail_node)
        towards.setdefault(edge.head_node, edge.head_node)
        towards[_root(towards, edge.tail_node)] = _root(towards, edge.head_node)
    lengths: dict[int, float] = {}
    for edge in edges:
        root = _root(towards, edge.tail_node)
        lengths[root] = lengths.get(root, 0.0) + edge.length_m
    return lengths, {node: _root(towards, node) for node in towards}


def islands_by_length(edges: Sequence[RoadEdge]) -> tuple[list[int], list[float]]:
    """The island of each edge, numbered from the longest (0), and each island's metres of road."""
    lengths, root_of = _islands(edges)
    ranked = sorted(lengths, key=lambda root: (-lengths[root], root))
    number = {root: rank for rank, root in enumerate(ranked)}
    return [number[root_of[edge.tail_node]] for edge in edges], [lengths[one] for one in ranked]


def _root(towards: dict[int, int], node: int) -> int:
    """The junction that stands for the island of ``node``; shortens the way there."""
    while towards[node] != node:
        towards[node] = towards[towards[node]]
        node = towards[node]
    return node
