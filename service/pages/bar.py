"""The bar on top of every page: who is signed in, and the doors that his role opens."""

from collections.abc import Mapping

from service.auth.roles import Action
from service.auth.who import Who

# Each with what one must be allowed to do behind it; None: everybody.
_DOORS: tuple[tuple[str, str, Action | None], ...] = (
    ("/", "door.home", None),
    ("/room", "door.room", Action.READ_INCIDENTS),
    ("/maps/risk", "door.maps", Action.READ_GROUND),
    ("/wall", "door.wall", Action.READ_INCIDENTS),
    ("/inbox", "door.inbox", Action.ANSWER_ORDER),
    ("/accounts", "door.accounts", Action.MANAGE_ACCOUNTS),
    ("/audit", "door.audit", Action.READ_AUDIT),
    ("/metrics", "door.figures", Action.WATCH_SYSTEM),
    ("/me", "door.me", None),
)


def bar(who: Who, here: str) -> Mapping[str, object]:
    """What ``frame.html`` shows of that person on the page ``here``.

    Whoever has something to do first finds only the door behind which he does it.
    """
    doors = [
        {"href": href, "key": key, "is_here": here == href or here.startswith(f"{href}/")}
        for href, key, action in _DOORS
        if (action is None or who.may(action)) and (href == "/me" or not who.pending)
    ]
    return {"who": who, "doors": doors, "here": here}
