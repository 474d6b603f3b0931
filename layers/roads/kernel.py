"""The compiled search: from the incident outwards along the roads, backwards, until enough came in.

This file knows arrays only. Candidates are virtual nodes: when a node that a candidate can set
out from is settled, the candidate is pushed with its own delay (turn-out, loading, the way to
the road). So candidates leave the heap in the order of their arrival, and the search may stop
after the first k of them; its cost follows the answer's distance, not the network's size.
Compiled by numba, cached on disk, and without the interpreter lock while it runs.
"""

import numba
import numpy as np

from layers.roads.graph import Floats, Indices

NO_ARC = -1
NOT_SEEN = -2


@numba.njit(cache=True, nogil=True)
def _push(keys: Floats, items: Indices, size: int, key: float, item: int) -> int:
    """Puts an item on the binary heap and gives the new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at], items[at] = keys[above], items[above]
        at = above
    keys[at], items[at] = key, item
    return size + 1


@numba.njit(cache=True, nogil=True)
def _drop_first(keys: Floats, items: Indices, size: int) -> int:
    """Takes the smallest off the binary heap and gives the new size."""
    size -= 1
    key, item = keys[size], items[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], items[at] = keys[below], items[below]
        at = below
    keys[at], items[at] = key, item
    return size


@numba.njit(cache=True, nogil=True)
def _first_starts(nodes: int, start_node: Indices) -> Indices:
    """Where each node's ways to set out begin in the list sorted by node; -1: none."""
    first = np.full(nodes, np.int32(-1), dtype=np.int32)
    for at in range(len(start_node) - 1, -1, -1):
        first[start_node[at]] = at
    return first


@numba.njit(cache=True, nogil=True)
def _seed(
    heap: tuple[Floats, Indices],
    tree: tuple[Floats, Indices, Indices],
    goals: tuple[Indices, Floats],
    arrival_s: Floats,
) -> int:
    """Begins at the goals, and with the candidates that stand on the incident's own edge."""
    keys, items = heap
    dist, arc_taken, goal_of = tree
    goal_node, goal_s = goals
    size = 0
    for candidate in range(len(arrival_s)):
        if arrival_s[candidate] < np.inf:
            size = _push(keys, items, size, arrival_s[candidate], len(dist) + candidate)
    for at in range(len(goal_node)):
        node = goal_node[at]
        if goal_s[at] < dist[node]:
            dist[node], arc_taken[node], goal_of[node] = goal_s[at], NO_ARC, at
            size = _push(keys, items, size, goal_s[at], node)
    return size


@numba.njit(cache=True, nogil=True)
def _set_out(
    heap: tuple[Floats, Indices, int],
    settled: tuple[int, float, int, int],
    starts: tuple[Indices, Indices, Floats],
    arrivals: tuple[Floats, Indices],
) -> int:
    """Pushes the candidates that can set out from a node that has just been settled."""
    keys, items, size = heap
    node, key, at, nodes = settled
    start_node, start_candidate, start_s = starts
    arrival_s, start_used = arrivals
    while 0 <= at < len(start_node) and start_node[at] == node:
        candidate = start_candidate[at]
        if key + start_s[at] < arrival_s[candidate]:
            arrival_s[candidate], start_used[candidate] = key + start_s[at], at
            size = _push(keys, items, size, arrival_s[candidate], nodes + candidate)
        at += 1
    return size


@numba.njit(cache=True, nogil=True)
def _relax(
    heap: tuple[Floats, Indices, int],
    settled: tuple[int, float],
    roads: tuple[Indices, Indices, Floats],
    tree: tuple[Floats, Indices, Indices],
) -> int:
    """Goes one arc further back from a settled node."""
    keys, items, size = heap
    node, key = settled
    arc_start, arc_from, arc_s = roads
    dist, arc_taken, goal_of = tree
    for arc in range(arc_start[node], arc_start[node + 1]):
        before = arc_from[arc]
        if key + arc_s[arc] < dist[before]:
            dist[before], arc_taken[before], goal_of[before] = key + arc_s[arc], arc, -1
            size = _push(keys, items, size, dist[before], before)
    return size


@numba.njit(cache=True, nogil=True)
def search_towards(
    roads: tuple[Indices, Indices, Floats],
    goals: tuple[Indices, Floats],
    starts: tuple[Indices, Indices, Floats],
    direct_s: Floats,
    stop_after: int,
) -> tuple[Floats, Indices, Indices, Indices, Indices, int]:
    """Arrival seconds of the candidates at the incident, nearest first.

    ``roads``: arc_start (n+1,), arc_from, arc_s (a,). ``goals``: nodes from which the incident is
    reached and the seconds that are still to go from each. ``starts``: node, candidate and delay
    of every way a candidate can set out, sorted by node. ``direct_s`` (k,): seconds of a candidate
    that stands on the incident's own edge, ``inf`` if none.

    Gives arrival_s (k,), the start used (k,) (-1: direct), the arc taken at each node (n,)
    (``NO_ARC``: a goal, ``NOT_SEEN``), the goal of a goal node (n,), the candidates in order of
    arrival – only theirs are final – and the number of nodes settled.
    """
    nodes = len(roads[0]) - 1
    dist = np.full(nodes, np.inf)
    arc_taken = np.full(nodes, np.int32(NOT_SEEN), dtype=np.int32)
    tree = (dist, arc_taken, np.full(nodes, np.int32(-1), dtype=np.int32))
    first_start = _first_starts(nodes, starts[0])
    arrival_s = direct_s.copy()
    start_used = np.full(len(direct_s), np.int32(-1), dtype=np.int32)
    came_in = np.empty(len(direct_s), dtype=np.int32)
    room = len(roads[1]) + len(goals[0]) + len(starts[0]) + len(direct_s) + 1
    keys, items = np.empty(room), np.empty(room, dtype=np.int32)
    size = _seed((keys, items), tree, goals, arrival_s)
    settled, arrived = 0, 0
    while size > 0 and arrived < stop_after:
        key, item = keys[0], items[0]
        size = _drop_first(keys, items, size)
        if item >= nodes:
            # An entry that was bettered later is still on the heap: it is passed over.
            if key == arrival_s[item - nodes]:
                came_in[arrived] = item - nodes
                arrived += 1
        elif key == dist[item]:
            settled += 1
            size = _set_out(
                (keys, items, size),
                (item, key, first_start[item], nodes),
                starts,
                (arrival_s, start_used),
            )
            size = _relax((keys, items, size), (item, key), roads, tree)
    return arrival_s, start_used, arc_taken, tree[2], came_in[:arrived], settled
