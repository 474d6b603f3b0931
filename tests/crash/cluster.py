"""A PostgreSQL cluster of the tests' own, to be killed: made like scripts/lib/cluster.sh makes one.

As root its programs run as the user ``postgres``, because PostgreSQL refuses to run as root.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
from psycopg2 import sql

from layers.db import migrate
from tests import absent

LIB = Path(__file__).parents[2] / "scripts" / "lib"
PROGRAMS = Path("/usr/lib/postgresql")
# A server that was killed a moment ago may still look alive to the next one.
START_TRIES = 40


class Cluster:
    """A cluster in a folder, reached at a port of 127.0.0.1."""

    def __init__(self, place: Path, programs: Path) -> None:
        self.place = place
        self._programs = programs
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def url(self, database: str, user: str = "situ") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """initdb as set-up does it, then the roles, the template, and the role situ."""
        # Whoever is on this machine may enter, for as long as the test lives.
        ways = ("--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth=trust")
        self._run("initdb", "-D", str(self.place), "-U", "postgres", *ways, "--no-instructions")
        conf = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
        with (self.place / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(conf)
        self.start({})
        self._psql("CREATE ROLE situ LOGIN CREATEDB")
        for file_name in ("template.sql", "roles.sql"):
            self._psql((LIB / file_name).read_text(encoding="utf-8"))
        self.stop()

    def start(self, settings: Mapping[str, str]) -> None:
        """Starts it with these settings, and waits until it answers."""
        told = " ".join(f"-c {name}={value}" for name, value in settings.items())
        options = ("-w", "-t", "60", "-s", "-l", str(self.place / "server.log"))
        for tries in range(START_TRIES):
            try:
                self._run(
                    "pg_ctl",
                    "-D",
                    str(self.place),
                    *options,
                    "-o",
                    f"-p {self.port} {told}",
                    "start",
                )
            except subprocess.CalledProcessError:
                if tries == START_TRIES - 1:
                    raise
                time.sleep(0.25)
            else:
                return

    def stop(self) -> None:
        if (self.place / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.place), "-m", "immediate", "-w", "-s", "stop")

    def kill(self) -> int:
        """Ends every process of it at once, as a power cut would; gives their number.

        The first is held before its children are listed, so that it makes no new one meanwhile.
        """
        pid_file = (self.place / "postmaster.pid").read_text(encoding="utf-8")
        first = int(pid_file.split("\n", 1)[0])
        os.kill(first, signal.SIGSTOP)
        children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii")
        pids = [first, *map(int, children.split())]
        for pid in pids:
            with_no_mercy(pid)
        while any(_is_alive(pid) for pid in pids):
            time.sleep(0.01)
        return len(pids)

    def make_database(self, name: str) -> str:
        """A database in the project's present shape."""
        with closing(psycopg2.connect(self.url("postgres"))) as conn, conn.cursor() as cursor:
            conn.autocommit = True
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE situ_template")
            cursor.execute(statement.format(sql.Identifier(name)))
        with closing(psycopg2.connect(self.url(name))) as conn:
            list(migrate.apply(conn))
        return self.url(name)

    def _psql(self, text: str) -> None:
        line = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.url("postgres", "postgres")]
        subprocess.run(line, input=text, text=True, check=True, capture_output=True)

    def _run(self, program: str, *options: str) -> None:
        as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        line = [*as_owner, str(self._programs / program), *options]
        nowhere = subprocess.DEVNULL
        # Not captured: the server would keep the pipe open for as long as it runs.
        subprocess.run(line, cwd="/", check=True, timeout=120, stdout=nowhere, stderr=nowhere)


def with_no_mercy(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _is_alive(pid: int) -> bool:
    """Whether it still runs; one that is dead and not yet buried does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


@contextmanager
def fresh() -> Iterator[Cluster]:
    """A cluster that is there for one set of tests, stopped; skips where PostgreSQL is not."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if not found:
        absent.from_set_up("PostgreSQL's programs are not there: no cluster to be killed")
    # Not below pytest's own folder, which the user postgres may not enter.
    place = Path(tempfile.mkdtemp(prefix="situ-crash-"))
    if os.geteuid() == 0:
        shutil.chown(place, "postgres", "postgres")
    cluster = Cluster(place, found[-1].parent)
    try:
        cluster.make()
        yield cluster
    finally:
        with suppress(subprocess.CalledProcessError):  # a test that failed may leave it dead
            cluster.stop()
        shutil.rmtree(place, ignore_errors=True)
