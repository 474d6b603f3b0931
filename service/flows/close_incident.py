"""What is still open when an incident ends: it is told once, then let go on a person's word.

Teams on the road stay their orders': they are followed home, corrected and called back after the
incident is over as before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.command import store
from layers.command.clocks import Clock, ClockState
from layers.command.incident import Incident
from layers.command.sheet import Remark
from layers.duty import call_store
from layers.duty.model import Call
from layers.errors import BadInput, Clash
from layers.forces import store as forces
from layers.orders import hold_store, order_store
from layers.orders.hold import Hold
from layers.orders.order import Order
from layers.orders.order_life import State
from layers.reserves import store as reserves
from service.flows.redraft_order import discard
from service.flows.report_upward import clocks_of
from service.flows.take_hold import release_hold


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What an incident has that is not finished: ``away`` are orders whose receiver is not home."""

    away: Sequence[Order]
    drafts: Sequence[Order]
    holds: Sequence[Hold]
    calls: Sequence[Call]
    clocks: Sequence[Clock]

    @property
    def count(self) -> int:
        """How much there is of all of it."""
        return sum(len(getattr(self, name)) for name in self.__slots__)


class Ending(NamedTuple):
    """Who ends an incident and why; ``anyway``: whatever is still open."""

    actor: str
    reason: str
    anyway: bool


def left_open(conn: connection, incident: Incident, now: datetime) -> LeftOpen:
    """Everything of the incident that somebody still waits for; reports only if they are late."""
    region, number = incident.region_code, incident.incident_id
    family = store.family(conn, region, number)
    orders = order_store.all(conn, region, family)
    out = [one for one in orders if one.state is not State.DRAFTED]
    return LeftOpen(
        away=[one for one in out if not one.standing.is_over and not one.standing.frees],
        drafts=[one for one in orders if one.state is State.DRAFTED],
        holds=[one for one in hold_store.all(conn, region, family) if one.order_no is None],
        calls=_unanswered(call_store.of_incident(conn, region, number)),
        clocks=[one for one in clocks_of(conn, incident, now) if one.state is ClockState.OVERDUE],
    )


def _unanswered(calls: Sequence[Call]) -> list[Call]:
    """Of each post that was called the last call, unless somebody has answered it."""
    last = {one.post_key: one for one in calls}
    return [one for one in last.values() if one.answer is None]


def let_go(conn: connection, incident: Incident, by: Ending, now: datetime) -> Mapping[str, Any]:
    """Frees what is only held, and discards drafts; gives what the log is to say of it.

    Raises Clash ``not_all_home`` with everything that is open, unless it is to end ``anyway``;
    then BadInput ``reason_missing`` without a reason.
    """
    found = left_open(conn, incident, now)
    if not found.count:
        return {}
    if not by.anyway:
        told = _told(conn, found)
        raise Clash("not_all_home", field="anyway", count=found.count, told=told, open=told)
    if not by.reason:
        raise BadInput("reason_missing", field="reason")
    for draft in found.drafts:
        discard(conn, incident, draft, by.reason, by.actor)
    for hold in found.holds:
        release_hold(conn, hold.region_code, hold.hold_id, by.actor)
    return {
        "left_open": {
            "not_home": [one.order_no for one in found.away],
            "discarded": [one.order_no for one in found.drafts],
            "released": [one.hold_id for one in found.holds],
            "unanswered": [one.post for one in found.calls],
            "overdue": [one.rule.code for one in found.clocks],
        }
    }


def _told(conn: connection, found: LeftOpen) -> list[Remark]:
    """One sentence for each, who is not home first."""
    return [
        *(Remark("list.not_home", _of(one)) for one in found.away),
        *(
            Remark("list.still_held", {"what": _name(conn, one), "by": one.taken_by})
            for one in found.holds
        ),
        *(Remark("list.still_drafted", _of(one)) for one in found.drafts),
        *(
            Remark("list.unanswered", {"post": one.post, "name": one.person.name})
            for one in found.calls
        ),
        *(
            Remark("list.report_overdue", {"report_name": one.rule.report.value})
            for one in found.clocks
        ),
    ]


def _of(order: Order) -> Mapping[str, Any]:
    whom = {"receiver": order.carrier.name, "order": order.order_no}
    return whom | {"order_state_code": order.state.value}


def _name(conn: connection, hold: Hold) -> str:
    """What is held, as a person calls it."""
    thing = hold.thing
    if thing.team_code is not None:
        team = forces.find(conn, hold.region_code, thing.team_code)
        return team.name if team else thing.team_code
    items = reserves.items(conn, hold.region_code)
    item = items[thing.item_code].name if thing.item_code in items else str(thing.item_code)
    return f"{item} × {thing.quantity}"
