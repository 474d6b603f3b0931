"""``/me``: who I am here, what I may do, and my own password and second factor."""

from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from service.auth.password_rules import PROFILES, BrokenRule, Profile
from service.auth.roles import ADMINISTRATORS, MAY
from service.deps import SIGNED_IN, Asking, Kept, Language
from service.pages.bar import bar
from service.pages.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/me", dependencies=[SIGNED_IN])
async def me(who: Asking, kept: Kept, language: Language) -> HTMLResponse:
    """Also for whoever must do something first: it is done here."""
    told = {
        "may": MAY[who.role],
        "rules": list(rules_of(PROFILES[kept.settings.password_profile])),
        "is_administrator": who.role in ADMINISTRATORS,
    }
    return HTMLResponse(render("me.html", language, **bar(who, "/me"), **told))


def rules_of(profile: Profile) -> Iterator[BrokenRule]:
    """What the profile asks of a password, told before one is refused for it."""
    rules: tuple[tuple[str, object, Mapping[str, object]], ...] = (
        ("too_short", profile.least, {"least": profile.least}),
        ("too_simple", profile.kinds, {"kinds": profile.kinds}),
        ("has_login", True, {}),
        ("has_our_name", profile.not_within, {}),
        ("repeats", profile.run, {"run": profile.run}),
        ("in_a_row", profile.run, {"run": profile.run}),
        ("common", profile.refuses_common, {}),
        ("used_before", profile.remembered, {"last": profile.remembered}),
    )
    return (BrokenRule(rule, params) for rule, is_asked, params in rules if is_asked)
