"""``/accounts``: accounts and keys, as the security administrator keeps them."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from service.auth.roles import ADMINISTRATORS, MACHINES, PEOPLE, Action, Role
from service.deps import Asking, Kept, Language, may
from service.flows.keep_accounts import KEPT_LAYERS, LONGEST_KEY_DAYS
from service.pages.bar import bar
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/accounts", dependencies=[may(Action.MANAGE_ACCOUNTS)])
async def accounts(who: Asking, kept: Kept, language: Language) -> HTMLResponse:
    """A page without data; it fetches ``/api/accounts`` and ``/api/keys``."""
    facts = {
        "people": [role.value for role in Role if role in PEOPLE],
        "machines": [role.value for role in Role if role in MACHINES],
        "administrators": sorted(ADMINISTRATORS),
        # Those whose rows are their own alone.
        "confined": [Role.PLANNER.value, Role.DEPARTMENT.value],
        "layers": list(KEPT_LAYERS),
        "days": LONGEST_KEY_DAYS,
        "oidc": bool(kept.settings.oidc_issuer),
        "region": kept.settings.region,
        "me": who.actor,
    }
    told = {"facts": facts, "days": LONGEST_KEY_DAYS}
    return HTMLResponse(render("accounts.html", language, **bar(who, "/accounts"), **told))
