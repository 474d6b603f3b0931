"""Telephone numbers: masked, unless somebody who may asks to see them – and that is remembered.

``?phones=whole`` shows them to a role with ``see_phones``; who asked, for what, is in the audit
before the answer leaves. 个人信息保护法 第五十一条: only who must see them, and on the record.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import Depends, Query, Request

from layers.db.asking import tell
from layers.errors import NotAllowed
from service.audit import store as audit
from service.auth.roles import MAY, Action, Reach
from service.auth.who import Who
from service.deps import Asking, Kept
from service.masking import masked
from service.state import State

AskedPhones = Annotated[
    Literal["masked", "whole"],
    Query(description="whole: telephone numbers unmasked; it is remembered who asked."),
]


class ShownPhones:
    """Whether this answer shows whole numbers, and of which rows."""

    def __init__(self, whole: bool, who: Who) -> None:
        self.whole = whole
        self.who = who

    def shown(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body as this asker may see it."""
        if not self.whole:
            hidden: dict[str, Any] = masked(body)
            return hidden
        if MAY[self.who.role][Action.SEE_PHONES] is Reach.COUNTY:
            return body
        own: dict[str, Any] = self._own(body)
        return own

    def _own(self, value: Any) -> Any:
        """The same with the numbers of all rows masked that are not the asker's own."""
        if isinstance(value, Mapping):
            if "sensitivity" in value:
                of = (value["layer"], value["unit"], value["township_code"])
                return value if self.who.scope.owns(*of) else masked(value)
            return {key: self._own(part) for key, part in value.items()}
        return [self._own(part) for part in value] if isinstance(value, list) else value


def remembered(
    kept: State, who: Who, action: str, kind: str, after: dict[str, Any] | None = None
) -> None:
    """Writes down that somebody saw or carried away something, before he gets it."""
    with kept.memory.pool.lend() as conn:
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
        async with kept.memory.place():
            await run_sync(
                remembered,
                kept,
                who,
                "phones_seen",
                "path",
                {"path": path, "query": request.url.query[:500]},
            )
    return ShownPhones(phones == "whole", who)


Phones = Annotated[ShownPhones, Depends(_phones)]
