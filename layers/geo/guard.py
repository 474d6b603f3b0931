"""The datum guard: what is odd about a point, and how else it might have been meant.

Planners swap the two columns, pack minutes and seconds into decimals, paste grid metres, or
copy a point from a web map and call it CGCS2000. Each leaves a trace: the point falls outside
the region, or half a kilometre from the place it names. The guard only doubts and offers;
nothing is changed before a person says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite
from types import MappingProxyType

from layers.errors import BadInput
from layers.geo.crs import geodesic_m, grid_srid, grid_to_lonlat
from layers.geo.datum import Datum, to_cgcs2000
from layers.geo.degrees import Inside, could_be_packed, unpack_dms

Point = tuple[float, float]

# Below 300 m a point may simply be at the other end of the village. BD-09 taken for CGCS2000
# moves it by up to 1525 m inside China (1230 m at 26°N 112°E); the rest is for the village.
_DATUM_SHIFT_M = (300.0, 1700.0)
_SAME_PLACE_M = 100.0
_CLEARLY_NEARER = 4.0
# Inside China a northing has seven digits (9°N to 54°N), an easting in its zone six.
_NORTHINGS_M = (1_000_000.0, 6_000_000.0)
_EASTINGS_M = (300_000.0, 700_000.0)


class DoubtCode(StrEnum):
    """What may be wrong; each is also a text of the catalogues."""

    OUTSIDE = "doubt.outside"
    SWAP = "doubt.swap"
    PACKED_DMS = "doubt.packed_dms"
    GRID = "doubt.grid"
    DATUM = "doubt.datum"


@dataclass(frozen=True, slots=True)
class PointDoubt:
    """One doubt about a point.

    ``offered`` is the other reading in CGCS2000 (lon, lat), None if there is none; ``params``
    fill the catalogue's text.
    """

    code: DoubtCode
    offered: Point | None = None
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def within_bounds(west: float, south: float, east: float, north: float) -> Inside:
    """Take bounds in degrees for the region; their margins count as inside."""
    return lambda lon, lat: west <= lon <= east and south <= lat <= north


def examine(
    lon: float,
    lat: float,
    inside: Inside,
    named_place: Point | None = None,
    stated: Datum = Datum.CGCS2000,
) -> list[PointDoubt]:
    """All doubts about a point as written, its likelier readings first; empty when none.

    ``lon`` and ``lat`` are the two numbers in the ``stated`` datum, or grid metres that
    strayed into the columns. ``inside`` tells the region, ``named_place`` is where the place
    named beside the point lies (CGCS2000). Raises ``BadInput`` for numbers not finite.
    """
    for name, value in (("lon", lon), ("lat", lat)):
        if not isfinite(value):
            raise BadInput("bad_coordinate", field=name, value=str(value))
    here = _read(lon, lat, stated)
    doubts = []
    if here is None or not inside(*here):
        doubts = list(_other_readings(lon, lat, inside, stated))
    if here is not None and named_place is not None:
        doubts += _datum_doubt(lon, lat, named_place, stated)
    if not doubts and (here is None or not inside(*here)):
        doubts.append(PointDoubt(DoubtCode.OUTSIDE, params={"lon": lon, "lat": lat}))
    return doubts


def _read(lon: float, lat: float, stated: Datum) -> Point | None:
    """Take the numbers as a CGCS2000 point, None when they are no degrees."""
    if abs(lon) > 180 or abs(lat) > 90:
        return None
    return to_cgcs2000(lon, lat, stated)


def _other_readings(lon: float, lat: float, inside: Inside, stated: Datum) -> Iterator[PointDoubt]:
    """Find the readings under which a point outside the region falls inside it."""
    swapped = _read(lat, lon, stated)
    if swapped is not None and inside(*swapped):
        yield PointDoubt(DoubtCode.SWAP, swapped, {"lon": lat, "lat": lon})
    if could_be_packed(lon) and could_be_packed(lat):
        unpacked = _read(unpack_dms(lon), unpack_dms(lat), stated)
        if unpacked is not None and inside(*unpacked):
            yield PointDoubt(
                DoubtCode.PACKED_DMS, unpacked, {"lon": unpacked[0], "lat": unpacked[1]}
            )
    for srid, point in _grid_points(lon, lat):
        if inside(*point):
            params = {"srid": srid, "lon": point[0], "lat": point[1]}
            yield PointDoubt(DoubtCode.GRID, point, params)


def _grid_points(first: float, second: float) -> Iterator[tuple[int, Point]]:
    """Every grid on which the two numbers are a point, whichever of them is the easting."""
    for easting_m, northing_m in ((first, second), (second, first)):
        if not _NORTHINGS_M[0] <= northing_m <= _NORTHINGS_M[1]:
            continue
        in_zone_m = easting_m % 1_000_000
        if not _EASTINGS_M[0] <= in_zone_m <= _EASTINGS_M[1]:
            continue
        for srid in _grids_of(easting_m):
            yield srid, grid_to_lonlat(easting_m, northing_m, srid)


def _grids_of(easting_m: float) -> list[int]:
    """List the grids an easting may belong to: its zone's, or all when it names no zone."""
    if 0 < easting_m < 1_000_000:
        return [grid_srid(cm_deg=cm_deg) for cm_deg in range(75, 136, 3)]
    try:
        return [grid_srid(easting_m)]
    except BadInput:
        return []


def _datum_doubt(lon: float, lat: float, named_place: Point, stated: Datum) -> list[PointDoubt]:
    """Find the datum under which the point comes clearly nearer to the place it names."""

    def away_m(datum: Datum) -> float:
        return geodesic_m(*to_cgcs2000(lon, lat, datum), *named_place)

    stated_m = away_m(stated)
    if not _DATUM_SHIFT_M[0] <= stated_m <= _DATUM_SHIFT_M[1]:
        return []
    nearest = min((Datum.CGCS2000, Datum.GCJ02, Datum.BD09), key=away_m)
    nearest_m = away_m(nearest)
    if nearest_m > _SAME_PLACE_M and nearest_m * _CLEARLY_NEARER > stated_m:
        return []
    params = {
        "stated": stated.value,
        "datum": nearest.value,
        "stated_m": round(stated_m),
        "datum_m": round(nearest_m),
    }
    return [PointDoubt(DoubtCode.DATUM, to_cgcs2000(lon, lat, nearest), params)]
