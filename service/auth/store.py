"""Accounts in the database. Every act works in the caller's transaction and never commits."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from psycopg2.errors import UniqueViolation
from psycopg2.extensions import connection

from layers.db.queries import Queries, Row
from layers.errors import Clash, Stale, Unknown
from service.auth.account import Account
from service.auth.roles import Role
from service.auth.who import Scope

_QUERIES = Queries(Path(__file__).with_name("queries.sql"))


def all(conn: connection, region_code: str) -> list[Account]:  # noqa: A001
    """Every account, disabled ones too, by login; without passwords."""
    rows = _QUERIES.all(conn, "accounts", region_code=region_code, login=None, account_id=None)
    return [_account(row) for row in rows]


def find(
    conn: connection, region_code: str, login: str | None = None, account_id: int | None = None
) -> Account | None:
    """One account by its login or its number, or None."""
    row = _QUERIES.find(
        conn, "accounts", region_code=region_code, login=login, account_id=account_id
    )
    return _account(row) if row else None


def get(conn: connection, region_code: str, account_id: int) -> Account:
    """One account; raises Unknown ``no_account``."""
    found = find(conn, region_code, account_id=account_id)
    if found is None:
        raise Unknown("no_account", field="account_id", account_id=account_id)
    return found


def password_hash(conn: connection, account: Account) -> str:
    """The hash of its password; only the role that writes may read it."""
    row = _QUERIES.one(conn, "secrets", **_key(account))
    return str(row["password_hash"])


def has_leader(conn: connection, region_code: str, team_code: str) -> bool:
    """Whether somebody, or some machine, can open the team's inbox."""
    row = _QUERIES.one(conn, "has_leader", region_code=region_code, team_code=team_code)
    return bool(row["has_leader"])


def team_is_there(conn: connection, region_code: str, team_code: str) -> bool:
    """Whether a team in service has that code; whoever keeps accounts sees no teams himself."""
    row = _QUERIES.one(conn, "team_is_there", region_code=region_code, team_code=team_code)
    return bool(row["is_there"])


def login_of(conn: connection, region_code: str, subject: str) -> str | None:
    """The login of whoever an identity provider calls that."""
    row = _QUERIES.find(conn, "by_subject", region_code=region_code, subject=subject)
    return str(row["login"]) if row else None


def add(conn: connection, region_code: str, told: Mapping[str, Any], by: str) -> Account:
    """A new account. Raises Clash ``login_taken``, ``one_admin_role``, ``oidc_subject_taken``."""
    with _told_apart(told):
        row = _QUERIES.one(conn, "add", region_code=region_code, by=by, **{"team_code": "", **told})
    return get(conn, region_code, row["account_id"])


def change(conn: connection, account: Account, told: Mapping[str, Any], version: int) -> Account:
    """Changes it if it is still that version; raises Stale with what it is now."""
    with _told_apart(told):
        touched = _QUERIES.run(conn, "change", version=version, **_key(account), **told)
    now = get(conn, account.region_code, account.account_id)
    if not touched:
        expect(now, version, told)
    return now


def expect(account: Account, version: int, told: Mapping[str, Any] | None = None) -> None:
    """Raises Stale when the account is not that version any more; ``told`` is what was meant."""
    if account.version != version:
        kept = {"name": account.name, "person_no": account.person_no, "role": account.role.value}
        theirs = {
            **kept,
            **asdict(account.scope),
            "disabled": account.disabled_at is not None,
            "version": account.version,
            "updated_by": account.updated_by,
            "updated_at": account.updated_at.isoformat(),
        }
        yours = {name: told[name] for name in theirs if name in told} if told else {}
        raise Stale("changed_meanwhile", {**yours, "version": version}, theirs)


def set_password(conn: connection, account: Account, hashed: str, must_change: bool) -> None:
    """A new password; the one before goes into the history, and all sessions end."""
    if before := password_hash(conn, account):
        _QUERIES.run(conn, "remember_password", password_hash=before, **_key(account))
    _QUERIES.run(
        conn, "set_password", password_hash=hashed, must_change=must_change, **_key(account)
    )


def past_passwords(conn: connection, account: Account, limit: int) -> list[str]:
    """The hashes of the last passwords, with the present one, the latest first."""
    rows = _QUERIES.all(conn, "past_passwords", limit=limit, **_key(account))
    return [password_hash(conn, account), *(row["password_hash"] for row in rows)][:limit]


def hold(conn: connection, account: Account) -> Account:
    """The account as it is now; nobody else changes it until the end of the transaction."""
    _QUERIES.one(conn, "hold", **_key(account))
    return get(conn, account.region_code, account.account_id)


def lock_administrators(conn: connection, region_code: str) -> list[int]:
    """The security administrators who can act, held until the end of the transaction."""
    rows = _QUERIES.all(conn, "lock_administrators", region_code=region_code)
    return [row["account_id"] for row in rows]


def count(conn: connection, region_code: str) -> int:
    """How many accounts there are."""
    return int(_QUERIES.one(conn, "count", region_code=region_code)["accounts"])


# --- the second factor ---


def factor(conn: connection, account: Account) -> Row | None:
    """Its secret, when it was confirmed and the last step that was used; None: it has none."""
    return _QUERIES.find(conn, "factor", **_key(account))


def offer_factor(conn: connection, account: Account, secret: str) -> None:
    """A secret to be confirmed. Raises Clash ``second_factor_is_set``."""
    if not _QUERIES.run(conn, "offer_factor", secret=secret, **_key(account)):
        raise Clash("second_factor_is_set")


def confirm_factor(conn: connection, account: Account, step: int) -> None:
    """The first right code was given."""
    _QUERIES.run(conn, "confirm_factor", step=step, **_key(account))


def use_step(conn: connection, account: Account, step: int) -> bool:
    """Uses a code up; False: it was used already."""
    return bool(_QUERIES.run(conn, "use_step", step=step, **_key(account)))


def drop_factor(conn: connection, account: Account) -> None:
    """Takes the second factor away; the next sign-in sets a new one."""
    _QUERIES.run(conn, "drop_factor", **_key(account))


def scope_of(row: Row) -> Scope:
    """The columns of an account or a key as a scope."""
    return Scope(
        None if row["regions"] is None else tuple(row["regions"]),
        row["unit"],
        tuple(row["townships"]),
        None if row["layers"] is None else tuple(row["layers"]),
        row["team_code"],
    )


_CLASHES: Mapping[str, str] = {
    "account_login_taken": "login_taken",
    "account_one_admin_role": "one_admin_role",
    "account_oidc_subject_taken": "oidc_subject_taken",
}


@contextmanager
def _told_apart(told: Mapping[str, Any]) -> Iterator[None]:
    """Says by which promise of the database two accounts clash."""
    try:
        yield
    except UniqueViolation as error:
        code = _CLASHES.get(str(error.diag.constraint_name))
        if code is None:
            raise
        named = {name: told.get(name, "") for name in ("login", "person_no")}
        raise Clash(code, **named) from error


def _key(account: Account) -> dict[str, object]:
    return {"region_code": account.region_code, "account_id": account.account_id}


def _account(row: Row) -> Account:
    kept = {name: row[name] for name in Account.__slots__ if name in row}
    return Account(**{**kept, "role": Role(row["role"]), "scope": scope_of(row)})
