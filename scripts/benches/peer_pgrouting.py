"""pgRouting as an attentive user asks it: turned round, one to many, then the routes of the best.

Two ways of asking: the whole network, which is exact, and a box around the twenty teams nearest
by air, which is quicker and may miss somebody. What it is told to leave out it finds itself.
"""

import numpy as np
import shapely
from psycopg2.extensions import connection

from scripts.benches.answer import Answer, best
from scripts.benches.database import QUERIES
from scripts.benches.networks import RoadArrays
from scripts.benches.scene import Scene

_NEAREST_BY_AIR = 20


class PgRouting:
    """Asks the network that lies in the database."""

    def __init__(self, conn: connection, roads: RoadArrays, scene: Scene) -> None:
        self.conn, self.roads, self.scene = conn, roads, scene
        self.zones = [
            [shapely.to_wkt(polygon, rounding_precision=-1) for polygon in polygons]
            for polygons in scene.closures
        ]
        self.place = {int(node): place for place, node in enumerate(scene.team)}

    def whole(self, incident: int, closed: bool) -> Answer:
        """All teams over the whole network, and the routes of the best."""
        return self._ask(incident, self.scene.team.tolist(), self._edges(None, incident, closed))

    def boxed(self, incident: int, closed: bool) -> Answer:
        """The twenty nearest by air, over the roads around them, and the routes of the best."""
        node = self.scene.incident[incident]
        lon, lat = float(self.roads.lon[node]), float(self.roads.lat[node])
        found = QUERIES.one(self.conn, "box", lon=lon, lat=lat, teams=_NEAREST_BY_AIR)
        return self._ask(incident, found["nodes"], self._edges(found["box"], incident, closed))

    def _ask(self, incident: int, nodes: list[int], edges: str) -> Answer:
        """The seconds first, then the routes of who proved best."""
        asked = {"edges": edges, "incident": int(self.scene.incident[incident])}
        arrival_s = np.full(len(self.scene.team), np.inf)
        for row in QUERIES.all(self.conn, "seconds", nodes=nodes, **asked):
            place = self.place[row["node"]]
            arrival_s[place] = row["drive_s"] + self.scene.turn_out_s[place]
        wanted = self.scene.team[best(arrival_s)].tolist()
        routes = QUERIES.all(self.conn, "routes", nodes=wanted, **asked)
        line_of = {row["node"]: shapely.from_wkb(bytes(row["line"])) for row in routes}
        lines = [shapely.get_coordinates(line_of[node]) for node in wanted if node in line_of]
        return Answer(arrival_s, lines)

    def _edges(self, box: list[float] | None, incident: int, closed: bool) -> str:
        """The statement from which pgRouting reads its edges, without those that are closed."""
        ids = None
        if closed:
            met = QUERIES.all(self.conn, "closed", zones=self.zones[incident])
            ids = [row["id"] for row in met]
        with self.conn.cursor() as cursor:
            statement = QUERIES.statements["edges"]
            return cursor.mogrify(statement, {"box": box, "closed": ids}).decode()
