"""Where terrain is kept, and what the walks from the roads to a spot lead over."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.geo.crs import geodesic_m
from layers.ids import LonLat, RegionCode
from layers.importing.saving import Saved, save_rows
from layers.places.terrain import Crossing, Ground, Patch, Terrain, TerrainClass, ground_of

_QUERIES = Queries(Path(__file__).with_name("terrain.sql"))


def save_many(conn: connection, region_code: RegionCode, areas: Sequence[Terrain]) -> Saved:
    """Adds and changes areas as the file has them; what it does not name stays as it is."""
    rows = [
        {
            "terrain_code": one.terrain_code,
            "terrain_class": one.terrain_class.value,
            "name": one.name,
            "geometry": one.geometry,
            "given": one.given,
            "note": one.note,
            "is_demo": one.is_demo,
        }
        for one in areas
    ]
    return save_rows(conn, _QUERIES, "save", region_code, rows)


def grounds(
    conn: connection,
    region_code: RegionCode,
    spot: LonLat,
    ends: Sequence[LonLat],
    *,
    only_water: bool = False,
) -> list[Ground]:
    """What the straight walk from each of the roads' points ``ends`` to the spot leads over.

    ``only_water`` asks for the rivers alone, which is quick for a thousand walks.
    """
    patches: defaultdict[int, list[Patch]] = defaultdict(list)
    crossings: defaultdict[int, list[Crossing]] = defaultdict(list)
    _QUERIES.one(conn, "plainly")
    rows = _QUERIES.all(
        conn,
        "grounds",
        region_code=region_code,
        lon=spot.lon,
        lat=spot.lat,
        lons=[end.lon for end in ends],
        lats=[end.lat for end in ends],
        only_water=only_water,
    )
    for row in rows:
        if row["terrain_class"] is None:
            crossings[row["number"]].append(Crossing(row["name"], row["start"]))
        else:
            kind = TerrainClass(row["terrain_class"])
            patches[row["number"]].append(Patch(kind, row["name"], row["start"], row["end"]))
    return [
        ground_of(
            float(geodesic_m(end.lon, end.lat, spot.lon, spot.lat)),
            patches[number],
            crossings[number],
        )
        for number, end in enumerate(ends, start=1)
    ]
