"""Where it happened: from coordinates with a datum, from a place name, or from both."""

from collections.abc import Callable
from dataclasses import dataclass

from psycopg2.extensions import connection

from layers.errors import BadInput
from layers.geo.datum import Datum, to_cgcs2000
from layers.geo.guard import DoubtCode, PointDoubt, examine, within_bounds
from layers.ids import LonLat, RegionCode
from layers.places import regions
from layers.places import store as places
from layers.places.model import Place, Region
from layers.roads import network_store

# Where a region has no boundary yet, its roads and this much around them stand for it.
ROADS_MARGIN_DEG = 0.05
# A team lent to a neighbour is still seen, some 100 km around; what is beyond is a slip.
SURROUNDINGS_DEG = 1.0


@dataclass(frozen=True, slots=True)
class PlaceGiven:
    """A place as the caller said it: coordinates with their datum, a name, or both."""

    lon: float | None = None
    lat: float | None = None
    datum: Datum = Datum.CGCS2000
    datum_confirmed: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was understood: its region, its position, how it is called and was found."""

    region: Region
    at: LonLat
    name: str
    found_by: str


def locate(
    conn: connection,
    place: PlaceGiven,
    region_code: RegionCode | None,
    default_region: RegionCode,
) -> Spot:
    """Understands a place; raises BadInput where it is missing, unknown or to be doubted."""
    if (place.lon is None) != (place.lat is None):
        raise BadInput("place_incomplete", field="place.lon" if place.lon is None else "place.lat")
    if place.lon is None or place.lat is None:
        if not place.name.strip():
            raise BadInput("place_missing", field="place")
        region = regions.get(conn, region_code or default_region)
        named = _named(conn, region.region_code, place.name)
        return Spot(region, named.at, named.name, "name")
    return _from_coordinates(conn, place, region_code, default_region)


def _from_coordinates(
    conn: connection,
    place: PlaceGiven,
    region_code: RegionCode | None,
    default_region: RegionCode,
) -> Spot:
    if place.lon is None or place.lat is None:
        raise BadInput("place_incomplete", field="place")
    region = _region_of(conn, place, region_code, default_region)
    named = _best_named(conn, region.region_code, place.name)
    doubts = examine(
        place.lon,
        place.lat,
        inside_of(conn, region),
        (named.at.lon, named.at.lat) if named else None,
        place.datum,
    )
    for doubt in doubts:
        if doubt.code is not DoubtCode.DATUM:
            raise doubtful("outside_region", doubt)
        if not place.datum_confirmed:
            raise doubtful("datum_doubt", doubt)
    at = LonLat(*to_cgcs2000(place.lon, place.lat, place.datum))
    return Spot(region, at, place.name.strip(), "coordinates")


def in_surroundings(
    conn: connection, region_code: RegionCode, lon: float, lat: float, datum: Datum
) -> LonLat:
    """Where somebody of the region was seen, in CGCS2000: in it or in its surroundings.

    Raises BadInput ``far_from_region`` with the other reading where there is one, and
    ``bad_coordinate``. A region without boundary and roads has surroundings everywhere.
    """
    region = regions.get(conn, region_code)
    bounds = region.bounds or network_store.extent(conn, region_code)
    if bounds is not None:
        west, south, east, north = bounds
        wide = SURROUNDINGS_DEG
        around = within_bounds(west - wide, south - wide, east + wide, north + wide)
        for doubt in examine(lon, lat, around, None, datum):
            raise doubtful("far_from_region", doubt, "lon")
    return LonLat(*to_cgcs2000(lon, lat, datum))


def doubtful(code: str, doubt: PointDoubt, field: str = "place") -> BadInput:
    """The refusal of a doubtful point, with the other reading that the guard offers."""
    offered = None
    if doubt.offered:
        lon, lat = doubt.offered
        offered = {"lon": lon, "lat": lat, "datum": Datum.CGCS2000.value}
    return BadInput(code, field=field, doubt=doubt, offered=offered)


def _region_of(
    conn: connection,
    place: PlaceGiven,
    region_code: RegionCode | None,
    default_region: RegionCode,
) -> Region:
    """The region asked for, else the one whose boundary covers the point, else our own."""
    if region_code is not None:
        return regions.get(conn, region_code)
    if abs(place.lon or 0) <= 180 and abs(place.lat or 0) <= 90:
        at = LonLat(*to_cgcs2000(place.lon or 0.0, place.lat or 0.0, place.datum))
        for region in regions.find_at(conn, at):
            return region
    return regions.get(conn, default_region)


def inside_of(conn: connection, region: Region) -> Callable[[float, float], bool]:
    """Whether a point lies in a region: by its boundary, else by the extent of its roads."""
    extent = network_store.extent(conn, region.region_code)

    def inside(lon: float, lat: float) -> bool:
        known = regions.contains(conn, region.region_code, LonLat(lon, lat))
        if known is not None or extent is None:
            return known is not False
        west, south, east, north = extent
        return (
            west - ROADS_MARGIN_DEG <= lon <= east + ROADS_MARGIN_DEG
            and south - ROADS_MARGIN_DEG <= lat <= north + ROADS_MARGIN_DEG
        )

    return inside


def _named(conn: connection, region_code: RegionCode, name: str) -> Place:
    """The one place of that name; raises BadInput when there is none, or more than one."""
    found = places.search(conn, region_code, name, 8)
    exact = [place for place in found if name.strip() in (place.name, *place.old_names)]
    if len(exact or found) == 1:
        return (exact or found)[0]
    told = [f"{place.name}({place.at.lon:.4f}, {place.at.lat:.4f})" for place in found]
    if found:
        raise BadInput("unclear_place", field="place.name", value=name, places=told)
    near = places.search(conn, region_code, name.strip()[:2], 5)
    told = [place.name for place in near] or ["–"]
    raise BadInput("unknown_place", field="place.name", value=name, places=told)


def _best_named(conn: connection, region_code: RegionCode, name: str) -> Place | None:
    """The place that a name beside coordinates surely means; a free description means none."""
    wanted = name.strip()
    if not wanted:
        return None
    found = places.search(conn, region_code, wanted, 8)
    exact = [place for place in found if wanted in (place.name, *place.old_names)]
    return exact[0] if len(exact) == 1 else None
