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
# Each closure that may be to blame costs a search more; beyond these they are named together.
MOST_TRIED = 12


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

    def without(self, closure: ClosureId) -> RoadState:
        """The roads as they are, but for one closure."""
        acting = self.shut.acting.values()
        kept = [one for parts in acting for one in parts if one.closure_id != closure]
        return apply(self.shut.network, kept)

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
    asked = _Asked(arrived, {}, {}, {})
    if roads.anything_shut:
        usual = towards(roads.open, accesses, candidates, pace)
        met = [one for arrival in usual.values() for one in _met(roads, arrival)]
        asked = _Asked(
            arrived,
            usual,
            towards(roads.scouted, accesses, candidates, pace),
            {
                closure: towards(roads.without(closure), accesses, candidates, pace)
                for closure in list(dict.fromkeys(met))[:MOST_TRIED]
            },
        )
    return [
        _outcome(roads, asked, number, _straight_m(setter, incident))
        if setter.accesses
        else _straight(setter, incident)
        for number, setter in enumerate(setters)
    ]


class _Asked(NamedTuple):
    """The arrivals by number under the closures as they are, and under fewer of them."""

    arrived: Mapping[int, Arrival]
    usual: Mapping[int, Arrival]
    scouted: Mapping[int, Arrival]
    without: Mapping[ClosureId, Mapping[int, Arrival]]

    def helps(self, closure: ClosureId, number: int) -> bool:
        """Whether lifting that one closure alone lets somebody come, or come sooner."""
        then = self.without.get(closure, {}).get(number)
        now = self.arrived.get(number)
        return then is not None and (
            now is None or now.arrival_s - then.arrival_s >= WORTH_TELLING_S
        )


def _outcome(roads: RoadsInForce, asked: _Asked, number: int, straight_m: float) -> Outcome:
    """By road, or why not."""
    usual = asked.usual.get(number)
    if number in asked.arrived:
        arrival = asked.arrived[number]
        extra_s = arrival.arrival_s - usual.arrival_s if usual else 0.0
        around = _to_blame(roads, asked, number) if extra_s >= WORTH_TELLING_S else ()
        return Outcome(
            Verdict.ROAD, straight_m, arrival.arrival_s, arrival, around, extra_s if around else 0.0
        )
    if number in asked.scouted:
        way = asked.scouted[number]
        return Outcome(
            Verdict.ONLY_UNKNOWN, straight_m, way.arrival_s, None, tuple(_met(roads, way))
        )
    if usual is not None:
        return Outcome(Verdict.CUT, straight_m, closures=_to_blame(roads, asked, number))
    return Outcome(Verdict.ISLAND, straight_m)


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
