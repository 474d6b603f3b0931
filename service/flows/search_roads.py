"""Roads among the hits of a search, by name or number, and a kilometre of one of them."""

from psycopg2.extensions import connection

from layers.db import clock
from layers.ids import RegionCode
from layers.places import regions
from layers.roads.called import Called, Course, Kilometre, course_of, kilometre_of, roads_called
from layers.words import say
from layers.words.typed import How, Typed
from service.flows.search_hits import Hit, Told, found_as
from service.roads_kept import RoadKeeper


class SearchedRoads:
    """The roads of a region at a moment, and those of them that were found."""

    def __init__(
        self, conn: connection, keeper: RoadKeeper, region_code: RegionCode, language: str
    ) -> None:
        self._network = keeper.now(conn, region_code, clock.now(conn)).kept.network
        region = regions.find(conn, region_code)
        self._near = region.bounds if region else None
        self._language = language
        self._roads: dict[str, Called] = {}
        self._post: Kilometre | None = None

    def hits(self, typed: str, most: int) -> list[Hit]:
        """The roads that are called like that; a kilometre of those whose number or name it is."""
        post = self._post = kilometre_of(typed)
        found = roads_called(self._network, Typed.of(post.road if post else typed), most)
        hits = []
        for number, road in enumerate(found):
            is_meant = number == 0 or road.found.how is How.EXACT
            hits.append(self._kilometre(road, post) if post and is_meant else _road(road))
            self._roads[hits[-1].code] = road
        return hits

    def told(self, hit: Hit) -> Told:
        """Where it is and how long: the middle of its longest part, or the kilometre as reckoned.

        Where the kilometre lies beyond what is drawn, that is said of the road.
        """
        course, post = self._course(self._roads[hit.code]), self._post
        drawn_km = round(course.length_m / 1000, 1)
        at = course.at(post.km * 1000) if post else None
        if post is None or (hit.what == "road" and at is not None):
            return Told(self._say("search.road", drawn_km=drawn_km), course.middle)
        if at is None:
            beyond = self._say("search.beyond", post=post.post, drawn_km=drawn_km)
            return Told(beyond, course.middle)
        lon, lat = (f"{one:.4f}" for one in course.start)
        reckoned = {"km": f"{post.km:g}", "lon": lon, "lat": lat, "drawn_km": drawn_km}
        return Told(self._say("search.reckoned", **reckoned), at)

    def _kilometre(self, road: Called, post: Kilometre) -> Hit:
        """That kilometre, if the road is drawn so far; else the road."""
        hit = _road(road)
        if self._course(road).at(post.km * 1000) is None:
            return hit
        code, title = f"{hit.code} {post.post}", f"{hit.name} {post.post}"
        return hit._replace(what="kilometre", matched="road", code=code, name=title)

    def _course(self, road: Called) -> Course:
        return course_of(self._network, road.edges.tolist(), self._near)

    def _say(self, key: str, **told: object) -> str:
        return say(key, self._language, **told)


def _road(road: Called) -> Hit:
    as_what = "road" if road.is_by_number else found_as(road.found, "road")
    return Hit(road.found, "road", as_what, road.ref or road.name, road.title)
