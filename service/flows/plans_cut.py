"""A road is cut before anybody has set out: plans and holds that reckoned with it are flagged.

A plan is remembered by its event (``plan.made``): the last one of each open incident counts, as far
as nobody was ordered upon it. Orders and drafts are told of one by one (``ways_cut``).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.command import store
from layers.db import clock
from layers.ids import ClosureId, IncidentId, RegionCode
from layers.orders import hold_store, way_store
from layers.orders.hold import Hold
from layers.orders.order_life import ReceiverKind
from layers.orders.way_store import NewClosure
from service.flows.tell_receivers import tell_room_at
from service.flows.ways_cut import starting, ways_cut
from service.roads_kept import RoadsNow
from service.state import State


class Meant(NamedTuple):
    """Who is to go where: planned, or only held, at a moment."""

    incident_id: IncidentId
    kind: ReceiverKind
    code: str
    since: datetime
    is_exercise: bool


class Broken(NamedTuple):
    """Those of one incident of whose ways the same closures were not known."""

    incident_id: IncidentId
    surprises: tuple[ClosureId, ...]


def tell_plans_cut(kept: State, conn: connection, new: Sequence[NewClosure], actor: str) -> None:
    """Holds the closures that began to act against who is planned or held for open incidents."""
    now = clock.now(conn)
    for region_code in dict.fromkeys(one.region_code for one in new):
        roads = {drill: kept.roads.now(conn, region_code, now, drill) for drill in (False, True)}
        here = [one for one in new if one.region_code == region_code]
        told = [(_broken(one, here), one) for one in set(_meant(conn, region_code))]
        told.sort(key=lambda one: (one[0], one[1].kind, one[1].code))
        for broken, meant in groupby(told, key=lambda one: one[0]):
            if broken.surprises:
                going = [one for _, one in meant]
                _weigh(conn, roads[going[0].is_exercise], broken, going, actor)


def _broken(meant: Meant, here: Sequence[NewClosure]) -> Broken:
    known = (
        one.closure_id
        for one in here
        if one.known_at > meant.since and one.acts_on(meant.is_exercise)
    )
    return Broken(meant.incident_id, tuple(known))


def _meant(conn: connection, region_code: RegionCode) -> Iterator[Meant]:
    """Whom plans and holds count on, and nobody has ordered yet, nor drafted an order to."""
    holds = hold_store.all(conn, region_code)
    ordered = {
        (one.incident_id, one.receiver.kind, one.receiver.code)
        for one in way_store.under_way(conn, region_code)
    }
    merely_held = [_held(one) for one in holds if one.order_no is None]
    held = {one[:3] for one in merely_held}
    taken = {(one.is_exercise, one.thing.team_code): one for one in holds if one.thing.is_team}
    for meant in merely_held:
        if meant[:3] not in ordered:
            yield meant
    for event in store.last_of_open(conn, region_code, "plan.made"):
        is_exercise = store.get(conn, event.incident_id).is_exercise
        kinds = ((ReceiverKind.TEAM, "teams"), (ReceiverKind.DEPOT, "depots"))
        planned = [(kind, code) for kind, name in kinds for code in event.facts[name]]
        for kind, code in planned:
            meant = Meant(event.incident_id, kind, code, event.at, is_exercise)
            is_taken = kind is ReceiverKind.TEAM and (is_exercise, code) in taken
            if not is_taken and meant[:3] not in ordered | held:
                yield meant


def _held(hold: Hold) -> Meant:
    thing = hold.thing
    kind = ReceiverKind.TEAM if thing.is_team else ReceiverKind.DEPOT
    code = str(thing.team_code or thing.depot_code)
    return Meant(hold.incident_id, kind, code, hold.taken_at, hold.is_exercise)


def _weigh(
    conn: connection, roads: RoadsNow, broken: Broken, meant: Sequence[Meant], actor: str
) -> None:
    """Tells the room and the incident's log who is meant and has a longer way, or none."""
    incident = store.get(conn, broken.incident_id)
    now = clock.now(conn)
    starts = [starting(conn, incident.region_code, one.kind, one.code, now) for one in meant]
    going = [(one, start) for one, start in zip(meant, starts, strict=True) if start is not None]
    found = ways_cut(conn, roads, incident, [start for _, start in going], broken.surprises)
    cut: list[dict[str, Any]] = []
    reasons: list[str] = []
    for (one, start), way in zip(going, found, strict=True):
        if way is not None:
            whom = {"receiver": f"{one.kind.value}/{one.code}", "name": start.name}
            cut.append(whom | way.facts)
            reasons += [reason for reason in way.reasons if reason not in reasons]
    if cut:
        store.record(conn, incident, "plan.way_cut", actor, {"cut": cut})
        tell_room_at(conn, incident, "plan.way_cut", {"cut": cut, "closures": reasons})
