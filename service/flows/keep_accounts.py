"""Accounts and keys: made, changed, reset and revoked by the security administrator."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from psycopg2.extensions import connection

from layers.command.incident import check_text
from layers.db import clock
from layers.errors import BadInput, Clash, NotAllowed, Unknown
from layers.ids import RegionCode
from layers.places import regions
from service.auth import password_rules, sessions, store
from service.auth.account import Account, Key
from service.auth.passwords import Hasher
from service.auth.roles import ADMINISTRATORS, MACHINES, PEOPLE, Role

# A key that never ends is a key that somebody loses.
LONGEST_KEY_DAYS = 400
LONGEST_TEXT = 200
_PERSON_NO = re.compile(r"[0-9A-Z-]*")
KEPT_LAYERS = ("places", "hazards", "depots", "teams")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an account or a key. ``regions`` and ``layers`` None: all of them."""

    role: Role
    login: str = ""
    name: str = ""
    person_no: str = ""
    regions: tuple[str, ...] | None = None
    unit: str = ""
    townships: tuple[str, ...] = ()
    layers: tuple[str, ...] | None = None
    team_code: str = ""
    oidc_subject: str = ""
    disabled: bool = False
    is_demo: bool = False

    def __post_init__(self) -> None:
        """One person, one spelling: the constraint on administrators compares letters."""
        plain = "".join(normalize("NFKC", self.person_no).split())
        object.__setattr__(self, "person_no", plain.upper())
        object.__setattr__(self, "unit", self.unit.strip())

    def columns(self) -> dict[str, Any]:
        """As the statements take them."""
        told = asdict(self)
        for name in ("regions", "townships", "layers"):
            told[name] = None if told[name] is None else list(told[name])
        return told | {"role": self.role.value}


def make_account(
    conn: connection, hasher: Hasher, region_code: str, told: Told, by: str
) -> tuple[Account, str]:
    """A new account and its one-time password, which is shown once and kept nowhere.

    Empty for whom an identity provider vouches: he has none, and need not change it either.
    """
    _check(conn, told, PEOPLE)
    _check_team(conn, region_code, told)
    has_password = told.role in ADMINISTRATORS or not told.oidc_subject
    password = password_rules.make_one_time() if has_password else ""
    columns = told.columns() | {
        "password_hash": hasher.hash(password) if has_password else "",
        # A demonstration password was made at random too; who tries things out need not change it.
        "must_change": has_password and (not told.is_demo or told.role in ADMINISTRATORS),
        "oidc_subject": told.oidc_subject or None,
    }
    return store.add(conn, region_code, columns, by), password


def change_account(
    conn: connection, account: Account, told: Told, version: int, by: str
) -> Account:
    """Changes an account; its sessions end where that changes what it may.

    Raises NotAllowed ``not_oneself``; Clash ``last_security_admin``; Stale; BadInput.
    """
    _refuse_oneself(account, by)
    _check(conn, told, PEOPLE)
    _check_team(conn, account.region_code, told)
    loses = told.disabled or told.role is not Role.SECURITY_ADMIN
    if account.role is Role.SECURITY_ADMIN and loses:
        _keep_one(conn, account)
    return store.change(conn, account, told.columns(), version)


def reset(conn: connection, hasher: Hasher, account: Account, version: int, by: str) -> str:
    """A new one-time password; the second factor is set anew too, and lock-outs are forgiven."""
    _refuse_oneself(account, by)
    store.expect(account, version)
    return reset_by_owner(conn, hasher, account)


def reset_by_owner(conn: connection, hasher: Hasher, account: Account) -> str:
    """The same, for whoever works on the server itself: the way back in when nobody is left."""
    password = password_rules.make_one_time()
    store.set_password(conn, account, hasher.hash(password), must_change=True)
    store.drop_factor(conn, account)
    sessions.forgive(conn, account.region_code, f"account:{account.login}")
    return password


def make_key(
    conn: connection, region_code: str, told: Told, expires_at: datetime, by: str
) -> tuple[Key, str]:
    """A key for a machine, shown once. Raises BadInput for one that ends too late or not at all."""
    _check(conn, told, MACHINES)
    _check_team(conn, region_code, told)
    now = clock.now(conn)
    if expires_at.tzinfo is None:
        raise BadInput("time_without_zone", field="expires_at", value=expires_at.isoformat())
    if not now < expires_at <= now + timedelta(days=LONGEST_KEY_DAYS):
        raise BadInput("bad_key_end", field="expires_at", days=LONGEST_KEY_DAYS)
    for key in sessions.keys(conn, region_code):
        # By its name the audit tells who it was.
        if key.name == told.name and key.revoked_at is None and key.expires_at > now:
            raise Clash("key_name_taken", field="name", name=key.name)
    shown = sessions.shown_key(secrets.token_hex(6), sessions.fresh_token())
    columns: Mapping[str, Any] = told.columns()
    of_scope = ("name", "role", "regions", "unit", "townships", "layers", "team_code")
    kept = {one: columns[one] for one in of_scope}
    added = {**kept, "expires_at": expires_at, "by": by}
    return sessions.add_key(conn, region_code, shown, added), shown


def _check(conn: connection, told: Told, roles: frozenset[Role]) -> None:
    """Raises BadInput for a role, region or layer that there is not, or a scope that is none."""
    if told.role not in roles:
        allowed = sorted(one.value for one in roles)
        raise BadInput("not_a_role", field="role", value=told.role.value, allowed=allowed)
    for field in ("name", "person_no", "unit", "oidc_subject"):
        check_text(getattr(told, field), field, LONGEST_TEXT)
    if told.role in ADMINISTRATORS and not told.person_no.strip():
        raise BadInput("person_no_missing", field="person_no", role_code=told.role.value)
    _check_words(told)
    for code in told.regions or ():
        if regions.find(conn, RegionCode(code)) is None:
            raise BadInput("no_region", field="regions", region_code=code)
    for layer in told.layers or ():
        if layer not in KEPT_LAYERS:
            raise BadInput("not_a_layer", field="layers", value=layer, allowed=list(KEPT_LAYERS))
    confined = told.role in (Role.PLANNER, Role.DEPARTMENT)
    if confined and not (told.unit or told.townships):
        raise BadInput("scope_missing", field="unit", role_code=told.role.value)


def _check_team(conn: connection, region_code: str, told: Told) -> None:
    """Raises BadInput for a team's leader without a team, or for anybody else with one."""
    if (told.role is Role.TEAM) != bool(told.team_code):
        raise BadInput("team_of_a_leader", field="team_code", role_code=told.role.value)
    if told.team_code and not store.team_is_there(conn, region_code, told.team_code):
        raise Unknown("no_team", field="team_code", team_code=told.team_code)


def _check_words(told: Told) -> None:
    """Raises BadInput for what cannot be compared letter by letter."""
    if not _PERSON_NO.fullmatch(told.person_no):
        raise BadInput("bad_person_no", field="person_no", value=told.person_no)
    if not told.unit.isprintable():
        raise BadInput("text_with_control_marks", field="unit")


def _refuse_oneself(account: Account, by: str) -> None:
    """Nobody gives himself rights, or takes away the trace of what he was."""
    if account.login == by:
        raise NotAllowed("not_oneself")


def _keep_one(conn: connection, account: Account) -> None:
    """Without a security administrator nobody could ever let anybody in again."""
    left = set(store.lock_administrators(conn, account.region_code)) - {account.account_id}
    if not left:
        raise Clash("last_security_admin", field="role")
