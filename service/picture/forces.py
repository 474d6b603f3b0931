"""The forces map's layer: teams, the free first, with what each is doing and where it was seen."""

from datetime import datetime, timedelta

from layers.forces import store as forces
from layers.forces.model import Team
from layers.forces.rules import is_free
from layers.orders import hold_store
from layers.orders.hold import Hold
from maps.columns import Column, Moments, Numbers, Picture, Places, Texts
from service.picture.rows import Looked

# A position older than this is history: the team is drawn at its base. A working figure.
POSITION_COUNTS = timedelta(hours=2)
_FREE, _BUSY, _AWAY = "free", "busy", "away"
_OUT = frozenset({"resting", "unavailable"})


def teams(looked: Looked) -> Picture:
    """Teams: free, then busy, then resting or away; in each the larger first."""
    has = {
        one.thing.team_code: one
        for one in hold_store.all(looked.conn, looked.region_code)
        if one.thing.team_code and not one.is_exercise
    }
    told = [(one, _state(one, has.get(one.team_code)))
            for one in forces.all(looked.conn, looked.region_code)]  # fmt: skip
    order = (_FREE, _BUSY, _AWAY)
    told.sort(key=lambda pair: (order.index(pair[1]), -pair[0].people_available, pair[0].team_code))
    found = [team for team, _ in told]
    holds = [has.get(team.team_code) for team in found]
    columns: dict[str, Column] = {
        "code": Texts([one.team_code for one in found]),
        "name": Texts([one.name for one in found]),
        "at": Places([_spot(one, looked) for one in found]),
        "free": looked.said("free", order, [state for _, state in told]),
        "status": looked.of("team_statuses", [one.status.value for one in found]),
        "kind": looked.of("team_kinds", [one.kind for one in found]),
        "township": looked.townships([one.township_code for one in found]),
        "skills": looked.several_of("skills", [one.skills for one in found]),
        "people": Numbers([one.people_available for one in found]),
        "people_total": Numbers([one.people_total for one in found]),
        "turn_out_min": Numbers([one.turn_out_min for one in found]),
        "vehicle": looked.of("vehicles", [one.vehicle.value for one in found]),
        "unit": Texts([one.managing_unit for one in found]),
        "leader": Texts([one.leader_name for one in found]),
        "order_no": Texts([(one and one.order_no) or "" for one in holds]),
        "incident_id": Texts([one.incident_id if one else "" for one in holds]),
        "equipment": Texts([one.equipment for one in found]),
        "note": Texts([one.note for one in found]),
        "position_at": Moments([_position_at(one, looked.now) for one in found]),
        "seen_at": Moments([_seen_at(one) for one in found]),
        "updated_at": Moments([one.updated_at for one in found]),
    }
    return Picture(len(found), columns, any(one.is_demo for one in found))


def _state(team: Team, hold: Hold | None) -> str:
    if team.status.value in _OUT or not team.people_available:
        return _AWAY
    return _FREE if is_free(team) and hold is None else _BUSY


def _seen_at(team: Team) -> datetime | None:
    return team.last_position.seen_at if team.last_position else None


def _position_at(team: Team, now: datetime) -> datetime | None:
    """When it was seen where it is drawn; None: it is drawn at its base."""
    seen = _seen_at(team)
    return seen if seen is not None and now - seen <= POSITION_COUNTS else None


def _spot(team: Team, looked: Looked) -> tuple[float, float]:
    seen = team.last_position
    return team.base if _position_at(team, looked.now) is None or seen is None else seen.at
