"""A road is cut while somebody drives on it: he is told, and the room whose way it was.

Both are told what is left of the way. It is no order: that is corrected by a person.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg2.extensions import connection

from layers.command import store
from layers.command.legs import Measured
from layers.command.nearest import POSITION_LIMIT_MIN
from layers.command.sheet import Start
from layers.db import clock
from layers.forces import rules
from layers.forces import store as forces
from layers.ids import ClosureId, DepotCode, TeamCode
from layers.orders import way_store
from layers.orders.order import Order, Receiver
from layers.orders.order_life import ReceiverKind
from layers.orders.way import cut
from layers.reserves import store as reserves
from layers.roads.vehicles import Vehicle
from service.flows.find_nearest import Measuring
from service.flows.ground_around import GroundAround
from service.flows.supposing import RoadsSupposed
from service.flows.tell_receivers import tell_about, tell_room
from service.flows.way_notice import WAY_CUT, WayLeft, notice
from service.roads_kept import RoadsNow
from service.state import State


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Somebody who was ordered out, from where he was last known to be."""

    start: Start
    vehicle: Vehicle
    delay_s: float = 0.0


def tell_ways_cut(kept: State, conn: connection, actor: str) -> int:
    """Holds every closure that began to act against the ways of the orders under way, once.

    Gives how many closures there were.
    """
    new = way_store.weigh_new(conn)
    now = clock.now(conn)
    for region_code in dict.fromkeys(one.region_code for one in new):
        roads = kept.roads.now(conn, region_code, now)
        here = [one for one in new if one.region_code == region_code]
        for order in way_store.under_way(conn, region_code):
            issued_at = order.times.issued_at
            surprises = [
                one.closure_id for one in here if issued_at is None or one.known_at > issued_at
            ]
            if surprises:
                _weigh(conn, roads, order, surprises, (now, actor))
    return len(new)


def _weigh(
    conn: connection,
    roads: RoadsNow,
    order: Order,
    surprises: Collection[ClosureId],
    at_by: tuple[datetime, str],
) -> None:
    """Tells who is under way, the room and the log where his way is longer by them, or is none."""
    now, actor = at_by
    who = _starting(conn, order, now)
    if who is None:
        return
    known = [one for one in roads.closures if one.closure_id not in surprises]
    before = _measured(conn, RoadsSupposed(roads.kept, known, roads.is_older), order, who)
    after = _measured(conn, roads, order, who)
    is_cut = cut(_minutes(before), _minutes(after))
    if is_cut is None:
        return
    met = {*after.outcome.closures, *after.outcome.careful}
    named = [one for one in roads.closures if one.closure_id in surprises]
    named = [one for one in named if one.closure_id in met] or named
    after_min = None if is_cut.after_min is None else round(is_cut.after_min)
    facts = {
        "closure_ids": [one.closure_id for one in named],
        "before_min": round(is_cut.before_min),
        "after_min": after_min,
    }
    shut, arrival = roads.of(who.vehicle).shut, after.outcome.arrival
    left = WayLeft(after_min, who.start.source, shut, arrival)
    reached = [
        channel
        for to, way in _under_way(order, left)
        for channel in tell_about(conn, order, WAY_CUT, to, notice(order, named, way))
    ]
    told = {"closures": [one.reason for one in named], "told_by": [*dict.fromkeys(reached)]}
    tell_room(conn, order, WAY_CUT, facts | told)
    about = {"order_no": order.order_no, "revision": order.revision}
    store.record(conn, store.get(conn, order.incident_id), "order.way_cut", actor, about | facts)


def _under_way(order: Order, left: WayLeft) -> list[tuple[Receiver, WayLeft | None]]:
    """Who may be on the road: the receiver, and his substitute once he was told.

    The way that was measured is the receiver's: his substitute sets out from somewhere else.
    """
    to: list[tuple[Receiver, WayLeft | None]] = [(order.receiver, left)]
    if order.substitute is not None and order.times.escalated_at is not None:
        to.append((order.substitute, None))
    return to


def _measured(conn: connection, roads: RoadsNow, order: Order, who: OnTheWay) -> Measured[OnTheWay]:
    incident = store.get(conn, order.incident_id)
    goal = replace(incident, at=order.written.arrive_at or incident.at)
    ground = GroundAround(conn, roads.kept.network, order.region_code, goal.at)
    (found,) = Measuring(conn, roads, goal, clock.now(conn), ground).all([who])
    return found


def _minutes(measured: Measured[OnTheWay]) -> float | None:
    """Driving and walking; None where he cannot come."""
    leg = measured.leg
    return None if leg is None else leg.travel_min + leg.walk_min


def _starting(conn: connection, order: Order, now: datetime) -> OnTheWay | None:
    """A team from its last position, or its base where that is old; a lorry from its depot.

    None for who is not on the books any more.
    """
    if order.receiver.kind is ReceiverKind.DEPOT:
        depot = reserves.find(conn, order.region_code, DepotCode(order.receiver.code))
        return None if depot is None else OnTheWay(Start(depot.at, "base"), depot.vehicle)
    team = forces.find(conn, order.region_code, TeamCode(order.receiver.code))
    if team is None:
        return None
    return OnTheWay(Start(*rules.set_out_from(team, now, POSITION_LIMIT_MIN)), team.vehicle)
