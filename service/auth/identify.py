"""Who is behind a request: the session of its cookie, or the key it shows."""

from typing import NamedTuple

from psycopg2.extensions import connection

from layers.errors import NotAllowed, NotKnown
from service.auth import password_rules, sessions, store
from service.auth.account import Account, Session
from service.auth.times import TOUCH_EVERY, SessionState, state_of
from service.auth.who import Who


class From(NamedTuple):
    """Where a request comes from, for the audit; ``is_an_act``: a person did it, not a timer."""

    address: str
    request_id: str
    is_an_act: bool = True


class SignedIn(NamedTuple):
    """An open or locked session with its account."""

    account: Account
    session: Session
    state: SessionState


def of_key(conn: connection, region_code: str, shown: str, come: From) -> Who:
    """The machine that holds this key; raises NotKnown ``wrong_key``."""
    found = sessions.find_key(conn, region_code, shown)
    if found is None:
        raise NotKnown("wrong_key", field="Authorization")
    key_id, name, role, scope = found
    return Who(
        f"key:{name}",
        role,
        scope,
        key_id=key_id,
        address=come.address,
        request_id=come.request_id,
    )


def of_session(
    conn: connection, region_code: str, token: str, come: From, profile: str
) -> tuple[Who, SignedIn]:
    """The person of this session; raises NotKnown ``no_session``, ``session_locked``."""
    found = signed_in(conn, region_code, token)
    if found.state is SessionState.LOCKED:
        raise NotKnown("session_locked", login=found.account.login)
    if come.is_an_act and found.session.now - found.session.seen_at >= TOUCH_EVERY:
        sessions.touch(conn, region_code, found.session.token_hash)
    account = found.account
    who = Who(
        actor=account.login,
        role=account.role,
        scope=account.scope,
        name=account.name,
        account_id=account.account_id,
        token_hash=found.session.token_hash,
        pending=pending(account, found.session, profile),
        address=come.address,
        request_id=come.request_id,
    )
    return who, found


def signed_in(conn: connection, region_code: str, token: str) -> SignedIn:
    """The session of a token, open or locked; raises NotKnown ``no_session``."""
    found = sessions.find(conn, region_code, token)
    account = found and store.find(conn, region_code, account_id=found.account_id)
    if found is None or account is None or account.disabled_at:
        raise NotKnown("no_session")
    session = found.session
    state = state_of(account.role, session.seen_at, session.expires_at, session.now)
    if state is SessionState.ENDED:
        raise NotKnown("no_session")
    return SignedIn(account, session, state)


def pending(account: Account, session: Session, profile: str) -> tuple[str, ...]:
    """What must be done before anything else."""
    todo = []
    rules = password_rules.PROFILES[profile]
    set_at = account.password_set_at
    if account.must_change or (
        set_at is not None and password_rules.is_too_old(set_at, session.now, rules)
    ):
        todo.append("password")
    if account.is_administrator and not account.has_second_factor:
        todo.append("second_factor")
    return tuple(todo)


def refuse_pending(who: Who) -> None:
    """Raises NotAllowed when something must be done first."""
    if "password" in who.pending:
        raise NotAllowed("password_must_change")
    if "second_factor" in who.pending:
        raise NotAllowed("second_factor_must_be_set")


def refuse_ended(conn: connection, region_code: str, who: Who) -> None:
    """Raises NotKnown when the session or the key is good no more; else holds it so for the act."""
    if who.token_hash is not None and not sessions.hold(conn, region_code, who.token_hash):
        raise NotKnown("no_session")
    if who.key_id is not None and not sessions.hold_key(conn, region_code, who.key_id):
        raise NotKnown("wrong_key", field="Authorization")
