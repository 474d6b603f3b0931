"""Connections to lend: a bounded number, checked before use, with a short wait and a clear no.

psycopg2's own pool raises at once when it is empty and never notices a broken connection. This
one waits a moment (then refuses with NotReady), asks an idle connection whether it still lives,
and throws broken ones away, so that a database restart heals by itself.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, connection

from layers.errors import NotReady

CONNECT_TIMEOUT_S = 3
WAIT_S = 2.0
ASK_WHEN_IDLE_S = 30.0
STATEMENT_TIMEOUT_S = 20
LOCK_TIMEOUT_S = 5


class Pool:
    """At most ``size`` connections to one database; made when first needed, never at start."""

    def __init__(self, database_url: str, size: int) -> None:
        self._url = database_url
        self._places = threading.BoundedSemaphore(size)
        self._idle: deque[tuple[connection, float]] = deque()

    @contextmanager
    def lend(self, snapshot: bool = False) -> Iterator[connection]:
        """A connection for one transaction; what is not committed is rolled back.

        With ``snapshot`` the transaction only reads, and all its statements see one moment: an
        answer never mixes the roads of two imports.
        Raises NotReady ``database_busy`` when none gets free in time, ``database_down`` when the
        database cannot be reached.
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
                raise
            finally:
                self._give_back(conn)
        finally:
            self._places.release()

    def close(self) -> None:
        """Closes what is idle; lent connections close when they come back."""
        while self._idle:
            self._idle.pop()[0].close()

    def _take(self) -> connection:
        while self._idle:
            conn, since = self._idle.pop()
            if time.monotonic() - since < ASK_WHEN_IDLE_S or _lives(conn):
                return conn
            conn.close()
        return connect(self._url)

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
            self._idle.append((conn, time.monotonic()))
        else:
            conn.close()


def connect(database_url: str) -> connection:
    """A fresh connection with our time-outs; raises NotReady ``database_down``."""
    try:
        return psycopg2.connect(
            database_url,
            connect_timeout=CONNECT_TIMEOUT_S,
            application_name="situ",
            keepalives_idle=30,
            tcp_user_timeout=10_000,
            options=f"-c statement_timeout={STATEMENT_TIMEOUT_S}s -c lock_timeout={LOCK_TIMEOUT_S}s"
            " -c timezone=Asia/Shanghai",
        )
    except psycopg2.OperationalError as error:
        raise NotReady("database_down") from error


def _lives(conn: connection) -> bool:
    """Asks the connection; a broken one says so by an error."""
    try:
        with conn.cursor() as cursor:
            cursor.execute("SELECT 1")
        conn.rollback()
    except psycopg2.Error:
        return False
    return True
