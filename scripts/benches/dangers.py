"""As many standing dangers as a province has, for the maps to show: points, or areas."""

from pathlib import Path

from psycopg2.extensions import connection

from layers.codes import code_list
from layers.db.queries import Queries
from layers.ids import RegionCode
from scripts.benches.peer_folium import Danger

_QUERIES = Queries(Path(__file__).with_name("dangers.sql"))
AREA_M = 90.0


def only(conn: connection, region_code: RegionCode, count: int, width_m: float = 0) -> None:
    """So many dangers in the place of those before, committed; ``width_m`` 0: points."""
    _QUERIES.run(conn, "forget_none_of_it")
    _QUERIES.run(conn, "strike_all", region_code=region_code)
    kinds = list(code_list("hazard_kinds"))
    _QUERIES.run(
        conn, "scatter", region_code=region_code, count=count, kinds=kinds, width_m=width_m
    )
    conn.commit()
    conn.autocommit = True
    with conn.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE hazard")
    conn.autocommit = False


def all(conn: connection, region_code: RegionCode) -> list[Danger]:  # noqa: A001
    """The same as the peers are given them."""
    return [Danger(**one) for one in _QUERIES.all(conn, "dangers", region_code=region_code)]
