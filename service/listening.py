"""Hears what the database tells (NOTIFY), for as long as the service runs.

One thread with one connection, which comes back when it is lost. Who is told also learns whether
anybody listens: what depends on being told must know when it is not.
"""

import select
import threading
from collections.abc import Callable, Mapping

import psycopg2
import structlog
from psycopg2 import sql
from psycopg2.extensions import connection

from layers.db.pool import connect
from layers.errors import NotReady

_LISTEN_S, _AGAIN_S = 2.0, 1.0
# An ear mostly waits: after so long without a word the line is probed, and is known to be cut
# within 15 seconds of its last sign of life, also where nobody said that it was cut.
_QUIET_S = 5
_log = structlog.get_logger()
Told = Callable[[str], None]


def _nobody(_: bool) -> None:
    """Nobody asks whether anybody listens."""


class Listener:
    """Calls ``heard[channel]`` with each notification's text, from its own thread.

    ``hearing`` is called with True once it listens, and with False when it no longer does. What
    was told in between is lost: who needs it reads the rows.
    """

    def __init__(
        self,
        database_url: str,
        role: str,
        heard: Mapping[str, Told],
        hearing: Callable[[bool], None] = _nobody,
    ) -> None:
        self._url, self._role = database_url, role
        self._heard, self._hearing = heard, hearing
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to listen, without making anybody wait for the database."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_LISTEN_S + 1)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                conn = connect(self._url, role=self._role, quiet_s=_QUIET_S)
            except NotReady as error:
                _log.info("not_listening", reason=error.code)
                self._ended.wait(_AGAIN_S)
                continue
            try:
                self._listen(conn)
            except psycopg2.Error as error:
                _log.info("not_listening", reason=type(error).__name__)
            finally:
                # Told before anybody waits: what is kept must not be given meanwhile.
                self._hearing(False)
                conn.close()
            self._ended.wait(_AGAIN_S)

    def _listen(self, conn: connection) -> None:
        conn.autocommit = True
        with conn.cursor() as cursor:
            for channel in self._heard:
                cursor.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        self._hearing(True)
        # Not select(): a service with a thousand screens has descriptors beyond its reach.
        waiting = select.poll()
        waiting.register(conn, select.POLLIN)
        while not self._ended.is_set():
            waiting.poll(_LISTEN_S * 1000)
            conn.poll()
            # The same told several times meanwhile is one thing to do.
            for channel, text in dict.fromkeys((one.channel, one.payload) for one in conn.notifies):
                self._heard[channel](text)
            conn.notifies.clear()
