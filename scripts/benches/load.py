"""Bringing the topology from the database into memory: our loader against rows by fetchall."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from psycopg2.extensions import connection

from scripts.benches import ours
from scripts.benches.database import QUERIES
from scripts.benches.networks import RoadArrays
from scripts.benches.table import Goal, Row, faster

_TIMES, _WARM_UP = 5, 1


def compare(conn: connection, region_code: str, roads: RoadArrays) -> Row:
    """Both in turns, the same facts of the same edges in the same order.

    The peer asks for the columns as they stand and stops at Python's rows; ours ends with arrays.
    """

    def fetched() -> int:
        with conn.cursor() as cursor:
            cursor.execute(QUERIES.statements["topology"], {"region_code": region_code})
            return len(cursor.fetchall())

    def loaded() -> int:
        return ours.topology(conn, region_code, roads.classes)

    taken: dict[Callable[[], int], list[float]] = {fetched: [], loaded: []}
    for number in range(_WARM_UP + _TIMES):
        for way, seconds in taken.items():
            begun = perf_counter()
            count = way()
            if number >= _WARM_UP:
                seconds.append(perf_counter() - begun)
            if count != roads.edge_count:
                raise ValueError(f"{count} edges came instead of {roads.edge_count}")
    return faster(
        "topology load",
        "psycopg2 fetchall of the same facts, not made into arrays",
        1000 * median(taken[loaded]),
        1000 * median(taken[fetched]),
        Goal(2.5, at_least=True),
    )
