"""``/api/accounts`` and ``/api/keys``: who may come in, kept by the security administrator."""

from typing import Any

from fastapi import APIRouter, Response
from psycopg2.extensions import connection

from service.act import Acting
from service.auth import sessions, store
from service.auth.roles import Action
from service.deps import Reader, Visiting, may
from service.flows import keep_accounts
from service.routes.documented import REFUSALS
from service.schemas.accounts import AccountChangeIn, AccountIn, KeyIn
from service.versions import IfMatch, tagged
from service.views import account_json, key_json

router = APIRouter(prefix="/api", tags=["accounts"], responses=REFUSALS)
MANAGE = may(Action.MANAGE_ACCOUNTS)


@router.get("/accounts", summary="Every account", dependencies=[MANAGE])
def accounts(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Disabled ones too, by login."""
    found = store.all(conn, visit.kept.settings.region)
    return {"accounts": [account_json(one, visit.language) for one in found]}


@router.get("/accounts/{account_id}", summary="One account", dependencies=[MANAGE])
def account(account_id: int, conn: Reader, visit: Visiting, response: Response) -> dict[str, Any]:
    """With its version as ``ETag``."""
    found = store.get(conn, visit.kept.settings.region, account_id)
    return tagged(response, account_json(found, visit.language))


@router.post("/accounts", status_code=201, summary="Make an account", dependencies=[MANAGE])
def make(body: AccountIn, act: Acting) -> dict[str, Any]:
    """The one-time password is in this answer and nowhere else; asked again, it is another."""

    def keep(conn: connection) -> dict[str, Any]:
        region, by = act.kept.settings.region, act.by
        made, password = keep_accounts.make_account(conn, act.kept.hasher, region, body.told(), by)
        passwords.append(password)
        return account_json(made, act.language)

    passwords: list[str] = []
    answer = act.do_tagged(keep)
    # Not kept with the answer: whoever asks again is told to reset it instead.
    return answer | {"one_time_password": (passwords[-1] or None) if passwords else None}


@router.put("/accounts/{account_id}", summary="Change an account", dependencies=[MANAGE])
def change(account_id: int, body: AccountChangeIn, act: Acting, version: IfMatch) -> dict[str, Any]:
    """As it shall be; what changes its rights ends its sessions at once."""

    def keep(conn: connection) -> dict[str, Any]:
        found = store.get(conn, act.kept.settings.region, account_id)
        changed = keep_accounts.change_account(conn, found, body.told(), version, act.by)
        return account_json(changed, act.language)

    return act.do_tagged(keep)


@router.post(
    "/accounts/{account_id}/reset", summary="A new one-time password", dependencies=[MANAGE]
)
def reset(account_id: int, act: Acting, version: IfMatch) -> dict[str, Any]:
    """Ends every session, takes the second factor away, forgives failed sign-ins."""

    def keep(conn: connection) -> dict[str, Any]:
        found = store.get(conn, act.kept.settings.region, account_id)
        passwords.append(keep_accounts.reset(conn, act.kept.hasher, found, version, act.by))
        return account_json(store.get(conn, act.kept.settings.region, account_id), act.language)

    passwords: list[str] = []
    answer = act.do_tagged(keep)
    return answer | {"one_time_password": passwords[-1] if passwords else None}


@router.get("/keys", summary="Every key", dependencies=[MANAGE])
def keys(conn: Reader, visit: Visiting) -> dict[str, Any]:
    """Revoked and expired ones too, the latest first; without their secrets."""
    found = sessions.keys(conn, visit.kept.settings.region)
    return {"keys": [key_json(one, visit.language) for one in found]}


@router.post("/keys", status_code=201, summary="Make a key", dependencies=[MANAGE])
def make_key(body: KeyIn, act: Acting) -> dict[str, Any]:
    """The key is in this answer and nowhere else."""

    def keep(conn: connection) -> dict[str, Any]:
        region, by = act.kept.settings.region, act.by
        made, secret = keep_accounts.make_key(conn, region, body.told(), body.expires_at, by)
        shown.append(secret)
        return key_json(made, act.language)

    shown: list[str] = []
    return act.do(keep) | {"key": shown[-1] if shown else None}


@router.post("/keys/{key_id}/revoke", summary="Revoke a key", dependencies=[MANAGE])
def revoke_key(key_id: str, act: Acting) -> dict[str, Any]:
    """Good no more, from now on; a key that was revoked before stays so."""

    def keep(conn: connection) -> dict[str, Any]:
        return key_json(sessions.revoke_key(conn, act.kept.settings.region, key_id), act.language)

    return act.do(keep)
