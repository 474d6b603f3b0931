"""Where places are kept. Every act works in the caller's transaction and never commits."""

from collections.abc import Sequence
from pathlib import Path

from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Unknown
from layers.ids import LonLat, PlaceCode, RegionCode
from layers.importing.saving import Named, Saved, named_rows, save_rows
from layers.places.model import Place
from layers.words import pinyin

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


def all(  # noqa: A001
    conn: connection, region_code: RegionCode, kinds: Sequence[str] | None = None
) -> list[Place]:
    """The places by code; of these kinds only, when kinds are named."""
    asked = None if kinds is None else list(kinds)
    rows = _QUERIES.all(conn, "places", region_code=region_code, place_code=None, kinds=asked)
    return [_place(region_code, row) for row in rows]


def find(conn: connection, region_code: RegionCode, place_code: PlaceCode) -> Place | None:
    """The place with that code, or None."""
    row = _QUERIES.find(conn, "places", region_code=region_code, place_code=place_code, kinds=None)
    return None if row is None else _place(region_code, row)


def get(conn: connection, region_code: RegionCode, place_code: PlaceCode) -> Place:
    """The place with that code. Raises Unknown ``no_place``."""
    place = find(conn, region_code, place_code)
    if place is None:
        raise _unknown(place_code)
    return place


def near(
    conn: connection, region_code: RegionCode, at: LonLat, radius_m: float
) -> list[tuple[Place, float]]:
    """The places within ``radius_m`` of ``at``, nearest first, each with its distance.

    Distances are metres over the ellipsoid.
    """
    rows = _QUERIES.all(
        conn, "near", region_code=region_code, lon=at.lon, lat=at.lat, radius_m=radius_m
    )
    return [(_place(region_code, row), float(row["distance_m"])) for row in rows]


def search(conn: connection, region_code: RegionCode, text: str, limit: int) -> list[Place]:
    """The places that ``text`` may mean, best first.

    The name itself comes before an old name, the beginning of a name, its pinyin (with or
    without spaces), its initials, and a part of it. Nothing typed finds nothing.
    """
    typed = text.strip().lower()
    if not typed:
        return []
    latin = typed.replace(" ", "").replace("'", "")
    rows = _QUERIES.all(
        conn, "search", region_code=region_code, typed=typed, latin=latin, limit=limit
    )
    return [_place(region_code, row) for row in rows]


def old_names(conn: connection, region_code: RegionCode) -> dict[str, tuple[str, ...]]:
    """By code the old names of the places that have any."""
    rows = _QUERIES.all(conn, "old_names", region_code=region_code)
    return {row["place_code"]: tuple(row["old_names"]) for row in rows}


def township_of(conn: connection, region_code: RegionCode, at: LonLat) -> Place | None:
    """The township whose seat is nearest to ``at``; None while the region has no townships."""
    row = _QUERIES.find(conn, "township_of", region_code=region_code, lon=at.lon, lat=at.lat)
    return None if row is None else _place(region_code, row)


def named(conn: connection, region_code: RegionCode) -> Named:
    """Every place code ever given, with its name and township; None for one that is retired."""
    return named_rows(_QUERIES.all(conn, "named", region_code=region_code))


def save_many(conn: connection, region_code: RegionCode, places: Sequence[Place]) -> Saved:
    """Adds and changes places as the planners' table has them; a retired one comes back."""
    return save_rows(conn, _QUERIES, "save", region_code, [_row(place) for place in places])


def retire(conn: connection, region_code: RegionCode, place_code: PlaceCode) -> None:
    """Takes the place off the map. Raises Unknown ``no_place``."""
    if not _QUERIES.run(conn, "retire", region_code=region_code, place_code=place_code):
        raise _unknown(place_code)


def _unknown(place_code: PlaceCode) -> Unknown:
    return Unknown("no_place", field="place_code", place_code=place_code)


def _place(region_code: RegionCode, row: Row) -> Place:
    """A row of the statements that answer places as a place."""
    fields = {name: value for name, value in row.items() if name != "distance_m"}
    return Place(
        region_code=region_code,
        at=LonLat(fields.pop("lon"), fields.pop("lat")),
        old_names=tuple(fields.pop("old_names")),
        **fields,
    )


def _row(place: Place) -> Row:
    """A place as the statement ``save`` takes it, with how its name is typed."""
    return {
        "place_code": place.place_code,
        "kind": place.kind,
        "name": place.name,
        "old_names": place.old_names,
        "pinyin": pinyin.full(place.name),
        "initials": pinyin.initials(place.name),
        "township_code": place.township_code,
        "address": place.address,
        "lon": place.at.lon,
        "lat": place.at.lat,
        "given": place.given,
        "people": place.people,
        "contact_name": place.contact_name,
        "contact_phone": place.contact_phone,
        "source": place.source,
        "note": place.note,
        "is_demo": place.is_demo,
    }
