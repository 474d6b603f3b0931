"""How far the forces reach: what lies within so many minutes of the nearest team that is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any

import numpy as np
import shapely
from psycopg2.extensions import connection
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from layers.codes import code_list, name_of
from layers.command.nearest import POSITION_LIMIT_MIN
from layers.db import clock
from layers.errors import BadInput
from layers.forces import store as forces
from layers.forces.model import Team
from layers.forces.rules import is_free, set_out_from
from layers.hazards import store as hazards
from layers.hazards.model import Hazard
from layers.hazards.rules import worst_first
from layers.ids import LonLat, RegionCode
from layers.places import store as places
from layers.places.model import Place
from layers.roads.arrays import Floats
from layers.roads.many_areas import Fleet, Reached, reached_by, soonest_s
from layers.roads.reach import Access, Candidate, pace_of
from layers.roads.snapping import approaches, departures
from layers.roads.vehicles import Vehicle
from layers.words import say
from service.flows.find_nearest import ACCESSES_KEPT, BASE_REACH_M, INCIDENT_REACH_M
from service.flows.spoken_for import spoken_for
from service.flows.travel import roads_told
from service.roads_kept import RoadKeeper, RoadsNow

# About 50 m: drawn over a whole county, nobody sees less. What is counted is counted before.
DRAWN_DEG = 0.00045
_DIGITS = 5
MOST_UNCOVERED = 20
_COUNTED = ("township", "village")


@dataclass(frozen=True, slots=True)
class Asked:
    """Within which minutes, of which teams: of a ``kind``, with a ``skill``, or (``""``) of all."""

    region_code: RegionCode
    minutes: tuple[int, ...]
    kind: str = ""
    skill: str = ""

    def check(self) -> None:
        """Raises BadInput ``not_in_list`` for a kind or a skill that no list has."""
        for field, name in (("kind", "team_kinds"), ("skill", "skills")):
            value = getattr(self, field)
            if value and value not in code_list(name):
                allowed = sorted(code_list(name))
                raise BadInput("not_in_list", field=field, value=value, allowed=allowed)

    def takes(self, team: Team) -> bool:
        """Whether the question is about that team."""
        return (not self.kind or team.kind == self.kind) and (
            not self.skill or self.skill in team.skills
        )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is to be reached; ``spots``: of each hazard, then of each place, a point of it."""

    hazards: Sequence[Hazard]
    places: Sequence[Place]
    spots: tuple[LonLat, ...]


def reach_of_forces(
    conn: connection, keeper: RoadKeeper, asked: Asked, language: str
) -> dict[str, Any]:
    """The areas, what is reached in time, and the worst dangers that are not.

    What is reached is measured spot by spot as a team would come: turn-out, drive, and a straight
    walk from the road. ``conn`` is a snapshot.
    """
    now = clock.now(conn)
    roads = keeper.now(conn, asked.region_code, now)
    meant = [team for team in forces.all(conn, asked.region_code) if asked.takes(team)]
    free = free_teams(conn, asked.region_code, meant)
    verdict = "measured" if free else "no_team"
    head = roads_told(roads, language)
    if roads.head is None:
        # Estimates by a straight line would be areas, too, and would look like these.
        verdict, head["warnings"] = "no_roads", []
    answer = {
        "type": "FeatureCollection",
        "region_code": asked.region_code,
        "minutes": list(asked.minutes),
        "verdict": verdict,
        "verdict_text": say(f"reach.{verdict}", language),
        "teams": len(free),
        "teams_all": len(meant),
        "team_codes": [team.team_code for team in free],
        **head,
    }
    if verdict != "measured":
        return answer | {"features": [], "uncovered": [], "uncovered_count": None}
    ground = _ground(conn, asked.region_code)
    starts = [(one, set_out_from(one, now, POSITION_LIMIT_MIN).at) for one in free]
    reached, needs_min = _measured(roads, starts, ground.spots, asked.minutes)
    late = _late(ground, needs_min, asked.minutes[-1])
    return answer | {
        "cell_m": reached.cell_m,
        "grown_m": reached.grown_m,
        "features": [
            _feature(minutes, area, ground, needs_min)
            for minutes, area in zip(asked.minutes, reached.bands, strict=True)
        ],
        "uncovered": _uncovered(late, ground, language),
        "uncovered_count": len(late),
    }


def free_teams(conn: connection, region_code: RegionCode, teams: Sequence[Team]) -> list[Team]:
    """Those that could be ordered out now: standing by, with people, and nobody's yet."""
    taken = spoken_for(conn, region_code, is_exercise=False).teams
    return [team for team in teams if is_free(team) and team.team_code not in taken]


def _measured(
    roads: RoadsNow,
    starts: Sequence[tuple[Team, LonLat]],
    spots: tuple[LonLat, ...],
    minutes: tuple[int, ...],
) -> tuple[Reached, Floats]:
    """The areas, and the minutes to each spot; made once while roads, teams and spots are these."""
    stand = tuple((one.vehicle, *at, one.turn_out_min) for one, at in starts)
    closed = tuple(one.closure_id for one in roads.closures)
    once = roads.kept.once

    def measured() -> tuple[Reached, Floats]:
        vehicles = list(dict.fromkeys(one.vehicle for one, _ in starts))
        fleets = [_fleet(roads, vehicle, starts) for vehicle in vehicles]
        touched = [
            once(("spots", one, spots), partial(_touching, roads, one, spots)) for one in vehicles
        ]
        return reached_by(fleets, minutes), soonest_s(fleets, touched) / 60

    return once(("reach", closed, stand, spots, minutes), measured)


def _touching(roads: RoadsNow, vehicle: Vehicle, spots: Sequence[LonLat]) -> list[list[Access]]:
    """Where each spot is walked to from a vehicle's roads; closures do not matter here."""
    in_force = roads.of(vehicle)
    own, free = in_force.shut.roads, in_force.without_limits
    return approaches(own, free, spots, (INCIDENT_REACH_M, ACCESSES_KEPT))


def _fleet(roads: RoadsNow, vehicle: Vehicle, starts: Sequence[tuple[Team, LonLat]]) -> Fleet:
    """Those who drive it, as the decision sheet lets them set out."""
    who = [_setting_out(roads, one, at) for one, at in starts if one.vehicle is vehicle]
    return Fleet(roads.of(vehicle).shut, who, pace_of(vehicle))


def _setting_out(roads: RoadsNow, team: Team, at: LonLat) -> Candidate:
    in_force = roads.of(team.vehicle)
    own, free = in_force.shut.roads, in_force.without_limits
    doors = departures(own, free, at, BASE_REACH_M, ACCESSES_KEPT)
    return Candidate(doors, team.turn_out_min * 60)


def _ground(conn: connection, region_code: RegionCode) -> _Ground:
    known, lived_in = hazards.all(conn, region_code), places.all(conn, region_code)
    lived_in = [one for one in lived_in if one.kind in _COUNTED]
    drawn = np.array([shape(one.geometry) for one in known], dtype=object)
    at = [LonLat(*one) for one in shapely.get_coordinates(shapely.point_on_surface(drawn)).tolist()]
    return _Ground(known, lived_in, (*at, *(one.at for one in lived_in)))


def _late(ground: _Ground, needs_min: Floats, most: float) -> list[tuple[Hazard, LonLat, float]]:
    """The hazards that nobody reaches in time, the worst first: where, and how soon somebody is."""
    late = {
        one.hazard_code: (one, at, minutes)
        for one, at, minutes in zip(ground.hazards, ground.spots, needs_min.tolist(), strict=False)
        if not minutes <= most
    }
    return [late[one.hazard_code] for one in worst_first(one for one, _, _ in late.values())]


def _feature(
    minutes: int, area: BaseGeometry, ground: _Ground, needs_min: Floats
) -> dict[str, Any]:
    """One area as it is drawn, with the share of everything that is reached in that time."""
    in_time = (needs_min <= minutes).tolist()
    dangers = list(zip(ground.hazards, in_time, strict=False))
    lived_in = list(zip(ground.places, in_time[len(dangers) :], strict=True))
    counted = {
        "hazards": [(1, is_in) for _, is_in in dangers],
        "people": [(one.people or 0, is_in) for one, is_in in dangers],
        "townships": [(1, is_in) for one, is_in in lived_in if one.kind == "township"],
        "villages": [(1, is_in) for one, is_in in lived_in if one.kind == "village"],
    }
    told = {name: _share(parts) for name, parts in counted.items()}
    return {
        "type": "Feature",
        "geometry": _drawn(area),
        "properties": {"minutes": minutes, **told},
    }


def _share(parts: Sequence[tuple[int, bool]]) -> dict[str, float | None]:
    """How much of all is inside; of nothing there is no share."""
    every, inside = sum(one for one, _ in parts), sum(one for one, is_in in parts if is_in)
    return {"inside": inside, "all": every, "share": inside / every if every else None}


def _drawn(area: BaseGeometry) -> dict[str, Any]:
    """A MultiPolygon with no more points than a map shows."""
    plain = shapely.simplify(area, DRAWN_DEG)
    plain = shapely.transform(plain, lambda at: np.round(at, _DIGITS))
    parts = [one for one in shapely.get_parts(plain) if not one.is_empty]
    return dict(mapping(shapely.MultiPolygon(parts)))


def _uncovered(
    late: Sequence[tuple[Hazard, LonLat, float]], ground: _Ground, language: str
) -> list[dict[str, Any]]:
    """The worst of them; ``minutes`` null: no team comes there by any road that is open."""
    names = {one.place_code: one.name for one in ground.places if one.kind == "township"}
    return [
        {
            "code": one.hazard_code,
            "name": one.name,
            "kind": one.kind,
            "kind_name": name_of("hazard_kinds", one.kind, language),
            "risk_level": one.risk_level.value,
            "risk_level_name": name_of("risk_levels", one.risk_level.value, language),
            "township_code": one.township_code,
            "township": names.get(one.township_code, ""),
            "people": one.people,
            "at": [round(part, 6) for part in at],
            "minutes": round(minutes, 1) if minutes < inf else None,
        }
        for one, at, minutes in late[:MOST_UNCOVERED]
    ]
