"""What somebody on the road is told whose way is cut: by what, since when, and what to do.

The values are for his own system, the sentences – in every language – for him.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from layers.codes import name_of
from layers.importing.readers import BEIJING
from layers.orders.order import Order
from layers.roads.closures import Closure
from layers.roads.reach import Arrival
from layers.roads.road_state import RoadState
from layers.roads.steps import steps
from layers.words import LANGUAGES, clauses, say
from service.flows.travel import step_text

WAY_CUT = "order.way_cut"
# Who drives is told his next turns; the whole way is in the order that is corrected.
FIRST_STEPS = 4


class WayLeft(NamedTuple):
    """His way as the roads are now: ``minutes`` of it, None where there is none.

    ``source``: whence it counts, his last ``position`` or his ``base``. ``arrival`` None: no road.
    """

    minutes: int | None
    source: str
    roads: RoadState
    arrival: Arrival | None

    def first_steps(self, language: str) -> list[str]:
        """The first steps of it in words."""
        if self.minutes is None or self.arrival is None:
            return []
        found = steps(self.roads, self.arrival)[:FIRST_STEPS]
        return [step_text(one, language) for one in found]


def notice(order: Order, closures: Sequence[Closure], way: WayLeft | None) -> Mapping[str, Any]:
    """The message; ``way`` None: it goes to a substitute, whose own way was not measured."""
    return {
        "order_no": order.order_no,
        "revision": order.revision,
        "closures": [
            {
                "closure_id": one.closure_id,
                "effect": one.effect.value,
                "reason": one.reason,
                "starts_at": one.starts_at.isoformat(),
            }
            for one in closures
        ],
        "do": _do(way),
        "after_min": way.minutes if way else None,
        "counted_from": way.source if way else None,
        "texts": {language: _text(order, closures, way, language) for language in LANGUAGES},
        "steps": {language: way.first_steps(language) if way else [] for language in LANGUAGES},
    }


def _do(way: WayLeft | None) -> str:
    """Go around, stop and call the room, or ask the room for the way."""
    if way is None:
        return "ask"
    return "stop" if way.minutes is None else "go_round"


def _text(order: Order, closures: Sequence[Closure], way: WayLeft | None, language: str) -> str:
    by_what = [
        say(
            "notice.closure",
            language,
            reason=one.reason or name_of("closure_effects", one.effect.value, language),
            effect=name_of("closure_effects", one.effect.value, language),
            number=one.closure_id,
            since=f"{one.starts_at.astimezone(BEIJING):%m-%d %H:%M}",
        )
        for one in closures
    ]
    minutes, source = "", ""
    if way is not None and way.minutes is not None:
        minutes, source = str(way.minutes), say(f"notice.from_{way.source}", language)
    what_to_do = say(f"notice.{_do(way)}", language, minutes=minutes, source=source)
    mark = say("notice.exercise", language) if order.is_exercise else ""
    cut = say("notice.way_cut", language, order=order.order_no, closures=clauses(by_what, language))
    return f"{mark}{cut}{what_to_do}"
