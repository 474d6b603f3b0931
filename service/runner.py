"""What the service does by itself: empties the outbox, and does what comes due.

Two hands, each a thread with a connection of its own: one for the clocks, the inboxes and the log,
one for receivers' own systems, which may be slow or dead and shall keep nobody else waiting.
Several processes may run at once: each message and each thing that is due is in one hand only. It
hears from the database when there is something to send, and looks by itself every second.
"""

import select
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import psycopg2
import structlog
from psycopg2.extensions import connection

from layers.db import clock
from layers.db.asking import tell
from layers.db.pool import STATEMENT_TIMEOUT_S, connect
from layers.errors import NotReady
from layers.orders.outbox import Channel
from service.flows.deliver import deliver_next
from service.flows.tell_receivers import tell_rooms
from service.flows.what_is_due import DUE, RUNNER, Due, asker
from service.pulse import Pulse
from service.state import WRITER, State

_LISTEN = "LISTEN situ_outbox"
TICK_S = 1.0
_AGAIN_S = 5.0
QUICK = (Channel.INBOX, Channel.LOG)
Act = Callable[[connection], int]
# What one hand does in a round, each with the name under which it is told when it fails.
Acts = Callable[[connection], Iterator[tuple[str, Act]]]
_log = structlog.get_logger()


class Runner:
    """Both hands; each comes back when its connection is lost."""

    def __init__(self, kept: State, due: Sequence[Due] = DUE) -> None:
        self._kept = kept
        self._due = due
        url = kept.settings.database_url
        self.hands = (
            Hand("clocks", url, self._clocks, kept.pulse),
            Hand("hooks", url, self._hooks, kept.pulse),
        )

    def start(self) -> None:
        """Begins, without making anybody wait for the database."""
        for hand in self.hands:
            hand.start()

    def close(self) -> None:
        """Ends the threads after what they have in hand."""
        for hand in self.hands:
            hand.end()
        for hand in self.hands:
            hand.join()

    def tick(self, conn: connection) -> int:
        """One round of either hand, one after the other; gives how many things were done."""
        return sum(hand.go_round(conn) for hand in self.hands)

    def _clocks(self, _: connection) -> Iterator[tuple[str, Act]]:
        """All that is due, then messages until it is time to look at the clocks again."""
        for due in self._due:
            yield due.__name__, partial(due, self._kept)
        until = time.monotonic() + TICK_S
        send = partial(deliver_next, hosts=(), channels=QUICK)
        while time.monotonic() < until:
            yield "send", send

    def _hooks(self, conn: connection) -> Iterator[tuple[str, Act]]:
        """The messages that are due as the round begins: what fails in it waits for another."""
        tell(conn, asker())
        by = clock.now(conn)
        conn.rollback()
        hosts = self._kept.settings.hook_hosts
        send = partial(deliver_next, hosts=hosts, channels=(Channel.WEBHOOK,), by=by)
        while True:
            yield "send", send


class Hand:
    """One thread with one connection, which does its acts round and round."""

    def __init__(self, name: str, database_url: str, acts: Acts, pulse: Pulse) -> None:
        self._name = name
        self._url = database_url
        self._acts = acts
        self._pulse = pulse
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        # The acts that failed last time: the room is told once of each.
        self._failing: set[str] = set()

    def start(self) -> None:
        """Begins to go round."""
        self._ended.clear()
        self._pulse.beat(self._name)
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Asks it to end after what it has in hand."""
        self._ended.set()

    def join(self) -> None:
        """Waits until it has ended."""
        if self._thread is not None:
            self._thread.join(TICK_S + 10)

    def go_round(self, conn: connection) -> int:
        """Every act once, and sending as long as there is something to send; gives how many."""
        done = 0
        for name, act in self._acts(conn):
            if self._ended.is_set():
                break
            just_done = self._attempt(conn, name, act)
            if name == "send" and not just_done:
                break
            done += just_done
        return done

    def _attempt(self, conn: connection, name: str, act: Act) -> int:
        """One act in its own transaction; what fails, however, takes nothing else with it."""
        if self._thread is not None:
            self._pulse.beat(self._name)
        try:
            tell(conn, asker())
            done = act(conn)
            conn.commit()
        except Exception as error:
            if conn.closed:
                raise
            conn.rollback()
            _log.error("due_failed", what=name, exc_info=error)
            self._tell_once(conn, name, error)
            return 0
        self._failing.discard(name)
        return done

    def _tell_once(self, conn: connection, name: str, error: Exception) -> None:
        """The room hears of what will not go away by itself, once until it has gone."""
        passes = isinstance(error, psycopg2.OperationalError | NotReady)
        if passes or name in self._failing:
            return
        try:
            tell(conn, asker())
            tell_rooms(conn, "runner.failed", {"what": name, "fault": type(error).__name__})
            conn.commit()
            self._failing.add(name)
        except Exception as beyond:
            if conn.closed:
                raise
            conn.rollback()
            _log.error("due_failed", what=RUNNER, exc_info=beyond)

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                self._pulse.beat(self._name)
                try:
                    self._work()
                except (NotReady, psycopg2.Error) as error:
                    _log.info("runner_waits", hand=self._name, reason=type(error).__name__)
                except Exception as error:
                    _log.error("runner_waits", hand=self._name, exc_info=error)
                self._ended.wait(_AGAIN_S)
        finally:
            if not self._ended.is_set():
                self._pulse.stop(self._name)

    def _work(self) -> None:
        """Goes round over one connection until it is lost; raises what happens to it."""
        conn = connect(self._url, STATEMENT_TIMEOUT_S, role=WRITER)
        try:
            with conn.cursor() as cursor:
                cursor.execute(_LISTEN)
            conn.commit()
            while not self._ended.is_set():
                self._pulse.beat(self._name)
                if self.go_round(conn):
                    continue
                select.select([conn], [], [], TICK_S)
                conn.poll()
                conn.notifies.clear()
        finally:
            conn.close()
