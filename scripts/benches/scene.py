"""Who stands where, what happens, and what is closed: the same in every run."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from scripts.benches.networks import Floats, Numbers, RoadArrays, main_part

TEAMS, BEST, CLOSURES = 200, 5, 20
_SEED = 4
_TURN_OUT_MIN = (1, 5)  # from the order to wheels rolling, at least and at most
_RADIUS_M = (60.0, 250.0)  # of a closure, at least and at most
_CORNERS = 8
_NEARBY_NODES = 2000  # half of the closures lie among the nodes nearest to the incident
_M_PER_DEG = 111_320.0


@dataclass(frozen=True, slots=True)
class Scene:
    """200 teams at nodes of the main part, each with its turn-out, and incidents at other nodes.

    ``team`` (200,) and ``incident`` (i,) are nodes, ``turn_out_s`` (200,) seconds. ``closures``
    (i, 20) are polygons in degrees, a new set for each incident: half of them anywhere, half
    near the incident, and each around a node, so that it meets some road.
    """

    team: Numbers
    turn_out_s: Floats
    incident: Numbers
    closures: NDArray[np.object_]


def lay_out(roads: RoadArrays, incidents: int) -> Scene:
    """The scene on these roads; of a longer one the first incidents are the same."""
    chance = np.random.default_rng(_SEED)
    main = main_part(roads)
    team = chance.choice(main, TEAMS, replace=False)
    turn_out_s = chance.integers(*_TURN_OUT_MIN, TEAMS, endpoint=True) * np.float64(60)
    elsewhere = np.setdiff1d(main, team)
    incident = chance.permutation(elsewhere)[:incidents]
    closures = np.array([_closures(roads, elsewhere, one, chance) for one in incident])
    return Scene(team, turn_out_s, incident, closures)


def _closures(
    roads: RoadArrays, nodes: Numbers, incident: int, chance: np.random.Generator
) -> NDArray[np.object_]:
    """A new set of closures, none around the incident itself: there help would end for all."""
    wide_m = _M_PER_DEG * np.cos(np.radians(roads.lat[incident]))
    east_m = (roads.lon[nodes] - roads.lon[incident]) * wide_m
    away_m = np.hypot(east_m, (roads.lat[nodes] - roads.lat[incident]) * _M_PER_DEG)
    free = away_m > 2 * _RADIUS_M[1]
    order = np.argsort(np.where(free, away_m, np.inf))[: min(_NEARBY_NODES, int(free.sum()))]
    near = chance.choice(nodes[order], CLOSURES // 2, replace=False)
    anywhere = chance.choice(nodes[free], CLOSURES - len(near), replace=False)
    return np.array([_polygon(roads, node, chance) for node in (*near, *anywhere)])


def _polygon(roads: RoadArrays, node: int, chance: np.random.Generator) -> shapely.Polygon:
    """An irregular area around a node."""
    angle = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    radius_deg = chance.uniform(*_RADIUS_M, _CORNERS) / _M_PER_DEG
    lon = roads.lon[node] + radius_deg * np.cos(angle) / np.cos(np.radians(roads.lat[node]))
    lat = roads.lat[node] + radius_deg * np.sin(angle)
    return shapely.Polygon(np.column_stack((lon, lat)))
