"""From "where they stand" to "when they are there", with the reason whenever that fails.

Every candidate gets an outcome: by road, by a straight line where roads are unknown, or not at
all – and then which closure cuts it off, or that its roads do not join the incident's. Why a way
is not open is found by asking the same search again with the closures taken away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from layers.geo.crs import geodesic_m
from layers.ids import ClosureId, LonLat
from layers.roads.closures import ClosedStretch, Effect
from layers.roads.driving import Roads
from layers.roads.limits import Broken, broken_on
from layers.roads.reach import Access, Arrival, Candidate, Pace, line_up, measure_ways, towards
from layers.roads.road_state import RoadState, parts_of, state_of

# Roads in hills are about half as long again as the straight line, and 30 km/h is what a loaded
# vehicle makes of them. Assumptions, used only where there are no roads to measure on.
STRAIGHT_DETOUR = 1.5
STRAIGHT_KMH = 30.0
# A way round that costs less than this is not worth a remark.
WORTH_TELLING_S = 30.0
# Each closure that may be to blame costs a search more; beyond these they are named together.
MOST_TRIED = 12


class Verdict(StrEnum):
    """How the measuring of one candidate ended."""

    ROAD = "road"
    STRAIGHT_LINE = "straight_line"
    CUT = "cut"
    ONLY_UNKNOWN = "only_unknown"
    LIMIT = "limit"
    ISLAND = "island"
    ONE_WAYS = "one_ways"


class Setter(NamedTuple):
    """Somebody who may set out: from where, its accesses to the roads, its delay in seconds."""

    at: LonLat
    accesses: Sequence[Access]
    delay_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What measuring gave: ``total_s`` with everything, None for who cannot come.

    ``closures`` are those that cut the way, that must be scouted, or – with a verdict of
    ``ROAD`` – that the way goes around at a cost of ``extra_s``. ``careful`` are those on the way
    that ask for care. ``broken`` are the limits that the vehicle exceeds on the way it would take;
    ``island_km`` the roads of the island it stands on.
    """

    verdict: Verdict
    straight_m: float
    total_s: float | None = None
    arrival: Arrival | None = None
    closures: tuple[ClosureId, ...] = ()
    extra_s: float = 0.0
    broken: tuple[Broken, ...] = ()
    careful: tuple[ClosureId, ...] = ()
    island_km: float = 0.0


@dataclass(frozen=True, slots=True)
class RoadsInForce:
    """One vehicle's roads under these closures, and under fewer of them.

    ``shut``: as they are; ``scouted``: if the unknown roads were open; ``open``: nothing closed;
    ``unlimited`` gives the roads as if nothing were closed and the vehicle had no size.
    """

    shut: RoadState
    scouted: RoadState
    open: RoadState
    unlimited: Callable[[], RoadState] | None = None

    def without(self, closure: ClosureId) -> RoadState:
        """The roads as they are, but for one closure."""
        return self.shut.without(closure)

    @property
    def without_limits(self) -> Roads:
        """The roads as if the vehicle had no size and minded no ground."""
        return self.unlimited().roads if self.unlimited else self.shut.roads

    @property
    def anything_shut(self) -> bool:
        """Whether any closure shuts any road at all for this vehicle."""
        return bool(np.isinf(self.shut.factor).any())


def in_force(
    roads: Roads,
    stretches: Sequence[ClosedStretch],
    unlimited: Callable[[], Roads] | None = None,
) -> RoadsInForce:
    """The states of one vehicle's roads under these closures."""
    parts = parts_of(roads.network, stretches)
    return RoadsInForce(
        shut=state_of(roads, parts),
        scouted=state_of(roads, parts, frozenset({Effect.CLOSED})),
        open=state_of(roads, parts, frozenset()),
        unlimited=None if unlimited is None else lambda: state_of(unlimited(), parts, frozenset()),
    )


def measure(
    roads: RoadsInForce,
    incident: LonLat,
    accesses: Sequence[Access],
    setters: Sequence[Setter],
    pace: Pace = Pace(),  # noqa: B008 - an immutable value
) -> list[Outcome]:
    """One outcome for each setter, in their order; ``accesses`` are the incident's."""
    if not accesses:
        return [_straight(setter, incident) for setter in setters]
    candidates = [Candidate(setter.accesses, setter.delay_s) for setter in setters]
    question = _Question(roads, accesses, candidates, pace)
    asked = _ask(question)
    return [
        _outcome(question, asked, number, _straight_m(setter, incident))
        if setter.accesses
        else _straight(setter, incident)
        for number, setter in enumerate(setters)
    ]


class _Question(NamedTuple):
    """Who wants to come where, on which roads."""

    roads: RoadsInForce
    accesses: Sequence[Access]
    candidates: Sequence[Candidate]
    pace: Pace

    def of(self, state: RoadState, numbers: Sequence[int]) -> Mapping[int, Arrival]:
        """The arrivals of some of them on other roads, by their number among all."""
        if not numbers:
            return {}
        few = [self.candidates[number] for number in numbers]
        found = towards(state, self.accesses, few, self.pace)
        return {numbers[index]: arrival for index, arrival in found.items()}


class _Asked(NamedTuple):
    """The arrivals by number under the closures as they are, and under fewer of them."""

    arrived: Mapping[int, Arrival]
    usual: Mapping[int, Arrival]
    scouted: Mapping[int, Arrival]
    without: Mapping[ClosureId, Mapping[int, Arrival]]
    unlimited: Mapping[int, Arrival]

    def helps(self, closure: ClosureId, number: int) -> bool:
        """Whether lifting that one closure alone lets somebody come, or come sooner."""
        then = self.without.get(closure, {}).get(number)
        now = self.arrived.get(number)
        return then is not None and (
            now is None or now.arrival_s - then.arrival_s >= WORTH_TELLING_S
        )


def _ask(question: _Question) -> _Asked:
    """All the searches an explanation needs, each only for those whom it concerns."""
    roads, everybody = question.roads, range(len(question.candidates))
    arrived = question.of(roads.shut, everybody)
    missing = [number for number in everybody if number not in arrived]
    usual: Mapping[int, Arrival] = {}
    scouted: Mapping[int, Arrival] = {}
    without: dict[ClosureId, Mapping[int, Arrival]] = {}
    if roads.anything_shut:
        usual = question.of(roads.open, _hindered(question, arrived))
        met = [one for arrival in usual.values() for one in _met(roads, arrival)]
        without = {
            closure: question.of(roads.without(closure), list(usual))
            for closure in list(dict.fromkeys(met))[:MOST_TRIED]
        }
        scouted = question.of(roads.scouted, missing)
        missing = [number for number in missing if number not in usual]
    unlimited: Mapping[int, Arrival] = {}
    if missing and roads.unlimited is not None:
        unlimited = question.of(roads.unlimited(), missing)
    return _Asked(arrived, usual, scouted, without, unlimited)


def _hindered(question: _Question, arrived: Mapping[int, Arrival]) -> list[int]:
    """Those who come later than with all roads open, or not at all."""
    roads, accesses, candidates, pace = question
    ways = measure_ways(roads.open, accesses, line_up(candidates, pace), told=0)
    return [
        number
        for number in sorted(ways.came_in.tolist())
        if number not in arrived
        or arrived[number].arrival_s - ways.arrival_s[number] >= WORTH_TELLING_S
    ]


def _outcome(question: _Question, asked: _Asked, number: int, straight_m: float) -> Outcome:
    """By road, or why not."""
    roads, usual = question.roads, asked.usual.get(number)
    if number in asked.arrived:
        arrival = asked.arrived[number]
        around = _to_blame(roads, asked, number) if usual else ()
        extra_s = arrival.arrival_s - usual.arrival_s if usual and around else 0.0
        return Outcome(
            Verdict.ROAD,
            straight_m,
            arrival.arrival_s,
            arrival,
            around,
            extra_s,
            careful=tuple(roads.shut.care_on(arrival.stretches)),
        )
    if number in asked.scouted:
        way = asked.scouted[number]
        return Outcome(
            Verdict.ONLY_UNKNOWN, straight_m, way.arrival_s, None, tuple(_met(roads, way))
        )
    if usual is not None:
        return Outcome(Verdict.CUT, straight_m, closures=_to_blame(roads, asked, number))
    if number in asked.unlimited:
        way = asked.unlimited[number]
        return Outcome(Verdict.LIMIT, straight_m, broken=broken_on(roads.shut.roads, way.stretches))
    return _apart(question, number, straight_m)


def _apart(question: _Question, number: int, straight_m: float) -> Outcome:
    """Whose roads do not join the incident's; or they do, and every way is one-way against it."""
    islands = question.roads.shut.roads.islands
    own = {int(islands.number[one.edge]) for one in question.candidates[number].accesses}
    there = {int(islands.number[one.edge]) for one in question.accesses}
    if own & there - {-1}:
        return Outcome(Verdict.ONE_WAYS, straight_m)
    if -1 in own:  # its own roads are barred to it: how long they are, all the same
        islands = question.roads.without_limits.islands
        own = {int(islands.number[one.edge]) for one in question.candidates[number].accesses}
    island_km = max(float(islands.length_m[one]) for one in own) / 1000
    return Outcome(Verdict.ISLAND, straight_m, island_km=island_km)


def _met(roads: RoadsInForce, way: Arrival) -> list[ClosureId]:
    return roads.shut.closures_on(way.stretches)


def _to_blame(roads: RoadsInForce, asked: _Asked, number: int) -> tuple[ClosureId, ...]:
    """The closures on somebody's usual way of which each alone makes the difference.

    Where no single one does – two in a row – they are all named: opening one would not help, and
    nobody shall be sent to repair the wrong bridge.
    """
    met = _met(roads, asked.usual[number])
    alone = tuple(closure for closure in met if asked.helps(closure, number))
    return alone or tuple(met)


def _straight(setter: Setter, incident: LonLat) -> Outcome:
    """An estimate, labelled as one wherever it is shown."""
    straight_m = _straight_m(setter, incident)
    total_s = setter.delay_s + straight_m * STRAIGHT_DETOUR * 3.6 / STRAIGHT_KMH
    return Outcome(Verdict.STRAIGHT_LINE, straight_m, total_s)


def _straight_m(setter: Setter, incident: LonLat) -> float:
    return float(geodesic_m(setter.at.lon, setter.at.lat, incident.lon, incident.lat))
