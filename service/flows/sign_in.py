"""Signing in, out, and back in before a locked screen; one's own password and second factor.

What fails is counted by account and by address, in the database; nobody is told which of name and
password was wrong. No connection is held while a password is being hashed.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from psycopg2.extensions import connection

from layers.command.incident import check_text
from layers.db import clock
from layers.db.asking import Asker, tell
from layers.errors import BadInput, Clash, NotAllowed, NotKnown
from service.audit import store as audit
from service.auth import factor, identify, password_rules, sessions, store
from service.auth.account import Account, Session
from service.auth.identify import From
from service.auth.times import SessionState, ends_at
from service.state import State

# GB/T 22239-2019, 8.1.4.1 b: signing in is locked after repeated failures.
MOST_FAILURES = 5
MOST_FAILURES_OF_ADDRESS = 20
LOCK_MIN = FORGET_MIN = 15
LONGEST_LOGIN = 100
ISSUER = "Situ"
_COUNTED_AS = {"wrong_login": "wrong", "wrong_code": "factor_wrong"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody at the door. ``code`` empty: no second factor given.

    ``session`` names the session of whoever is inside already: what he mistypes counts for it
    alone, so that nobody at the door can lock the room out.
    """

    login: str
    password: str
    code: str = ""
    agent: str = ""
    session: str = ""


def sign_in(kept: State, attempt: Attempt, come: From) -> str:
    """The token of a new session.

    Raises NotKnown ``wrong_login``, ``second_factor_needed``, ``wrong_code``; NotAllowed
    ``sign_in_locked``; NotReady ``sign_in_busy``, ``too_often``.
    """
    login = check_text(attempt.login, "login", LONGEST_LOGIN).lower()
    attempt = replace(attempt, login=login)
    account = _checked(kept, attempt, come)
    with kept.memory.pool.lend() as conn:
        account = _held(conn, account, come)
        if _is_second(conn, kept, account, attempt.code):
            token = _begun(conn, account, attempt.agent, come)
            conn.commit()
            return token
    # Not before the connection is given back: many at once would wait for each other's.
    raise _failed(kept, attempt, come, "wrong_code")


def sign_in_known(kept: State, subject: str, agent: str, come: From) -> str:
    """The token of a session for whom an identity provider vouches.

    Raises NotKnown ``oidc_unknown``, NotAllowed ``oidc_not_for_administrators``.
    """
    region = kept.settings.region
    with kept.memory.pool.lend() as conn:
        login = store.login_of(conn, region, subject)
        account = store.find(conn, region, login) if login else None
        if account is None or account.disabled_at:
            raise NotKnown("oidc_unknown")
        if account.is_administrator:
            raise NotAllowed("oidc_not_for_administrators")
        account = _held(conn, account, come)
        token = _begun(conn, account, agent, come)
        conn.commit()
    return token


def unlock(kept: State, token: str, password: str, come: From) -> str:
    """The token that takes the place of a locked session's; the page keeps what it shows."""
    with kept.memory.pool.lend() as conn:
        found = identify.signed_in(conn, kept.settings.region, token)
    account = _checked(kept, _inside(found, password), come)
    with kept.memory.pool.lend() as conn:
        account = _held(conn, account, come)
        _end(conn, account, found.session, "unlocked")
        # The shift's end stays what it was: unlocking is no way around it.
        fresh = _opened(conn, account, found.session.expires_at, come)
        if found.state is SessionState.LOCKED:
            audit.record(conn, account.region_code, "unlocked", "session", account.login)
        conn.commit()
    return fresh


def sign_out(kept: State, token: str, come: From) -> None:
    """Ends the session; one that is over already is no fault."""
    with kept.memory.pool.lend() as conn:
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
    with kept.memory.pool.lend() as conn:
        found = identify.signed_in(conn, kept.settings.region, token)
    account = _checked(kept, _inside(found, old), come)
    rules = password_rules.PROFILES[kept.settings.password_profile]
    failed = list(password_rules.failed(new, rules, account.login, account.person_no))
    with kept.memory.pool.lend() as conn:
        past = store.past_passwords(conn, account, rules.remembered)
    if not failed and any(kept.hasher.verify(one, new) for one in past if one):
        failed.append(password_rules.BrokenRule("used_before", {"last": rules.remembered}))
    if failed:
        raise BadInput("password_refused", field="password", failed=failed)
    hashed = kept.hasher.hash(new)
    with kept.memory.pool.lend() as conn:
        account = _held(conn, account, come)
        _end(conn, account, found.session, "password_changed")
        store.set_password(conn, account, hashed, must_change=False)
        fresh = _opened(conn, account, found.session.expires_at, come)
        conn.commit()
    return fresh


def offer_factor(kept: State, account_id: int, come: From) -> tuple[str, str]:
    """A fresh secret to be confirmed by a code: its address for the app, and its picture (SVG)."""
    secret = factor.new_secret()
    with kept.memory.pool.lend() as conn:
        account = store.get(conn, kept.settings.region, account_id)
        _as(conn, account, come)
        store.offer_factor(conn, account, secret)
        conn.commit()
    address = factor.address(secret, account.login, ISSUER)
    return address, factor.picture(address)


def confirm_factor(kept: State, account_id: int, code: str, come: From) -> None:
    """The first right code sets the second factor. Raises NotKnown ``wrong_code``."""
    kept.limits.take("sign_in", f"factor:{account_id}")
    with kept.memory.pool.lend() as conn:
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


def _held(conn: connection, account: Account, come: From) -> Account:
    """The account as it is now, kept so until the commit: nobody slips in while he is put out.

    Raises NotKnown ``wrong_login`` when it was disabled, or its password changed, meanwhile.
    """
    _as(conn, account, come)
    now = store.hold(conn, account)
    if now.disabled_at or now.password_set_at != account.password_set_at:
        raise NotKnown("wrong_login")
    return now


def _begun(conn: connection, account: Account, agent: str, come: From) -> str:
    """A session that begins with signing in, written down; the account's failures are forgiven."""
    # Not the address's: one right password must not open the door for guessing others from there.
    sessions.forgive(conn, account.region_code, f"account:{account.login}")
    audit.record(conn, account.region_code, "signed_in", "session", account.login)
    return _opened(conn, account, ends_at(account.role, clock.now(conn)), come, agent)


def _opened(
    conn: connection, account: Account, until: datetime, come: From, agent: str = ""
) -> str:
    """A session that begins now."""
    return sessions.open_session(
        conn, account.region_code, account.account_id, until, come.address, agent[:200]
    )


def _end(conn: connection, account: Account, session: Session, why: str) -> None:
    """Ends the session that another takes the place of; raises NotKnown when it is over already."""
    if not sessions.end(conn, account.region_code, session.token_hash, why):
        raise NotKnown("no_session")


def _checked(kept: State, attempt: Attempt, come: From) -> Account:
    """The account whose password this is; everything that fails is counted and remembered."""
    region = kept.settings.region
    kept.limits.take("sign_in", come.address)
    with kept.memory.pool.lend() as conn:
        for subject in _subjects(attempt, come):
            lock = sessions.locked(conn, region, subject)
            if lock.minutes:
                kept.metrics.signed_in("locked")
                raise NotAllowed("sign_in_locked", minutes=lock.minutes)
        account = store.find(conn, region, attempt.login)
        hashed = store.password_hash(conn, account) if account else ""
    if account is None or account.disabled_at or not hashed:
        kept.hasher.verify_nobody(attempt.password)
        raise _failed(kept, attempt, come, "wrong_login")
    if not kept.hasher.verify(hashed, attempt.password):
        raise _failed(kept, attempt, come, "wrong_login")
    return account


def _is_second(conn: connection, kept: State, account: Account, code: str) -> bool:
    """Whether the code is right, and used up now; who has set no second factor needs none.

    Raises NotKnown ``second_factor_needed``, which is remembered: the password was right.
    """
    known = store.factor(conn, account)
    if known is None or known["confirmed_at"] is None:
        return True
    if not code:
        why = "second_factor_needed"
        told: audit.Told = {"outcome": "refused", "reason": why}
        audit.record(conn, account.region_code, "sign_in", "session", account.login, **told)
        conn.commit()
        kept.metrics.signed_in("factor_wanted")
        raise NotKnown(why, field="code")
    now = clock.now(conn).astimezone(UTC)
    step = factor.step_of(known["secret"], code, now, known["last_step"])
    return step is not None and store.use_step(conn, account, step)


def _failed(kept: State, attempt: Attempt, come: From, why: str) -> NotAllowed:
    """Counts a failure by account and by address, and remembers it; gives what is answered."""
    region = kept.settings.region
    with kept.memory.pool.lend() as conn:
        tell(conn, Asker("–", "", come.address, come.request_id))
        was_locked = False
        for subject in _subjects(attempt, come):
            most = MOST_FAILURES_OF_ADDRESS if subject.startswith("address:") else MOST_FAILURES
            was_locked |= sessions.failed(
                conn, region, subject, most=most, forget_min=FORGET_MIN, lock_min=LOCK_MIN
            )
        # A name that nobody has may be a password in the wrong field: it is not kept.
        tried = attempt.login if store.find(conn, region, attempt.login) else "–"
        audit.record(conn, region, "sign_in", "session", tried, outcome="refused", reason=why)
        conn.commit()
    kept.metrics.signed_in(_COUNTED_AS[why])
    if was_locked:
        # Of many guesses that come at once, no more are answered than may be tried one by one.
        return NotAllowed("sign_in_locked", minutes=LOCK_MIN)
    return NotKnown(why, field="code" if why == "wrong_code" else None)


def _inside(found: identify.SignedIn, password: str) -> Attempt:
    return Attempt(found.account.login, password, session=found.session.token_hash.hex())


def _subjects(attempt: Attempt, come: From) -> tuple[str, ...]:
    """By what failures are counted."""
    if attempt.session:
        return (f"session:{attempt.session}",)
    return f"account:{attempt.login}", f"address:{come.address}"
