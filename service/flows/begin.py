"""The first start: one security administrator, and the key of this machine's own command line.

No default password exists: the one-time password is made here, shown once, and kept nowhere.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from psycopg2.extensions import connection

from layers.db import clock
from service.auth import sessions, store
from service.auth.passwords import Hasher
from service.auth.roles import Role
from service.flows.keep_accounts import LONGEST_KEY_DAYS, Told, make_account, make_key
from service.settings import Settings

FIRST_LOGIN = "anquan"
STATION = "station"
# The key is made anew well before it ends: the room must not find out on the night.
RENEW_BEFORE = timedelta(days=60)


class Shown(NamedTuple):
    """An account that was just made, and its password, to be shown once."""

    login: str
    role: Role
    password: str


def begin(conn: connection, hasher: Hasher, region_code: str, by: str) -> Shown | None:
    """Makes the first account; None where there are accounts already."""
    if store.count(conn, region_code):
        return None
    told = Told(Role.SECURITY_ADMIN, FIRST_LOGIN, person_no="1")
    _, password = make_account(conn, hasher, region_code, told, by)
    return Shown(FIRST_LOGIN, told.role, password)


def keep_station_key(conn: connection, settings: Settings, by: str) -> bool:
    """Makes the command line's key where there is none, or renews it; True: it was made now.

    Written whole before it gets its name, readable by its owner only.
    """
    region = settings.region
    if settings.station_key.get_secret_value():
        return False  # somebody else keeps it
    known = sessions.parts_of(settings.key())
    now = clock.now(conn)
    for key in sessions.keys(conn, region):
        if key.name != STATION or key.revoked_at is not None:
            continue
        if known and key.key_id == known[0] and key.expires_at - now > RENEW_BEFORE:
            return False
        # Its file is lost, or it ends soon: one key of that name at a time.
        sessions.revoke_key(conn, region, key.key_id)
    until = now + timedelta(days=LONGEST_KEY_DAYS)
    _, shown = make_key(conn, region, Told(Role.OPERATOR, name=STATION), until, by)
    _write(settings.key_file, shown)
    return True


def _write(file: Path, secret: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, encoding="ascii", delete=False) as fresh:
        fresh.write(secret)
        fresh.flush()
        os.fsync(fresh.fileno())
    Path(fresh.name).replace(file)
