"""A region (county) and a place in it: a township seat, a village, a school, a shelter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from layers.ids import LonLat, PlaceCode, RegionCode


@dataclass(frozen=True, slots=True)
class Region:
    """One county.

    ``metric_srid`` is the CRS its metres are measured in; ``bounds`` are west, south, east,
    north in EPSG:4490 degrees, None while its boundary is not known.
    """

    region_code: RegionCode
    name: str
    name_en: str
    metric_srid: int
    source: str
    is_demo: bool
    bounds: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Place:
    """One named place.

    ``kind`` is a code of ``codes/place_kinds.csv``; ``people`` are those who live there or
    whom it can hold; ``given`` is the position as it was written, with its datum; ``source``
    says who vouches for that position.
    """

    region_code: RegionCode
    place_code: PlaceCode
    kind: str
    name: str
    old_names: tuple[str, ...]
    township_code: PlaceCode
    address: str
    at: LonLat
    given: Mapping[str, object]
    people: int | None
    contact_name: str
    contact_phone: str
    source: str
    note: str
    is_demo: bool
    updated_at: datetime | None = None
