"""Which limits a vehicle breaks on a way that it would take if it were smaller and sturdier."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from layers.roads import arrays
from layers.roads.drawing import road_name
from layers.roads.driving import Roads
from layers.roads.graph import Stretch
from layers.roads.vehicles import DEFAULTS, Profile, Vehicle

# Nobody needs more than these to see why.
_MOST_TOLD = 5


class Broken(NamedTuple):
    """One limit and where: ``what`` is height_m, weight_t, width_m, rough, ford or class.

    ``limit`` is what the road allows and ``own`` what the vehicle has; 0 where there is no measure.
    """

    what: str
    road: str
    limit: float = 0.0
    own: float = 0.0


def unlimited(profile: Profile) -> Profile:
    """The same vehicle without a size, which gets through everywhere that any vehicle does."""
    sturdiest = DEFAULTS[Vehicle.ALL_TERRAIN].kmh
    return replace(
        profile,
        kmh={**sturdiest, **profile.kmh},
        height_m=0.0,
        weight_t=0.0,
        width_m=0.0,
        takes_rough=True,
        takes_fords=True,
    )


def broken_on(roads: Roads, way: Sequence[Stretch]) -> tuple[Broken, ...]:
    """What stops the vehicle on a way, each limit once with the strictest place, most first."""
    profile = roads.profile
    if profile is None:
        return ()
    strictest: dict[str, Broken] = {}
    for stretch in way:
        forward = stretch.end >= stretch.start
        seconds = roads.forward_s if forward else roads.backward_s
        if np.isinf(seconds[stretch.edge]):
            for one in _of_edge(roads, profile, stretch.edge):
                known = strictest.get(one.what)
                if known is None or one.limit < known.limit:
                    strictest[one.what] = one
    return tuple(strictest.values())[:_MOST_TOLD]


def _of_edge(roads: Roads, profile: Profile, edge: int) -> list[Broken]:
    """What stops the vehicle on one edge."""
    road = road_name(roads.network, edge)
    facts = roads.facts
    found = [
        Broken(what, road, float(limit[edge]), own)
        for what, limit, own in (
            ("height_m", facts.height_m, profile.height_m),
            ("weight_t", facts.weight_t, profile.weight_t),
            ("width_m", facts.width_m, profile.width_m),
        )
        if own > limit[edge]
    ]
    if facts.flags[edge] & arrays.ROUGH and not profile.takes_rough:
        found.append(Broken("rough", road))
    if facts.flags[edge] & arrays.FORD and not profile.takes_fords:
        found.append(Broken("ford", road))
    if facts.classes[facts.road_class[edge]] not in profile.kmh:
        found.append(Broken("class", road))
    return found
