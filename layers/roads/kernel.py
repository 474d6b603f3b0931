"""The compiled search: from the incident outwards along the roads, backwards, until enough came in.

This file knows arrays only. Candidates are virtual nodes: when a node that a candidate can set
out from is settled, the candidate is pushed with its own delay (turn-out, loading, the way to
the road). So candidates leave the heap in the order of their arrival, and the search may stop
when every group that was asked for is full; its cost follows the answer's distance, not the
network's size. Compiled by numba, cached on disk, and without the interpreter lock while it runs.

A **door** is one way of leaving or reaching an access along its edge: door ``2i`` of access i is
at the edge's head when somebody sets out and at its tail when somebody arrives, ``2i + 1`` at
the other end.
"""

import numba
import numpy as np

from layers.roads.along import Closed, Driven, along, factor_between, part_s, place_of
from layers.roads.arrays import Floats, Indices
from layers.roads.heap import drop_first, push
from layers.roads.ways import Goals, Starts

# What the kernel is given; each is explained at ``search``.
Asked = tuple[np.ndarray[tuple[int], np.dtype[np.uint64]], Indices, float]
Room = tuple[Floats, Indices, Indices, Indices, Floats, Indices]
Doors = tuple[Floats, Indices, Indices, Floats, Indices, Indices]
Found = tuple[Floats, Indices, Indices, Indices, int, int]

DIRECT = -2


@numba.njit(cache=True, nogil=True)
def _direct(
    roads: Driven, closed: Closed, goals: Goals, starts: Starts
) -> tuple[Floats, Indices, Indices]:
    """The best ways of those who stand on one of the incident's own edges: seconds and accesses.

    Whoever does not gets infinity. Functions that are given tuples of arrays are called for these
    few only: a call costs more than all that is done here for anybody else.
    """
    first, edge, fraction, off_s, delay_s = starts
    goal_edge, goal_fraction, goal_off_s = goals
    best = np.full(len(delay_s), np.inf)
    direct = np.full(len(delay_s), np.int32(-1), dtype=np.int32)
    who = [np.int32(0) for _ in range(0)]
    for candidate in range(len(delay_s)):
        for access in range(first[candidate], first[candidate + 1]):
            for goal in range(len(goal_edge)):
                if goal_edge[goal] != edge[access]:
                    continue
                seconds = along(roads, closed, edge[access], fraction[access], goal_fraction[goal])
                total = delay_s[candidate] + off_s[access] + seconds + goal_off_s[goal]
                if total < best[candidate]:
                    if best[candidate] == np.inf:
                        who.append(np.int32(candidate))
                    best[candidate], direct[candidate] = total, access * len(goal_edge) + goal
    return best, direct, np.array(who, dtype=np.int32)


@numba.njit(cache=True, nogil=True)
def _seed_goals(
    roads: Driven, closed: Closed, goals: Goals, room: Room, count: int
) -> tuple[int, int]:
    """Begins the search at every door of the incident; gives heap size and nodes touched."""
    tail, head = roads[6], roads[7]
    dist, taken, touched, _, keys, items = room
    goal_edge, goal_fraction, goal_off_s = goals
    size = 0
    for door in range(2 * len(goal_edge)):
        goal = door >> 1
        edge = goal_edge[goal]
        node = head[edge] if door & 1 else tail[edge]
        begin = 1.0 if door & 1 else 0.0
        seconds = along(roads, closed, edge, begin, goal_fraction[goal]) + goal_off_s[goal]
        if seconds < dist[node]:
            if dist[node] == np.inf:
                touched[count] = node
                count += 1
            dist[node], taken[node] = seconds, -1 - door
            size = push(keys, items, size, seconds, node)
    return size, count


@numba.njit(cache=True, nogil=True)
def _set_doors(
    roads: Driven, closed: Closed, starts: Starts, start_at: Indices
) -> tuple[Floats, Indices, Indices]:
    """Every way of setting out, hung on its node: seconds, next door of the node, candidate."""
    forward_s, backward_s, tail, head = roads[4], roads[5], roads[6], roads[7]
    first, edge, fraction, off_s, delay_s = starts
    closed_edge = closed[1]
    door_s = np.full(2 * len(edge), np.inf)
    after = np.full(2 * len(edge), np.int32(-1), dtype=np.int32)
    whose = np.empty(2 * len(edge), dtype=np.int32)
    for candidate in range(len(delay_s)):
        for access in range(first[candidate], first[candidate + 1]):
            here, begin = edge[access], fraction[access]
            place = place_of(closed_edge, here)
            for door in (2 * access, 2 * access + 1):
                end = 0.0 if door & 1 else 1.0
                factor = 1.0 if place < 0 else factor_between(closed, place, begin, end)
                seconds = part_s(forward_s[here], backward_s[here], begin, end, factor)
                if seconds == np.inf:
                    continue
                node = tail[here] if door & 1 else head[here]
                whose[door] = candidate
                door_s[door] = delay_s[candidate] + off_s[access] + seconds
                after[door] = start_at[node]
                start_at[node] = door
    return door_s, after, whose


@numba.njit(cache=True, nogil=True)
def _clear_doors(roads: Driven, starts: Starts, start_at: Indices) -> None:
    """Leaves the room as it was found."""
    tail, head = roads[6], roads[7]
    for edge in starts[1]:
        start_at[tail[edge]] = -1
        start_at[head[edge]] = -1


@numba.njit(cache=True, nogil=True)
def _set_out(keys: Floats, items: Indices, at: tuple[int, int, int, float], doors: Doors) -> int:
    """Pushes the candidates that can set out from a node that has just been settled."""
    door_s, after, whose, arrival_s, used, _ = doors
    size, nodes, door, key = at
    while door >= 0:
        candidate = whose[door]
        if key + door_s[door] < arrival_s[candidate]:
            arrival_s[candidate], used[candidate] = key + door_s[door], door
            size = push(keys, items, size, arrival_s[candidate], nodes + candidate)
        door = after[door]
    return size


@numba.njit(cache=True, nogil=True)
def _run(
    roads: Driven, closed: Closed, doors: Doors, asked: Asked, room: Room, begun: tuple[int, int]
) -> tuple[int, int, int]:
    """Settles node after node; gives how many arrived, were settled, and were touched.

    Everything the loop reads stands in names of its own: an array that comes out of a tuple in
    there costs more than the step it is for.
    """
    arc_start, arc_from, arc_way, arc_s = roads[:4]
    arc_mark, closed_edge, through = closed[0], closed[1], closed[6]
    dist, taken, touched, start_at, keys, items = room
    arrival_s, came_in = doors[3], doors[5]
    member, until_s, missing = asked[0], asked[2], asked[1].copy()
    size, count = begun
    nodes, arrived, settled, open_groups = len(dist), 0, 0, int(np.sum(missing > 0))
    while size > 0 and open_groups > 0 and keys[0] <= until_s:
        key, item = keys[0], items[0]
        size = drop_first(keys, items, size)
        if item >= nodes:
            # An entry that was bettered later is still on the heap: it is passed over.
            if key == arrival_s[item - nodes]:
                came_in[arrived] = item - nodes
                arrived += 1
                open_groups -= _fill(missing, member[item - nodes])
            continue
        if key != dist[item]:
            continue
        settled += 1
        if start_at[item] >= 0:
            size = _set_out(keys, items, (size, nodes, start_at[item], key), doors)
        for arc in range(arc_start[item], arc_start[item + 1]):
            before, step_s = arc_from[arc], arc_s[arc]
            then = key + (
                _slowed(step_s, through[place_of(closed_edge, arc_way[arc] >> 1)])
                if arc_mark[arc]
                else step_s
            )
            if then < dist[before]:
                if dist[before] == np.inf:
                    touched[count] = before
                    count += 1
                dist[before], taken[before] = then, arc
                # A dead end from which nobody sets out leads nowhere: reached, and that is all.
                if start_at[before] >= 0 or arc_start[before + 1] - arc_start[before] > 1:
                    size = push(keys, items, size, then, before)
    return arrived, settled, count


@numba.njit(cache=True, nogil=True)
def _slowed(step_s: float, factor: float) -> float:
    """An arc under its closures. 0 s × inf would be NaN on an edge of no length: it is shut."""
    return np.inf if factor == np.inf else step_s * factor


@numba.njit(cache=True, nogil=True)
def search(
    roads: Driven,
    closed: Closed,
    goals: Goals,
    starts: Starts,
    asked: Asked,
    room: Room,
) -> Found:
    """Arrival seconds of the candidates at the incident, nearest first.

    - ``roads``: arc_start (n+1,), arc_from, arc_way, arc_s (a,), forward_s, backward_s, tail and
      head (m,).
    - ``closed``: arc_mark (a,), 1 where closures act; the c edges they act on, in order;
      part_start (c+1,), low, high and factor of each part, in order of low; the factor through
      each whole edge (c,).
    - ``goals``: edge, fraction and seconds off the road of each access of the incident.
    - ``starts``: first access of each candidate (k+1,); edge, fraction and seconds off the road of
      each access; delay of each candidate (k,).
    - ``asked``: the groups of each candidate as bits (k,), how many are wanted of each group, and
      the seconds after which to stop.
    - ``room``: dist (n,) all infinite, taken (n,), touched (n,), start_at (n,) all -1, and a heap
      with room for every arc, door and candidate; ``leave`` makes it ready again.

    Gives arrival_s (k,), the door used (k,) (``DIRECT``: none, it stands on the incident's edge),
    for those the two accesses as start × goals + goal (k,), the candidates in order of arrival –
    only theirs are final –, the number of nodes settled and touched.
    """
    start_at, keys, items, nodes, many = room[3], room[4], room[5], len(room[0]), len(starts[4])
    door_s, after, whose = _set_doors(roads, closed, starts, start_at)
    used, came_in = np.full(many, np.int32(DIRECT), dtype=np.int32), np.empty(many, dtype=np.int32)
    size, count = _seed_goals(roads, closed, goals, room, 0)
    arrival_s, direct, who = _direct(roads, closed, goals, starts)
    for candidate in who:
        size = push(keys, items, size, arrival_s[candidate], nodes + candidate)
    doors = (door_s, after, whose, arrival_s, used, came_in)
    arrived, settled, count = _run(roads, closed, doors, asked, room, (size, count))
    _clear_doors(roads, starts, start_at)
    return arrival_s, used, direct, came_in[:arrived], settled, count


@numba.njit(cache=True, nogil=True)
def _fill(missing: Indices, groups: int) -> int:
    """Counts an arrival for each of its groups; gives how many of them are full now."""
    full = 0
    for group in range(len(missing)):
        if (np.uint64(groups) >> np.uint64(group)) & np.uint64(1) and missing[group] > 0:
            missing[group] -= 1
            if missing[group] == 0:
                full += 1
    return full


@numba.njit(cache=True, nogil=True)
def leave(dist: Floats, touched: Indices, count: int) -> None:
    """Makes the room ready for the next search; costs what that one touched."""
    for at in range(count):
        dist[touched[at]] = np.inf
