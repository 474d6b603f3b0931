"""Sessions, keys and failed sign-ins in the database; tokens and secrets only as hashes."""

import hashlib
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from psycopg2.extensions import connection

from layers.db.queries import Queries
from layers.errors import Unknown
from service.auth.account import Key, Session
from service.auth.roles import Role
from service.auth.store import scope_of
from service.auth.who import Scope

_QUERIES = Queries(Path(__file__).with_name("sessions.sql"))
_MARK = "situ"


class Found(NamedTuple):
    """A session and whose it is."""

    account_id: int
    session: Session


class Locked(NamedTuple):
    """How often signing in failed, and how many minutes nobody may try; 0: one may."""

    failures: int
    minutes: int


class GoodKey(NamedTuple):
    """A key that is good now."""

    key_id: str
    name: str
    role: Role
    scope: Scope


def fresh_token() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What is kept of a token. It is random enough to need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The mark a page must send with each change, which no foreign page can know."""
    return hashlib.sha256(b"csrf:" + token.encode()).hexdigest()


def open_session(
    conn: connection,
    region_code: str,
    account_id: int,
    expires_at: datetime,
    address: str,
    agent: str,
) -> str:
    """Begins a session and gives its token, which is kept nowhere."""
    token = fresh_token()
    _QUERIES.run(
        conn,
        "open",
        region_code=region_code,
        token_hash=hash_of(token),
        account_id=account_id,
        expires_at=expires_at,
        address=address,
        agent=agent,
    )
    return token


def find(conn: connection, region_code: str, token: str) -> Found | None:
    """The session of that token, unless it was ended."""
    hashed = hash_of(token)
    row = _QUERIES.find(conn, "find", region_code=region_code, token_hash=hashed)
    if row is None:
        return None
    return Found(row["account_id"], Session(hashed, row["seen_at"], row["expires_at"], row["now"]))


def touch(conn: connection, region_code: str, token_hash: bytes) -> None:
    """Somebody acted: the session stays awake."""
    _QUERIES.run(conn, "touch", region_code=region_code, token_hash=token_hash)


def end(conn: connection, region_code: str, token_hash: bytes, why: str) -> bool:
    """Ends a session; False: it has ended already, and stays as it is."""
    told = {"region_code": region_code, "token_hash": token_hash, "why": why}
    return bool(_QUERIES.run(conn, "end", **told))


def hold(conn: connection, region_code: str, token_hash: bytes) -> bool:
    """Whether the session has not ended."""
    told = {"region_code": region_code, "token_hash": token_hash}
    return _QUERIES.find(conn, "hold", **told) is not None


def hold_key(conn: connection, region_code: str, key_id: str) -> bool:
    """Whether the key is good."""
    return _QUERIES.find(conn, "hold_key", region_code=region_code, key_id=key_id) is not None


# --- failed sign-ins ---


def locked(conn: connection, region_code: str, subject: str) -> Locked:
    """Whether that account or address may try now."""
    row = _QUERIES.find(conn, "failures", region_code=region_code, subject=subject)
    if row is None:
        return Locked(0, 0)
    left_s = (row["locked_until"] - row["now"]).total_seconds() if row["is_locked"] else 0
    return Locked(row["failures"], -int(-left_s // 60))


def failed(conn: connection, region_code: str, subject: str, **limits: int) -> bool:
    """One more failure, which may lock; True: it is beyond what may fail before that."""
    row = _QUERIES.one(conn, "failed", region_code=region_code, subject=subject, **limits)
    return bool(row["failures"] > limits["most"])


def forgive(conn: connection, region_code: str, subject: str) -> None:
    """Wipes the failures out."""
    _QUERIES.run(conn, "forgive", region_code=region_code, subject=subject)


# --- keys ---


def shown_key(key_id: str, secret: str) -> str:
    """The key as its machine holds it."""
    return f"{_MARK}_{key_id}_{secret}"


def parts_of(shown: str) -> tuple[str, str] | None:
    """The number and the secret of a shown key; None: that is no key of ours."""
    mark, _, rest = shown.partition("_")
    key_id, _, secret = rest.partition("_")
    return (key_id, secret) if mark == _MARK and key_id and secret else None


def find_key(conn: connection, region_code: str, shown: str) -> GoodKey | None:
    """Number, name, role and scope of a key that is good now, or None. Notes that it was used."""
    parts = parts_of(shown)
    if parts is None:
        return None
    key_id, secret = parts
    row = _QUERIES.find(conn, "key", region_code=region_code, key_id=key_id)
    if row is None or not secrets.compare_digest(bytes(row["secret_hash"]), hash_of(secret)):
        return None
    if row["is_stale"]:
        _QUERIES.run(conn, "use_key", region_code=region_code, key_id=key_id)
    return GoodKey(key_id, row["name"], Role(row["role"]), scope_of(row))


def add_key(conn: connection, region_code: str, shown: str, told: dict[str, Any]) -> Key:
    """Keeps a key by the hash of its secret."""
    parts = parts_of(shown)
    if parts is None:
        raise ValueError("a key is situ_<number>_<secret>")
    key_id, secret = parts
    kept = {"team_code": "", **told, "key_id": key_id, "secret_hash": hash_of(secret)}
    _QUERIES.run(conn, "add_key", region_code=region_code, **kept)
    return get_key(conn, region_code, key_id)


def keys(conn: connection, region_code: str) -> list[Key]:
    """Every key that was ever given out, the latest first."""
    rows = _QUERIES.all(conn, "keys", region_code=region_code, key_id=None)
    return [_key(row) for row in rows]


def get_key(conn: connection, region_code: str, key_id: str) -> Key:
    """One key; raises Unknown ``no_key_of_that_number``."""
    row = _QUERIES.find(conn, "keys", region_code=region_code, key_id=key_id)
    if row is None:
        raise Unknown("no_key_of_that_number", field="key_id", key_id=key_id)
    return _key(row)


def revoke_key(conn: connection, region_code: str, key_id: str) -> Key:
    """A key that is good no more, from now on; raises Unknown."""
    _QUERIES.run(conn, "revoke_key", region_code=region_code, key_id=key_id)
    return get_key(conn, region_code, key_id)


def _key(row: Any) -> Key:
    kept = {name: row[name] for name in Key.__slots__ if name in row}
    return Key(**{**kept, "role": Role(row["role"]), "scope": scope_of(row)})
