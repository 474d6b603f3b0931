"""The project itself, asked as the service asks it. All it knows of the core stands here."""

from collections.abc import Sequence

import numpy as np
from psycopg2.extensions import connection
from shapely.geometry import mapping

from layers.ids import ClosureId, RegionCode
from layers.roads.arrays import BACKWARD, FORWARD, Facts, Label, Lines
from layers.roads.closing import Zone, closed_stretches
from layers.roads.drawing import routes
from layers.roads.driving import drive
from layers.roads.graph import EdgeTable, Network, build
from layers.roads.load_store import edge_rows
from layers.roads.reach import Access, Asked, Candidate, line_up, measure_ways
from layers.roads.road_state import RoadState, apply
from scripts.benches.answer import Answer
from scripts.benches.networks import CAR, RoadArrays
from scripts.benches.scene import BEST, Scene

_FIVE = Asked([BEST])


class Ours:
    """The network in memory, and the two questions: the best five, and everybody."""

    def __init__(self, roads: RoadArrays, scene: Scene) -> None:
        self.network = _network(roads)
        self.roads = drive(self.network, CAR)
        self.none_closed = apply(self.roads, [])
        at = _accesses(roads)
        teams = zip(scene.team.tolist(), scene.turn_out_s.tolist(), strict=True)
        self.teams = line_up([Candidate([at[node]], turn_out_s) for node, turn_out_s in teams])
        self.incidents = [at[node] for node in scene.incident.tolist()]
        self.zones = [
            [
                Zone(ClosureId(number), mapping(polygon), reach_m=0.0)
                for number, polygon in enumerate(polygons, start=1)
            ]
            for polygons in scene.closures
        ]

    def closed(self, incident: int) -> RoadState:
        """The roads under the closures of an incident, as if nobody had seen them before."""
        return apply(self.roads, closed_stretches(self.network, self.zones[incident]))

    def best_five(self, state: RoadState, incident: int) -> Answer:
        """The best five and their routes; who comes later is not asked for."""
        return self._ask(state, incident, _FIVE)

    def everybody(self, state: RoadState, incident: int) -> Answer:
        """All teams, and the routes of the best five."""
        return self._ask(state, incident, None)

    def _ask(self, state: RoadState, incident: int, asked: Asked | None) -> Answer:
        spot = [self.incidents[incident]]
        ways = measure_ways(state, spot, self.teams, asked=asked, told=BEST)
        arrival_s = np.full(len(self.teams.candidates), np.inf)
        arrival_s[ways.came_in] = ways.arrival_s[ways.came_in]
        driven = [ways.arrivals[team].stretches for team in ways.came_in[:BEST].tolist()]
        return Answer(arrival_s, [one.points for one in routes(self.network, driven)])


def topology(conn: connection, region_code: str, classes: Sequence[str]) -> int:
    """Loads the edges without their lines as our service does; gives their number."""
    rows = edge_rows(conn, RegionCode(region_code), list(classes))
    columns = {
        name: np.ascontiguousarray(rows[name], dtype=rows[name].dtype.newbyteorder("="))
        for name in rows.dtype.names or ()
        if not name.endswith("_bytes")
    }
    return len(columns["edge_id"])


def _network(roads: RoadArrays) -> Network:
    """Our network of the same arrays."""
    count = roads.edge_count
    boundless = np.full(count, np.inf, dtype=np.float32)
    flags = np.isfinite(roads.forward_s) * FORWARD | np.isfinite(roads.backward_s) * BACKWARD
    facts = Facts(
        road_class=roads.road_class.astype(np.uint8),
        flags=flags.astype(np.uint8),
        limit_kmh=roads.limit_kmh.astype(np.float32),
        height_m=boundless,
        weight_t=boundless,
        width_m=boundless,
        label=np.zeros(count, dtype=np.int32),
        classes=roads.classes,
        labels=(Label("", ""),),
    )
    lon, lat = np.ascontiguousarray(roads.line.T)
    table = EdgeTable(
        edge_id=np.arange(count, dtype=np.int32),
        tail_node=roads.tail,
        head_node=roads.head,
        length_m=roads.length_m,
        facts=facts,
        lines=Lines(roads.line_start.astype(np.int32), lon, lat),
    )
    return build("bench", table)


def _accesses(roads: RoadArrays) -> dict[int, Access]:
    """Each node as the end of one of its edges."""
    edges = range(roads.edge_count)
    heads = {
        node: Access(edge, 1.0, 0.0) for node, edge in zip(roads.head.tolist(), edges, strict=True)
    }
    tails = {
        node: Access(edge, 0.0, 0.0) for node, edge in zip(roads.tail.tolist(), edges, strict=True)
    }
    return heads | tails
