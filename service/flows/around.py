"""What is around an incident: hazards, facilities to protect, and the closures in force."""

from psycopg2.extensions import connection

from layers.codes import code_list
from layers.command.sheet import ClosureShown, Near
from layers.hazards import store as hazards
from layers.ids import LonLat, RegionCode
from layers.places import store as places
from layers.roads.closures import Closure

# How far around an incident is looked.
AROUND_M = 5_000.0


def hazards_near(conn: connection, region_code: RegionCode, at: LonLat) -> list[Near]:
    """The standing dangers around a spot, the nearest first, with who answers for each."""
    return [
        Near(
            what="hazard",
            code=hazard.hazard_code,
            name=hazard.name,
            kind=hazard.kind,
            risk_level=hazard.risk_level.value,
            distance_m=distance_m,
            geometry=hazard.geometry,
            people=hazard.people,
            answerable=" ".join(
                part for part in (hazard.answerable_post, hazard.answerable_name) if part
            ),
            phone=hazard.answerable_phone,
        )
        for hazard, distance_m in hazards.near(conn, region_code, at, AROUND_M)
    ]


def facilities_near(conn: connection, region_code: RegionCode, at: LonLat) -> list[Near]:
    """What is to be protected around a spot, the nearest first."""
    kinds = code_list("place_kinds")
    return [
        Near(
            what="facility",
            code=place.place_code,
            name=place.name,
            kind=place.kind,
            risk_level="",
            distance_m=distance_m,
            geometry={"type": "Point", "coordinates": [place.at.lon, place.at.lat]},
            people=place.people,
            answerable=place.contact_name,
            phone=place.contact_phone,
        )
        for place, distance_m in places.near(conn, region_code, at, AROUND_M)
        if kinds[place.kind]["is_facility"] == "yes"
    ]


def closure_shown(closure: Closure) -> ClosureShown:
    """A closure as the sheet shows it."""
    return ClosureShown(
        closure.closure_id,
        closure.effect.value,
        closure.reason,
        closure.starts_at,
        closure.ends_at,
        closure.geometry,
        closure.height_m,
        closure.weight_t,
        closure.width_m,
        closure.is_exercise,
    )
