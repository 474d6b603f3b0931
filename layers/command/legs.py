"""What teams and depots have in common on a decision sheet: a leg, its remarks, its refusal."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

import numpy as np

from layers.command.sheet import LeftOut, Leg, MeasuredBy, Remark, Start
from layers.ids import ClosureId, LonLat
from layers.places.terrain import RIVER_S
from layers.roads.drawing import Route
from layers.roads.limits import Broken
from layers.roads.measuring import Outcome, Verdict
from layers.roads.reach import Access, Pace
from layers.roads.vehicles import Vehicle

# Farther than this from its road, the position of a base or of a spot is worth a second look.
SNAP_DOUBT_M = 300.0
# Ground that costs less than this is not worth a remark.
ROUGH_DOUBT_MIN = 1.0

ClosureNames = Mapping[ClosureId, str]


class SetsOut(Protocol):
    """Whoever may be sent: a ready team, a stocked depot."""

    @property
    def start(self) -> Start:
        """Where it sets out from."""

    @property
    def delay_s(self) -> float:
        """Seconds before its wheels roll: turn-out, or loading."""

    @property
    def vehicle(self) -> Vehicle:
        """What it comes with."""


Who = TypeVar("Who", bound=SetsOut)


@dataclass(frozen=True, slots=True)
class Measured(Generic[Who]):
    """Somebody, how the measuring ended, and the leg – None for who cannot come."""

    who: Who
    outcome: Outcome
    leg: Leg | None


def soonest_first(measured: Sequence[Measured[Who]]) -> list[tuple[Who, Outcome, Leg]]:
    """Those who can be sent: measured ways before estimates, then by time.

    An estimate may look shorter than it is, so it never comes before a measured way. Equal times
    keep the order they came in, so that the same question gives the same answer.
    """
    coming = [
        (one.who, one.outcome, one.leg)
        for one in measured
        if one.leg is not None and one.outcome.verdict in (Verdict.ROAD, Verdict.STRAIGHT_LINE)
    ]
    return sorted(
        coming, key=lambda one: (one[1].verdict is not Verdict.ROAD, one[1].total_s or 0.0)
    )


def leg_of(
    outcome: Outcome,
    start: LonLat,
    incident: LonLat,
    delay_s: float,
    drawn: Route,
    rivers: Mapping[Access, Sequence[str]] = MappingProxyType({}),
) -> Leg | None:
    """The leg of who can be sent; a straight line is drawn as one. ``rivers``: on the walks."""
    if outcome.total_s is None or outcome.verdict is Verdict.ONLY_UNKNOWN:
        return None
    if outcome.arrival is None:
        return Leg(
            measured_by=MeasuredBy.STRAIGHT_LINE,
            travel_min=(outcome.total_s - delay_s) / 60,
            walk_min=0.0,
            road_km=0.0,
            straight_km=outcome.straight_m / 1000,
            walk_m=0.0,
            snap_m=0.0,
            route=np.array([start, incident]),
            roads=[],
        )
    arrival = outcome.arrival
    crossed = rivers.get(arrival.goal, ())
    walk_s = Pace().walk_s(arrival.goal)
    return Leg(
        measured_by=MeasuredBy.ROAD,
        travel_min=(outcome.total_s - delay_s - walk_s) / 60,
        walk_min=walk_s / 60,
        road_km=arrival.drive_m / 1000,
        straight_km=outcome.straight_m / 1000,
        walk_m=arrival.goal.off_road_m,
        snap_m=arrival.start.off_road_m,
        route=drawn.points,
        roads=drawn.roads,
        rivers=crossed,
        rough_min=max(0.0, arrival.goal.ground_s - RIVER_S * len(crossed)) / 60,
    )


def way_remarks(outcome: Outcome, leg: Leg, names: ClosureNames) -> list[Remark]:
    """What there is to say about a way: an estimate, a way round, far from its road, a bad walk."""
    said = []
    if outcome.verdict is Verdict.STRAIGHT_LINE:
        said.append(Remark("reason.straight_line", {"straight_km": round(leg.straight_km, 1)}))
    if outcome.closures:
        said.append(
            Remark(
                "reason.avoids_closure",
                {
                    "closures": told(outcome.closures, names),
                    "extra_min": round(outcome.extra_s / 60),
                },
            )
        )
    if outcome.careful:
        said.append(Remark("reason.with_care", {"closures": told(outcome.careful, names)}))
    if leg.snap_m > SNAP_DOUBT_M:
        said.append(Remark("reason.snap_far", {"snap_m": round(leg.snap_m)}))
    if leg.rivers:
        params = {
            "rivers": named_rivers(leg.rivers),
            "minutes": round(RIVER_S * len(leg.rivers) / 60),
        }
        said.append(Remark("reason.walk_over_river", params))
    if leg.rough_min >= ROUGH_DOUBT_MIN:
        said.append(Remark("reason.walk_rough", {"minutes": round(leg.rough_min)}))
    return said


def named_rivers(rivers: Sequence[str]) -> list[str | Remark]:
    """The rivers by name, as a person would tell them; a water without a name is one too."""
    return [river or Remark("list.nameless_water") for river in rivers]


def why_not(outcome: Outcome, names: ClosureNames) -> Remark:
    """Why somebody cannot come by road."""
    if outcome.verdict is Verdict.CUT:
        return Remark("left_out.cut_by_closure", {"closures": told(outcome.closures, names)})
    if outcome.verdict is Verdict.ONLY_UNKNOWN and outcome.total_s is not None:
        return Remark(
            "left_out.only_unknown_road",
            {
                "closures": told(outcome.closures, names),
                "total_min": round(outcome.total_s / 60),
            },
        )
    if outcome.verdict is Verdict.LIMIT:
        return Remark("left_out.limit", {"limits": [_limit(one) for one in outcome.broken]})
    if outcome.verdict is Verdict.ONE_WAYS:
        return Remark("left_out.one_ways")
    return Remark(
        "left_out.other_island",
        {
            "straight_km": round(outcome.straight_m / 1000, 1),
            "island_km": round(outcome.island_km, 1),
        },
    )


def _limit(broken: Broken) -> Remark:
    """One limit as a person would name it: on which road, how much it allows, how much it is."""
    road = broken.road or Remark("limit.nameless_road")
    params = {"road": road, "limit": f"{broken.limit:g}", "own": f"{broken.own:g}"}
    return Remark(f"limit.{broken.what}", params)


def also_told(left_out: Sequence[LeftOut], told: Mapping[str, Remark]) -> list[LeftOut]:
    """Those who are left out in any case, first with what is told of them by code."""
    return [
        replace(one, reasons=[told[one.code], *one.reasons]) if one.code in told else one
        for one in left_out
    ]


def without(
    what: str,
    ready: Sequence[Who],
    called: Callable[[Who], tuple[str, str]],
    set_aside: Mapping[str, Remark],
) -> tuple[list[Who], list[LeftOut]]:
    """Those who are counted on, and those who are not, by code with the reason."""
    counted, aside = [], []
    for one in ready:
        code, name = called(one)
        if code in set_aside:
            aside.append(LeftOut(what, code, name, one.start.at, [set_aside[code]]))
        else:
            counted.append(one)
    return counted, aside


def cut_off(
    what: str,
    measured: Sequence[Measured[Who]],
    called: Callable[[Who], tuple[str, str]],
    names: ClosureNames,
) -> list[LeftOut]:
    """Those who cannot come by road, with the reason; ``called`` gives their code and name."""
    return [
        LeftOut(
            what,
            *called(one.who),
            one.who.start.at,
            [why_not(one.outcome, names)],
            one.outcome.closures,
        )
        for one in measured
        if one.leg is None
    ]


def told(closure_ids: Sequence[ClosureId], names: ClosureNames) -> list[Remark]:
    """The closures by number and reason, as a person would name them."""
    return [
        Remark("list.closure", {"closure_id": number, "reason": names.get(number, "")})
        for number in closure_ids
    ]
