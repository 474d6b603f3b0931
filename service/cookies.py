"""The session's cookie: given at the door, read by no script."""

from fastapi import Response

from service.auth import sessions
from service.settings import Settings

COOKIE = "situ_session"


def with_token(response: Response, settings: Settings, token: str) -> str:
    """Gives the browser its token; gives the mark that its changes need.

    Lax, not Strict: a link to a map in a message opens it. Foreign pages can send no change, since
    they cannot know the mark.
    """
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="lax", secure=settings.has_tls, path="/"
    )
    return sessions.csrf_of(token)
