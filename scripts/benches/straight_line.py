"""How often the straight line is wrong, and by how many minutes: why there is a search at all.

Turn-out is left out: what is asked is only who is nearest. "Lost" is by how much later the team
that is nearest by air arrives than the team that is nearest by road.
"""

from dataclasses import dataclass

import numpy as np

from layers.geo.crs import geodesic_m
from scripts.benches.networks import Floats, Numbers, RoadArrays, main_part
from scripts.benches.peer_scipy import SciPy
from scripts.benches.scene import BEST, Scene
from scripts.benches.table import drawn

INCIDENTS = 500
TEAMS = (20, 200)
_SEED = 26


@dataclass(frozen=True, slots=True)
class Wrong:
    """Shares of the incidents (0 to 1), and minutes lost where the nearest team was wrong.

    ``cannot_come``: the share in which the nearest by air cannot come at all; these have no
    minutes.
    """

    network: str
    teams: int
    incidents: int
    nearest: float
    best_five: float
    cannot_come: float
    median_min: float
    p95_min: float


def look(roads: RoadArrays, teams: int, incidents: int = INCIDENTS) -> Wrong:
    """Lays out so many teams once, and asks air and road about each incident."""
    chance = np.random.default_rng(_SEED)
    nodes = chance.permutation(main_part(roads))[: teams + incidents]
    team, incident = nodes[:teams], nodes[teams:]
    scene = Scene(team, np.zeros(teams), incident, np.empty((0, 0), np.object_))
    search = SciPy(roads, scene)
    nearest, five, lost_s = 0, 0, []
    for number, node in enumerate(incident):
        drive_s = search.search(search.none_closed, number)[0][team]
        by_air, by_road = np.argsort(_air_m(roads, int(node), team)), np.argsort(drive_s)
        five += set(by_air[:BEST]) != set(by_road[:BEST])
        if drive_s[by_air[0]] > drive_s[by_road[0]]:
            nearest += 1
            lost_s.append(drive_s[by_air[0]] - drive_s[by_road[0]])
    lost_min = np.array(lost_s) / 60
    comes = lost_min[np.isfinite(lost_min)]
    return Wrong(
        network=roads.name,
        teams=teams,
        incidents=incidents,
        nearest=nearest / incidents,
        best_five=five / incidents,
        cannot_come=float(np.isinf(lost_min).sum()) / incidents,
        median_min=float(np.median(comes)),
        p95_min=float(np.percentile(comes, 95)),
    )


def _air_m(roads: RoadArrays, node: int, others: Numbers) -> Floats:
    """Metres over the ellipsoid from a node to others."""
    return np.asarray(
        geodesic_m(roads.lon[node], roads.lat[node], roads.lon[others], roads.lat[others])
    )


def of_wrongs(wrongs: list[Wrong]) -> str:
    """The table for the README."""
    heads = (
        "network",
        "teams",
        "incidents",
        "wrong team",
        "wrong best five",
        "cannot come at all",
        "minutes lost when wrong, median",
        "95th percentile",
    )
    return drawn(
        heads,
        (
            (
                one.network,
                str(one.teams),
                str(one.incidents),
                f"{one.nearest:.0%}",
                f"{one.best_five:.0%}",
                f"{one.cannot_come:.1%}",
                f"{one.median_min:.1f}",
                f"{one.p95_min:.1f}",
            )
            for one in wrongs
        ),
    )
