"""Rooms to search in: the arrays a search writes into, lent to one at a time and used again.

A search that stops early touches few nodes; clearing arrays for all of them would cost more than
the search. So rooms are kept, and each search tidies up what it touched. There are as many rooms
as processors: more searches at once would only wait for one another.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import numpy as np

from layers.roads.graph import Network
from layers.roads.kernel import Room

AT_ONCE = os.cpu_count() or 1
_places = threading.BoundedSemaphore(AT_ONCE)
_guard = threading.Lock()
_idle: WeakKeyDictionary[Network, list[Room]] = WeakKeyDictionary()


@contextmanager
def room_for(network: Network, doors: int) -> Iterator[Room]:
    """A room for a search with that many doors and candidates; waits while all are taken.

    A room that a fault left untidy is thrown away.
    """
    with _places:
        room = _take(network)
        if len(room[4]) < _heap_size(network, doors):
            room = (*room[:4], *_heap(_heap_size(network, doors)))
        yield room
        with _guard:
            _idle.setdefault(network, []).append(room)


def _take(network: Network) -> Room:
    with _guard:
        idle = _idle.get(network)
        if idle:
            return idle.pop()
    nodes = network.node_count
    return (
        np.full(nodes, np.inf),
        np.empty(nodes, dtype=np.int32),
        np.empty(nodes, dtype=np.int32),
        np.full(nodes, -1, dtype=np.int32),
        *_heap(_heap_size(network, 0)),
    )


def _heap_size(network: Network, doors: int) -> int:
    """Every arc can be pushed once for each time its node is settled: once."""
    return len(network.arc_way) + doors + 1


def _heap(
    size: int,
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.int32]]
]:
    return np.empty(size), np.empty(size, dtype=np.int32)
