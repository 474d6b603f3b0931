"""``/api/session``: signing in and out, the locked screen, one's own password and second factor."""

from typing import Any

from fastapi import APIRouter, Request, Response

from layers.errors import NotAllowed, NotKnown
from layers.words import say
from service.auth import sessions
from service.auth.times import STAYS
from service.auth.who import Who
from service.cookies import COOKIE, with_token
from service.deps import (
    ANYONE,
    SIGNED_IN,
    Asking,
    CameFrom,
    Kept,
    Language,
    ShownToken,
    SignsIn,
    refuse_foreign_change,
)
from service.flows import sign_in as door
from service.routes.documented import REFUSALS
from service.schemas.accounts import CodeIn, PasswordIn, SignInIn, UnlockIn

router = APIRouter(prefix="/api/session", tags=["session"], responses=REFUSALS)


@router.post("", summary="Sign in", dependencies=[ANYONE, SignsIn])
def sign_in(
    body: SignInIn,
    kept: Kept,
    come: CameFrom,
    before: ShownToken,
    request: Request,
    response: Response,
) -> dict[str, Any]:
    """Sets the session's cookie; every change then needs ``csrf`` as ``X-CSRF-Token``.

    A session that the browser had before is over: no token outlives a sign-in.
    """
    agent = request.headers.get("user-agent", "")
    token = door.sign_in(kept, door.Attempt(**body.model_dump(), agent=agent), come)
    if before:
        door.sign_out(kept, before, come)
    kept.metrics.signed_in("in")
    return {"csrf": with_token(response, kept.settings, token)}


@router.get("", summary="Who am I", dependencies=[SIGNED_IN])
async def who_am_i(who: Asking, token: ShownToken, language: Language) -> dict[str, Any]:
    """Who asks, what is to be done first, and when the screen locks."""
    return _shown(who, token, language)


@router.delete("", summary="Sign out", status_code=204, dependencies=[ANYONE])
def sign_out(request: Request, token: ShownToken, kept: Kept, come: CameFrom) -> Response:
    """Ends the session at once, a locked one too; who has none is out already."""
    if token:
        refuse_foreign_change(request, token)
        door.sign_out(kept, token, come)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.post("/unlock", summary="Unlock the screen", dependencies=[ANYONE, SignsIn])
def unlock(
    body: UnlockIn,
    kept: Kept,
    token: ShownToken,
    come: CameFrom,
    request: Request,
    response: Response,
) -> dict[str, Any]:
    """The session goes on with a new token; what the page shows stays."""
    if not token:
        raise NotKnown("no_session")
    refuse_foreign_change(request, token)
    fresh = door.unlock(kept, token, body.password, come)
    return {"csrf": with_token(response, kept.settings, fresh)}


@router.post("/password", summary="Change one's own password", dependencies=[SIGNED_IN, SignsIn])
def change_password(
    body: PasswordIn,
    who: Asking,
    kept: Kept,
    token: ShownToken,
    come: CameFrom,
    response: Response,
) -> dict[str, Any]:
    """Every other session of the account ends. Says every rule that failed."""
    token = _own(who, token)
    fresh = door.change_password(kept, token, body.old, body.new, come)
    return {"csrf": with_token(response, kept.settings, fresh)}


@router.post("/factor", summary="Offer a second factor", dependencies=[SIGNED_IN])
def offer_factor(who: Asking, kept: Kept, token: ShownToken, come: CameFrom) -> dict[str, Any]:
    """A fresh secret for an authenticator app; good once a code has confirmed it."""
    _own(who, token)
    address, picture = door.offer_factor(kept, _account_id(who), come)
    return {"address": address, "picture": picture}


@router.post("/factor/confirm", summary="Confirm the second factor", dependencies=[SIGNED_IN])
def confirm_factor(
    body: CodeIn, who: Asking, kept: Kept, token: ShownToken, come: CameFrom
) -> dict[str, Any]:
    """From now on signing in asks for a code."""
    _own(who, token)
    door.confirm_factor(kept, _account_id(who), body.code, come)
    return {"confirmed": True}


def _own(who: Who, token: str | None) -> str:
    """A machine has neither a password nor a second factor of its own."""
    if who.is_machine or not token:
        raise NotKnown("no_session")
    return token


def _account_id(who: Who) -> int:
    """Whose second factor it is; not before a one-time password, which two know, is changed."""
    if who.account_id is None:
        raise NotKnown("no_session")
    if "password" in who.pending:
        raise NotAllowed("password_must_change")
    return who.account_id


def _shown(who: Who, token: str | None, language: str) -> dict[str, Any]:
    stay = STAYS.get(who.role)
    return {
        "actor": who.actor,
        "name": who.name or who.actor,
        "role": who.role.value,
        "role_name": say(f"role.{who.role.value}", language),
        "pending": list(who.pending),
        "is_machine": who.is_machine,
        "idle_min": stay.idle_min if stay and not who.is_machine else None,
        "locks": bool(stay and stay.locks),
        "csrf": sessions.csrf_of(token) if token and not who.is_machine else None,
    }
