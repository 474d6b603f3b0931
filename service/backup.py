"""A copy of everything that is kept, and a sheet beside it that says what must be in it.

The dump (PostgreSQL's custom format) and the manifest are of one moment: counts, last event and
last audit entries are read in the very snapshot that pg_dump copies. The manifest gets its name
last, so a dump beside a manifest is whole. ``service.restore`` is the way back.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from psycopg2.extensions import connection, make_dsn, parse_dsn

from layers.db.pool import connect
from layers.db.queries import Queries
from layers.errors import BadInput, NotReady

QUERIES = Queries(Path(__file__).with_suffix(".sql"))
# A migration under way holds its tables; we wait this long for it and then say so.
LOCK_WAIT_MS = 60_000
TELL_EVERY_S = 5
DEBIAN = Path("/usr/lib/postgresql")
# Told while it goes on: a key of the catalogue and its places.
Tell = Callable[[str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a database, as far as a restored copy is compared with it.

    ``tables``: rows by table; ``audit``: number and hash of the last entry by region.
    """

    tables: Mapping[str, int]
    last_event: Mapping[str, Any] | None
    audit: Mapping[str, Mapping[str, Any]]
    migrations: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The sheet beside a dump. ``made_at`` is UTC, ``sha256`` is of the dump's file."""

    dump: str
    sha256: str
    made_at: str
    database: str
    contents: Contents


def contents(conn: connection) -> Contents:
    """What is in this database now; the caller decides in which transaction."""
    return Contents(
        tables={row["name"]: row["rows"] for row in QUERIES.all(conn, "row_counts")},
        last_event=QUERIES.find(conn, "last_event"),
        audit={
            row["region_code"]: {"entry_no": row["entry_no"], "hash": row["hash"]}
            for row in QUERIES.all(conn, "last_entries")
        },
        migrations=QUERIES.all(conn, "migrations"),
    )


def make(database_url: str, folder: Path, tell: Tell) -> Path:
    """Writes dump and manifest into ``folder`` and gives the dump's path.

    Raises NotReady ``backup_no_program``, ``backup_program_old``, ``backup_program_failed``,
    ``database_down``; BadInput ``backup_no_folder``, ``backup_no_tables``. Then nothing is left.
    """
    _make_folder(folder)
    with closing(connect(database_url)) as conn:
        conn.set_session(isolation_level="REPEATABLE READ", readonly=True)
        moment = QUERIES.one(conn, "take_snapshot")
        if not QUERIES.one(conn, "ground", extensions=[], roles=[])["is_ours"]:
            raise BadInput("backup_no_tables", database=moment["database"])
        dumper = program("pg_dump", moment["major"])
        dump = folder / f"situ-{moment['stamp']}.dump"
        with _unfinished(dump) as part:
            tell("backup.dumping", {"database": moment["database"], "mb": moment["bytes"] / 1e6})
            options = ["--format=custom", f"--snapshot={moment['snapshot']}", f"--file={part}"]
            run(
                [dumper, *options, f"--lock-wait-timeout={LOCK_WAIT_MS}"],
                database_url,
                lambda: tell("backup.growing", {"mb": part.stat().st_size / 1e6}),
            )
            tell("backup.counting", {})
            kept = contents(conn)
            named = (moment["made_at"], moment["database"], kept)
            sheet = Manifest(dump.name, sha256_of(part), *named)
            _write_sheet(dump, part, sheet)
    return dump


def sha256_of(file: Path) -> str:
    """The fingerprint of a file's contents, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


# --- PostgreSQL's own programs ---


def program(name: str, server_major: int) -> str:
    """The path of pg_dump or pg_restore: the oldest one that is not older than the server.

    A newer one than need be writes what the server does not know. Raises NotReady.
    """
    found = {version: path for path in _places(name) if (version := _major(path)) is not None}
    fit = [version for version in found if version >= server_major]
    if not found:
        raise NotReady("backup_no_program", program=name, server=server_major)
    if not fit:
        raise NotReady("backup_program_old", program=name, found=max(found), server=server_major)
    return found[min(fit)]


def _places(name: str) -> Iterator[str]:
    """Where it may lie; what is later in the list goes before another of the same version."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and os.access(path := Path(folder) / name, os.X_OK):
            yield str(path)
    yield from (str(path) for path in sorted(DEBIAN.glob(f"*/bin/{name}")))


def _major(path: str) -> int | None:
    """``pg_dump (PostgreSQL) 15.18 (Debian …)`` is 15."""
    told = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, found by its own name
        [path, "--version"], capture_output=True, text=True, check=False
    ).stdout.partition("(PostgreSQL) ")[2]
    return int(told.split(".")[0]) if told[:1].isdigit() else None


def run(command: Sequence[str], database_url: str, tell: Callable[[], None]) -> None:
    """Runs a program of PostgreSQL's on that database, telling now and then; it may take hours.

    The password goes by the environment: a command line can be read by everybody on the machine.
    Raises NotReady ``backup_program_failed`` with the program's last line.
    """
    parts = parse_dsn(database_url)
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": password} if password else {}
    with subprocess.Popen(  # noqa: S603 - the program was found by its name, the rest is ours
        [*command, "--no-password", f"--dbname={make_dsn('', **parts)}"],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            said = _wait(running, tell)
        except BaseException:
            # Whatever ends us ends it too: it would hold the database for nobody.
            running.terminate()
            raise
    if running.returncode != 0:
        raise NotReady("backup_program_failed", program=Path(command[0]).name, said=said)


def _wait(running: "subprocess.Popen[str]", tell: Callable[[], None]) -> str:
    """What it last said, when it is done; its pipe is read meanwhile, so that it never blocks."""
    while True:
        try:
            _, told = running.communicate(timeout=TELL_EVERY_S)
        except subprocess.TimeoutExpired:
            tell()
        else:
            lines = told.strip().splitlines()
            errors = [line for line in lines if "error:" in line]
            return (errors or lines or ["–"])[0]


# --- files that are whole or not there ---


def _make_folder(folder: Path) -> None:
    """Backups hold everything: only their owner enters a folder that we make."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("backup_no_folder", folder=str(folder), detail=error.strerror) from error


@contextmanager
def _unfinished(file: Path) -> Iterator[Path]:
    """A file under a name of its own, mode 0600, which is gone afterwards unless it was renamed."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise BadInput(
            "backup_no_folder", folder=str(file.parent), detail=error.strerror
        ) from error
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _write_sheet(dump: Path, part: Path, sheet: Manifest) -> None:
    """Gives the dump its name and then the manifest its own, each whole on the disk before."""
    with _unfinished(dump.with_suffix(".json")) as sheet_part:
        text = json.dumps(asdict(sheet), ensure_ascii=False, indent=2)
        sheet_part.write_text(text + "\n", encoding="utf-8")
        for file, name in ((part, dump), (sheet_part, dump.with_suffix(".json"))):
            _to_disk(file)
            file.rename(name)
        _to_disk(dump.parent)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
