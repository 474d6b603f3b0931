"""What the API shows of a plan: plain JSON values, codes told by name, reasons as sentences."""

from collections.abc import Sequence
from typing import Any

from layers.allocation.costs import Cost
from layers.allocation.model import Line, Met, Solved
from layers.allocation.room import Room
from layers.allocation.rules import step_of
from layers.allocation.short import Short
from layers.allocation.told import Assigned, Plan
from layers.command.sheet import Remark
from layers.telling import tell


def remarks_json(remarks: Sequence[Remark], language: str) -> list[dict[str, str]]:
    """Remarks as the API tells them."""
    return [{"code": one.code, "text": tell(one.code, one.params, language)} for one in remarks]


def plan_json(plan: Plan, room: Room, language: str) -> dict[str, Any]:
    """A plan with its reasons."""
    return {
        "how": plan.solved.how,
        "said": remarks_json(_how(plan.solved), language),
        "seconds": round(plan.solved.seconds, 3),
        "gap": plan.solved.gap,
        "vehicles": plan.score.vehicles,
        "assigned": [_assigned_json(one, room, language) for one in plan.assigned],
        "needs": [_met_json(one, room) for one in plan.needs],
        "missing": [_short_json(one, room, language) for one in plan.missing],
    }


def _how(solved: Solved) -> list[Remark]:
    """Whether this is the best plan there is."""
    if solved.how == "exact":
        return [Remark("planned.proved")]
    if solved.how == "greedy":
        return [Remark("planned.at_once")]
    if solved.gap is None:
        return [Remark("planned.time_is_up")]
    return [Remark("planned.time_is_up_gap", {"percent": round(100 * solved.gap)})]


def _assigned_json(one: Assigned, room: Room, language: str) -> dict[str, Any]:
    what = "skill" if one.what == "team" else "item"
    return {
        "what": one.what,
        "code": one.code,
        "name": room.names.get(one.code, one.code),
        "incident_id": one.incident_id,
        "brings": [
            _line_json(Line(one.incident_id, what, code), many, room)
            for code, many in one.brings.items()
        ],
        "batches": [
            {
                "item_code": item,
                "batch": batch.batch,
                "quantity": _told(Line(one.incident_id, what, item), many, room),
                "expires_on": batch.expires_on.isoformat() if batch.expires_on else None,
            }
            for item, parts in one.batches.items()
            for batch, many in parts
        ],
        "arrival_min": one.arrival_s / 60,
        "vehicles": one.vehicles,
        "reasons": remarks_json(one.reasons, language),
        "cost": _cost_json(one.cost, room) if one.cost else None,
    }


def _line_json(line: Line, many: int, room: Room) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": room.names.get(line.code, line.code),
        "quantity": _told(line, many, room),
        "unit": room.units.get(line.code, "") if line.what == "item" else "",
    }


def _told(line: Line, many: int, room: Room) -> float:
    """People, or an item in its unit."""
    return many if line.what == "skill" else float(many * step_of(room.units.get(line.code, "")))


def _cost_json(cost: Cost, room: Room) -> dict[str, Any]:
    return {
        "later_min": cost.later_s / 60,
        "is_bound": cost.is_bound,
        "instead": list(cost.instead),
        "missing": [
            {"incident_id": line.incident_id} | _line_json(line, many, room)
            for line, many in cost.missing.items()
        ],
    }


def _met_json(met: Met, room: Room) -> dict[str, Any]:
    return {
        "incident_id": met.line.incident_id,
        "what": met.line.what,
        **_line_json(met.line, met.found, room),
        "needed": _told(met.line, met.needed, room),
        "by_min": None if met.by_s is None else met.by_s / 60,
    }


def _short_json(short: Short, room: Room, language: str) -> dict[str, Any]:
    return _met_json(short.met, room) | {
        "missing": _told(short.met.line, short.missing, room),
        "reasons": remarks_json(short.reasons, language),
        "whence": [
            {**told, **_to_call(one)}
            for told, one in zip(remarks_json(short.whence, language), short.whence, strict=True)
        ],
    }


def _to_call(one: Remark) -> dict[str, Any]:
    """The number to call, apart from the sentence: so it is masked whatever it looks like."""
    return {"phone": one.params["phone"]} if "phone" in one.params else {}
