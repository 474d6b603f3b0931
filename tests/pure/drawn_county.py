"""Roads with drawn lines: a lattice of streets, and edges that are hard on purpose."""

from collections.abc import Sequence

import numpy as np

from layers.roads.arrays import Facts, Label, Lines
from layers.roads.graph import EdgeTable
from layers.roads.model import RoadEdge

WEST, SOUTH, STEP = 111.5, 25.8, 0.005


def lattice(side: int) -> EdgeTable:
    """Streets every 0.005 degrees, each bent a little; named by their row and column."""
    edges = []
    for row in range(side):
        for column in range(side):
            for rows, columns in ((0, 1), (1, 0)):
                if row + rows < side and column + columns < side:
                    edges.append(_street(side, (row, column), (row + rows, column + columns)))
    return table_of(edges)


def _street(side: int, one: tuple[int, int], other: tuple[int, int]) -> RoadEdge:
    begin, end = ((WEST + STEP * column, SOUTH + STEP * row) for row, column in (one, other))
    middle = ((begin[0] + end[0]) / 2 + 0.0003, (begin[1] + end[1]) / 2 + 0.0002)
    return RoadEdge(
        source_key=f"{one}-{other}",
        tail_node=one[0] * side + one[1],
        head_node=other[0] * side + other[1],
        coordinates=(begin, middle, end),
        length_m=500.0,
        road_class="县道" if one[0] == other[0] else "村道",
        name=f"{one[0]}街",
    )


def table_of(edges: Sequence[RoadEdge]) -> EdgeTable:
    """The edges as they would be loaded from the database."""
    classes = tuple(sorted({edge.road_class for edge in edges}))
    labels = tuple(sorted({Label(edge.name, edge.ref) for edge in edges}))
    points = [len(edge.coordinates) for edge in edges]
    flat = np.array([point for edge in edges for point in edge.coordinates])
    facts = Facts(
        road_class=np.array([classes.index(edge.road_class) for edge in edges], np.uint8),
        flags=np.array([_flags(edge) for edge in edges], np.uint8),
        limit_kmh=_limits([edge.limit_kmh for edge in edges]),
        height_m=_limits([edge.height_m for edge in edges]),
        weight_t=_limits([edge.weight_t for edge in edges]),
        width_m=_limits([edge.width_m for edge in edges]),
        label=np.array([labels.index(Label(edge.name, edge.ref)) for edge in edges], np.int32),
        classes=classes,
        labels=labels,
    )
    start = np.append(0, np.cumsum(points)).astype(np.int32)
    return EdgeTable(
        edge_id=np.arange(len(edges), dtype=np.int32),
        tail_node=np.array([edge.tail_node for edge in edges], np.int64),
        head_node=np.array([edge.head_node for edge in edges], np.int64),
        length_m=np.array([edge.length_m for edge in edges]),
        facts=facts,
        lines=Lines(start, flat[:, 0].copy(), flat[:, 1].copy()),
    )


def _limits(said: Sequence[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array([np.inf if one is None else one for one in said], np.float32)


def _flags(edge: RoadEdge) -> int:
    said = (
        edge.forward,
        edge.backward,
        edge.on_foot,
        edge.is_bridge,
        edge.is_tunnel,
        edge.is_ford,
        edge.is_rough,
    )
    return sum(1 << bit for bit, one in enumerate(said) if one)
