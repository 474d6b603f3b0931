"""One plan over all open incidents of a region: gathered, solved, and written on each one's log.

Three steps, so that nobody's connection waits for the solving: ``gather`` reads everything of one
moment, ``solve`` thinks without a database, ``keep`` writes the event. Nothing is held or ordered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg2.extensions import connection

from layers.allocation import neighbour_store
from layers.allocation.model import Problem
from layers.allocation.neighbour import Neighbour
from layers.allocation.room import Room
from layers.allocation.told import Plan, plan_at_once, plan_best
from layers.command import need_store, store
from layers.command.incident import Incident
from layers.command.nearest import POSITION_LIMIT_MIN, ReadyTeam
from layers.command.severity import unconfirmed
from layers.command.sheet import Remark, Start
from layers.command.supplies import StockedDepot
from layers.db import clock
from layers.forces import store as forces
from layers.forces.model import Team
from layers.forces.rules import is_free, set_out_from
from layers.ids import RegionCode
from layers.places import regions
from layers.reserves import store as reserves
from service.flows.arrivals import arrivals_s
from service.flows.plan_problem import (
    covers_of,
    free_depot,
    free_team,
    names_of,
    open_incident,
    shelves_of,
    units_of,
    ways,
    weights_of,
)
from service.flows.spoken_for import SpokenFor, spoken_for
from service.roads_kept import RoadKeeper, RoadsNow

AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be planned: real incidents or exercises, and whether quotas are released.

    ``at_once``: without seeking the best plan.
    """

    region_code: RegionCode
    is_exercise: bool = False
    below_quota: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything of one moment that a plan is made from."""

    asked: Asked
    now: datetime
    incidents: Sequence[Incident]
    problem: Problem
    room: Room
    figures: Mapping[str, float]
    warnings: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class Made:
    """The plan at once, and the best that was found in the time; None: it was not sought."""

    at_once: Plan
    best: Plan | None

    @property
    def chosen(self) -> Plan:
        """The better of the two that there are."""
        return self.best or self.at_once


def gather(conn: connection, keeper: RoadKeeper, asked: Asked, language: str) -> Gathered:
    """Incidents, needs, teams, stock and arrival times of one moment; ``conn`` is a snapshot.

    Raises Unknown ``no_region``.
    """
    region_code = asked.region_code
    regions.get(conn, region_code)
    now = clock.now(conn)
    roads = keeper.now(conn, region_code, now, asked.is_exercise)
    incidents = list(reversed(store.all_open(conn, region_code, asked.is_exercise)))
    taken = spoken_for(conn, region_code, asked.is_exercise)
    teams = forces.all(conn, region_code)
    needs = need_store.needs(conn, region_code)
    items = {str(code): item for code, item in reserves.items(conn, region_code).items()}
    by_code = {str(one.team_code): one for one in teams}
    ready = _ready(teams, taken, now)
    depots = [StockedDepot(one, {}) for one in reserves.all(conn, region_code)]
    seconds = arrivals_s(conn, roads, incidents, [*ready, *depots], now)
    shelves = shelves_of(conn, region_code, taken, items)
    arrivals = [ways([one.incident_id for one in incidents], row) for row in seconds]
    stocked = [
        free_depot(one, shelves.get(one.depot.depot_code, {}), needs.figures, coming)
        for one, coming in zip(depots, arrivals[len(ready) :], strict=True)
    ]
    firms = {one.depot.depot_code for one in depots if one.depot.depot_level == AGREEMENT}
    problem = Problem(
        incidents=[open_incident(one, needs, taken, items, by_code) for one in incidents],
        teams=[free_team(*one) for one in zip(ready, arrivals, strict=False)],
        depots=[one for one in stocked if one.depot_code not in firms],
        today=now.date(),
        weights=weights_of(items),
        covers=covers_of(conn, region_code),
        below_quota=asked.below_quota,
    )
    names = {str(one.team.team_code): one.team.name for one in ready}
    names |= names_of(depots, items, language)
    agreement = [one for one in stocked if one.depot_code in firms]
    next_door = _next_door(conn, region_code, language)
    room = Room(names, units_of(items), agreement, _contacts(depots), next_door)
    warnings = _warnings(roads, incidents)
    return Gathered(asked, now, incidents, problem, room, needs.figures, warnings)


def solve(gathered: Gathered) -> Made:
    """Both plans; asks nobody and saves nothing."""
    limits = gathered.figures["plan_s"], gathered.figures["costs_s"]
    problem, room = gathered.problem, gathered.room
    at_once = plan_at_once(problem, room)
    return Made(at_once, None if gathered.asked.at_once else plan_best(problem, room, *limits))


def keep(conn: connection, gathered: Gathered, made: Made, askers: Sequence[str]) -> None:
    """Writes on each incident's log what was planned for it, and for whom: one who asked at least.

    The first of them made it.
    """
    # In the order of their ids, as everybody takes his turn in several logs.
    for incident in sorted(gathered.incidents, key=lambda one: one.incident_id):
        own = [one for one in made.chosen.assigned if one.incident_id == incident.incident_id]
        lacking = [
            one for one in made.chosen.missing if one.met.line.incident_id == incident.incident_id
        ]
        facts = {
            "how": made.chosen.solved.how,
            "teams": [one.code for one in own if one.what == "team"],
            "depots": [one.code for one in own if one.what == "depot"],
            "missing": {one.met.line.code: one.missing for one in lacking},
            "below_quota": gathered.asked.below_quota,
            "asked_by": sorted(set(askers)),
        }
        store.record(conn, incident, "plan.made", askers[0], facts)


def _ready(teams: Sequence[Team], taken: SpokenFor, now: datetime) -> list[ReadyTeam]:
    """The teams that stand by, have people, and are spoken for by nobody."""
    return [
        ReadyTeam(
            one, Start(*set_out_from(one, now, POSITION_LIMIT_MIN)), tuple(sorted(one.skills))
        )
        for one in teams
        if is_free(one) and one.team_code not in taken.teams
    ]


def _contacts(depots: Sequence[StockedDepot]) -> dict[str, tuple[str, str]]:
    """Who is to be called at each depot, and his number."""
    return {
        str(one.depot.depot_code): (one.depot.contact_name, one.depot.contact_phone)
        for one in depots
    }


def _next_door(conn: connection, region_code: RegionCode, language: str) -> list[Neighbour]:
    """The neighbours by the names that a reader of that language knows."""
    found = neighbour_store.all(conn, region_code)
    return [replace(one, name=one.called(language)) for one in found]


def _warnings(roads: RoadsNow, incidents: Sequence[Incident]) -> list[Remark]:
    """What there is to mind before trusting a time, or an order of incidents."""
    said = [one for one in map(unconfirmed, incidents) if one is not None]
    if roads.is_older:
        said.append(Remark("warning.older_roads"))
    if roads.head is None:
        said.append(Remark("warning.no_roads"))
    elif roads.head.is_schematic:
        said.append(Remark("warning.schematic_roads"))
    return said
