"""Things of every scope there is: two regions, townships, units, sensitivities, all four layers.

And who may see and change which of them, said a second time in the plainest words there are, so
that neither wall of the database is measured by itself.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from psycopg2 import sql
from psycopg2.extensions import connection

from layers.db.asking import Asker
from layers.ids import RegionCode
from layers.records.model import LAYERS, Layer

REGIONS = (RegionCode("990011"), RegionCode("990012"))
TOWNSHIPS = ("", "990011100", "990011101")
UNITS = ("", "县水利局", "县林业局")
SENSITIVITIES = ("public", "internal", "sensitive")
ITEM, OTHER_ITEM = "1010101", "1010102"

_AT = "ST_SetSRID(ST_MakePoint(110.02, 26.02), 4490)"
TABLES: dict[Layer, tuple[str, str, str]] = {
    "places": ("place", "place_code", "unit"),
    "hazards": ("hazard", "hazard_code", "unit"),
    "depots": ("depot", "depot_code", "keeper_unit"),
    "teams": ("team", "team_code", "managing_unit"),
}
"""Each layer's table, the column that names its rows, and the one that says who keeps them."""

# What else each table wants to know of a row.
_MORE: dict[Layer, dict[str, str]] = {
    "places": {"kind": "'school'", "geom": _AT},
    "hazards": {"kind": "'landslide'", "risk_level": "'general'", "geom": _AT},
    "depots": {"depot_level": "'county'", "load_min": "5", "geom": _AT},
    "teams": {
        "kind": "'medical'",
        "people_total": "9",
        "people_available": "9",
        "status": "'standby'",
        "turn_out_min": "5",
        "base": _AT,
    },
}


class Thing(NamedTuple):
    """A row of a layer, as far as scopes go."""

    layer: Layer
    region: RegionCode
    code: str
    unit: str
    township: str
    sensitivity: str


def things() -> Iterator[Thing]:
    """One of each: 216 of them. The code tells nothing but the order they were made in."""
    made = product(LAYERS, REGIONS, UNITS, TOWNSHIPS, SENSITIVITIES)
    for number, (layer, region, unit, township, sensitivity) in enumerate(made):
        yield Thing(layer, region, f"S{number:03}", unit, township, sensitivity)


def may_see(asker: Asker, thing: Thing) -> bool:
    """In one's regions: what one is cleared for, and what is one's own whatever it is."""
    cleared = SENSITIVITIES.index(thing.sensitivity) <= asker.clearance
    return _in_region(asker, thing.region) and (cleared or _own(asker, thing))


def may_write(asker: Asker, thing: Thing) -> bool:
    """In one's regions: everything, what is one's own, or nothing."""
    reached = {"county": True, "own": _own(asker, thing), "none": False}
    return _in_region(asker, thing.region) and reached[asker.writes]


def may_see_room(asker: Asker, region: RegionCode) -> bool:
    """Incidents and closures are no unit's: whoever is cleared for the county's own sees them."""
    return _in_region(asker, region) and asker.clearance >= 1


def may_write_room(asker: Asker, region: RegionCode) -> bool:
    """Whoever writes in the whole county."""
    return _in_region(asker, region) and asker.writes == "county"


def _in_region(asker: Asker, region: RegionCode) -> bool:
    return asker.regions is None or region in asker.regions


def _own(asker: Asker, thing: Thing) -> bool:
    if asker.layers is not None and thing.layer not in asker.layers:
        return False
    if thing.unit and thing.unit == asker.unit:
        return True
    return bool(thing.township) and thing.township in asker.townships


def add_regions(conn: connection) -> None:
    """The two regions, each a square degree, with a thing to be stored."""
    with conn.cursor() as cursor:
        for region in REGIONS:
            cursor.execute(
                "INSERT INTO region (region_code, name, metric_srid, source, is_demo, boundary)"
                " VALUES (%s, %s, 4545, '', true,"
                "         ST_Multi(ST_MakeEnvelope(109.5, 25.5, 110.5, 26.5, 4490)))",
                (region, region),
            )
            for item in (ITEM, OTHER_ITEM):
                cursor.execute(
                    "INSERT INTO item (region_code, item_code, name) VALUES (%s, %s, '帐篷')",
                    (region, item),
                )


def add(conn: connection, thing: Thing) -> None:
    """Puts one thing where its layer is kept, as whoever the connection is."""
    table, code, unit = TABLES[thing.layer]
    more = _MORE[thing.layer]
    columns = ["region_code", code, "name", unit, "township_code", "sensitivity", *more]
    with conn.cursor() as cursor:
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES (%s, %s, %s, %s, %s, %s, {})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(map(sql.SQL, more.values())),
            ),
            (thing.region, thing.code, f"name {thing.code}", *thing[3:]),
        )


def add_all(conn: connection) -> None:
    """All of it, in the caller's transaction: the regions and one thing of each scope."""
    add_regions(conn)
    for thing in things():
        add(conn, thing)
