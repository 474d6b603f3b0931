"""Telephone numbers: masked, unless somebody who may asks to see them – and that is remembered.

``?phones=whole`` shows them to a role with ``see_phones``; who asked, for what, is in the audit
before the answer leaves. 个人信息保护法 第五十一条: only who must see them, and on the record.
"""

from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import Depends, Query, Request

from layers.db.asking import tell
from layers.errors import NotAllowed
from service.audit import store as audit
from service.auth.roles import Action
from service.auth.who import Who
from service.deps import Asking, Kept
from service.masking import masked
from service.state import State

AskedPhones = Annotated[
    Literal["masked", "whole"],
    Query(description="whole: telephone numbers unmasked; it is remembered who asked."),
]


class ShownPhones:
    """Whether this answer shows whole numbers."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole

    def shown(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body as this asker may see it."""
        hidden: dict[str, Any] = body if self.whole else masked(body)
        return hidden


def remembered(
    kept: State, who: Who, action: str, kind: str, after: dict[str, Any] | None = None
) -> None:
    """Writes down that somebody saw or carried away something, before he gets it."""
    with kept.door.pool.lend() as conn:
        tell(conn, who.asker())
        audit.record(conn, kept.settings.region, action, kind, "", after=after)
        conn.commit()


async def _phones(
    request: Request, kept: Kept, who: Asking, phones: AskedPhones = "masked"
) -> ShownPhones:
    """Raises NotAllowed ``may_not`` for a role that may not see them."""
    if phones == "whole":
        if not who.may(Action.SEE_PHONES):
            action = Action.SEE_PHONES.value
            raise NotAllowed("may_not", action_code=action, role_code=who.role.value)

        path = request.url.path[:200]
        async with kept.door.place():
            await run_sync(remembered, kept, who, "phones_seen", "path", {"path": path})
    return ShownPhones(phones == "whole")


Phones = Annotated[ShownPhones, Depends(_phones)]
