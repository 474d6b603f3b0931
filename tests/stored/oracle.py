"""pgRouting as the judge of our search: the same costs, another engine, another way to ask.

The edges are cut apart where a stretch is closed, so that pgRouting meets a network in which the
closure is simply missing; ``pgr_withPointsCost`` then puts the spots on their edges by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from psycopg2.extensions import connection
from psycopg2.extras import execute_values

from layers.roads.closures import SHUTTING, ClosedStretch
from layers.roads.driving import Roads
from layers.roads.reach import Access, Candidate, Pace

Piece = tuple[int, float, float]


@dataclass
class CutRoads:
    """The network with its closed stretches taken out; pieces of an edge by their fractions."""

    roads: Roads
    rows: list[tuple[int, int, int, float, float]] = field(default_factory=list)
    pieces: dict[int, list[Piece]] = field(default_factory=dict)

    def add(self, edge: int, source: int, target: int, start: float, end: float) -> None:
        """One piece, turned round: the oracle searches from the incident, against the traffic."""
        number = len(self.rows) + 1
        share = end - start
        forward, backward = (
            float(seconds) * share if np.isfinite(seconds) else -1.0
            for seconds in (self.roads.forward_s[edge], self.roads.backward_s[edge])
        )
        self.rows.append((number, target, source, forward, backward))
        self.pieces.setdefault(edge, []).append((number, start, end))

    def locate(self, access: Access) -> tuple[int, float] | int | None:
        """The piece an access lies on and its fraction seen from the turned edge.

        At the very end of a piece it is the node, which pgRouting wants to be asked for by itself.
        """
        for number, start, end in self.pieces.get(access.edge, []):
            if start <= access.fraction <= end and end > start:
                fraction = 1.0 - (access.fraction - start) / (end - start)
                _, at_zero, at_one, _, _ = self.rows[number - 1]
                if fraction in (0.0, 1.0):
                    return at_one if fraction else at_zero
                return number, fraction
        return None


def cut(county: Roads, stretches: Sequence[ClosedStretch]) -> CutRoads:
    """Takes every shut stretch out of the network."""
    closed: dict[int, list[tuple[float, float]]] = {}
    for stretch in stretches:
        if stretch.effect in SHUTTING:
            closed.setdefault(stretch.edge, []).append((stretch.start, stretch.end))
    roads, network = CutRoads(county), county.network
    loose = network.node_count
    for edge in range(network.edge_count):
        tail, head = int(network.tail[edge]), int(network.head[edge])
        at, node = 0.0, tail
        for low, high in sorted(closed.get(edge, [])):
            if low > at:
                roads.add(edge, node, loose, at, low)
                loose += 1
            at = max(at, high)
            node = loose
            loose += 1
        if at < 1.0:
            roads.add(edge, node, head, at, 1.0)
    return roads


def arrivals(
    conn: connection,
    roads: CutRoads,
    incident: Sequence[Access],
    candidates: Sequence[Candidate],
    pace: Pace,
) -> Mapping[int, float]:
    """Arrival seconds by index of candidate, by pgRouting; who is missing is unreachable."""
    points: list[tuple[int, int, float]] = []

    def asked(access: Access) -> int | None:
        """What pgRouting calls this access: a node by its number, a point by -pid."""
        where = roads.locate(access)
        if isinstance(where, tuple):
            points.append((len(points) + 1, *where))
            return -len(points)
        return where

    goals: list[tuple[int, float]] = []
    starts: list[tuple[int, int, float]] = []
    for access in incident:
        if (name := asked(access)) is not None:
            goals.append((name, pace.walk_s(access)))
    for index, candidate in enumerate(candidates):
        for access in candidate.accesses:
            if (name := asked(access)) is not None:
                delay = candidate.delay_s + pace.yard_s(access)
                starts.append((name, index, delay))
    if not goals or not starts:
        return {}
    with conn.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pgrouting")
        cursor.execute("DROP TABLE IF EXISTS oracle_edge, oracle_point")
        cursor.execute(
            "CREATE TEMP TABLE oracle_edge (id bigint, source bigint, target bigint,"
            " cost float8, reverse_cost float8)"
        )
        cursor.execute(
            "CREATE TEMP TABLE oracle_point (pid bigint, edge_id bigint, fraction float8)"
        )
        execute_values(cursor, "INSERT INTO oracle_edge VALUES %s", roads.rows, page_size=5000)
        execute_values(cursor, "INSERT INTO oracle_point VALUES %s", points, page_size=5000)
        cursor.execute(
            "SELECT start_pid, end_pid, agg_cost FROM pgr_withPointsCost("
            "'SELECT id, source, target, cost, reverse_cost FROM oracle_edge',"
            "'SELECT pid, edge_id, fraction, ''b''::char AS side FROM oracle_point',"
            "%s::bigint[], %s::bigint[], directed := true, driving_side := 'b')",
            ([name for name, _ in goals], [name for name, _, _ in starts]),
        )
        cost = {(begin, end): seconds for begin, end, seconds in cursor.fetchall()}
    place = {-pid: (edge, fraction) for pid, edge, fraction in points}
    return _best(goals, starts, cost, place)


def _best(
    goals: Sequence[tuple[int, float]],
    starts: Sequence[tuple[int, int, float]],
    cost: Mapping[tuple[int, int], float],
    place: Mapping[int, object],
) -> Mapping[int, float]:
    """The soonest of all ways of each candidate.

    Two names of the very same place have no row between them: that way costs nothing.
    """
    best: dict[int, float] = {}
    for goal, walk_s in goals:
        for start, index, delay_s in starts:
            same = place.get(goal, goal) == place.get(start, start)
            seconds = 0.0 if same else cost.get((goal, start), np.inf)
            if walk_s + seconds + delay_s < best.get(index, np.inf):
                best[index] = walk_s + seconds + delay_s
    return best
