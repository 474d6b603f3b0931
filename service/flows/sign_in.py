"""Signing in, out, and back in before a locked screen; one's own password and second factor.

What fails is counted by account and by address, in the database; nobody is told which of name and
password was wrong. No connection is held while a password is being hashed.
"""

from dataclasses import dataclass, replace
from datetime import UTC

from psycopg2.extensions import connection

from layers.db import clock
from layers.db.asking import Asker, tell
from layers.errors import BadInput, Clash, NotAllowed, NotKnown
from service.audit import store as audit
from service.auth import factor, identify, password_rules, sessions, store
from service.auth.account import Account
from service.auth.identify import From
from service.auth.times import SessionState, ends_at
from service.state import State

# GB/T 22239-2019, 8.1.4.1 b: signing in is locked after repeated failures.
MOST_FAILURES, MOST_FAILURES_OF_ADDRESS = 5, 20
LOCK_MIN = FORGET_MIN = 15
ISSUER = "Situ"


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody at the door. ``code`` empty: no second factor given."""

    login: str
    password: str
    code: str = ""
    agent: str = ""


def sign_in(kept: State, attempt: Attempt, come: From) -> str:
    """The token of a new session.

    Raises NotKnown ``wrong_login``, ``second_factor_needed``, ``wrong_code``; NotAllowed
    ``sign_in_locked``; NotReady ``sign_in_busy``, ``too_often``.
    """
    login = attempt.login.strip().lower()
    attempt = replace(attempt, login=login)
    account = _checked(kept, attempt, come)
    with kept.door.pool.lend() as conn:
        _as(conn, account, come)
        _second_factor(conn, kept, account, attempt, come)
        token = _opened(conn, account, attempt.agent, come)
        conn.commit()
    return token


def sign_in_known(kept: State, subject: str, agent: str, come: From) -> str:
    """The token of a session for whom an identity provider vouches.

    Raises NotKnown ``oidc_unknown``, NotAllowed ``oidc_not_for_administrators``.
    """
    region = kept.settings.region
    with kept.door.pool.lend() as conn:
        login = store.login_of(conn, region, subject)
        account = store.find(conn, region, login) if login else None
        if account is None or account.disabled_at:
            raise NotKnown("oidc_unknown")
        if account.is_administrator:
            raise NotAllowed("oidc_not_for_administrators")
        _as(conn, account, come)
        token = _opened(conn, account, agent, come)
        conn.commit()
    return token


def unlock(kept: State, token: str, password: str, come: From) -> str:
    """The token that takes the place of a locked session's; the page keeps what it shows."""
    with kept.door.pool.lend() as conn:
        found = identify.signed_in(conn, kept.settings.region, token)
    account = _checked(kept, Attempt(found.account.login, password), come)
    with kept.door.pool.lend() as conn:
        _as(conn, account, come)
        sessions.end(conn, account.region_code, found.session.token_hash, "unlocked")
        # The shift's end stays what it was: unlocking is no way around it.
        fresh = sessions.open_session(
            conn,
            account.region_code,
            account.account_id,
            found.session.expires_at,
            come.address,
            "",
        )
        if found.state is SessionState.LOCKED:
            audit.record(conn, account.region_code, "unlocked", "session", account.login)
        conn.commit()
    return fresh


def sign_out(kept: State, token: str, come: From) -> None:
    """Ends the session; one that is over already is no fault."""
    with kept.door.pool.lend() as conn:
        found = sessions.find(conn, kept.settings.region, token)
        account = found and store.find(conn, kept.settings.region, account_id=found.account_id)
        if found is None or account is None:
            return
        _as(conn, account, come)
        sessions.end(conn, account.region_code, found.session.token_hash, "signed_out")
        audit.record(conn, account.region_code, "signed_out", "session", account.login)
        conn.commit()


def change_password(kept: State, token: str, old: str, new: str, come: From) -> str:
    """A new password of one's own; every other session ends, this one gets a new token.

    Raises NotKnown ``wrong_login``, BadInput ``password_refused`` with every rule that failed.
    """
    with kept.door.pool.lend() as conn:
        found = identify.signed_in(conn, kept.settings.region, token)
    account = _checked(kept, Attempt(found.account.login, old), come)
    rules = password_rules.PROFILES[kept.settings.password_profile]
    failed = list(password_rules.failed(new, rules, account.login, account.person_no))
    with kept.door.pool.lend() as conn:
        past = store.past_passwords(conn, account, rules.remembered)
    if not failed and any(kept.hasher.verify(one, new) for one in past if one):
        failed.append(password_rules.BrokenRule("used_before", {"last": rules.remembered}))
    if failed:
        raise BadInput("password_refused", field="password", failed=failed)
    hashed = kept.hasher.hash(new)
    with kept.door.pool.lend() as conn:
        _as(conn, account, come)
        store.set_password(conn, account, hashed, must_change=False)
        fresh = _opened(conn, account, "", come)
        conn.commit()
    return fresh


def offer_factor(kept: State, account_id: int, come: From) -> tuple[str, str]:
    """A fresh secret to be confirmed by a code: its address for the app, and its picture (SVG)."""
    secret = factor.new_secret()
    with kept.door.pool.lend() as conn:
        account = store.get(conn, kept.settings.region, account_id)
        _as(conn, account, come)
        store.offer_factor(conn, account, secret)
        conn.commit()
    address = factor.address(secret, account.login, ISSUER)
    return address, factor.picture(address)


def confirm_factor(kept: State, account_id: int, code: str, come: From) -> None:
    """The first right code sets the second factor. Raises NotKnown ``wrong_code``."""
    with kept.door.pool.lend() as conn:
        account = store.get(conn, kept.settings.region, account_id)
        _as(conn, account, come)
        kept_factor = store.factor(conn, account)
        if kept_factor is None:
            raise Clash("second_factor_not_offered")
        if kept_factor["confirmed_at"]:
            raise Clash("second_factor_is_set")
        now = clock.now(conn).astimezone(UTC)
        step = factor.step_of(kept_factor["secret"], code, now, kept_factor["last_step"])
        if step is None:
            raise NotKnown("wrong_code", field="code")
        store.confirm_factor(conn, account, step)
        conn.commit()


def _as(conn: connection, account: Account, come: From) -> None:
    """The audit goes by whom the door has found."""
    tell(conn, Asker(account.login, account.role.value, come.address, come.request_id))


def _opened(conn: connection, account: Account, agent: str, come: From) -> str:
    """A session that begins now, written down."""
    # Not the address: one right password must not open the door for guessing others from there.
    sessions.forgive(conn, account.region_code, f"account:{account.login}")
    audit.record(conn, account.region_code, "signed_in", "session", account.login)
    until = ends_at(account.role, clock.now(conn))
    return sessions.open_session(
        conn, account.region_code, account.account_id, until, come.address, agent[:200]
    )


def _checked(kept: State, attempt: Attempt, come: From) -> Account:
    """The account whose password this is; everything that fails is counted and remembered."""
    region = kept.settings.region
    kept.limits.take("sign_in", come.address)
    with kept.door.pool.lend() as conn:
        for subject in _subjects(attempt, come):
            lock = sessions.locked(conn, region, subject)
            if lock.minutes:
                raise NotAllowed("sign_in_locked", minutes=lock.minutes)
        account = store.find(conn, region, attempt.login)
        hashed = store.password_hash(conn, account) if account else ""
    if account is None or account.disabled_at or not hashed:
        kept.hasher.verify_nobody(attempt.password)
        _failed(kept, attempt, come, "wrong_login")
        raise NotKnown("wrong_login")
    if not kept.hasher.verify(hashed, attempt.password):
        _failed(kept, attempt, come, "wrong_login")
        raise NotKnown("wrong_login")
    return account


def _second_factor(
    conn: connection, kept: State, account: Account, attempt: Attempt, come: From
) -> None:
    """Asks for the code of whoever has set a second factor; a code is good for one sign-in."""
    known = store.factor(conn, account)
    if known is None or known["confirmed_at"] is None:
        return
    if not attempt.code:
        raise NotKnown("second_factor_needed", field="code")
    now = clock.now(conn).astimezone(UTC)
    step = factor.step_of(known["secret"], attempt.code, now, known["last_step"])
    if step is None or not store.use_step(conn, account, step):
        conn.rollback()
        _failed(kept, attempt, come, "wrong_code")
        raise NotKnown("wrong_code", field="code")


def _failed(kept: State, attempt: Attempt, come: From, why: str) -> None:
    """Counts a failure by account and by address, and remembers it, in one transaction."""
    region = kept.settings.region
    with kept.door.pool.lend() as conn:
        tell(conn, Asker("–", "", come.address, come.request_id))
        for subject in _subjects(attempt, come):
            most = MOST_FAILURES if subject.startswith("account:") else MOST_FAILURES_OF_ADDRESS
            sessions.failed(
                conn, region, subject, most=most, forget_min=FORGET_MIN, lock_min=LOCK_MIN
            )
        audit.record(
            conn, region, "sign_in", "session", attempt.login[:100], outcome="refused", reason=why
        )
        conn.commit()


def _subjects(attempt: Attempt, come: From) -> tuple[str, str]:
    return f"account:{attempt.login[:100]}", f"address:{come.address}"
