"""``/sign-in/oidc``: out to the identity provider, and back in with a session."""

import json
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from layers.errors import Unknown
from service.auth.oidc import Begun, Oidc
from service.cookies import COOKIE, with_token
from service.deps import ANYONE, CameFrom, Kept, Language
from service.flows import sign_in as door
from service.pages.rendering import render
from service.pages.sign_in import local
from service.state import State

router = APIRouter(include_in_schema=False)
_COOKIE, _PATH, _MINUTES = "situ_oidc", "/sign-in/oidc", 10
Word = Annotated[str, Query(max_length=2000)]


@router.get("/sign-in/oidc", dependencies=[ANYONE])
def begin(kept: Kept, next: Word = "/") -> Response:  # noqa: A002 - what the pages call it
    """Sends the browser to the provider; what it must bring back waits in a cookie."""
    url, begun = _provider(kept).begin()
    answer = RedirectResponse(url, 303)
    told = quote(json.dumps(begun.as_dict() | {"next": next}))
    answer.set_cookie(
        _COOKIE,
        told,
        max_age=60 * _MINUTES,
        path=_PATH,
        httponly=True,
        samesite="lax",
        secure=kept.settings.has_tls,
    )
    return answer


@router.get("/sign-in/oidc/return", dependencies=[ANYONE])
def finish(
    kept: Kept,
    request: Request,
    come: CameFrom,
    language: Language,
    code: Word = "",
    state: Word = "",
) -> Response:
    """The provider has vouched for somebody: a session, where an account is his."""
    told = _told(request.cookies.get(_COOKIE, ""))
    identity = _provider(kept).finish(Begun.from_dict(told), code, state)
    agent = request.headers.get("user-agent", "")
    token = door.sign_in_known(kept, identity.subject, agent, come)
    if before := request.cookies.get(COOKIE):
        door.sign_out(kept, before, come)  # no token outlives a sign-in
    # A page and not a redirect: some browsers keep a fresh cookie from what another site began.
    answer = HTMLResponse(
        render("signed_in.html", language, next=local(str(told.get("next", "/"))))
    )
    with_token(answer, kept.settings, token)
    answer.delete_cookie(_COOKIE, path=_PATH)
    return answer


def _provider(kept: State) -> Oidc:
    if kept.oidc is None:
        raise Unknown("no_page")
    return kept.oidc


def _told(cookie: str) -> dict[str, object]:
    """What was laid in the cookie; anything else is nothing, and is refused as a wrong state."""
    try:
        told = json.loads(unquote(cookie))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
