"""From one spot to another: the way and its steps, minutes among many, areas within minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from psycopg2.extensions import connection
from shapely.geometry import mapping

from layers.codes import code_list, name_of
from layers.command.incident import PLACE_LIMIT, check_text
from layers.command.legs import SNAP_DOUBT_M, leg_of, way_remarks, why_not
from layers.command.sheet import Leg, Remark
from layers.errors import BadInput
from layers.ids import RegionCode
from layers.places import store as places
from layers.places.model import Place
from layers.roads.areas import Areas, areas
from layers.roads.banks import Walk
from layers.roads.closures import Effect
from layers.roads.drawing import routes
from layers.roads.measuring import Outcome, Setter, measure
from layers.roads.reach import Access, Pace, pace_of
from layers.roads.snapping import departures, walks_from_all_sides
from layers.roads.steps import Step, steps
from layers.roads.vehicles import Vehicle
from layers.telling import tell
from layers.words import clauses
from service.flows.find_nearest import (
    ACCESSES_KEPT,
    BASE_REACH_M,
    INCIDENT_ACCESSES_KEPT,
    INCIDENT_REACH_M,
)
from service.flows.ground_around import GroundAround
from service.flows.locate import PlaceGiven, Spot, locate
from service.roads_kept import RoadsNow


@dataclass(frozen=True, slots=True)
class Journey:
    """What a question about travel is asked of: one vehicle's roads, told in a language."""

    conn: connection
    roads: RoadsNow
    vehicle: Vehicle
    language: str

    def leaving(self, spot: Spot) -> list[Access]:
        """Where one who sets out gets onto the roads, as a base does."""
        roads = self.roads.of(self.vehicle)
        return departures(
            roads.shut.roads, roads.without_limits, spot.at, BASE_REACH_M, ACCESSES_KEPT
        )

    def arriving(self, spot: Spot) -> list[Walk]:
        """How one who comes walks from the roads, as to an incident, whatever is in the way."""
        roads = self.roads.of(self.vehicle)
        network, region_code = self.roads.kept.network, spot.region.region_code
        ground = GroundAround(self.conn, network, region_code, spot.at)
        return walks_from_all_sides(
            roads.shut.roads,
            roads.without_limits,
            spot.at,
            (INCIDENT_REACH_M, INCIDENT_ACCESSES_KEPT),
            ground,
        )

    def said(self, remarks: Sequence[Remark]) -> list[dict[str, str]]:
        """Remarks as the API tells them."""
        return _said(remarks, self.language)

    def head(self) -> dict[str, Any]:
        """What every answer says of the roads that it rests on."""
        return {
            "vehicle": self.vehicle.value,
            "vehicle_name": name_of("vehicles", self.vehicle.value, self.language),
            **roads_told(self.roads, self.language),
        }


def roads_told(roads: RoadsNow, language: str) -> dict[str, Any]:
    """Which network, which closures in force, and what there is to mind about them."""
    head = roads.head
    return {
        "network": {
            "version": head.version if head else 0,
            "source": head.source if head else "",
            "edge_count": head.edge_count if head else 0,
            "is_schematic": bool(head and head.is_schematic),
        },
        "closures": [
            {
                "closure_id": one.closure_id,
                "effect": one.effect.value,
                "reason": one.reason,
                "is_supposed": one.closure_id < 0,
            }
            for one in roads.closures
        ],
        "warnings": _said(_warnings(roads), language),
    }


def _said(remarks: Sequence[Remark], language: str) -> list[dict[str, str]]:
    return [{"code": one.code, "text": tell(one.code, one.params, language)} for one in remarks]


def spot_of(conn: connection, region_code: RegionCode, given: PlaceGiven, field: str) -> Spot:
    """A place of the region; raises what ``locate`` raises, naming the field that was sent."""
    check_text(given.name, f"{field}.name", PLACE_LIMIT)
    try:
        return locate(conn, given, region_code, region_code)
    except BadInput as refusal:
        refusal.field = field + (refusal.field or "").removeprefix("place")
        raise


def way(journey: Journey, start: Spot, goal: Spot) -> dict[str, Any]:
    """How one gets from a spot to another, or why not."""
    in_force = journey.roads.of(journey.vehicle)
    setter = Setter(start.at, journey.leaving(start), 0.0)
    walks = journey.arriving(goal)
    pace = pace_of(journey.vehicle)
    (outcome,) = measure(in_force, goal.at, [one.access for one in walks], [setter], pace)
    driven = outcome.arrival.stretches if outcome.arrival else ()
    (drawn,) = routes(in_force.shut.network, [driven])
    rivers = {one.access: one.rivers for one in walks}
    leg = leg_of(outcome, start.at, goal.at, 0.0, drawn, rivers)
    names = {one.closure_id: one.reason for one in journey.roads.closures}
    against = [] if leg else [why_not(outcome, names)]
    return journey.head() | {
        "from": spot_json(start),
        "to": spot_json(goal),
        "verdict": outcome.verdict.value,
        "straight_km": round(outcome.straight_m / 1000, 3),
        "closure_ids": list(outcome.closures),
        "why_not": journey.said(against),
        "reasons": journey.said(way_remarks(outcome, leg, names) if leg else []),
        "questions": journey.said(_questions(leg) if leg else []),
        **_leg_json(outcome, leg),
        "steps": _steps_json(journey, outcome),
    }


def spot_json(spot: Spot) -> dict[str, Any]:
    """A place as it was understood."""
    return {"name": spot.name, "at": list(spot.at), "found_by": spot.found_by}


def _leg_json(outcome: Outcome, leg: Leg | None) -> dict[str, Any]:
    """Minutes, kilometres and the line; nothing where one cannot get there."""
    if leg is None or outcome.total_s is None:
        figures = ("minutes", "travel_min", "walk_min", "km", "walk_m", "snap_m", "line")
        return dict.fromkeys(figures) | {"measured_by": None, "roads": []}
    return {
        "minutes": outcome.total_s / 60,
        "travel_min": leg.travel_min,
        "walk_min": leg.walk_min,
        "km": leg.road_km,
        "walk_m": leg.walk_m,
        "snap_m": leg.snap_m,
        "line": {"type": "LineString", "coordinates": leg.route.tolist()},
        "measured_by": leg.measured_by.value,
        "roads": list(leg.roads),
    }


def _questions(leg: Leg) -> list[Remark]:
    """Whether the two spots were meant to lie so far from any road."""
    asked = []
    if leg.snap_m > SNAP_DOUBT_M:
        asked.append(Remark("way.start_far", {"metres": round(leg.snap_m)}))
    if leg.walk_m > SNAP_DOUBT_M:
        asked.append(Remark("way.goal_far", {"metres": round(leg.walk_m)}))
    return asked


def step_text(one: Step, language: str) -> str:
    """A step as a sentence, with what is passed on it."""
    said = [(one.code, one.params), *one.clauses]
    return clauses((tell(*part, language) for part in said), language)


def _steps_json(journey: Journey, outcome: Outcome) -> list[dict[str, Any]]:
    if outcome.arrival is None:
        return []
    told = []
    for one in steps(journey.roads.of(journey.vehicle).shut, outcome.arrival):
        told.append(
            {
                "does": one.does.value,
                "text": step_text(one, journey.language),
                "road": one.road,
                "metres": one.metres,
                "seconds": one.seconds,
                "at": list(one.at),
                "passed": dict(one.passed or {}),
            }
        )
    return told


def _warnings(roads: RoadsNow) -> list[Remark]:
    """What there is to mind about the roads before trusting a time."""
    said = []
    if roads.is_older:
        said.append(Remark("warning.older_roads"))
    if roads.head is None:
        said.append(Remark("warning.no_roads"))
    elif roads.head.is_schematic:
        said.append(Remark("warning.schematic_roads"))
    unknown = sum(closure.effect is Effect.UNKNOWN for closure in roads.closures)
    if unknown:
        said.append(Remark("warning.unknown_roads", {"count": unknown}))
    return said


class Within(NamedTuple):
    """Which area is asked for: within which minutes, and whether away from the spot."""

    minutes: Sequence[int]
    is_away: bool


def within(journey: Journey, spot: Spot, asked: Within) -> dict[str, Any]:
    """The areas around a spot as a GeoJSON FeatureCollection, with who lives and is in them.

    Away from it one drives from the spot to its road, as from a base; towards it one walks the end.
    """
    state = journey.roads.of(journey.vehicle).shut
    walks = [] if asked.is_away else journey.arriving(spot)
    doors = journey.leaving(spot) if asked.is_away else [one.access for one in walks]
    if asked.is_away:
        pace = Pace(walk_kmh=pace_of(journey.vehicle).yard_kmh)
        found = areas(state.reversed(), doors, asked.minutes, pace)
    else:
        found = areas(state, doors, asked.minutes)
    inside = _inside(places.all(journey.conn, spot.region.region_code), found)
    none_near = Remark("warning.no_road_near", {"reach_km": INCIDENT_REACH_M / 1000})
    head = journey.head()
    head["warnings"] += journey.said([] if doors else [none_near])
    return head | {
        "type": "FeatureCollection",
        "place": spot_json(spot),
        "direction": "from" if asked.is_away else "to",
        "cell_m": found.cell_m,
        "grown_m": found.grown_m,
        "features": [
            {
                "type": "Feature",
                "geometry": dict(mapping(band.area)),
                "properties": {
                    "minutes": band.minutes,
                    "road_km": round(band.road_km, 1),
                    "places": sum(minutes <= band.minutes for _, minutes in inside),
                },
            }
            for band in found.bands
        ],
        "places": [_place_json(one, minutes, journey.language) for one, minutes in inside],
    }


def _place_json(place: Place, minutes: float, language: str) -> dict[str, Any]:
    """A place that lies in an area, with the fewest minutes."""
    return {
        "code": place.place_code,
        "name": place.name,
        "kind": place.kind,
        "kind_name": name_of("place_kinds", place.kind, language),
        "is_facility": code_list("place_kinds")[place.kind]["is_facility"] == "yes",
        "at": list(place.at),
        "people": place.people,
        "within_min": minutes,
    }


def _inside(known: Sequence[Place], found: Areas) -> list[tuple[Place, float]]:
    """The places in any of the areas, each with the fewest minutes, the soonest first."""
    fewest = np.full(len(known), np.inf)
    lon, lat = [one.at.lon for one in known], [one.at.lat for one in known]
    for band in found.bands:
        shapely.prepare(band.area)
        is_in = shapely.contains_xy(band.area, lon, lat)
        fewest = np.where(is_in, np.minimum(fewest, band.minutes), fewest)
    inside = [(one, float(most)) for one, most in zip(known, fewest, strict=True) if most < np.inf]
    return sorted(inside, key=lambda one: (one[1], one[0].place_code))
