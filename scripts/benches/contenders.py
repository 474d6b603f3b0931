"""Everybody who takes turns on one network, and how each is asked."""

from collections.abc import Callable

from psycopg2.extensions import connection

from scripts.benches.goals import Who
from scripts.benches.networks import RoadArrays
from scripts.benches.ours import Ours
from scripts.benches.peer_pgrouting import PgRouting
from scripts.benches.peer_scipy import SciPy
from scripts.benches.rounds import Ask, Contender
from scripts.benches.scene import Scene

# A second and more for each question on the largest network: fewer turns there, and said so.
SLOW = frozenset({Who.WHOLE, Who.WHOLE_NEW})


def contenders(
    conn: connection, roads: RoadArrays, scene: Scene, count: Callable[[Who], int]
) -> list[Contender]:
    """Everybody, each with the number of incidents that ``count`` gives."""
    ours, pgrouting, scipy = Ours(roads, scene), PgRouting(conn, roads, scene), SciPy(roads, scene)

    def five_seen(incident: int) -> Ask:
        state = ours.closed(incident)
        return lambda: ours.best_five(state, incident)

    def all_seen(incident: int) -> Ask:
        state = ours.closed(incident)
        return lambda: ours.everybody(state, incident)

    def scipy_seen(incident: int) -> Ask:
        arcs = scipy.closed(incident)
        return lambda: scipy.ask(arcs, incident)

    ready: dict[Who, Callable[[int], Ask]] = {
        Who.FIVE: lambda one: lambda: ours.best_five(ours.none_closed, one),
        Who.FIVE_NEW: lambda one: lambda: ours.best_five(ours.closed(one), one),
        Who.FIVE_SEEN: five_seen,
        Who.ALL: lambda one: lambda: ours.everybody(ours.none_closed, one),
        Who.ALL_SEEN: all_seen,
        Who.WHOLE: lambda one: lambda: pgrouting.whole(one, closed=False),
        Who.WHOLE_NEW: lambda one: lambda: pgrouting.whole(one, closed=True),
        Who.BOX: lambda one: lambda: pgrouting.boxed(one, closed=False),
        Who.BOX_NEW: lambda one: lambda: pgrouting.boxed(one, closed=True),
        Who.SCIPY: lambda one: lambda: scipy.ask(scipy.none_closed, one),
        Who.SCIPY_SEEN: scipy_seen,
    }
    return [Contender(who, ask, count(who)) for who, ask in ready.items()]
