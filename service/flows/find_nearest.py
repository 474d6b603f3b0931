"""The main job: who and what is nearest to an incident by road, with every reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from psycopg2.extensions import connection

from layers.command import nearest, need_store, supplies
from layers.command.incident import Incident
from layers.command.legs import (
    SNAP_DOUBT_M,
    ClosureNames,
    Measured,
    SetsOut,
    also_told,
    leg_of,
    named_rivers,
    without,
)
from layers.command.need import NeedCard
from layers.command.severity import reckoned, unconfirmed
from layers.command.sheet import Leg, MeasuredBy, Remark, RoadsUsed, Sheet
from layers.forces import store as forces
from layers.forces.model import Team
from layers.reserves import store as reserves
from layers.reserves.model import Depot
from layers.roads.banks import Ground, Walk, on_own_bank
from layers.roads.closures import Effect
from layers.roads.drawing import routes
from layers.roads.graph import Stretch
from layers.roads.measuring import Outcome, Setter, measure
from layers.roads.reach import Access, pace_of
from layers.roads.snapping import departures, walks_from_all_sides
from layers.roads.vehicles import Vehicle
from service.flows.around import closure_shown, facilities_near, hazards_near
from service.flows.ground_around import GroundAround
from service.flows.spoken_for import SpokenFor, spoken_for
from service.roads_kept import RoadsNow

# How far a spot may lie from a road, and on how many edges the search may choose to reach it.
# Far is not nowhere: a long walk from a known road, closures and all, is the truth; a straight
# line past it would be a shorter fiction.
INCIDENT_REACH_M = 50_000.0
BASE_REACH_M = 50_000.0
ACCESSES_KEPT = 6
INCIDENT_ACCESSES_KEPT = 16
WORTH_WARNING_MIN = 1.0

Who = TypeVar("Who", bound=SetsOut)


class Measuring:
    """The roads at one moment, seen from one incident: measures whoever might come."""

    def __init__(
        self, conn: connection, roads: RoadsNow, incident: Incident, now: datetime, ground: Ground
    ) -> None:
        self.conn = conn
        self.now = now
        self.roads = roads
        self.incident = incident
        self._ground = ground
        self._walks: dict[Vehicle, Sequence[Walk]] = {}

    def walks(self, vehicle: Vehicle = Vehicle.CAR) -> Sequence[Walk]:
        """The walks to the incident from the roads that a vehicle can use."""
        if vehicle not in self._walks:
            roads = self.roads.of(vehicle)
            self._walks[vehicle] = walks_from_all_sides(
                roads.shut.roads,
                roads.without_limits,
                self.incident.at,
                (INCIDENT_REACH_M, INCIDENT_ACCESSES_KEPT),
                self._ground,
            )
        return self._walks[vehicle]

    def accesses(self, vehicle: Vehicle = Vehicle.CAR) -> Sequence[Access]:
        """Where the incident touches the roads that a vehicle can use."""
        return [walk.access for walk in self.walks(vehicle)]

    def all(self, who: Sequence[Who]) -> list[Measured[Who]]:
        """Everybody measured, each vehicle in one search, with the ways drawn of who can come."""
        measured: dict[int, Measured[Who]] = {}
        for vehicle in dict.fromkeys(one.vehicle for one in who):
            numbers = [number for number, one in enumerate(who) if one.vehicle is vehicle]
            found = self._by(vehicle, [who[number] for number in numbers])
            measured |= dict(zip(numbers, found, strict=True))
        return [measured[number] for number in range(len(who))]

    def _by(self, vehicle: Vehicle, who: Sequence[Who]) -> list[Measured[Who]]:
        """Those who come with one kind of vehicle."""
        roads = self.roads.of(vehicle)
        own, free = roads.shut.roads, roads.without_limits
        setters = [
            Setter(
                one.start.at,
                departures(own, free, one.start.at, BASE_REACH_M, ACCESSES_KEPT),
                one.delay_s,
            )
            for one in who
        ]
        outcomes = measure(
            roads, self.incident.at, self.accesses(vehicle), setters, pace_of(vehicle)
        )
        rivers = {walk.access: walk.rivers for walk in self.walks(vehicle)}
        drawn = routes(own.network, [_driven(outcome) for outcome in outcomes])
        return [
            Measured(
                one,
                outcome,
                leg_of(outcome, one.start.at, self.incident.at, one.delay_s, line, rivers),
            )
            for one, outcome, line in zip(who, outcomes, drawn, strict=True)
        ]


def find_nearest(
    conn: connection,
    roads: RoadsNow,
    incident: Incident,
    now: datetime,
    set_aside: Collection[str] = (),
) -> Sheet:
    """The decision sheet of an incident as things stand now; ``conn`` must be a snapshot.

    ``set_aside``: codes of teams and depots that are not to be counted on, for "what if".
    """
    region_code = incident.region_code
    names = {closure.closure_id: closure.reason for closure in roads.closures}
    needs = need_store.needs(conn, region_code)
    card = needs.card(incident.kind_code, reckoned(incident) or "")
    ground = GroundAround(conn, roads.kept.network, region_code, incident.at)
    measuring = Measuring(conn, roads, incident, now, ground)
    all_teams = forces.all(conn, region_code)
    all_depots = reserves.all(conn, region_code)
    taken = spoken_for(conn, region_code, incident.is_exercise)
    supposed = dict.fromkeys(set_aside, Remark("left_out.set_aside"))
    teams = _rank_teams(
        measuring, all_teams, card, names, taken.teams_of_others(incident.incident_id) | supposed
    )
    depots = rank_depots(measuring, all_depots, card, names, (taken, supposed))
    demo_rows = [team.is_demo for team in all_teams] + [depot.is_demo for depot in all_depots]
    is_demo = incident.is_demo or any(demo_rows)
    return Sheet(
        incident_id=incident.incident_id,
        made_at=now,
        roads=_roads_used(roads),
        warnings=[
            *_road_warnings(measuring),
            *_own_warnings(incident, is_demo),
            *_choice_warnings(teams, depots),
            *_walk_warnings(measuring, teams),
            *_river_warnings(
                [*(one.leg for one in teams.choices), *(one.leg for one in depots.choices)]
            ),
            *_card_warnings(incident, card),
        ],
        teams=teams.choices,
        depots=depots.choices,
        skill_needs=teams.needs,
        item_needs=depots.needs,
        shortfalls=[*teams.shortfalls, *depots.shortfalls],
        left_out=[*teams.left_out, *depots.left_out],
        hazards=hazards_near(conn, region_code, incident.at),
        facilities=facilities_near(conn, region_code, incident.at),
        closures=[closure_shown(one) for one in roads.closures],
    )


def _rank_teams(
    measuring: Measuring,
    teams: Sequence[Team],
    card: NeedCard,
    names: ClosureNames,
    set_aside: Mapping[str, Remark],
) -> nearest.RankedTeams:
    ready, left_out = nearest.sort_out(teams, card, measuring.now)
    left_out = also_told(left_out, set_aside)
    counted, aside = without(
        "team", ready, lambda one: (one.team.team_code, one.team.name), set_aside
    )
    return nearest.rank(measuring.all(counted), card, names, [*aside, *left_out], teams)


def rank_depots(
    measuring: Measuring,
    depots: Sequence[Depot],
    card: NeedCard,
    names: ClosureNames,
    aside_of: tuple[SpokenFor, Mapping[str, Remark]],
) -> supplies.RankedDepots:
    """The depots that have what the card names, but for what others hold of it."""
    conn, incident = measuring.conn, measuring.incident
    taken, set_aside = aside_of
    items = reserves.items(conn, incident.region_code)
    stock = [
        replace(line, on_hand=taken.left_of(line, incident.incident_id))
        for line in reserves.stock(conn, incident.region_code, list(card.items))
    ]
    stocked, left_out = supplies.sort_out(depots, stock, card, items, measuring.now.date())
    kept = {line.item_code for line in stock}
    counted, aside = without(
        "depot", stocked, lambda one: (one.depot.depot_code, one.depot.name), set_aside
    )
    out = [*aside, *left_out]
    return supplies.rank(measuring.all(counted), card, items, names, out, kept)


def _driven(outcome: Outcome) -> Sequence[Stretch]:
    return outcome.arrival.stretches if outcome.arrival else ()


def _roads_used(roads: RoadsNow) -> RoadsUsed:
    if roads.head is None:
        return RoadsUsed(0, "", 0, False)
    head = roads.head
    return RoadsUsed(head.version, head.source, head.edge_count, head.is_schematic)


def _own_warnings(incident: Incident, is_demo: bool) -> list[Remark]:
    """What to mind about the incident itself, whoever can come."""
    said = []
    if incident.merged_into is not None:
        said.append(Remark("warning.merged", {"into": incident.merged_into}))
    if incident.is_exercise:
        said.append(Remark("warning.exercise"))
    return [*said, Remark("warning.demo")] if is_demo else said


def _road_warnings(measuring: Measuring) -> list[Remark]:
    """What there is to mind about the roads before trusting a time."""
    roads, said = measuring.roads, []
    if roads.is_older:
        said.append(Remark("warning.older_roads"))
    if roads.head is None:
        said.append(Remark("warning.no_roads"))
    elif not measuring.accesses():
        said.append(Remark("warning.no_road_near", {"reach_km": INCIDENT_REACH_M / 1000}))
    else:
        snap_m = measuring.accesses()[0].off_road_m
        if snap_m > SNAP_DOUBT_M:
            said.append(Remark("warning.snap_far", {"snap_m": round(snap_m)}))
    if roads.head is not None and roads.head.is_schematic:
        said.append(Remark("warning.schematic_roads"))
    unknown = sum(closure.effect is Effect.UNKNOWN for closure in roads.closures)
    if unknown:
        said.append(Remark("warning.unknown_roads", {"count": unknown}))
    return said


def _card_warnings(incident: Incident, card: NeedCard) -> list[Remark]:
    """Which card was used when the kind has none of its own, and whose word its size is."""
    grade = unconfirmed(incident)
    said = [grade] if grade else []
    if card.card_code == incident.kind_code:
        return said
    return [*said, Remark("warning.card_of_class", {"kind_code": card.card_code})]


def _choice_warnings(teams: nearest.RankedTeams, depots: supplies.RankedDepots) -> list[Remark]:
    """An empty list says so, and a straight line that would have misled says by how much."""
    said, choices = [], teams.choices
    if not choices:
        said.append(Remark("warning.no_team" if teams.left_out else "warning.nobody_known"))
    if not depots.choices:
        said.append(Remark("warning.no_depot" if depots.left_out else "warning.no_stock_known"))
    by_road = [one for one in choices if one.leg.measured_by is MeasuredBy.ROAD]
    by_air = min(by_road, key=lambda choice: choice.leg.straight_km, default=None)
    if by_air is not None and by_air.total_min - choices[0].total_min >= WORTH_WARNING_MIN:
        params = {
            "name": by_air.name,
            "straight_km": round(by_air.leg.straight_km, 1),
            "later_min": round(by_air.total_min - choices[0].total_min),
        }
        said.append(Remark("warning.air_is_wrong", params))
    return said


def _walk_warnings(measuring: Measuring, teams: nearest.RankedTeams) -> list[Remark]:
    """Whether everybody has to walk from another road than the one beside the incident."""
    walks_m = [one.leg.walk_m for one in teams.choices if one.leg.measured_by is MeasuredBy.ROAD]
    if not walks_m or not measuring.walks():
        return []
    beside = min(on_own_bank(measuring.walks()), key=lambda walk: walk.seconds)
    if min(walks_m) <= beside.access.off_road_m + SNAP_DOUBT_M:
        return []
    return [Remark("warning.island_road", {"walk_m": round(min(walks_m))})]


def _river_warnings(legs: Sequence[Leg]) -> list[Remark]:
    """Whether everybody who comes by road ends before a river."""
    by_road = [leg for leg in legs if leg.measured_by is MeasuredBy.ROAD]
    if not by_road or not all(leg.rivers for leg in by_road):
        return []
    rivers = list(dict.fromkeys(river for leg in by_road for river in leg.rivers))
    return [Remark("warning.river_between", {"rivers": named_rivers(rivers)})]
