"""A road is cut while somebody drives on it: he is told, and the room whose way it was.

Both are told what is left of the way. It is no order: that is corrected by a person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.command.legs import Measured
from layers.command.nearest import POSITION_LIMIT_MIN
from layers.command.sheet import Start
from layers.db import clock
from layers.forces import rules
from layers.forces import store as forces
from layers.ids import ClosureId, DepotCode, RegionCode, TeamCode
from layers.orders import way_store
from layers.orders.order import Order, Receiver
from layers.orders.order_life import ReceiverKind, State
from layers.orders.way import cut
from layers.orders.way_store import NewClosure
from layers.reserves import store as reserves
from layers.roads.closures import Closure
from layers.roads.reach import Arrival
from layers.roads.vehicles import Vehicle
from service.flows.find_nearest import Measuring
from service.flows.ground_around import GroundAround
from service.flows.supposing import RoadsSupposed
from service.flows.tell_receivers import tell_about, tell_room
from service.flows.way_notice import WAY_CUT, WayLeft, notice
from service.roads_kept import RoadsNow
from service.state import State as Kept


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Somebody who was ordered out or is to be, from where he was last known to be."""

    name: str
    start: Start
    vehicle: Vehicle
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class WayCut:
    """Whose way is longer by some closures, or gone; ``closures`` are those to be named.

    ``arrival``: the way that is left.
    """

    before_min: float
    after_min: float | None
    closures: Sequence[Closure]
    arrival: Arrival | None

    @property
    def facts(self) -> dict[str, Any]:
        """As it is written down and told."""
        return {
            "closure_ids": [one.closure_id for one in self.closures],
            "before_min": round(self.before_min),
            "after_min": None if self.after_min is None else round(self.after_min),
        }

    @property
    def reasons(self) -> list[str]:
        """What the closures are called."""
        return [one.reason for one in self.closures]


def tell_ways_cut(kept: Kept, conn: connection, new: Sequence[NewClosure], actor: str) -> None:
    """Holds the closures that began to act against the ways of orders under way, and of drafts."""
    now = clock.now(conn)
    for region_code in dict.fromkeys(one.region_code for one in new):
        roads = {drill: kept.roads.now(conn, region_code, now, drill) for drill in (False, True)}
        here = [one for one in new if one.region_code == region_code]
        for order in way_store.under_way(conn, region_code):
            known_at = order.times.issued_at or order.times.drafted_at
            surprises = [
                one.closure_id
                for one in here
                if one.known_at > known_at and one.acts_on(order.is_exercise)
            ]
            if surprises:
                _weigh(conn, roads[order.is_exercise], order, surprises, (now, actor))


def way_cut_since_drafted(
    kept: Kept, conn: connection, order: Order, actor: str
) -> dict[str, Any] | None:
    """What an order that goes out now did not know when it was written; told as of those under way.

    None where its way is as it was. Nothing is measured unless a closure began to act since.
    """
    since, in_exercise = order.times.drafted_at, order.is_exercise
    surprises = way_store.begun_since(conn, order.region_code, since, in_exercise)
    if not surprises or order.receiver.kind not in (ReceiverKind.TEAM, ReceiverKind.DEPOT):
        return None
    now = clock.now(conn)
    roads = kept.roads.now(conn, order.region_code, now, in_exercise)
    way = _weigh(conn, roads, order, surprises, (now, actor))
    return None if way is None else way.facts | {"closures": way.reasons}


def _weigh(
    conn: connection,
    roads: RoadsNow,
    order: Order,
    surprises: Collection[ClosureId],
    at_by: tuple[datetime, str],
) -> WayCut | None:
    """Tells who is under way, the room and the log where his way is longer by them, or is none.

    Of a draft nobody is told but the room: he was not ordered yet.
    """
    now, actor = at_by
    who = starting(conn, order.region_code, order.carrier.kind, order.carrier.code, now)
    if who is None:
        return None
    incident = store.get(conn, order.incident_id)
    goal = replace(incident, at=order.written.arrive_at or incident.at)
    (way,) = ways_cut(conn, roads, goal, [who], surprises)
    if way is None:
        return None
    left = WayLeft(
        way.facts["after_min"], who.start.source, roads.of(who.vehicle).shut, way.arrival
    )
    reached = [
        channel
        for to, his in _under_way(order, left)
        for channel in tell_about(conn, order, WAY_CUT, to, notice(order, way.closures, his))
    ]
    told = {"closures": way.reasons, "told_by": [*dict.fromkeys(reached)]}
    is_draft = order.state is State.DRAFTED
    tell_room(conn, order, WAY_CUT, way.facts | told | {"is_draft": is_draft})
    about = {"order_no": order.order_no, "revision": order.revision}
    store.record(conn, incident, "order.way_cut", actor, about | way.facts)
    return way


def _under_way(order: Order, left: WayLeft) -> list[tuple[Receiver, WayLeft | None]]:
    """Who may be on the road: whoever carries the order, or everybody who is asked.

    The way that was measured is one man's: the other sets out from somewhere else.
    """
    if order.state is State.DRAFTED:
        return []
    acts = order.parts.acts
    return [(order.person(side), left if side is acts else None) for side in order.parts.asked]


def ways_cut(
    conn: connection,
    roads: RoadsNow,
    goal: Incident,
    who: Sequence[OnTheWay],
    surprises: Collection[ClosureId],
) -> list[WayCut | None]:
    """Of each who is on the way or would be: how these closures cut his way; None: not at all."""
    known = [one for one in roads.closures if one.closure_id not in surprises]
    before = _measured(conn, RoadsSupposed(roads.kept, known, roads.is_older), goal, who)
    after = _measured(conn, roads, goal, who)
    found: list[WayCut | None] = []
    for then, now in zip(before, after, strict=True):
        is_cut = cut(_minutes(then), _minutes(now))
        met = {*now.outcome.closures, *now.outcome.careful}
        named = [one for one in roads.closures if one.closure_id in surprises]
        named = [one for one in named if one.closure_id in met] or named
        found.append(WayCut(*is_cut, named, now.outcome.arrival) if is_cut else None)
    return found


def _measured(
    conn: connection, roads: RoadsNow, goal: Incident, who: Sequence[OnTheWay]
) -> list[Measured[OnTheWay]]:
    ground = GroundAround(conn, roads.kept.network, goal.region_code, goal.at)
    return Measuring(conn, roads, goal, clock.now(conn), ground).all(who)


def _minutes(measured: Measured[OnTheWay]) -> float | None:
    """Driving and walking; None where he cannot come."""
    leg = measured.leg
    return None if leg is None else leg.travel_min + leg.walk_min


def starting(
    conn: connection, region_code: RegionCode, kind: ReceiverKind, code: str, now: datetime
) -> OnTheWay | None:
    """A team from its last position, or its base where that is old; a lorry from its depot.

    None for who is not on the books any more.
    """
    if kind is ReceiverKind.DEPOT:
        depot = reserves.find(conn, region_code, DepotCode(code))
        if depot is None:
            return None
        return OnTheWay(depot.name, Start(depot.at, "base"), depot.vehicle)
    team = forces.find(conn, region_code, TeamCode(code))
    if team is None:
        return None
    start = Start(*rules.set_out_from(team, now, POSITION_LIMIT_MIN))
    return OnTheWay(team.name, start, team.vehicle)
