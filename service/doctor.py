"""Whether the ground under the service holds: each check looks at one thing and says how it is.

A check gives findings and prints nothing. *danger*: something acknowledged could be lost, stored
wrongly or read by the wrong person, or the service cannot work. *mind*: it works, and somebody
should look after it. The sentences are ``doctor.<name>.<state>``, the remedies
``doctor.<name>.remedy``.
"""

import platform
import shutil
import stat
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from psycopg2.extensions import connection

from layers.db import migrate, promises
from layers.db.queries import Queries
from layers.errors import NotReady
from maps.safe_branca import PINNED
from service.settings import Settings
from service.state import READER, WRITER, connections_of
from service.tiles_kept import TileFolder

# The oldest server the tests have run against; Debian 12 brings it.
OLDEST_SERVER = 15
EXTENSIONS = ("postgis", "pg_trgm")
ROLES = (READER, WRITER)
ZONE = "Asia/Shanghai"
CLOCK_MIND_S, CLOCK_DANGER_S = 5.0, 60.0
GB = 1_000_000_000
ENOUGH_GB, ENOUGH_SHARE = 1.0, 0.10
# Sixteen segments of write-ahead log: with less than that the server is about to stop.
LEAST_GB = 0.27
SECRETS = ("*.key", "database.url", "database.admin", "compose.env", "backups/*")
_QUERIES = Queries(Path(__file__).with_suffix(".sql"))


class State(StrEnum):
    """How it is with one thing."""

    FINE = "fine"
    MIND = "mind"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``params`` fill the places of its sentence and of its remedy."""

    name: str
    state: State
    params: Mapping[str, object] = field(default_factory=dict)


def of_database(conn: connection, settings: Settings) -> list[Finding]:
    """Everything there is to find out about the database."""
    looked = [server(conn), *(look(conn) for look in _VITAL), *(look(conn) for look in _BESIDES)]
    return [*looked, connections(conn, settings), *data_disk(conn, settings)]


def of_here(settings: Settings) -> list[Finding]:
    """Everything there is to find out without the database."""
    here = [disk("disk", settings.var_dir), secrets(settings.var_dir), versions()]
    return [*here, tiles(settings.tiles_folder)]


def dangers(conn: connection) -> list[Finding]:
    """Why the service must not start: with these it would lose, falsify or betray what it is told.

    A full disk or too few connections are no such reason: a room that can only read still reads.
    """
    return [found for look in _VITAL if (found := look(conn)).state is State.DANGER]


def unreachable() -> Finding:
    """The database does not answer; the service starts all the same, and heals."""
    return Finding("database", State.DANGER)


# --- what the database promises ---


def extensions(conn: connection) -> Finding:
    """Without PostGIS there is no place, without trigrams no search by name."""
    found = {
        row["name"]: row["version"]
        for row in _QUERIES.all(conn, "extensions", wanted=list(EXTENSIONS))
    }
    missing = [name for name in EXTENSIONS if name not in found]
    told = [f"{name} {number}" for name, number in found.items()]
    return _found("extensions", bool(missing), found=told, missing=missing)


def locale(conn: connection) -> Finding:
    """Under the C locale, or without UTF-8, Chinese names are not found."""
    wrong = [one for one in promises.broken(conn) if _is_of_locale(one)]
    row = _QUERIES.one(conn, "server")
    told = {"encoding": row["encoding"], "character_type": row["character_type"]}
    return _found("locale", bool(wrong), **told)


def durability(conn: connection) -> Finding:
    """What was acknowledged survives a crash only with these settings."""
    wrong = [one for one in promises.broken(conn) if not _is_of_locale(one)]
    return _found("durability", bool(wrong), settings=wrong)


def _is_of_locale(broken: str) -> bool:
    return broken.startswith(("lc_ctype", "server_encoding"))


def migrations(conn: connection) -> Finding:
    """The tables have the shape this service was written for."""
    try:
        waiting = [one.name for one in migrate.pending(conn)]
    except NotReady as refusal:
        return Finding("changed_migration", State.DANGER, refusal.params)
    return _found("migrations", bool(waiting), names=waiting, last=migrate.known()[-1].name)


def roles(conn: connection) -> Finding:
    """The two roles the service steps down into."""
    missing = [row["name"] for row in _QUERIES.all(conn, "roles_missing", wanted=list(ROLES))]
    login = _QUERIES.one(conn, "server")["login"]
    return _found("roles", bool(missing), missing=missing, names=list(ROLES), login=login)


def clock(conn: connection, ours: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Finding:
    """Stored times are the database's, shown ages are ours: both clocks must agree."""
    before = ours()
    theirs: datetime = _QUERIES.one(conn, "clock")["now"]
    after = ours()
    # Asking takes a moment; within it nobody is wrong.
    apart_s = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    state = State.MIND if apart_s > CLOCK_MIND_S else State.FINE
    return Finding(
        "clock", State.DANGER if apart_s > CLOCK_DANGER_S else state, {"apart_s": apart_s}
    )


def zone(conn: connection, name: str = ZONE) -> Finding:
    """Days and months are China's, here and in the database."""
    missing = [] if _QUERIES.one(conn, "knows_zone", zone=name)["known"] else ["PostgreSQL"]
    try:
        zoneinfo.ZoneInfo(name)
    except zoneinfo.ZoneInfoNotFoundError:
        missing.append("Python")
    return _found("zone", bool(missing), zone=name, missing=missing)


_VITAL = (extensions, locale, durability, migrations, roles, clock, zone)


# --- what else is to be known of the database ---


def server(conn: connection) -> Finding:
    """Which server answers, and where."""
    row = _QUERIES.one(conn, "server")
    where = f"{conn.info.host}:{conn.info.port}/{conn.info.dbname}"
    state = State.MIND if row["major"] < OLDEST_SERVER else State.FINE
    params = {"version": row["version"], "where": where, "oldest": OLDEST_SERVER}
    return Finding("server", state, params)


def checksums(conn: connection) -> Finding:
    """With checksums a disk that lies is noticed."""
    is_on = _QUERIES.one(conn, "server")["checksums"] == "on"
    return Finding("checksums", State.FINE if is_on else State.MIND)


def login(conn: connection) -> Finding:
    """A superuser passes every wall there is."""
    row = _QUERIES.one(conn, "server")
    state = State.MIND if row["is_superuser"] else State.FINE
    return Finding("login", state, {"login": row["login"]})


def rooms(conn: connection) -> Finding:
    """The audit has a room for this month and for the next."""
    missing = [row["room"] for row in _QUERIES.all(conn, "rooms_missing")]
    return Finding("rooms", State.MIND if missing else State.FINE, {"missing": missing})


_BESIDES = (checksums, login, rooms)


def connections(conn: connection, settings: Settings) -> Finding:
    """The server has room for one process of ours; while one replaces another there are two."""
    free = _QUERIES.one(conn, "connections")["free_for_all"]
    wanted = connections_of(settings)
    state = State.FINE if free >= 2 * wanted else State.MIND
    params = {"free": free, "wanted": wanted}
    return Finding("connections", State.DANGER if free < wanted else state, params)


def data_disk(conn: connection, settings: Settings) -> Iterator[Finding]:
    """The disk the server writes to, where it is one of ours and we may look."""
    row = _QUERIES.find(conn, "data_place")
    noted = settings.var_dir / "database.place"
    with suppress(OSError):
        told = row["place"] if row else noted.read_text(encoding="utf-8").strip()
        if told.startswith("/") and Path(told).is_dir():
            yield disk("data_disk", Path(told))


# --- what is here ---


def disk(name: str, place: Path) -> Finding:
    """Room where ``place`` lies or will lie: 1 GB or a tenth of the disk is enough."""
    while not place.exists():
        place = place.parent
    usage = shutil.disk_usage(place)
    free_gb, share = usage.free / GB, usage.free / usage.total
    is_enough = free_gb >= ENOUGH_GB or share >= ENOUGH_SHARE
    state = State.FINE if is_enough else State.MIND
    params = {"place": str(place), "free_gb": free_gb, "share": share, "enough_gb": ENOUGH_GB}
    return Finding(name, State.DANGER if free_gb < LEAST_GB else state, params)


def secrets(var_dir: Path) -> Finding:
    """What opens the service or the database may be read by its owner only."""
    kept = [file for one in SECRETS for file in sorted(var_dir.glob(one)) if file.is_file()]
    loose = [str(file) for file in kept if _is_open(file)]
    return _found("secrets", bool(loose), count=len(kept), loose=loose, files=" ".join(loose))


def _is_open(file: Path) -> bool:
    return bool(stat.S_IMODE(file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


def versions(pinned: Mapping[str, str] = PINNED) -> Finding:
    """Python and the libraries whose very version matters: see ``maps.safe_branca``."""
    names: Iterable[str] = ("psycopg2-binary", *pinned)
    found = {name: version(name) for name in names}
    wrong = [
        f"{name} {found[name]} ≠ {proved}"
        for name, proved in pinned.items()
        if found[name] != proved
    ]
    told = [f"{name} {number}" for name, number in found.items()]
    return _found(
        "versions", bool(wrong), python=platform.python_version(), found=told, wrong=wrong
    )


def tiles(folder: Path) -> Finding:
    """Which tile files a map can lie on; those that it cannot are skipped, and each says why."""
    kept = TileFolder(folder)
    sources, skipped = kept.look()
    kept.close()
    params = {"count": len(sources), "place": str(folder), "skipped": skipped}
    return Finding("tiles", State.MIND if skipped else State.FINE, params)


def _found(name: str, is_danger: bool, **params: object) -> Finding:
    return Finding(name, State.DANGER if is_danger else State.FINE, params)
