"""Where hazards are kept. Every act works in the caller's transaction and never commits."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Unknown
from layers.hazards.model import Hazard, RiskLevel
from layers.ids import HazardCode, LonLat, RegionCode
from layers.importing.saving import Named, Saved, named_rows, save_rows

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


def all(conn: connection, region_code: RegionCode) -> list[Hazard]:  # noqa: A001
    """The hazards on the books by code."""
    rows = _QUERIES.all(conn, "hazards", region_code=region_code, hazard_code=None)
    return [_hazard(region_code, row) for row in rows]


def shown(conn: connection, region_code: RegionCode) -> Mapping[str, Sequence[Any]]:
    """What a map shows of the hazards on the books, by column: the worst, then the largest first.

    ``lon`` and ``lat``: a point that lies on it (EPSG:4490); ``has_shape``: a line or an area.
    """
    levels = [one.value for one in RiskLevel]
    return _QUERIES.columns(conn, "shown", region_code=region_code, levels=levels)


def shapes(conn: connection, region_code: RegionCode) -> dict[str, Mapping[str, Any]]:
    """The lines and areas among the hazards on the books, as GeoJSON in EPSG:4490, by code."""
    found = _QUERIES.all(conn, "shapes", region_code=region_code)
    return {one["hazard_code"]: one["geometry"] for one in found}


def tile(conn: connection, region_code: RegionCode, z: int, x: int, y: int) -> bytes:
    """The lines and areas within a tile of the web mercator, as a vector tile.

    EPSG:3857, ``y`` from the north; each with its ``code`` and ``level``; empty: there are none.
    """
    return bytes(_QUERIES.one(conn, "tile", region_code=region_code, z=z, x=x, y=y)["tile"])


def find(conn: connection, region_code: RegionCode, hazard_code: HazardCode) -> Hazard | None:
    """The hazard on the books with that code, or None."""
    row = _QUERIES.find(conn, "hazards", region_code=region_code, hazard_code=hazard_code)
    return None if row is None else _hazard(region_code, row)


def get(conn: connection, region_code: RegionCode, hazard_code: HazardCode) -> Hazard:
    """The hazard on the books with that code. Raises Unknown ``no_hazard``."""
    hazard = find(conn, region_code, hazard_code)
    if hazard is None:
        raise _unknown(hazard_code)
    return hazard


def near(
    conn: connection, region_code: RegionCode, at: LonLat, radius_m: float
) -> list[tuple[Hazard, float]]:
    """The hazards within ``radius_m`` of ``at``, nearest first, each with its distance.

    Distances are metres over the ellipsoid; 0 for a point on or inside an area.
    """
    rows = _QUERIES.all(
        conn, "near", region_code=region_code, lon=at.lon, lat=at.lat, radius_m=radius_m
    )
    return [(_hazard(region_code, row), float(row["distance_m"])) for row in rows]


def named(conn: connection, region_code: RegionCode) -> Named:
    """Every hazard code ever given, with its name and township; None for one that is retired."""
    return named_rows(_QUERIES.all(conn, "named", region_code=region_code))


def save_many(conn: connection, region_code: RegionCode, hazards: Sequence[Hazard]) -> Saved:
    """Adds and changes hazards as the planners' table has them; a retired one comes back."""
    return save_rows(conn, _QUERIES, "save", region_code, [_row(hazard) for hazard in hazards])


def retire(conn: connection, region_code: RegionCode, hazard_code: HazardCode) -> None:
    """Strikes the hazard off the books. Raises Unknown ``no_hazard``."""
    if not _QUERIES.run(conn, "retire", region_code=region_code, hazard_code=hazard_code):
        raise _unknown(hazard_code)


def _unknown(hazard_code: HazardCode) -> Unknown:
    return Unknown("no_hazard", field="hazard_code", hazard_code=hazard_code)


def _hazard(region_code: RegionCode, row: Row) -> Hazard:
    """A row of the statements ``hazards`` and ``near`` as a hazard."""
    fields = {name: value for name, value in row.items() if name != "distance_m"}
    level = RiskLevel(fields.pop("risk_level"))
    return Hazard(region_code=region_code, risk_level=level, **fields)


def _row(hazard: Hazard) -> Row:
    """A hazard as the statement ``save`` takes it."""
    return {
        "hazard_code": hazard.hazard_code,
        "kind": hazard.kind,
        "name": hazard.name,
        "risk_level": hazard.risk_level.value,
        "township_code": hazard.township_code,
        "address": hazard.address,
        "geometry": hazard.geometry,
        "given": hazard.given,
        "households": hazard.households,
        "people": hazard.people,
        "property_wan": hazard.property_wan,
        "answerable_name": hazard.answerable_name,
        "answerable_post": hazard.answerable_post,
        "answerable_phone": hazard.answerable_phone,
        "note": hazard.note,
        "is_demo": hazard.is_demo,
    }
