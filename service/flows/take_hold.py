"""Holding a team or stock while somebody decides, and giving it back."""

from collections.abc import Sequence
from typing import Any

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.command.life import refuse_over
from layers.command.sheet import Remark
from layers.db import clock
from layers.errors import Unknown
from layers.forces import rules
from layers.forces import store as forces
from layers.ids import HoldId, IncidentId, RegionCode, TeamCode
from layers.orders import hold_store, limit_store
from layers.orders.hold import Hold, NotToBeHad, Thing, check_thing
from layers.orders.hold_store import Wanted
from layers.orders.order import is_exercise
from layers.reserves import store as reserves
from layers.reserves.rules import is_expired


def own(conn: connection, wanted: Wanted) -> list[Hold]:
    """What the incident, or one that was merged into it, only holds of it; the latest first."""
    family = store.family(conn, wanted.region_code, wanted.incident_id)
    has_it = hold_store.who_has(conn, wanted)
    return [one for one in has_it if one.order_no is None and one.incident_id in family]


def others(conn: connection, wanted: Wanted) -> list[Hold]:
    """Who else has it, and the orders that do; the latest first."""
    spared = {one.hold_id for one in own(conn, wanted)}
    return [one for one in hold_store.who_has(conn, wanted) if one.hold_id not in spared]


def lost(conn: connection, wanted: Wanted) -> NotToBeHad:
    """Who has what was wanted, until when or by which order; of several the latest.

    A team that the incident holds already is told, too.
    """
    has_it = others(conn, wanted) or (own(conn, wanted) if wanted.thing.is_team else [])
    return lost_to(wanted, has_it)


def lost_to(wanted: Wanted, holds: Sequence[Hold], free: str | None = None) -> NotToBeHad:
    """The first of the holds has it; none: nobody. ``free``: how many there are of an item."""
    rest = "" if free is None else Remark("letter.free_here", {"free": free})
    told = {"free": free, "rest": rest}
    if not holds:
        return NotToBeHad("not_so_much_there", wanted.incident_id, wanted.thing, None, **told)
    return NotToBeHad(
        "ordered_by_other" if holds[0].order_no else "held_by_other",
        wanted.incident_id,
        wanted.thing,
        None,
        **told | who(holds[0]),
    )


def who(hold: Hold) -> dict[str, str]:
    """How it is told who has something."""
    until = f"{hold.expires_at:%H:%M:%S}" if hold.expires_at else ""
    told = {"incident": hold.incident_id, "by": hold.taken_by}
    return told | ({"order": hold.order_no} if hold.order_no else {"until": until})


def open_incident(conn: connection, incident_id: IncidentId) -> Incident:
    """The incident, where somebody can still be sent to it; raises Unknown, Clash."""
    store.wait_turn(conn, incident_id)  # who ends it meanwhile has ended it, or waits
    incident = store.get(conn, incident_id)
    refuse_over(incident)
    return incident


def take_hold(conn: connection, incident_id: IncidentId, thing: Thing, actor: str) -> Hold:
    """Holds it for the incident.

    Raises Unknown, BadInput, Clash ``incident_is_over``, NotToBeHad: ``team_not_free``,
    ``batch_expired``, ``held_by_other``, ``ordered_by_other``, ``not_so_much_there``.
    """
    incident = open_incident(conn, incident_id)
    wanted = wanted_for(incident, check_thing(thing), actor)
    if thing.team_code is not None:
        check_free(conn, incident, thing.team_code)
    else:
        check_batch(conn, wanted)
    minutes = limit_store.of(conn, incident.region_code, "hold_min")
    hold = hold_store.take(conn, wanted, minutes)
    if hold is None:
        raise lost(conn, wanted)
    facts = _facts(thing) | {"hold_id": hold.hold_id, "expires_at": hold.expires_at}
    store.record(conn, incident, "hold.taken", actor, facts)
    return hold


def release_hold(conn: connection, region_code: RegionCode, hold_id: HoldId, actor: str) -> Hold:
    """Nobody has it any more; raises Unknown, Clash where it is over or an order's."""
    (hold,) = hold_store.get_live(conn, region_code, [hold_id])
    hold_store.end(conn, hold, "released")
    incident = store.get(conn, hold.incident_id)
    store.record(conn, incident, "hold.released", actor, _facts(hold.thing) | {"hold_id": hold_id})
    return hold_store.get(conn, region_code, hold_id)


def wanted_for(incident: Incident, thing: Thing, actor: str) -> Wanted:
    """What is wanted for that incident."""
    return Wanted(incident.region_code, incident.incident_id, is_exercise(incident), thing, actor)


def check_free(conn: connection, incident: Incident, team_code: TeamCode) -> None:
    """Raises Unknown, or NotToBeHad ``team_not_free`` for a team that cannot be ordered out now.

    An exercise does not ask what the real team is doing: it plays with it on paper only.
    """
    team = forces.get(conn, incident.region_code, team_code)
    wanted = wanted_for(incident, Thing(team_code), "")
    # A team that is out for somebody is told with who has it, by whoever tries to take it.
    if is_exercise(incident) or rules.is_free(team) or others(conn, wanted):
        return
    told = {"name": team.name, "status_code": team.status.value}
    raise NotToBeHad("team_not_free", incident.incident_id, wanted.thing, **told)


def check_batch(conn: connection, wanted: Wanted) -> None:
    """Raises Unknown ``no_such_batch`` with those that are there, NotToBeHad ``batch_expired``.

    What is past its date is on no sheet and in no plan, and is handed out to nobody.
    """
    thing = wanted.thing
    items = [thing.item_code] if thing.item_code else []
    there = {
        one.batch: one
        for one in reserves.stock(conn, wanted.region_code, items)
        if one.depot_code == thing.depot_code
    }
    line = there.get(thing.batch)
    if line is None and there and thing.batch:
        raise Unknown("no_such_batch", field="batch", batch=thing.batch, batches=sorted(there))
    if line is not None and is_expired(line, clock.now(conn).date()):
        told = {"batch": thing.batch or "–", "day": line.expires_on}
        raise NotToBeHad("batch_expired", wanted.incident_id, thing, field="batch", **told)


def write_down(conn: connection, lost: NotToBeHad, actor: str) -> None:
    """Writes on the incident's log what it could not have, why, and who has it."""
    whom = {"held_for": lost.params.get("incident", ""), "held_by": lost.params.get("by", "")}
    facts = _facts(lost.thing) | whom | {"why": lost.code}
    store.record(conn, store.get(conn, lost.incident_id), "hold.lost", actor, facts)


def _facts(thing: Thing) -> dict[str, Any]:
    if thing.is_team:
        return {"team_code": thing.team_code}
    stock = {"depot_code": thing.depot_code, "item_code": thing.item_code, "batch": thing.batch}
    return stock | {"quantity": str(thing.quantity)}
