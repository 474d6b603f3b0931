"""From "where they stand" to "when they are there", with the reason whenever that fails.

Every candidate gets an outcome: by road, by a straight line where roads are unknown, or not at
all – and then which closure cuts it off, or that its roads do not join the incident's. Why a way
is not open is found by asking the same search again with the closures taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from layers.geo.crs import geodesic_m
from layers.ids import ClosureId, LonLat
from layers.roads.closures import SHUTTING, ClosedStretch, Effect, RoadState, apply
from layers.roads.graph import Network
from layers.roads.reach import Access, Arrival, Candidate, Pace, towards

# Roads in hills are about half as long again as the straight line, and 30 km/h is what a loaded
# vehicle makes of them. Assumptions, used only where there are no roads to measure on.
STRAIGHT_DETOUR = 1.5
STRAIGHT_KMH = 30.0
# A way round that costs less than this is not worth a remark.
WORTH_TELLING_S = 30.0


class Verdict(StrEnum):
    """How the measuring of one candidate ended."""

    ROAD = "road"
    STRAIGHT_LINE = "straight_line"
    CUT = "cut"
    ONLY_UNKNOWN = "only_unknown"
    ISLAND = "island"


class Setter(NamedTuple):
    """Somebody who may set out: from where, its accesses to the roads, its delay in seconds."""

    at: LonLat
    accesses: Sequence[Access]
    delay_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What measuring gave: ``total_s`` with everything, None for who cannot come.

    ``closures`` are those that cut the way, that must be scouted, or – with a verdict of
    ``ROAD`` – that the way goes around at a cost of ``extra_s``.
    """

    verdict: Verdict
    straight_m: float
    total_s: float | None = None
    arrival: Arrival | None = None
    closures: tuple[ClosureId, ...] = ()
    extra_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RoadsInForce:
    """The roads under these closures, and under fewer of them.

    ``shut``: as they are; ``scouted``: if the unknown roads were open; ``open``: nothing closed.
    """

    shut: RoadState
    scouted: RoadState
    open: RoadState

    @property
    def anything_shut(self) -> bool:
        """Whether any closure shuts any road at all."""
        return any(s.effect in SHUTTING for acting in self.shut.acting.values() for s in acting)


def in_force(network: Network, stretches: Sequence[ClosedStretch]) -> RoadsInForce:
    """The three states of the roads under these closures."""
    return RoadsInForce(
        shut=apply(network, stretches),
        scouted=apply(network, stretches, frozenset({Effect.CLOSED})),
        open=apply(network, stretches, frozenset()),
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
    arrived = towards(roads.shut, accesses, candidates, pace)
    unclosed: Mapping[int, Arrival] = {}
    scouted: Mapping[int, Arrival] = {}
    if roads.anything_shut:
        unclosed = towards(roads.open, accesses, candidates, pace)
        if len(arrived) < len(candidates):
            scouted = towards(roads.scouted, accesses, candidates, pace)
    outcomes = []
    for number, setter in enumerate(setters):
        if not setter.accesses:
            outcomes.append(_straight(setter, incident))
            continue
        straight_m = _straight_m(setter, incident)
        usual = unclosed.get(number)
        if number in arrived:
            outcomes.append(_came(roads, arrived[number], usual, straight_m))
        elif number in scouted:
            way = scouted[number]
            met = tuple(roads.shut.closures_on(way.stretches))
            outcomes.append(Outcome(Verdict.ONLY_UNKNOWN, straight_m, way.arrival_s, None, met))
        elif usual is not None:
            met = tuple(roads.shut.closures_on(usual.stretches))
            outcomes.append(Outcome(Verdict.CUT, straight_m, closures=met))
        else:
            outcomes.append(Outcome(Verdict.ISLAND, straight_m))
    return outcomes


def _came(
    roads: RoadsInForce, arrival: Arrival, usual: Arrival | None, straight_m: float
) -> Outcome:
    """By road, with the closures that it had to go around when that cost time."""
    extra_s = arrival.arrival_s - usual.arrival_s if usual else 0.0
    around: tuple[ClosureId, ...] = ()
    if usual and extra_s >= WORTH_TELLING_S:
        around = tuple(roads.shut.closures_on(usual.stretches))
    return Outcome(
        Verdict.ROAD, straight_m, arrival.arrival_s, arrival, around, extra_s if around else 0.0
    )


def _straight(setter: Setter, incident: LonLat) -> Outcome:
    """An estimate, labelled as one wherever it is shown."""
    straight_m = _straight_m(setter, incident)
    total_s = setter.delay_s + straight_m * STRAIGHT_DETOUR * 3.6 / STRAIGHT_KMH
    return Outcome(Verdict.STRAIGHT_LINE, straight_m, total_s)


def _straight_m(setter: Setter, incident: LonLat) -> float:
    return float(geodesic_m(setter.at.lon, setter.at.lat, incident.lon, incident.lat))
