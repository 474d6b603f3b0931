"""What a route may ask for, by name: who is asking, what he may, a reader, an act.

Each route says in its own line who may: ``ANYONE``, ``SIGNED_IN``, or ``may(Action…)``.
Connections come from lanes: the door's, where it is found out who asks; the readers'; the
commands'; and the memory's, for what is written down besides. A request takes its place in a lane
first, without a worker thread, and only then a connection; what needs no database is answered
without a thread at all.
"""

import hmac
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any, NamedTuple

from anyio.to_thread import run_sync
from fastapi import Depends, Query, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from psycopg2.extensions import connection

from layers.db.asking import tell
from layers.errors import NotAllowed, NotKnown
from layers.ids import RegionCode
from service.auth import identify, sessions
from service.auth.identify import From
from service.auth.roles import Action
from service.auth.who import Who
from service.cookies import COOKIE
from service.errors import language_of
from service.state import State

CSRF_HEADER = "X-CSRF-Token"
# A page that refreshes itself says so: a screen nobody sits at must still lock.
BACKGROUND_HEADER = "X-Situ-Background"
# A browser opens its stream by itself, again and again, and can send no mark with it.
STREAM_PATHS_END = "/stream"
_SAFE = ("GET", "HEAD", "OPTIONS")


async def state(request: Request) -> State:
    """What this process keeps."""
    kept: State = request.app.state.situ
    return kept


Kept = Annotated[State, Depends(state)]

_bearer = HTTPBearer(auto_error=False, scheme_name="key", description="an API key, situ_…")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session")
ShownKey = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
ShownToken = Annotated[str | None, Depends(_cookie)]


async def come_from(request: Request) -> From:
    """Where the request comes from."""
    address = request.client.host if request.client else ""
    is_stream = request.url.path.endswith(STREAM_PATHS_END)
    is_an_act = BACKGROUND_HEADER.lower() not in request.headers and not is_stream
    return From(address, request.state.request_id, is_an_act)


CameFrom = Annotated[From, Depends(come_from)]


async def asking(
    request: Request, kept: Kept, key: ShownKey, token: ShownToken, come: CameFrom
) -> Who:
    """Who asks; raises NotKnown, and NotAllowed for a change without the page's mark."""
    region, profile = kept.settings.region, kept.settings.password_profile

    def found() -> Who:
        with kept.door.pool.lend() as conn:
            if key is not None:
                who = identify.of_key(conn, region, key.credentials.strip(), come)
            elif token:
                who, _ = identify.of_session(conn, region, token, come, profile)
            else:
                raise NotKnown("no_key", field="Authorization")
            conn.commit()
            return who

    if key is None and not token:
        raise NotKnown("no_key", field="Authorization")
    async with kept.door.place():
        who = await run_sync(found)
    request.state.who = who
    if token and key is None:
        refuse_foreign_change(request, token)
    return who


def refuse_foreign_change(request: Request, token: str) -> None:
    """A cookie comes by itself, even with what a foreign page sends: a change needs the mark."""
    shown = request.headers.get(CSRF_HEADER, "")
    if request.method in _SAFE or hmac.compare_digest(
        shown.encode("latin-1", "replace"), sessions.csrf_of(token).encode()
    ):
        return
    raise NotAllowed("csrf_missing", field=CSRF_HEADER)


Asking = Annotated[Who, Depends(asking)]


async def anyone() -> None:
    """Who may: whoever reaches the service."""


async def signed_in(who: Asking) -> Who:
    """Who may: whoever is known, also when a password or a second factor is still to be set."""
    return who


def allowed(action: Action) -> Callable[..., Any]:
    """The dependency that lets only those pass whose role has the action."""

    async def passes(who: Asking) -> Who:
        identify.refuse_pending(who)
        if not who.may(action):
            raise NotAllowed("may_not", action_code=action.value, role_code=who.role.value)
        return who

    passes.action = action  # type: ignore[attr-defined] # read by whoever lists the routes
    return passes


def may(action: Action) -> Any:
    """Who may: whoever's role has the action (``auth/roles.py``)."""
    return Depends(_ALLOWED[action])


_ALLOWED = {action: allowed(action) for action in Action}


async def _reads(kept: Kept, _: Asking) -> AsyncIterator[None]:
    async with kept.readers.place():
        yield


async def _commands(kept: Kept) -> AsyncIterator[None]:
    async with kept.commands.place():
        yield


async def _signs_in(kept: Kept) -> AsyncIterator[None]:
    async with kept.sign_ins.place():
        yield


Reads = Depends(_reads, scope="function")
SignsIn = Depends(_signs_in, scope="function")
Commands = Depends(_commands, scope="function")


def _snapshot(kept: Kept, who: Asking, _: Annotated[None, Reads]) -> Iterator[connection]:
    with kept.readers.pool.lend(snapshot=True) as conn:
        tell(conn, who.asker())
        yield conn


async def language(request: Request) -> str:
    """The reader's language."""
    return language_of(request)


class Visit(NamedTuple):
    """Somebody who reads: what this process keeps, who asks, in what language, of which region."""

    kept: State
    who: Who
    language: str
    region: RegionCode


async def _visit(
    kept: Kept,
    who: Asking,
    language: Annotated[str, Depends(language)],
    region_code: Annotated[str | None, Query(max_length=12)] = None,
) -> Visit:
    """``region_code`` left out: the service's own."""
    return Visit(kept, who, language, RegionCode(region_code or kept.settings.region))


Visiting = Annotated[Visit, Depends(_visit)]
Reader = Annotated[connection, Depends(_snapshot, scope="function")]
ANYONE = Depends(anyone)
SIGNED_IN = Depends(signed_in)
Language = Annotated[str, Depends(language)]
