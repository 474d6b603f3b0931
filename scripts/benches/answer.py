"""What everybody in the benchmark has to answer, so that all do the same work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scripts.benches.networks import Floats, Numbers, RoadArrays
from scripts.benches.scene import BEST, Scene

_SAME_SPOT_DEG = 1e-6  # a tenth of a metre: lines may be given with six decimals


@dataclass(frozen=True, slots=True)
class Answer:
    """Arrival seconds (200,), turn-out included, ``inf`` for who cannot come or was not asked for.

    ``lines`` are the routes of the best, nearest first, each as lon-lat coordinates in order, from
    the team to the incident.
    """

    arrival_s: Floats
    lines: Sequence[Floats | Sequence[tuple[float, float]]]


def best(arrival_s: Floats) -> Numbers:
    """The teams of the best five, nearest first; fewer where fewer can come."""
    order = np.argsort(arrival_s, kind="stable")[:BEST]
    return order[np.isfinite(arrival_s[order])]


def lines_hold(answer: Answer, roads: RoadArrays, scene: Scene, incident: int) -> bool:
    """Whether there is a line for each of the best, from its team to the incident."""
    nodes = scene.team[best(answer.arrival_s)]
    goal = (roads.lon[scene.incident[incident]], roads.lat[scene.incident[incident]])
    return len(nodes) == len(answer.lines) and all(
        np.allclose(line[0], (roads.lon[node], roads.lat[node]), rtol=0, atol=_SAME_SPOT_DEG)
        and np.allclose(line[-1], goal, rtol=0, atol=_SAME_SPOT_DEG)
        for node, line in zip(nodes, answer.lines, strict=True)
    )
