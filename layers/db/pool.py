"""Connections to lend: a bounded number, checked before use, with a short wait and a clear no.

psycopg2's own pool raises at once when it is empty and never notices a broken connection. This
one waits a moment (then refuses with NotReady), asks an idle connection whether it still lives
before lending it, and throws broken ones away: a database restart costs nobody an answer.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.errors import LockNotAvailable, QueryCanceled
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, connection

from layers.errors import NotReady

CONNECT_TIMEOUT_S = 3
WAIT_S = 2.0
# Nobody waits longer than this for one statement of the service; an import or a migration may.
STATEMENT_TIMEOUT_S = 20
PATIENT_TIMEOUT_S = 30 * 60
QUIET_S = 30
# A large import holds the end of the audit's chain while it commits, for seconds.
LOCK_TIMEOUT_S = 15


class Pool:
    """At most ``size`` connections to one database; made when first needed, never at start.

    ``role`` is the database role they step down into (``situ_reader``, ``situ_writer``).
    """

    def __init__(self, database_url: str, size: int, role: str = "") -> None:
        self._url = database_url
        self._role = role
        self._places = threading.BoundedSemaphore(size)
        self._idle: deque[connection] = deque()

    @contextmanager
    def lend(self, snapshot: bool = False) -> Iterator[connection]:
        """A connection for one transaction; what is not committed is rolled back.

        With ``snapshot`` the transaction only reads, and all its statements see one moment: an
        answer never mixes the roads of two imports.
        Raises NotReady: ``database_busy`` when none gets free in time, ``database_down`` when the
        database cannot be reached, ``database_slow`` when a statement or a lock took too long.
        """
        if not self._places.acquire(timeout=WAIT_S):
            raise NotReady("database_busy")
        try:
            conn = self._take()
            try:
                conn.set_session(
                    isolation_level="REPEATABLE READ" if snapshot else "READ COMMITTED",
                    readonly=snapshot,
                )
                yield conn
            except (psycopg2.InterfaceError, psycopg2.OperationalError) as error:
                if conn.closed:
                    raise NotReady("database_down") from error
                if isinstance(error, (QueryCanceled, LockNotAvailable)):
                    raise NotReady("database_slow") from error
                raise
            finally:
                self._give_back(conn)
        finally:
            self._places.release()

    def close(self) -> None:
        """Closes what is idle; lent connections close when they come back."""
        while (conn := self._pop()) is not None:
            conn.close()

    def _take(self) -> connection:
        while (conn := self._pop()) is not None:
            if _lives(conn):
                return conn
            conn.close()
        return connect(self._url, STATEMENT_TIMEOUT_S, self._role)

    def _pop(self) -> connection | None:
        """An idle connection, the last used first; two who ask at once never get the same one."""
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _give_back(self, conn: connection) -> None:
        if conn.closed:
            return
        try:
            conn.rollback()
        except psycopg2.Error:
            # The server went away while the connection was lent: it is of no use to anybody.
            conn.close()
            return
        if conn.info.transaction_status == TRANSACTION_STATUS_IDLE:
            self._idle.append(conn)
        else:
            conn.close()


def connect(
    database_url: str,
    statement_timeout_s: int = PATIENT_TIMEOUT_S,
    role: str = "",
    quiet_s: int = QUIET_S,
) -> connection:
    """A fresh connection with our time-outs; raises NotReady ``database_down``.

    Without a ``role`` it works as the owner, whom no row-level security holds back. A line that is
    silent for ``quiet_s`` is probed, and given up when nothing comes back for 10 seconds more.
    """
    try:
        conn = psycopg2.connect(
            database_url,
            connect_timeout=CONNECT_TIMEOUT_S,
            application_name="situ",
            keepalives_idle=quiet_s,
            keepalives_interval=3,
            keepalives_count=3,
            tcp_user_timeout=10_000,
            # Our statements are many and short: compiling one takes longer than it ever runs.
            options=f"-c statement_timeout={statement_timeout_s}s -c lock_timeout={LOCK_TIMEOUT_S}s"
            " -c jit=off -c timezone=Asia/Shanghai",
        )
    except psycopg2.OperationalError as error:
        raise NotReady("database_down") from error
    if role:
        _step_down(conn, role)
    return conn


def _step_down(conn: connection, role: str) -> None:
    """Gives up the owner's rights; raises NotReady where the database has no such role."""
    try:
        with conn.cursor() as cursor:
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        conn.commit()
    except psycopg2.Error as error:
        conn.close()
        raise NotReady("database_roles_missing", role=role) from error


def _lives(conn: connection) -> bool:
    """Asks the connection; a broken one says so by an error."""
    try:
        with conn.cursor() as cursor:
            cursor.execute("SELECT 1")
        conn.rollback()
    except psycopg2.Error:
        return False
    return True
