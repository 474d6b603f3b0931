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
def search_towards(
    roads: tuple[Indices, Indices, Floats],
    goals: tuple[Indices, Floats],
    starts: tuple[Indices, Indices, Floats],
    direct_s: Floats,
    stop_after: int,
) -> tuple[Floats, Indices, Indices, Indices, Indices, int]:
    """Arrival seconds of every candidate at the incident, nearest first.

    ``roads``: arc_start (n+1,), arc_from, arc_s (a,). ``goals``: nodes from which the incident is
    reached and the seconds that are still to go from each. ``starts``: node, candidate and delay
    of every way a candidate can set out, sorted by node. ``direct_s`` (k,): seconds of a candidate
    that stands on the incident's own edge, ``inf`` if none.

    Gives arrival_s (k,) with ``inf`` where unreached, the start used (k,) (-1: direct), the arc
    taken at each node (n,) (``NO_ARC``: a goal, ``NOT_SEEN``), the goal of a goal node (n,), the
    candidates in order of arrival, and the number of nodes settled.
    """
    arc_start, arc_from, arc_s = roads
    goal_node, goal_s = goals
    start_node, start_candidate, start_s = starts
    nodes = len(arc_start) - 1
    candidates = len(direct_s)
    dist = np.full(nodes, np.inf)
    arc_taken = np.full(nodes, np.int32(NOT_SEEN), dtype=np.int32)
    goal_of = np.full(nodes, np.int32(-1), dtype=np.int32)
    done = np.zeros(nodes, dtype=np.bool_)
    first_start = np.full(nodes, np.int32(-1), dtype=np.int32)
    for at in range(len(start_node) - 1, -1, -1):
        first_start[start_node[at]] = at
    arrival_s = np.full(candidates, np.inf)
    start_used = np.full(candidates, np.int32(-1), dtype=np.int32)
    came_in = np.full(candidates, np.int32(-1), dtype=np.int32)
    is_in = np.zeros(candidates, dtype=np.bool_)
    room = len(arc_from) + len(goal_node) + len(start_node) + candidates + 1
    keys, items = np.empty(room), np.empty(room, dtype=np.int32)
    size, settled, arrived = 0, 0, 0
    for candidate in range(candidates):
        if direct_s[candidate] < np.inf:
            arrival_s[candidate] = direct_s[candidate]
            size = _push(keys, items, size, direct_s[candidate], nodes + candidate)
    for at in range(len(goal_node)):
        node = goal_node[at]
        if goal_s[at] < dist[node]:
            dist[node], arc_taken[node], goal_of[node] = goal_s[at], NO_ARC, at
            size = _push(keys, items, size, goal_s[at], node)
    while size > 0 and arrived < stop_after:
        key, item = keys[0], items[0]
        size = _drop_first(keys, items, size)
        if item >= nodes:
            candidate = item - nodes
            if not is_in[candidate]:
                is_in[candidate] = True
                came_in[arrived] = candidate
                arrived += 1
            continue
        if done[item]:
            continue
        done[item] = True
        settled += 1
        at = first_start[item]
        while 0 <= at < len(start_node) and start_node[at] == item:
            candidate = start_candidate[at]
            reached = key + start_s[at]
            if reached < arrival_s[candidate]:
                arrival_s[candidate], start_used[candidate] = reached, at
                size = _push(keys, items, size, reached, nodes + candidate)
            at += 1
        for arc in range(arc_start[item], arc_start[item + 1]):
            node = arc_from[arc]
            reached = key + arc_s[arc]
            if reached < dist[node]:
                dist[node], arc_taken[node], goal_of[node] = reached, arc, -1
                size = _push(keys, items, size, reached, node)
    for candidate in range(candidates):
        if not is_in[candidate]:
            arrival_s[candidate] = np.inf
    return arrival_s, start_used, arc_taken, goal_of, came_in[:arrived], settled


