"""The command map's layers: open incidents, orders under way, command posts, closures."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from shapely.geometry import shape

from layers.codes import name_of
from layers.command import post_store, store
from layers.command.incident import Incident, Severity
from layers.command.severity import reckoned
from layers.orders import order_store
from layers.orders.order import Order
from layers.orders.order_life import ReceiverKind, State
from layers.roads import closure_store
from layers.words import say
from maps.columns import Codes, Column, Moments, Numbers, Picture, Places, Shapes, Texts
from maps.four.table import PROPOSED
from service.picture.rows import Looked, WayLeft

_GRAVEST_FIRST = [*(one.value for one in Severity), ""]
_STAGES = ("unanswered", "on_the_way", "there")
_UNANSWERED = (State.ISSUED, State.DELIVERED, State.OVERDUE)
_THERE = (State.ARRIVED, State.WORKING, State.DONE)


def incidents(looked: Looked) -> Picture:
    """Open incidents: real before exercise, the gravest first, then the newest."""
    orders = Counter(one.incident_id for one in _under_way(looked))
    found = sorted(store.all_open(looked.conn, looked.region_code), key=_weight)
    columns: dict[str, Column] = {
        "code": Texts([one.incident_id for one in found]),
        "name": Texts([_title(one, looked.language) for one in found]),
        "at": Places([one.at for one in found]),
        "kind": looked.of("event_kinds", [one.kind_code for one in found]),
        "severity": _severities(looked, found),
        "status": looked.of("incident_statuses", [one.status.value for one in found]),
        "response_level": looked.of("response_levels", [one.response_level or "" for one in found]),
        "exercise": looked.played(one.is_exercise for one in found),
        "township": looked.townships([one.township_code for one in found]),
        "place": Texts([one.place_text for one in found]),
        "orders": Numbers([orders[one.incident_id] for one in found]),
        "dead": Numbers([one.casualties.dead for one in found]),
        "missing": Numbers([one.casualties.missing for one in found]),
        "injured": Numbers([one.casualties.injured for one in found]),
        "reported_at": Moments([one.reported_at for one in found]),
    }  # fmt: skip
    return Picture(len(found), columns, any(one.is_demo for one in found))


def orders(looked: Looked) -> Picture:
    """Orders that are not over: unanswered, on the way, there; in each the oldest first."""
    found = sorted(_under_way(looked), key=lambda one: (_STAGES.index(_stage(one)), one.order_no))
    ways = looked.ways(looked.conn, looked.region_code, found, looked.now)
    known = [ways.get(one.order_no) for one in found]
    columns: dict[str, Column] = {
        "code": Texts([one.order_no for one in found]),
        "order_no": Texts([one.order_no for one in found]),
        "name": Texts([one.carrier.name or one.carrier.code for one in found]),
        "incident_id": Texts([one.incident_id for one in found]),
        "exercise": looked.played(one.is_exercise for one in found),
        "carrier": Codes([one.carrier.kind for one in found], dict.fromkeys(ReceiverKind, "")),
        "shape": Shapes([_line(way) for way in known]),
        "left_min": Numbers([None if way is None else ceil(way.minutes) for way in known]),
        "stage": looked.said("stage", _STAGES, [_stage(one) for one in found]),
        "state": looked.said_of_orders("order_state", tuple(State), [one.state for one in found]),
        "urgency": looked.said_of_orders("urgency", ("flash", "urgent", "routine"),
                               [one.written.urgency.value for one in found]),
        "task": Texts([one.written.task for one in found]),
        "place": Texts([one.written.place_text for one in found]),
        "issued_at": Moments([one.times.issued_at for one in found]),
        "receipt_due_at": Moments([one.times.receipt_due_at for one in found]),
        "due_at": Moments([one.times.arrival_due_at for one in found]),
    }  # fmt: skip
    return Picture(len(found), columns, any(one.is_demo for one in found))


def posts(looked: Looked) -> Picture:
    """Command posts of open incidents, each where it was last set."""
    found = post_store.all_open(looked.conn, looked.region_code)
    columns: dict[str, Column] = {
        "code": Texts([one.incident_id for one in found]),
        "name": Texts([one.text for one in found]),
        "at": Places([one.at for one in found]),
        "incident_id": Texts([one.incident_id for one in found]),
        "exercise": looked.played(one.is_exercise for one in found),
        "place": Texts([one.place_text for one in found]),
        "set_by": Texts([one.actor for one in found]),
        "set_at": Moments([one.set_at for one in found]),
    }  # fmt: skip
    return Picture(len(found), columns, any(one.is_demo for one in found))


def closures(looked: Looked) -> Picture:
    """Closures in force, an exercise's too, the newest first."""
    found = closure_store.in_force(looked.conn, looked.region_code, looked.now, None)[::-1]
    spots = [shape(one.geometry).representative_point() for one in found]
    columns: dict[str, Column] = {
        "code": Texts([str(one.closure_id) for one in found]),
        "name": Texts([one.reason for one in found]),
        "at": Places([(spot.x, spot.y) for spot in spots]),
        "shape": Shapes([one.geometry for one in found]),
        "effect": looked.of("closure_effects", [one.effect.value for one in found]),
        "exercise": looked.played(one.is_exercise for one in found),
        "reported_by": Texts([one.reported_by for one in found]),
        "height_m": Numbers([one.height_m for one in found]),
        "weight_t": Numbers([one.weight_t for one in found]),
        "width_m": Numbers([one.width_m for one in found]),
        "starts_at": Moments([one.starts_at for one in found]),
        "ends_at": Moments([one.ends_at for one in found]),
    }  # fmt: skip
    return Picture(len(found), columns, is_demo=False)


def _line(way: WayLeft | None) -> dict[str, object] | None:
    return None if way is None else {"type": "LineString", "coordinates": way.points.tolist()}


def _severities(looked: Looked, found: Sequence[Incident]) -> Codes:
    """What is reckoned with; what the law proposes and nobody has confirmed says so."""
    known = looked.of("severities", [reckoned(one) or "" for one in found])
    names, values = dict(known.names), []
    for incident, code in zip(found, known.values, strict=True):
        is_proposed = bool(code) and incident.severity is None
        values.append(f"{code}{PROPOSED}" if is_proposed else code)
        if is_proposed:
            told = say("four.proposed", looked.language, severity=known.names[code])
            names[values[-1]] = told
    there = set(values)
    return Codes(values, {code: name for code, name in names.items() if code in there})


def _title(incident: Incident, language: str) -> str:
    """What has happened, and where if somebody said so in words."""
    kind = name_of("event_kinds", incident.kind_code, language)
    return f"{kind} · {incident.place_text}" if incident.place_text else kind


def _weight(incident: Incident) -> tuple[bool, int, float]:
    gravity = _GRAVEST_FIRST.index(reckoned(incident) or "")
    return (incident.is_exercise, gravity, -incident.reported_at.timestamp())


def _under_way(looked: Looked) -> list[Order]:
    """Orders that are out and not over."""
    return [
        one
        for one in order_store.all(looked.conn, looked.region_code)
        if one.state is not State.DRAFTED and not one.standing.is_over
    ]


def _stage(order: Order) -> str:
    if order.state in _UNANSWERED:
        return "unanswered"
    return "there" if order.state in _THERE else "on_the_way"
