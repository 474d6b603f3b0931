"""What a search needs from the stored roads: accesses of a spot, closed stretches, drawn routes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.ids import ClosureId, LonLat, RegionCode
from layers.roads.closures import ClosedStretch, Effect
from layers.roads.graph import Stretch
from layers.roads.reach import Access

_QUERIES = Queries(Path(__file__).with_name("search.sql"))


class Route(NamedTuple):
    """A way as it is drawn (EPSG:4490) and told: the names of its roads in the order driven."""

    line: list[LonLat]
    roads: list[str]


def accesses(
    conn: connection,
    region_code: RegionCode,
    spots: Sequence[LonLat],
    reach_m: float,
    keep: int,
    main_too: bool = False,
) -> list[list[Access]]:
    """For each spot the ``keep`` nearest edges within ``reach_m``, nearest first; maybe none.

    Only those that lie about as near as the nearest: where a road is at hand, nobody sets out
    on foot for another one far away, which may well lie across a river. With ``main_too`` the
    nearest edges of each main island of the network are added: a piece of track that leads
    nowhere, next to the spot, must not hide the road from which somebody can walk.
    """
    rows = _QUERIES.all(
        conn,
        "accesses",
        region_code=region_code,
        lons=[spot.lon for spot in spots],
        lats=[spot.lat for spot in spots],
        reach_m=reach_m,
        keep=keep,
        main_too=main_too,
    )
    found: list[dict[int, Access]] = [{} for _ in spots]
    nearest_m: dict[tuple[int, int | None], float] = {}
    for row in rows:
        first_m = nearest_m.setdefault((row["spot"], row["island"]), row["off_road_m"])
        if row["off_road_m"] <= _about(first_m):
            access = Access(row["edge_id"], row["fraction"], row["off_road_m"])
            found[row["spot"]].setdefault(access.edge, access)
    return [sorted(one.values(), key=lambda access: access.off_road_m) for one in found]


def _about(nearest_m: float) -> float:
    """How far another access may be when the nearest is that far."""
    return max(nearest_m + 100.0, nearest_m * 1.5)


def closed_stretches(
    conn: connection, region_code: RegionCode, closure_ids: Sequence[ClosureId]
) -> list[ClosedStretch]:
    """The parts of edges on which these closures act."""
    rows = _QUERIES.all(
        conn, "closed_stretches", region_code=region_code, closure_ids=list(closure_ids)
    )
    return [
        ClosedStretch(
            row["edge_id"], row["start"], row["end"], row["closure_id"], Effect(row["effect"])
        )
        for row in rows
    ]


def routes(
    conn: connection, region_code: RegionCode, driven: Sequence[Sequence[Stretch]]
) -> list[Route]:
    """The drawn line and the road names of each way."""
    parts = [(number, *stretch) for number, way in enumerate(driven) for stretch in way]
    rows = _QUERIES.all(
        conn,
        "route_parts",
        region_code=region_code,
        routes=[part[0] for part in parts],
        edges=[part[1] for part in parts],
        starts=[part[2] for part in parts],
        ends=[part[3] for part in parts],
    )
    drawn = [Route([], []) for _ in driven]
    for row in rows:
        _extend(drawn[row["route"]], row)
    return drawn


def _extend(route: Route, row: Mapping[str, Any]) -> None:
    """Adds one driven stretch to a route."""
    points = row["coordinates"]
    if points and not isinstance(points[0], list):
        points = [points]  # a stretch of no length is a point
    ordered = reversed(points) if row["is_backwards"] else points
    for lon, lat in ordered:
        if not route.line or route.line[-1] != (lon, lat):
            route.line.append(LonLat(lon, lat))
    name = " ".join(part for part in (row["ref"], row["name"]) if part)
    if name and (not route.roads or route.roads[-1] != name):
        route.roads.append(name)


def road_name(conn: connection, region_code: RegionCode, edge: int) -> str:
    """What a road is called, by number and name; empty where it has neither."""
    row = _QUERIES.one(conn, "road_at", region_code=region_code, edge_id=edge)
    return " ".join(part for part in (row["ref"], row["name"]) if part)


def extent(conn: connection, region_code: RegionCode) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a region's roads in degrees; None where it has none."""
    row = _QUERIES.find(conn, "extent", region_code=region_code)
    return (row["west"], row["south"], row["east"], row["north"]) if row else None


def drawn(conn: connection, region_code: RegionCode) -> list[Row]:
    """Every road for the base map: ``road_class``, ``ref``, ``name``, ``geometry`` (GeoJSON)."""
    return _QUERIES.all(conn, "drawn_roads", region_code=region_code)
