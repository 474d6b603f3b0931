"""An account, a session and a key as they are kept."""

from dataclasses import dataclass
from datetime import datetime

from service.auth.roles import ADMINISTRATORS, Role
from service.auth.who import Scope


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account; ``password_hash`` empty: nobody signs in with a password."""

    region_code: str
    account_id: int
    login: str
    name: str
    person_no: str
    role: Role
    scope: Scope
    must_change: bool
    password_set_at: datetime | None
    disabled_at: datetime | None
    is_demo: bool
    made_at: datetime
    version: int
    updated_at: datetime
    updated_by: str
    has_second_factor: bool = False
    password_hash: str = ""

    @property
    def is_administrator(self) -> bool:
        """Whether it is one of the three that need a second factor."""
        return self.role in ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class Session:
    """Where somebody is signed in; times are the database's."""

    token_hash: bytes
    seen_at: datetime
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """A machine's key; the secret itself is only with the machine."""

    key_id: str
    name: str
    role: Role
    scope: Scope
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
