"""The way back from a backup: tried in a database beside, into an empty one, or in place of ours.

Whatever is restored is compared with its manifest before anybody is told that it is there: every
table's rows, the last event, the end of each audit chain, and whether the chains hold.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege, ObjectInUse
from psycopg2.extensions import connection, cursor, make_dsn, parse_dsn

from layers.db.pool import connect
from layers.errors import BadFile, Clash, NotReady
from service import backup
from service.backup import QUERIES, Contents, Manifest, Tell
from service.doctor import EXTENSIONS, ROLES

TEMPLATE = "situ_template"
# Where one stands to make, rename and drop databases: in none of ours.
LOBBY = "postgres"


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing of the manifest beside what the restored database has of it."""

    what: str
    name: str
    expected: object
    found: object

    @property
    def is_equal(self) -> bool:
        """Whether the copy has what the original had."""
        return self.expected == self.found


def read(dump: Path) -> Manifest:
    """The manifest of a dump whose fingerprint is right.

    Raises BadFile ``backup_no_file``, ``backup_no_manifest``, ``backup_damaged``.
    """
    if not dump.is_file():
        raise BadFile("backup_no_file", file=str(dump))
    sheet = dump.with_suffix(".json")
    try:
        told = json.loads(sheet.read_text(encoding="utf-8"))
        manifest = Manifest(**told | {"contents": Contents(**told["contents"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadFile("backup_no_manifest", file=str(sheet)) from error
    found = backup.sha256_of(dump)
    if found != manifest.sha256:
        raise BadFile("backup_damaged", file=str(dump), expected=manifest.sha256, found=found)
    return manifest


def drill(database_url: str, dump: Path, tell: Tell) -> list[Compared]:
    """Restores into a database of its own, compares, and drops it again."""
    manifest = read(dump)
    name = f"situ_drill_{os.getpid()}"
    with _beside(database_url, name) as url:
        return _filled(url, dump, manifest, tell)


def into(database_url: str, dump: Path, tell: Tell) -> list[Compared]:
    """Restores into a database that has nothing of ours yet.

    Raises Clash ``backup_not_empty`` where it has.
    """
    manifest = read(dump)
    compared = _filled(database_url, dump, manifest, tell)
    _remember(database_url, manifest)
    return compared


def replace(database_url: str, dump: Path, folder: Path, tell: Tell) -> list[Compared]:
    """Puts the backup in the place of our database, which is backed up into ``folder`` first.

    The copy is filled and compared beside the old one and takes its name at the very end: until
    then nothing has changed, and unless all is equal nothing ever does.
    Raises Clash ``backup_in_use`` while anybody is connected, ``backup_changed`` when somebody
    came and went meanwhile.
    """
    manifest = read(dump)
    ours = name_of(database_url)
    with closing(_lobby(database_url)) as lobby:
        _nobody_in(lobby, ours)
    tell("backup.first", {"database": ours})
    saved = backup.make(database_url, folder, tell)
    tell("backup.saved", {"file": str(saved)})
    name = f"situ_restored_{os.getpid()}"
    with _beside(database_url, name) as url:
        compared = _filled(url, dump, manifest, tell)
        if all(one.is_equal for one in compared):
            _is_as_saved(database_url, saved)
            _remember(url, manifest)
            _swap(database_url, ours, name)
    return compared


def name_of(database_url: str) -> str:
    """The database's own name, as a person types it to say that this one is meant."""
    parts = parse_dsn(database_url)
    return str(parts.get("dbname") or parts.get("user") or "")


def compare(conn: connection, expected: Contents) -> list[Compared]:
    """Everything the manifest says beside what is there."""
    found = backup.contents(conn)
    pairs: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = [
        ("table", expected.tables, found.tables),
        ("audit", expected.audit, found.audit),
        ("migration", _by_name(expected), _by_name(found)),
    ]
    compared = [
        Compared(what, name, before.get(name), after.get(name))
        for what, before, after in pairs
        for name in sorted({*before, *after})
    ]
    broken = QUERIES.one(conn, "broken_entries")["broken"]
    return [
        *compared,
        Compared("event", "", expected.last_event, found.last_event),
        Compared("chain", "", 0, broken),
    ]


def _by_name(kept: Contents) -> dict[str, str]:
    return {one["name"]: one["checksum"] for one in kept.migrations}


# --- filling a database ---


def _remember(url: str, manifest: Manifest) -> None:
    """Every chain says from which backup it goes on; whoever was signed in then signs in anew."""
    with closing(connect(url)) as conn:
        told = {"dump": manifest.dump, "made_at": manifest.made_at}
        QUERIES.all(conn, "remember_restore", **told)
        QUERIES.run(conn, "end_sessions")
        conn.commit()


def _filled(url: str, dump: Path, manifest: Manifest, tell: Tell) -> list[Compared]:
    with closing(connect(url)) as conn:
        restorer = backup.program("pg_restore", _look_at_ground(conn))
    tell("backup.restoring", {"file": str(dump), "made_at": manifest.made_at})
    with _without_extensions(restorer, dump) as listed:
        # All of it or nothing. Data goes in before the triggers are made: none of them fires.
        options = ["--single-transaction", "--no-owner", f"--use-list={listed}"]
        backup.run([restorer, *options, str(dump)], url, lambda: tell("backup.still_restoring", {}))
    tell("backup.comparing", {})
    with closing(connect(url)) as conn:
        conn.autocommit = True
        with conn.cursor() as does:
            # A dump brings no statistics, and without them every search is planned blindly.
            for table in manifest.contents.tables:
                _do(does, "ANALYZE {}", table)
        return compare(conn, manifest.contents)


def _look_at_ground(conn: connection) -> int:
    """The server's version, once the database can take a dump in; raises Clash or NotReady."""
    told = {"extensions": list(EXTENSIONS), "roles": list(ROLES)}
    ground = QUERIES.one(conn, "ground", **told)
    if ground["is_ours"]:
        raise Clash("backup_not_empty", database=conn.info.dbname)
    if ground["roles_missing"]:
        raise NotReady("backup_no_roles", missing=ground["roles_missing"])
    if ground["extensions_missing"]:
        raise NotReady("backup_no_extensions", missing=ground["extensions_missing"])
    return int(ground["major"])


@contextmanager
def _without_extensions(restorer: str, dump: Path) -> Iterator[str]:
    """The dump's list of contents without the extensions, which only a superuser may make.

    They are there already, and so is what PostGIS keeps in its table of reference systems.
    """
    listed = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, found by its own name
        [restorer, "--list", str(dump)], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        said = (listed.stderr.strip().splitlines() or ["–"])[0]
        raise NotReady("backup_program_failed", program="pg_restore", said=said)
    theirs = (" EXTENSION - ", " - EXTENSION ", " TABLE DATA public spatial_ref_sys ")
    kept = [line for line in listed.stdout.splitlines() if not any(one in line for one in theirs)]
    with tempfile.NamedTemporaryFile("w", suffix=".list", encoding="utf-8") as file:
        file.write("\n".join(kept) + "\n")
        file.flush()
        yield file.name


# --- databases made, named and dropped ---


@contextmanager
def _beside(database_url: str, name: str) -> Iterator[str]:
    """A fresh database from the template, dropped at the end unless it has another name by then."""
    with closing(_lobby(database_url)) as lobby:
        if not QUERIES.one(lobby, "template", name=TEMPLATE)["exists"]:
            raise NotReady("backup_no_template", template=TEMPLATE)
        with lobby.cursor() as does:
            _do(does, "DROP DATABASE IF EXISTS {}", name)
            try:
                _do(does, "CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
            except InsufficientPrivilege as error:
                raise NotReady("backup_may_not_create", login=lobby.info.user) from error
            try:
                yield make_dsn(database_url, dbname=name)
            finally:
                _drop(does, name)


def _drop(does: cursor, name: str) -> None:
    """Turns out whoever is inside, and drops the database.

    Only a superuser may turn an autovacuum worker out by force; without force PostgreSQL itself
    sends it away.
    """
    try:
        _do(does, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    except InsufficientPrivilege:
        _do(does, "DROP DATABASE IF EXISTS {}", name)


def _swap(database_url: str, ours: str, restored: str) -> None:
    """Both names in one transaction: at no moment is there no database of ours."""
    old = f"{ours}_before_{os.getpid()}"
    with closing(_lobby(database_url)) as lobby:
        _nobody_in(lobby, ours)
        lobby.autocommit = False
        try:
            with lobby.cursor() as does:
                _do(does, "ALTER DATABASE {} RENAME TO {}", ours, old)
                _do(does, "ALTER DATABASE {} RENAME TO {}", restored, ours)
            lobby.commit()
        except ObjectInUse as error:
            raise Clash("backup_in_use", database=ours, names=["?"]) from error
        lobby.autocommit = True
        with lobby.cursor() as does:
            _do(does, "DROP DATABASE {}", old)


def _is_as_saved(database_url: str, saved: Path) -> None:
    """Raises Clash ``backup_changed`` when our database is no longer what was just saved of it."""
    with closing(connect(database_url)) as conn:
        if not all(one.is_equal for one in compare(conn, read(saved).contents)):
            raise Clash("backup_changed", database=conn.info.dbname)


def _nobody_in(lobby: connection, database: str) -> None:
    """Raises Clash ``backup_in_use`` while the service, or anybody, works with the database."""
    users = QUERIES.all(lobby, "users_of", database=database)
    if users:
        names = [f"{row['name']} × {row['connections']}" for row in users]
        raise Clash("backup_in_use", database=database, names=names)


def _lobby(database_url: str) -> connection:
    """A connection from which databases can be made and renamed."""
    lobby = connect(make_dsn(database_url, dbname=LOBBY))
    lobby.autocommit = True
    return lobby


def _do(does: cursor, statement: str, *names: str) -> None:
    does.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
