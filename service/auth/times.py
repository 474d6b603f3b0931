"""How long somebody stays signed in, and when the screen locks. Pure.

An operator's screen locks and keeps the map and what was being written; all others are signed out.
GB/T 22239-2019, 8.1.4.1: a session that nobody uses ends by itself.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from service.auth.roles import Role

# A use is written down at most this often: reading a map must not write a row each time.
TOUCH_EVERY = timedelta(seconds=30)


class Stay(NamedTuple):
    """Minutes without an act until it locks or ends, and hours until it ends in any case."""

    idle_min: int
    longest_h: int
    locks: bool


_ADMINISTRATOR = Stay(10, 8, locks=False)
STAYS: Mapping[Role, Stay] = {
    # A shift is twelve hours; the room's screen is never lost in it.
    Role.OPERATOR: Stay(15, 12, locks=True),
    Role.LEADER: Stay(30, 12, locks=False),
    Role.PLANNER: Stay(30, 12, locks=False),
    Role.DEPARTMENT: Stay(30, 12, locks=False),
    # Out there nobody types a password between two orders.
    Role.TEAM: Stay(12 * 60, 12, locks=False),
    Role.SYSTEM_ADMIN: _ADMINISTRATOR,
    Role.SECURITY_ADMIN: _ADMINISTRATOR,
    Role.AUDITOR: _ADMINISTRATOR,
}


class SessionState(StrEnum):
    """What a session is good for now."""

    OPEN = "open"
    LOCKED = "locked"
    ENDED = "ended"


def state_of(role: Role, seen_at: datetime, expires_at: datetime, now: datetime) -> SessionState:
    """Whether the session is open, locked until the password is given, or over."""
    if now >= expires_at:
        return SessionState.ENDED
    stay = STAYS[role]
    if now - seen_at < timedelta(minutes=stay.idle_min):
        return SessionState.OPEN
    return SessionState.LOCKED if stay.locks else SessionState.ENDED


def ends_at(role: Role, now: datetime) -> datetime:
    """When a session that begins now ends in any case."""
    return now + timedelta(hours=STAYS[role].longest_h)
