"""Who comes second: nothing of his act is kept, and he gets the next best at once.

That he came second is written on the incident's log. Asked again under the same key, the act is
tried anew: what somebody else had may be free by then.
"""

from collections.abc import Callable
from typing import Any

from psycopg2.extensions import connection

from layers.orders import hold_store
from layers.orders.hold import NotToBeHad
from service.act import Act
from service.flows.next_best import next_best
from service.flows.take_hold import write_down
from service.once import Passing


def do_or_offer(act: Act, keep: Callable[[connection], dict[str, Any]]) -> dict[str, Any]:
    """The act's answer, as ``act.do``; raises NotToBeHad with the next best ``offered``."""
    missed: list[NotToBeHad] = []

    def tried(conn: connection) -> dict[str, Any]:
        missed.clear()
        try:
            with hold_store.attempt(conn):
                return keep(conn)
        except NotToBeHad as lost:
            missed.append(lost)
            write_down(conn, lost, act.by)
            return Passing()

    answer = act.do(tried)
    for lost in missed:
        asker = act.who.asker()
        best = next_best(act.kept, asker, lost.incident_id, lost.thing, act.language)
        lost.params["offered"] = best
        raise lost
    return answer
