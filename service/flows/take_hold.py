"""Holding a team or stock while somebody decides, and giving it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg2.extensions import connection

from layers.command import store
from layers.command.incident import Incident
from layers.command.life import refuse_over
from layers.command.sheet import Remark
from layers.errors import Clash
from layers.forces import rules
from layers.forces import store as forces
from layers.ids import HoldId, IncidentId, RegionCode, TeamCode
from layers.orders import hold_store, limit_store
from layers.orders.hold import Hold, Thing, check_thing
from layers.orders.hold_store import Wanted
from layers.orders.order import is_exercise


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody else has it: for which incident, by whom, until when or by which order.

    ``incident`` empty: nobody has it, there is not so much there. ``free``: how many there are of
    an item; None for a team.
    """

    is_team: bool
    incident: str = ""
    by: str = ""
    until: str = ""
    order_no: str = ""
    free: str | None = None


def lost(conn: connection, wanted: Wanted) -> Lost:
    """Who has what was wanted; of several the latest."""
    return lost_to(wanted, hold_store.who_has(conn, wanted))


def lost_to(wanted: Wanted, holds: Sequence[Hold], free: str | None = None) -> Lost:
    """The first of the holds has it; none: nobody."""
    if not holds:
        return Lost(wanted.thing.is_team, free=free)
    has_it = holds[0]
    until = f"{has_it.expires_at:%H:%M:%S}" if has_it.expires_at else ""
    whom = (has_it.incident_id, has_it.taken_by, until, has_it.order_no or "")
    return Lost(wanted.thing.is_team, *whom, free)


def open_incident(conn: connection, incident_id: IncidentId) -> Incident:
    """The incident, where somebody can still be sent to it; raises Unknown, Clash."""
    incident = store.get(conn, incident_id)
    refuse_over(incident)
    return incident


def take_hold(conn: connection, incident_id: IncidentId, thing: Thing, actor: str) -> Hold | Lost:
    """Holds it for the incident; who comes second is told who has it, and it is written down.

    Raises Unknown, BadInput, Clash ``incident_is_over``, ``team_not_free``.
    """
    incident = open_incident(conn, incident_id)
    wanted = wanted_for(incident, check_thing(thing), actor)
    if thing.team_code is not None:
        check_free(conn, incident, thing.team_code)
    minutes = limit_store.of(conn, incident.region_code, "hold_min")
    hold = hold_store.take(conn, wanted, minutes)
    if hold is None:
        return note_lost(conn, incident, wanted, lost(conn, wanted))
    facts = _facts(thing) | {"hold_id": hold.hold_id, "expires_at": hold.expires_at}
    store.record(conn, incident, "hold.taken", actor, facts)
    return hold


def note_lost(conn: connection, incident: Incident, wanted: Wanted, gone: Lost) -> Lost:
    """Writes down that somebody wanted what another had."""
    facts = _facts(wanted.thing) | {"held_for": gone.incident, "held_by": gone.by}
    store.record(conn, incident, "hold.lost", wanted.by, facts)
    return gone


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
    """Raises Unknown, or Clash ``team_not_free`` for a team that cannot be ordered out now.

    An exercise does not ask what the real team is doing: it plays with it on paper only.
    """
    team = forces.get(conn, incident.region_code, team_code)
    # A team that is out for somebody is told with who has it, by whoever tries to take it.
    out = hold_store.who_has(conn, wanted_for(incident, Thing(team_code), ""))
    if is_exercise(incident) or out or rules.is_free(team):
        return
    raise Clash("team_not_free", field="team_code", name=team.name, status_code=team.status.value)


def refusal_of(gone: Lost, offered: Sequence[dict[str, Any]] = ()) -> Clash:
    """Who has it, until when, and – offered – who is the next best."""
    field = "team_code" if gone.is_team else "item_code"
    rest = "" if gone.free is None else Remark("letter.free_here", {"free": gone.free})
    told = {"offered": list(offered), "free": gone.free, "rest": rest}
    if not gone.incident:
        return Clash("not_so_much_there", field=field, **told)
    told |= {"incident": gone.incident, "by": gone.by}
    if gone.order_no:
        return Clash("ordered_by_other", field=field, order=gone.order_no, **told)
    return Clash("held_by_other", field=field, until=gone.until, **told)


def _facts(thing: Thing) -> dict[str, Any]:
    if thing.is_team:
        return {"team_code": thing.team_code}
    stock = {"depot_code": thing.depot_code, "item_code": thing.item_code, "batch": thing.batch}
    return stock | {"quantity": str(thing.quantity)}
