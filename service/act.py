"""One act: its transaction, its key, its version – and its end before the answer leaves.

``act.do`` tells the database who asks, does the act once however often it is asked for
(``once.py``), and commits; only then is there something to answer. A transaction that lost a race
(a serialization failure, a deadlock) left nothing behind and is done again.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Response
from psycopg2.errors import (
    DeadlockDetected,
    InsufficientPrivilege,
    SerializationFailure,
)
from psycopg2.extensions import connection

from layers.db.asking import tell
from layers.errors import NotAllowed, NotReady
from layers.ids import RegionCode
from service.auth import identify
from service.deps import Commands, Visit, Visiting
from service.once import AskedOnce, Once
from service.versions import tagged

TRIES = 3


class Act:
    """What somebody who is known wants done: ``who``, in what ``language``, of which ``region``."""

    def __init__(self, visit: Visit, once: Once, response: Response) -> None:
        self.kept, self.who, self.language, self.region = visit
        self.once = once
        self.response = response

    @property
    def by(self) -> str:
        """Who it is that does it, as it is written down."""
        return self.who.actor

    def do(self, act: Callable[[connection], dict[str, Any]]) -> dict[str, Any]:
        """The act's answer, after its commit.

        Raises what the act raises; Clash ``request_in_progress``, BadInput ``request_key_reused``;
        NotAllowed ``outside_scope`` where the database's second wall stands in the way.
        """
        for _ in range(TRIES):
            try:
                return self._once(act)
            except (SerializationFailure, DeadlockDetected) as lost:
                last = lost
            except InsufficientPrivilege as wall:
                raise NotAllowed("outside_scope") from wall
        raise NotReady("database_busy") from last

    def do_tagged(self, act: Callable[[connection], dict[str, Any]]) -> dict[str, Any]:
        """The same; the version of what was changed goes into the answer's ``ETag``."""
        return tagged(self.response, self.do(act))

    def _once(self, act: Callable[[connection], dict[str, Any]]) -> dict[str, Any]:
        region = RegionCode(self.kept.settings.region)
        with self.kept.commands.pool.lend() as conn:
            tell(conn, self.who.asker())
            # Whoever waited for a place may have been disabled meanwhile.
            identify.refuse_ended(conn, region, self.who)
            answer = self.once.do(conn, region, self.who.asked_as, lambda: act(conn))
            conn.commit()
            return answer


async def _act(
    visit: Visiting, once: AskedOnce, response: Response, _: Annotated[None, Commands]
) -> Act:
    return Act(visit, once, response)


Acting = Annotated[Act, Depends(_act)]
