"""What a route may ask for, by name: a reader, a writer, and who is asking.

``Writer`` commits when the route has returned and **before** the answer leaves
(``scope="function"``), so a failed commit is never answered with success.
Connections come from two lanes: readers never take those of the commands. A request takes its
place in the lane first, without a worker thread, and only then a connection; what needs no
database is answered without a thread at all.
"""

import hmac
from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from psycopg2.extensions import connection

from layers.errors import NotAllowed
from service.errors import language_of
from service.state import State


async def state(request: Request) -> State:
    """What this process keeps."""
    kept: State = request.app.state.situ
    return kept


Kept = Annotated[State, Depends(state)]


async def _reads(kept: Kept) -> AsyncIterator[None]:
    async with kept.readers.place():
        yield


async def _commands(kept: Kept) -> AsyncIterator[None]:
    async with kept.commands.place():
        yield


Reads = Depends(_reads, scope="function")
Commands = Depends(_commands, scope="function")


def _snapshot(kept: Kept, _: Annotated[None, Reads]) -> Iterator[connection]:
    with kept.readers.pool.lend(snapshot=True) as conn:
        yield conn


def _transaction(kept: Kept, _: Annotated[None, Commands]) -> Iterator[connection]:
    with kept.commands.pool.lend() as conn:
        yield conn
        conn.commit()


async def anyone() -> None:
    """Who may: whoever reaches the service, which listens on loopback until there are accounts."""


_bearer = HTTPBearer(
    auto_error=False, scheme_name="station key", description="var/station.key on the server"
)
Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def holds_key(shown: Shown, kept: Kept) -> bool:
    """Whether the request carries the station key; phone numbers are shown only then."""
    return shown is not None and hmac.compare_digest(
        shown.credentials.strip().encode(), kept.station_key.encode()
    )


async def station(shown: Shown, holds: Annotated[bool, Depends(holds_key)]) -> str:
    """Who may: who holds the station key. Raises NotAllowed."""
    if shown is None:
        raise NotAllowed("no_key", field="Authorization")
    if not holds:
        raise NotAllowed("wrong_key", field="Authorization")
    return "station"


async def language(request: Request) -> str:
    """The reader's language."""
    return language_of(request)


Reader = Annotated[connection, Depends(_snapshot, scope="function")]
Writer = Annotated[connection, Depends(_transaction, scope="function")]
ANYONE = Depends(anyone)
Station = Annotated[str, Depends(station)]
SeesPhones = Annotated[bool, Depends(holds_key)]
Language = Annotated[str, Depends(language)]
