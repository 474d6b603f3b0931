"""The queue of a search: a heap of four, so that few levels lie between the first and the last."""

import numba

from layers.roads.arrays import Floats, Indices


@numba.njit(cache=True, nogil=True, inline="always")
def push(keys: Floats, items: Indices, size: int, key: float, item: int) -> int:
    """Puts an item on the heap and gives the new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 2
        if keys[above] <= key:
            break
        keys[at], items[at] = keys[above], items[above]
        at = above
    keys[at], items[at] = key, item
    return size + 1


@numba.njit(cache=True, nogil=True, inline="always")
def drop_first(keys: Floats, items: Indices, size: int) -> int:
    """Takes the smallest off the heap and gives the new size."""
    size -= 1
    key, item = keys[size], items[size]
    at = 0
    while True:
        first = 4 * at + 1
        if first >= size:
            break
        least = first
        for below in range(first + 1, min(first + 4, size)):
            if keys[below] < keys[least]:
                least = below
        if keys[least] >= key:
            break
        keys[at], items[at] = keys[least], items[least]
        at = least
    keys[at], items[at] = key, item
    return size
