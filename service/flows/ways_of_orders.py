"""The ways of those who are ordered somewhere and not there yet, from where they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.ids import OrderNo, RegionCode
from layers.orders.order import Order
from layers.orders.order_life import ReceiverKind
from service.flows.find_nearest import Measuring
from service.flows.ground_around import GroundAround
from service.flows.ways_cut import OnTheWay, starting
from service.picture.rows import WayLeft
from service.roads_kept import RoadKeeper

_ON_ROADS = frozenset({ReceiverKind.TEAM, ReceiverKind.DEPOT})


def ways_of_orders(
    roads: RoadKeeper,
    conn: connection,
    region_code: RegionCode,
    orders: Sequence[Order],
    now: datetime,
) -> Mapping[OrderNo, WayLeft]:
    """By order its way by road and the minutes still to go; of who has none there is none.

    An exercise's orders drive on the real roads and those that the exercise closed.
    """
    found: dict[OrderNo, WayLeft] = {}
    going = [one for one in orders if one.standing.is_to_arrive and one.carrier.kind in _ON_ROADS]
    incidents = {number: store.get(conn, number) for number in {one.incident_id for one in going}}
    for order in going:
        who = starting(conn, region_code, order.carrier.kind, order.carrier.code, now)
        if who is None:
            continue
        incident = incidents[order.incident_id]
        goal = replace(incident, at=order.written.arrive_at or incident.at)
        way = _way(roads, conn, goal, who, now)
        if way is not None:
            found[order.order_no] = way
    return found


def _way(
    roads: RoadKeeper, conn: connection, goal: Incident, who: OnTheWay, now: datetime
) -> WayLeft | None:
    known = roads.now(conn, goal.region_code, now, goal.is_exercise)
    ground = GroundAround(conn, known.kept.network, goal.region_code, goal.at)
    (measured,) = Measuring(conn, known, goal, now, ground).all([who])
    leg = measured.leg
    if leg is None:
        return None
    return WayLeft(leg.route, leg.travel_min + leg.walk_min)
