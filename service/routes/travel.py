"""``/api/roads``: ways with their steps, minutes among many places, areas within minutes.

Nothing is saved by any of these; they are sent as POST because a question may be long.
"""

from typing import Any

from fastapi import APIRouter
from psycopg2.extensions import connection

from layers.db import clock
from layers.roads.vehicles import Vehicle
from service.auth.roles import Action
from service.deps import Reader, Visit, Visiting, may
from service.flows import measure_many
from service.flows.supposing import Supposed, suppose
from service.flows.travel import Journey, Within, spot_of, way, within
from service.masking import masked
from service.routes.documented import REFUSALS
from service.schemas.travel import MatrixIn, ReachIn, WayIn, given

router = APIRouter(prefix="/api/roads", tags=["roads"], responses=REFUSALS)


def _journey(
    conn: connection,
    visit: Visit,
    vehicle: Vehicle,
    supposed: Supposed = Supposed(),  # noqa: B008
) -> Journey:
    """The region's roads for a vehicle, as they are or as they are supposed to be."""
    now = clock.now(conn)
    roads = visit.kept.roads.now(conn, visit.region, now)
    then = suppose(conn, roads, visit.region, supposed, now, visit.language)
    return Journey(conn, then, vehicle, visit.language)


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """The answer without telephone numbers: a closure's reason may have one."""
    hidden: dict[str, Any] = masked(body)
    return hidden


@router.post(
    "/ways",
    summary="The way from a place to another, step by step",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def ways(body: WayIn, conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Minutes, kilometres, line, roads and steps; or why there is no way. Saves nothing."""
    visit.kept.limits.take("way", visit.who.actor)
    start = spot_of(conn, visit.region, given(body.start), "from")
    goal = spot_of(conn, visit.region, given(body.goal), "to")
    journey = _journey(conn, visit, body.vehicle, body.supposed())
    return _shown(way(journey, start, goal))


@router.post(
    "/matrix",
    summary="Minutes from many places to many others",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def matrix(body: MatrixIn, conn: Reader, visit: Visiting) -> dict[str, Any]:
    """A row for each start; null where there is no way, with the verdict. Saves nothing."""
    visit.kept.limits.take("matrix", visit.who.actor)
    starts, goals = (
        [
            spot_of(conn, visit.region, given(one), f"{side}.{number}")
            for number, one in enumerate(asked)
        ]
        for side, asked in (("from", body.starts), ("to", body.goals))
    )
    return _shown(measure_many.matrix(_journey(conn, visit, body.vehicle), starts, goals))


@router.post(
    "/reach",
    summary="The areas within so many minutes of a place",
    dependencies=[may(Action.READ_INCIDENTS)],
)
def reach(body: ReachIn, conn: Reader, visit: Visiting) -> dict[str, Any]:
    """A GeoJSON FeatureCollection, one area for each number of minutes. Saves nothing."""
    visit.kept.limits.take("reach", visit.who.actor)
    spot = spot_of(conn, visit.region, given(body.place), "place")
    asked = Within(body.minutes, body.direction == "from")
    return _shown(within(_journey(conn, visit, body.vehicle), spot, asked))
