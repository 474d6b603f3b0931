"""What the service does by itself: empties the outbox, and does what comes due.

One thread with one connection. Several processes may run at once: each message and each thing that
is due is in one hand only. It hears from the database when there is something to send, and looks
by itself every second.
"""

import select
import threading
from collections.abc import Callable
from functools import partial

import psycopg2
import structlog
from psycopg2.extensions import connection

from layers.db.asking import tell
from layers.db.pool import STATEMENT_TIMEOUT_S, connect
from layers.errors import Refusal
from service.flows.deliver import deliver_next
from service.flows.what_is_due import DUE, asker
from service.state import WRITER, State

_LISTEN = "LISTEN situ_outbox"
TICK_S, _AGAIN_S = 1.0, 5.0
# So many messages between two looks at what is due: a flood must not stop the clocks.
AT_A_TIME = 50
_log = structlog.get_logger()


class Runner:
    """The thread; comes back when the connection is lost."""

    def __init__(self, kept: State) -> None:
        self._kept = kept
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins, without making anybody wait for the database."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="runner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread after what it has in hand."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(TICK_S + 10)

    def tick(self, conn: connection) -> int:
        """Sends and does all that is due now; gives how many things there were."""
        done = sum(self._attempt(conn, partial(due, self._kept)) for due in DUE)
        for _ in range(AT_A_TIME):
            if not self._attempt(conn, self._send):
                break
            done += 1
        return done

    def _send(self, conn: connection) -> int:
        return int(deliver_next(conn, self._kept.settings.hook_hosts))

    def _attempt(self, conn: connection, act: Callable[[connection], int]) -> int:
        """One act in its own transaction; what fails is told and takes nothing else with it."""
        try:
            tell(conn, asker())
            done = act(conn)
            conn.commit()
        except (Refusal, psycopg2.Error, LookupError) as error:
            if conn.closed:
                raise
            conn.rollback()
            _log.error("due_failed", exc_info=error)
            return 0
        return done

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                conn = connect(self._kept.settings.database_url, STATEMENT_TIMEOUT_S, role=WRITER)
            except Refusal as error:
                _log.info("runner_waits", reason=error.code)
                self._ended.wait(_AGAIN_S)
                continue
            try:
                self._listen(conn)
            except psycopg2.Error as error:
                _log.info("runner_waits", reason=type(error).__name__)
                self._ended.wait(_AGAIN_S)
            finally:
                conn.close()

    def _listen(self, conn: connection) -> None:
        with conn.cursor() as cursor:
            cursor.execute(_LISTEN)
        conn.commit()
        while not self._ended.is_set():
            if self.tick(conn):
                continue
            select.select([conn], [], [], TICK_S)
            conn.poll()
            conn.notifies.clear()
